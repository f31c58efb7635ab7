"""What calls come to, added up as they are recorded: by half hour, and by all there is to tell calls apart by."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Insert, and_, delete, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from components.core.records import Doubt, Status
from components.core.store.columns import EPOCH, MICROSECOND, storable
from components.core.store.rows import Values
from components.core.store.tables_spending import rollups, slices

SLOT_S = 1800
"""Seconds of a half hour."""
FACTS = ("relay_id", "origin", "key_mark", "model", "page", "kind", "status", "currency", "price_source")
"""Columns of a call that, with how sure its cost is, make its slice."""
SUMS = (
    *("calls", "failed", "stopped", "unpriced", "uncounted"),
    *("prompt", "completion", "cached", "reasoning", "micros", "crumbs"),
)
CRUMB_PLACES = 16
"""Amounts are added up to so many places after the point."""
CRUMBS = 10 ** (CRUMB_PLACES - 6)
"""In a millionth."""
AMOUNT_MAX, TOKENS_MAX = Decimal(10**9), 10**12
"""No call costs as much, or has as many: such a number of a relay's would spoil every sum, and counts as not told."""
PORTION = 500

Slice = tuple[str | None, ...]
"""The values of FACTS, then `reported`, `estimated`, or `unknown` for calls without an amount."""


def slot_of(at: datetime) -> int:
    """The half hour a moment is in."""
    return (at - EPOCH) // MICROSECOND // (SLOT_S * 1_000_000)


def moment_of(slot: int) -> datetime:
    """When a half hour begins."""
    return EPOCH + slot * SLOT_S * 1_000_000 * MICROSECOND


def slice_of(call: Mapping[str, Any]) -> Slice:
    """Where a call, by its columns, is added up."""
    facts = [call.get(name) for name in FACTS]
    told = (None if fact is None else storable(str(fact)) for fact in facts)
    return (*told, sureness_of(call))


def sureness_of(call: Mapping[str, Any]) -> str:
    """How sure the cost of a call, by its columns, is: `reported`, `estimated`, or `unknown` for none."""
    if not _is_priced(call):
        return Doubt.UNKNOWN.value
    return (Doubt.REPORTED if call["cost_doubt"] == Doubt.REPORTED else Doubt.ESTIMATED).value


def sums_of(call: Mapping[str, Any]) -> tuple[int, ...]:
    """What a call, by its columns, adds to SUMS."""
    priced, bound = _is_priced(call), _may_cost(call)
    tokens = (call["prompt_tokens"], call["completion_tokens"])
    whole = _crumbs(call["amount"]) if priced else 0
    return (
        1,
        int(call["status"] == Status.FAILED),
        int(call["status"] == Status.STOPPED),
        int(bound and not priced),
        int(bound and tokens == (None, None)),
        *map(_told, (*tokens, call["cached_tokens"], call["reasoning_tokens"])),
        *divmod(whole, CRUMBS),
    )


def money_of(micros: int, crumbs: int) -> Decimal:
    """The amount of the two sums of money, without zeros at its end."""
    whole = Decimal(int(micros) * CRUMBS + int(crumbs)).scaleb(-CRUMB_PLACES).normalize()
    return whole.quantize(Decimal(1)) if int(whole.as_tuple().exponent) > 0 else whole


class Tally:
    """Changes of the sums, gathered before they are written."""

    def __init__(self) -> None:
        self._changes: dict[tuple[Slice, int], list[int]] = {}

    def take(self, call: Mapping[str, Any], times: int = 1) -> None:
        """Count a call, or with -1 no longer."""
        sums = self._changes.setdefault((slice_of(call), slot_of(call["at"])), [0] * len(SUMS))
        for place, value in enumerate(sums_of(call)):
            sums[place] += times * value

    def write(self, connection: Connection, owner: str) -> None:
        """Change the sums, in an order that lets two processes wait for each other, never both at once."""
        ids = {some: _id(owner, some) for some, _slot in self._changes}
        heads = [_head(owner, number, some) for some, number in ids.items()]
        parts: list[Values] = [
            {"owner": owner, "slice_id": ids[some], "slot": slot, **dict(zip(SUMS, sums, strict=True))}
            for (some, slot), sums in self._changes.items()
            if any(sums)
        ]
        if not parts:
            return
        add_slices, add_sums = _statements(connection.dialect.name)
        heads.sort(key=lambda row: row["id"])
        parts.sort(key=lambda row: (row["slice_id"], row["slot"]))
        # One row is not sent as a list of them: that takes PostgreSQL longer.
        connection.execute(add_slices, heads if len(heads) > 1 else heads[0])
        connection.execute(add_sums, parts if len(parts) > 1 else parts[0])
        _drop_empty(connection, owner, [part for part in parts if part["calls"] < 0])


def roll_up(connection: Connection, owner: str, calls: Iterable[Mapping[str, Any]]) -> None:
    """Add new calls, by their columns, to the sums."""
    tally = Tally()
    for call in calls:
        tally.take(call)
    tally.write(connection, owner)


def _is_priced(call: Mapping[str, Any]) -> bool:
    amount = call["amount"]
    return amount is not None and amount.is_finite() and bool(abs(amount) <= AMOUNT_MAX)


def _may_cost(call: Mapping[str, Any]) -> bool:
    fault = call.get("fault")
    charged = fault["values"].get("charged") if fault else None
    return call.get("model") is not None and charged != "no"


def _told(tokens: int | None) -> int:
    return tokens if tokens is not None and 0 <= tokens <= TOKENS_MAX else 0


def _crumbs(amount: Decimal) -> int:
    if amount.adjusted() < -CRUMB_PLACES - 1:
        return 0
    # Shifted by hand: a context's precision would cut the digits of an amount that is large and exact at once.
    sign, digits, exponent = amount.as_tuple()
    places = CRUMB_PLACES + int(exponent)
    number = int("".join(map(str, digits)))
    scale: int = 10 ** abs(places)
    whole = number * scale if places >= 0 else (2 * number + scale) // (2 * scale)
    return -whole if sign else whole


def _id(owner: str, some: Slice) -> int:
    said = json.dumps([storable(owner), *some], ensure_ascii=False).encode()
    return int.from_bytes(blake2b(said, digest_size=8).digest()) >> 1


def _head(owner: str, number: int, some: Slice) -> Values:
    return {"id": number, "owner": owner, **dict(zip((*FACTS, "sureness"), some, strict=True))}


@lru_cache
def _statements(dialect: str) -> tuple[Insert, Insert]:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    sums = insert(rollups)
    grown = {name: rollups.c[name] + sums.excluded[name] for name in SUMS}
    return insert(slices).on_conflict_do_nothing(), sums.on_conflict_do_update(
        index_elements=list(rollups.primary_key), set_=grown
    )


def _drop_empty(connection: Connection, owner: str, parts: list[Values]) -> None:
    for start in range(0, len(parts), PORTION):
        places = [(part["slice_id"], part["slot"]) for part in parts[start : start + PORTION]]
        named = tuple_(rollups.c.slice_id, rollups.c.slot).in_(places)
        connection.execute(delete(rollups).where(and_(rollups.c.owner == owner, rollups.c.calls == 0, named)))
