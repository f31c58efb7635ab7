"""One drawing as a job: it waits its turn, the relay draws in the background, and any number of views can look on."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass
from typing import Any, TypeAlias

from components.core.drawing.keeper import Atelier, Keeper
from components.core.orders import Drawing
from components.core.outcome import outcome
from components.core.records import Call, Fault, Status
from components.core.relay import loop
from components.core.relay.images import Painted, Painting, Partial, Told

Ready: TypeAlias = Callable[[], Painting]
"""Gets ready what is sent to the relay."""
Learn: TypeAlias = Callable[[Drawing], Awaitable[Drawing]]
"""Looks up what became of a drawing whose outcome is unknown."""


STOPPED = Fault("input", {"reason": "drawing_stopped", "charged": "maybe"})
"""The relay was asked, and nothing came before the person stopped it; its log may tell later."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A drawing as it is now, with the newest unfinished picture of each number; those are never kept."""

    drawing: Drawing
    partials: Mapping[int, bytes]


class Job:
    """One drawing under way in this process."""

    def __init__(self, owner: str, drawing: Drawing, atelier: Atelier, base_url: str = "") -> None:
        self._owner = owner
        self._id = drawing.id
        self._atelier = atelier
        self._keeper = Keeper(owner, drawing, atelier, base_url)
        self._partials: dict[int, bytes] = {}
        self._painting: Painting | None = None
        self._working: asyncio.Task[None] | None = None
        self._asks = True
        self._kept = threading.Event()
        self.stopping = False

    @property
    def glimpse(self) -> Glimpse:
        """The drawing as it is now."""
        return Glimpse(self._keeper.drawing, dict(self._partials))

    @property
    def kept(self) -> bool:
        """The ended drawing is in the store."""
        return self._kept.is_set()

    def draw(self, turn: AbstractAsyncContextManager[object], ready: Ready, learn: Learn) -> None:
        """Begin in the background, once it is its turn."""
        loop.spawn(self._draw(turn, ready, learn))

    def collect(self, status: Status) -> None:
        """Fetch in the background what still lies at addresses, and end with a status; the relay is not asked."""
        self._asks = False
        loop.spawn(self._collect(status))

    def stop(self) -> None:
        """End the wait, or the connection at the relay; once that has ended, give up what is still to be fetched."""
        self.stopping = True
        loop.loop().call_soon_threadsafe(self._break_off)

    def _break_off(self) -> None:
        if not self._asks:
            self._keeper.give_up()
        # A second Stop must not break off the tidying up after the first.
        elif self._working is not None and not self._working.cancelling():
            self._working.cancel()

    async def _draw(self, turn: AbstractAsyncContextManager[object], ready: Ready, learn: Learn) -> None:
        # Stop cancels the asking alone: nothing can cancel what keeps the pictures.
        self._working = asyncio.create_task(self._ask(turn, ready))
        if self.stopping:
            self._break_off()
        status, fault = await outcome(self._working)
        self._asks = False
        self._partials.clear()
        self._keeper.change(fault=fault, **self._learnt())
        await self._keeper.wait()
        if is_unknown(self._keeper.drawing):
            learning = asyncio.ensure_future(learn(self._keeper.drawing))
            if await outcome(learning) == (Status.DONE, None):
                self._keeper.change(fault=learning.result().fault, cost=learning.result().cost)
        if status is Status.STOPPED and _is_lost(self._keeper.drawing):
            self._keeper.change(fault=STOPPED)
        await self._end(status)

    async def _collect(self, status: Status) -> None:
        if self.stopping:
            self._break_off()
        self._keeper.take_owed()
        await self._keeper.wait()
        await self._end(status)

    async def _end(self, status: Status) -> None:
        await self._keeper.finish(status)
        self._kept.set()

    async def _ask(self, turn: AbstractAsyncContextManager[object], ready: Ready) -> None:
        async with turn:
            painting = await asyncio.to_thread(ready)
            store = self._atelier.store.drawings
            begun_at = await asyncio.to_thread(store.begin, self._owner, self._id, self._atelier.worker)
            if begun_at is None:
                raise asyncio.CancelledError  # stopped from elsewhere, or thought dead: it must not be paid for
            self._keeper.change(begun_at=begun_at)
            self._painting = painting
            async with aclosing(painting.events()) as events:
                async for event in events:
                    self._take(event)

    def _take(self, event: Partial | Painted | Told) -> None:
        if isinstance(event, Partial):
            self._partials[event.number] = event.data
            self._atelier.announce()
        elif isinstance(event, Painted):
            self._partials.pop(len(self._keeper.drawing.results), None)
            self._keeper.take(event)
        else:
            self._keeper.change(said=self._keeper.drawing.said + event.text)

    def _learnt(self) -> dict[str, Any]:
        """What the ledger knows of the call."""
        painting = self._painting
        if painting is None:
            return {}
        call: Call | None = painting.call
        if call is None:
            return {"said": painting.said}
        figures = {"usage": call.usage, "cost": call.cost, "timing": call.timing}
        return {"said": painting.said, "request_id": call.request_id, **figures}


def _is_lost(drawing: Drawing) -> bool:
    return drawing.begun_at is not None and drawing.fault is None and not drawing.results


def is_unknown(drawing: Drawing) -> bool:
    """Whether nothing came and yet it may have been charged."""
    fault: Fault | None = drawing.fault
    return not drawing.results and fault is not None and fault.values.get("charged") == "maybe"
