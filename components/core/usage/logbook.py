"""A relay's log, gathered pull by pull and matched to the ledger: relays show its last rows only, so what was seen is kept."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from components.core.charges import Charge
from components.core.records import Call
from components.core.relay.connection import Connection
from components.core.relay.logs import Log, pulled
from components.core.spending import Filters, Period
from components.core.store import Holdings
from components.core.usage.charged import LATE
from components.core.usage.matching import Matching, match, since

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEPT_AT_LEAST = timedelta(days=7)
"""Relays clean old rows away; nobody is known to clean away younger ones."""
_MARGIN = timedelta(hours=1)
"""A row and its call lie no further apart."""
_NOTES = "usage.log"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one pull brought."""

    new: int
    """Rows that were not known."""
    shown: int
    last_only: int | None
    """So many rows were shown, and older ones probably are not."""
    seen: Period
    """What the rows that are kept tell of, without a gap."""
    gap: bool
    """Whether rows between the last pull and this one were shown to nobody."""


@dataclass(frozen=True, slots=True)
class Key:
    """Whose log it is: of which key at which origin."""

    owner: str
    origin: str
    mark: str

    @property
    def note(self) -> str:
        """The name under which it is kept what was seen of the log."""
        return f"{_NOTES}/{self.origin}/{self.mark}"


def key_of(connection: Connection, owner: str) -> Key:
    """The key of a connection."""
    return Key(owner, connection.origin, connection.key_mark)


async def pull(
    connection: Connection,
    store: Holdings,
    owner: str,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Pulled:
    """Ask for the log, keep what is new of it, and match it to the ledger.

    Raises:
        RelayError: the relay has no such log, or does not show it.
        StoreError: it can't be kept.
    """
    log = await pulled(connection)
    return await asyncio.to_thread(keep, log, store, key_of(connection, owner), now())


def keep(log: Log, store: Holdings, key: Key, at: datetime) -> Pulled:
    """Keep what a pull at `at` brought, and match it."""
    new = store.charges.take(key.owner, key.origin, key.mark, log.charges)
    before, now = seen(store, key), _seen(log, at)
    gap = before is not None and now.begin > before.end
    whole = now if before is None or gap else Period(min(before.begin, now.begin), at)
    store.preferences.set(key.owner, key.note, [whole.begin.isoformat(), whole.end.isoformat()])
    if log.oldest_at is not None:
        _match(store, key, Period(log.oldest_at - _MARGIN, at + _MARGIN), at)
    return Pulled(new, log.rows, log.last_only, whole, gap)


def seen(store: Holdings, key: Key) -> Period | None:
    """What the log was seen to tell of, until its last pull; None where it was never pulled."""
    kept = store.preferences.get(key.owner, key.note)
    if not isinstance(kept, list) or len(kept) != 2:
        return None
    return Period(datetime.fromisoformat(str(kept[0])), datetime.fromisoformat(str(kept[1])))


def bill(store: Holdings, key: Key, period: Period) -> Matching:
    """The calls of a period and what the log says of them; of calls it does not reach back to nothing is said."""
    wide = Period(period.begin - _MARGIN, period.end + _MARGIN)
    found = match(calls(store, key, wide), store.charges.of(key.owner, key.origin, key.mark, wide))
    known = seen(store, key)
    return _inside(since(found, None if known is None else known.begin), period)


def calls(store: Holdings, key: Key, period: Period) -> list[Call]:
    """The key's calls that may have cost something, and those from before keys were told apart."""
    mine = store.ledger.each(key.owner, period, Filters(key_marks=(key.mark, None)))
    return [call for call in mine if call.origin == key.origin and call.model is not None]


def _seen(log: Log, at: datetime) -> Period:
    if log.last_only is not None and log.oldest_at is not None:
        return Period(log.oldest_at, at)
    return Period(min(log.oldest_at or at, at - KEPT_AT_LEAST), at)


def _match(store: Holdings, key: Key, period: Period, at: datetime) -> None:
    """Match anew what is young, for rows of other calls may still have been on their way."""
    kept = store.charges.of(key.owner, key.origin, key.mark, period)
    found = match(calls(store, key, period), [_freed(charge, at) for charge in kept])
    pairs = {pair.charge.id: pair.call.id for pair in (*found.pairs, *found.again)}
    changed = {one.id: pairs.get(one.id) for one in kept if pairs.get(one.id) != one.call_id}
    store.charges.match(key.owner, changed)


def _freed(charge: Charge, at: datetime) -> Charge:
    return charge if charge.at < at - 2 * LATE else replace(charge, call_id=None)


def _inside(matching: Matching, period: Period) -> Matching:
    """What lies in a period, calls by their end and rows without a call by theirs."""

    def holds(at: datetime) -> bool:
        return period.begin <= at < period.end

    return replace(
        matching,
        pairs=tuple(pair for pair in matching.pairs if holds(pair.call.at)),
        again=tuple(pair for pair in matching.again if holds(pair.call.at)),
        ours_only=tuple(call for call in matching.ours_only if holds(call.at)),
        theirs_only=tuple(row for row in matching.theirs_only if holds(row.at)),
        refunds=tuple(row for row in matching.refunds if holds(row.at)),
    )
