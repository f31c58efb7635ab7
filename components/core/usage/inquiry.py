"""Was I charged? asked of the relay: its log is pulled where what is kept of it can't tell yet."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from components.core.errors import RelayError
from components.core.records import Call
from components.core.relay.connection import Connection
from components.core.spending import Filters, Period
from components.core.store import Store
from components.core.usage import logbook
from components.core.usage.charged import LATE, Answer, Said, Why, was
from components.core.usage.logbook import Key, key_of

ASKED_S = 10.0
AGAIN = timedelta(minutes=1)
"""Relays allow a key some twenty pulls in twenty minutes (relay-api.md 2.11): no more often than this."""
_NEAR = timedelta(hours=1)


async def ask(
    connection: Connection,
    store: Store,
    owner: str,
    calls: Sequence[Call],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Answer:
    """What the relay's log says of the calls of one answer together.

    Raises:
        StoreError: what is kept can't be read, or what is new not be kept.
    """
    key = key_of(connection, owner)
    mine = [call for call in calls if call.origin == key.origin and call.key_mark in (key.mark, None)]
    if not mine:
        return Answer(Said.UNKNOWN, why=Why.UNNAMED)
    told = await asyncio.to_thread(known, store, key, mine)
    if told.said in (Said.CHARGED, Said.NOT_CHARGED) or not await _may_pull(store, key, now()):
        return told
    try:
        async with asyncio.timeout(ASKED_S):
            await logbook.pull(connection, store, owner, now)
    except (RelayError, TimeoutError):
        return told
    return await asyncio.to_thread(known, store, key, mine)


def known(store: Store, key: Key, calls: Iterable[Call]) -> Answer:
    """The same by what is kept of the log."""
    seen = logbook.seen(store, key)
    answers = []
    for call in calls:
        near = Period(call.at - _NEAR, call.at + LATE + _NEAR)
        answers.append(was(call, store.charges.of(key.owner, key.origin, key.mark, near), seen))
    return together(answers)


def together(answers: Sequence[Answer]) -> Answer:
    """What several calls of one answer come to: what was taken, else what is still open, else that nothing was."""
    taken = [answer.amount for answer in answers if answer.amount is not None]
    if taken:
        return Answer(Said.CHARGED, sum(taken, Decimal(0)))
    for said in (Said.NOT_YET, Said.UNKNOWN):
        for answer in answers:
            if answer.said is said:
                return answer
    return Answer(Said.NOT_CHARGED)


def calls_of(
    store: Store, owner: str, answer_id: str, filters: Filters, near: datetime | None = None
) -> list[Call]:
    """The calls that were made for an answer, which may be several: tools, and a retry that cost nothing.

    Args:
        filters: where to look: in its conversation, or on its page.
        near: when it was asked, within a day; among the newest calls where nobody knows.
    """
    period = None if near is None else Period(near - timedelta(days=1), near + timedelta(days=1))
    asked = store.ledger.calls(owner, 1000, period=period, filters=filters)
    return [call for call in asked if call.message_id == answer_id and call.model is not None]


async def _may_pull(store: Store, key: Key, now: datetime) -> bool:
    seen = await asyncio.to_thread(logbook.seen, store, key)
    return seen is None or now - seen.end >= AGAIN
