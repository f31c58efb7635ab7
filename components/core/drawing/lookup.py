"""What became of a drawing whose outcome is unknown: the relay's own log may tell whether it was charged."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from components.core.charges import Charge
from components.core.errors import StudioError
from components.core.orders import Drawing
from components.core.records import Call, Cost, Doubt, Fault, PriceSource, Status
from components.core.relay.connection import Connection
from components.core.relay.logs import pulled
from components.core.store import Store

LOOK_S = 10.0
SLACK = timedelta(seconds=60)
"""Two clocks may differ by so much."""
LATE = timedelta(minutes=15)
"""So long after it was asked a relay may end a call that nobody waits for any more."""


async def look_up(store: Store, owner: str, connection: Connection, drawing: Drawing) -> Drawing:
    """The drawing with what the relay's log tells of it; as it is where there is no log to be read.

    Its fault's `charged` becomes "yes", and its cost is the log's; or "unlogged", as long as the log has nothing.
    """
    if drawing.begun_at is None or drawing.fault is None:
        return drawing
    try:
        async with asyncio.timeout(LOOK_S):
            entries = (await pulled(connection)).taken
        others = await asyncio.to_thread(store.ledger.calls, owner)
    except (StudioError, TimeoutError):
        return drawing
    entry = found(entries, drawing, others)
    said = "unlogged" if entry is None else "yes"
    fault = Fault(drawing.fault.key, {**drawing.fault.values, "charged": said})
    if entry is None:
        return replace(drawing, fault=fault)
    return replace(drawing, fault=fault, cost=Cost(entry.amount, "USD", PriceSource.RELAY, Doubt.REPORTED))


def found(entries: Sequence[Charge], drawing: Drawing, others: Sequence[Call]) -> Charge | None:
    """The entry that is this drawing's: of its model, made in its time, and not one of the other calls'."""
    near = [entry for entry in entries if entry.model == drawing.order.model and _is_near(entry, drawing)]
    named = {entry.request_id: entry for entry in near if entry.request_id}
    if drawing.request_id in named:
        return named[drawing.request_id]
    rivals = [call for call in others if _is_rival(call, drawing)]
    ids = {call.request_id for call in rivals}
    rest = [entry for entry in near if entry.request_id is None or entry.request_id not in ids]
    nameless = sum(call.request_id not in named for call in rivals)
    return min(rest, key=lambda entry: _distance(entry, drawing)) if len(rest) > nameless else None


def _is_near(entry: Charge, drawing: Drawing) -> bool:
    begun_at = drawing.begun_at or drawing.created_at
    if entry.began_at is not None:
        return abs(entry.began_at - begun_at) <= SLACK
    return begun_at - SLACK <= entry.at <= begun_at + LATE


def _distance(entry: Charge, drawing: Drawing) -> timedelta:
    return abs((entry.began_at or entry.at) - (drawing.begun_at or drawing.created_at))


def _is_rival(call: Call, drawing: Drawing) -> bool:
    """Whether another call to the same model, at the same time, has its own entry in the log."""
    began_at = call.at - timedelta(seconds=call.timing.total_s or 0)
    apart = abs(began_at - (drawing.begun_at or drawing.created_at))
    same = (call.model, call.relay_id) == (drawing.order.model, drawing.order.relay_id)
    return same and call.message_id != drawing.id and call.status is Status.DONE and apart <= SLACK
