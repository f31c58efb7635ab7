"""All drawings under way: ordered here, followed from here or through the store from any other process."""

import asyncio
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from components.core import images
from components.core.catalog import canvas
from components.core.drawing.job import Glimpse, Job
from components.core.drawing.keeper import Atelier
from components.core.drawing.lookup import look_up
from components.core.errors import InputError, StoreError
from components.core.fetch import Fetcher
from components.core.orders import Drawing, Order
from components.core.records import Fault, Status
from components.core.relay import loop
from components.core.relay.connection import Connection, Context, Enclosed
from components.core.relay.images import Painting
from components.core.store import Store

AT_ONCE = 4
"""Calls of this process to one relay; the rest wait in order, and cost nothing while they do."""
BEAT_S = 1.0
FRAME_S = 0.2
_POLL_S, _TICK_S = 0.5, 1.0

Paint = Callable[..., Painting]


class Drawings:
    """All drawings of this process; those of other processes are followed through the store."""

    def __init__(self, store: Store, fetcher: Fetcher, paint: Paint = Painting) -> None:
        """Take what is needed to draw; `paint` makes a call as relay.images.Painting does."""
        self._store = store
        self._paint = paint
        self._atelier = Atelier(store, fetcher, uuid.uuid4().hex, self._announce)
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._live: dict[tuple[str, str], Job] = {}
        self._changing = threading.Lock()
        self._moved = threading.Condition()
        self._moves = 0
        self._beats = False

    @property
    def busy(self) -> bool:
        """Whether a drawing is under way here that is not kept yet."""
        return any(not job.kept for job in self._live.values())

    def ask(
        self,
        owner: str,
        connection: Connection,
        order: Order,
        admits: Callable[[], Fault | None] = lambda: None,
    ) -> Drawing:
        """Keep an order and have it drawn as soon as its relay has a turn for it.

        Args:
            admits: asked when the turn comes, before anything is sent: why it is not drawn, or None.
        """
        order = replace(order, relay_id=connection.relay.id)
        drawing = self._store.drawings.add(owner, order, self._atelier.worker)

        def ready() -> Painting:
            painting = self._ready(owner, connection, drawing)
            if (why := admits()) is not None:
                raise InputError(**why.values)
            return painting

        async def learn(ended: Drawing) -> Drawing:
            return await look_up(self._store, owner, connection, ended)

        job = self._launched(owner, drawing, connection.relay.base_url)
        job.draw(self._turn(order.relay_id), ready, learn)
        return drawing

    def again(self, owner: str, connection: Connection, drawing: Drawing) -> Drawing:
        """Have a drawing made once more, as a new one that is paid for anew: only ever by a person's click."""
        return self.ask(owner, connection, drawing.order)

    def stop(self, owner: str, *ids: str) -> None:
        """Stop drawings, in whichever process they run; of one that is drawn already, the fetching of its pictures."""
        live = {name: job for name in ids if (job := self._live.get((owner, name))) and not job.kept}
        for job in live.values():
            job.stop()
        if elsewhere := set(ids) - set(live):
            self._store.drawings.ask_stop(owner, elsewhere)

    def fetch_again(self, owner: str, drawing: Drawing, base_url: str = "") -> None:
        """Fetch once more what could not be fetched from its address; the relay is not asked, nothing is paid.

        Args:
            base_url: the relay's own address, where the picture may lie too.
        """
        self._collect(owner, drawing, base_url, anew=True)

    def resume(self, owner: str) -> None:
        """Fetch what a process that died has left at addresses."""
        if owing := self._store.drawings.owing(owner):
            for drawing in self._store.drawings.several(owner, owing).values():
                self._collect(owner, drawing)

    def look_up(self, owner: str, connection: Connection, drawing: Drawing) -> Drawing:
        """Look an ended drawing whose outcome is unknown up in the relay's log, and keep what was found."""
        learnt = loop.run(look_up(self._store, owner, connection, drawing))
        if learnt != drawing:
            self._store.drawings.settle(owner, drawing.id, learnt.fault, learnt.cost)
        return learnt

    def watch(self, owner: str, ids: Sequence[str]) -> Iterator[list[Glimpse]]:
        """Drawings now, at each change, and at least once a second, until all have ended, here or elsewhere."""
        newest, looked_s, pause = dict[str, Glimpse](), 0.0, threading.Event()
        while True:
            with self._moved:
                moves = self._moves
            newest |= {name: job.glimpse for name in ids if (job := self._live.get((owner, name)))}
            elsewhere = [name for name in ids if (owner, name) not in self._live and _runs(newest.get(name))]
            if elsewhere and time.monotonic() - looked_s >= _POLL_S:
                looked_s = time.monotonic()
                found = self._store.drawings.several(owner, elsewhere)
                newest |= {name: Glimpse(drawing, {}) for name, drawing in found.items()}
                ids = [name for name in ids if name in newest]
            yield [newest[name] for name in ids if name in newest]
            if not any(_runs(newest.get(name)) for name in ids):
                return
            pause.wait(FRAME_S)
            with self._moved:
                self._moved.wait_for(
                    lambda moves=moves: self._moves != moves,  # type: ignore[misc]
                    _POLL_S if elsewhere else _TICK_S,
                )

    def current(self, owner: str, drawing: Drawing) -> Drawing:
        """The newest state of a drawing: what this process holds of it, if the store lags behind."""
        job = self._live.get((owner, drawing.id))
        return replace(job.glimpse.drawing, deleted_at=drawing.deleted_at) if job else drawing

    def _ready(self, owner: str, connection: Connection, drawing: Drawing) -> Painting:
        """The call with what it encloses.

        Raises:
            InputError: `reason` drawing_file: a picture it begins from is no longer there.
            FileError: as of images.upright.
        """
        order = drawing.order
        names = [*order.references, *([order.mask] if order.mask else [])]
        found = self._store.files.several(owner, names)
        if any(name not in found for name in names):
            raise InputError(reason="drawing_file")

        def enclosed(name: str) -> Enclosed:
            return found[name].name, self._store.files.read(owner, name), found[name].media_type

        references = [enclosed(name) for name in order.references]
        if canvas.rules(order.model).references_square:
            references = [_as_png(*reference) for reference in references]
        mask = enclosed(order.mask) if order.mask else None
        return self._paint(connection, order, references, mask, context=Context("drawing", None, drawing.id))

    def _collect(self, owner: str, drawing: Drawing, base_url: str = "", *, anew: bool = False) -> None:
        claimed = self._store.drawings.claim(owner, drawing.id, self._atelier.worker)
        if claimed is None:
            return
        results = claimed.results
        if anew:
            results = tuple(replace(each, fault=None) if each.address else each for each in results)
        job = self._launched(owner, replace(claimed, results=results), base_url)
        job.collect(_ended_as(drawing))

    def _turn(self, relay_id: str) -> asyncio.Semaphore:
        with self._changing:
            return self._turns.setdefault(relay_id, asyncio.Semaphore(AT_ONCE))

    def _launched(self, owner: str, drawing: Drawing, base_url: str = "") -> Job:
        job = Job(owner, drawing, self._atelier, base_url)
        with self._changing:
            live = {key: other for key, other in self._live.items() if not other.kept}
            self._live = {**live, (owner, drawing.id): job}
            if not self._beats:
                self._beats = True
                loop.spawn(self._keep_beating())
        return job

    async def _keep_beating(self) -> None:
        while jobs := self._under_way():
            for owner in {whose for whose, _name in jobs}:
                mine = {name: job for (whose, name), job in jobs.items() if whose == owner}
                with suppress(StoreError):  # the next second tries again
                    await self._beat(owner, mine)
            await asyncio.sleep(BEAT_S)

    def _under_way(self) -> dict[tuple[str, str], Job]:
        with self._changing:
            jobs = {key: job for key, job in self._live.items() if not job.kept}
            self._beats = bool(jobs)
            return jobs

    async def _beat(self, owner: str, jobs: dict[str, Job]) -> None:
        go_on = await asyncio.to_thread(self._store.drawings.beat, owner, list(jobs), self._atelier.worker)
        for name, job in jobs.items():
            if name not in go_on and not job.stopping:
                job.stop()

    def _announce(self) -> None:
        with self._moved:
            self._moves += 1
            self._moved.notify_all()


def _as_png(name: str, data: bytes, media_type: str) -> Enclosed:
    """The same pixels as PNG."""
    if media_type == "image/png":
        return name, data, media_type
    return f"{name}.png", images.upright(name, data, images.PIXELS_MAX, images.Format.PNG).data, "image/png"


def _ended_as(drawing: Drawing) -> Status:
    """How a drawing ended whose process died before its pictures were fetched."""
    if drawing.status is not Status.INTERRUPTED or drawing.timing.total_s is None:
        return drawing.status
    return Status.DONE if drawing.fault is None else Status.FAILED


def _runs(glimpse: Glimpse | None) -> bool:
    return glimpse is None or glimpse.drawing.status is Status.RUNNING
