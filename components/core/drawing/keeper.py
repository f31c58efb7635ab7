"""Keeps what comes of one drawing the moment it comes: a picture's bytes into the gallery, an address first and then what lies there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from components.core.belongings import Picture
from components.core.drawing.bringing import picture_of
from components.core.drawing.collecting import collect
from components.core.errors import StoreError, StudioError
from components.core.fetch import Fetcher
from components.core.images_gallery import look
from components.core.orders import Drawing, Result
from components.core.outcome import outcome
from components.core.records import Fault, Status
from components.core.relay.images import Painted
from components.core.store import Store

log = logging.getLogger(__name__)

SAVE_S = 1.0
"""Seconds between two attempts to save while the store refuses."""


@dataclass(frozen=True, slots=True)
class Atelier:
    """What all drawings of a process share."""

    store: Store
    fetcher: Fetcher
    worker: str
    announce: Callable[[], None]
    """Is told of every change of any drawing."""
    unpacking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Two pictures are unpacked at a time: they are much larger than their bytes, and nobody waits for the small ones."""


class Keeper:
    """The one who writes a drawing's row; nothing can cancel it."""

    def __init__(self, owner: str, drawing: Drawing, atelier: Atelier, base_url: str = "") -> None:
        """Take the relay's own address where it is known: pictures may lie there, inside a private network too."""
        self._owner = owner
        self._drawing = drawing
        self._atelier = atelier
        self._fetcher = atelier.fetcher.at_home_in(base_url) if base_url else atelier.fetcher
        self._refused: Fault | None = None
        self._writing = asyncio.Lock()
        self._given_up = asyncio.Event()
        self._bringing: list[asyncio.Task[None]] = []

    @property
    def drawing(self) -> Drawing:
        """The drawing as it is now; its fault is the store's while that refuses."""
        return replace(self._drawing, fault=self._refused or self._drawing.fault)

    def change(self, **values: Any) -> None:
        """Change what is known of the drawing; it is kept with the next thing that is."""
        self._drawing = replace(self._drawing, **values)
        self._atelier.announce()

    def take(self, painted: Painted) -> None:
        """Begin to keep a picture."""
        result = Result(None, painted.address, painted.revised_prompt, painted.actual, painted.fault)
        number = len(self._drawing.results)
        self.change(results=(*self._drawing.results, result))
        if painted.fault is None:
            self._begin(number, painted.data)

    def take_owed(self) -> None:
        """Begin to fetch the pictures that still lie at addresses."""
        for number, result in enumerate(self._drawing.results):
            if result.is_owed:
                self._begin(number, None)

    def give_up(self) -> None:
        """Fetch no more."""
        self._given_up.set()

    async def wait(self) -> None:
        """Wait until every picture is kept or not to be had; what is known until then is kept first."""
        if any(not task.done() for task in self._bringing):
            await self._save()
        await asyncio.gather(*self._bringing)

    async def finish(self, status: Status) -> None:
        """Keep how the drawing ended; while the store refuses, go on trying."""
        store, ended = self._atelier.store.drawings, replace(self._drawing, status=status)
        self._drawing = await self._patiently(
            lambda: asyncio.to_thread(store.finish, self._owner, ended, self._atelier.worker)
        )
        self._atelier.announce()

    def _begin(self, number: int, data: bytes | None) -> None:
        self._bringing.append(asyncio.create_task(self._bring(number, data)))

    async def _bring(self, number: int, data: bytes | None) -> None:
        """Whatever happens to one picture is a fault of its own."""
        _status, fault = await outcome(asyncio.create_task(self._keep(number, data)))
        if fault is not None:
            self._result(number, fault=fault)
            await self._save()

    async def _keep(self, number: int, data: bytes | None) -> None:
        address = self._drawing.results[number].address
        if data is None:
            await self._save()
            data = await collect(self._fetcher, address or "", self._given_up)
        picture = await asyncio.to_thread(picture_of, self._drawing, number, data)
        await self._save(number, picture, data)
        try:
            async with self._atelier.unpacking:
                looked = await asyncio.to_thread(look, data)
            pictures = self._atelier.store.pictures
            await asyncio.to_thread(pictures.add_small, self._owner, picture.id, looked.small)
        except StudioError as error:
            log.warning("A picture has no small one: %s", error)

    async def _save(self, number: int = 0, picture: Picture | None = None, data: bytes = b"") -> None:
        """Keep what is known, and a picture with it."""
        store = self._atelier.store.drawings

        def saving() -> Awaitable[None]:
            drawing = self._drawing if picture is None else _with_picture(self._drawing, number, picture.id)
            return asyncio.to_thread(store.save, self._owner, drawing, self._atelier.worker, picture, data)

        async with self._writing:
            await self._patiently(saving)
            if picture is not None:
                self._drawing = _with_picture(self._drawing, number, picture.id)
        self._atelier.announce()

    async def _patiently(self, save: Callable[[], Awaitable[Any]]) -> Any:
        while True:
            try:
                kept = await save()
            except StoreError as error:
                log.warning("A drawing is not saved yet: %s", error)
                self._refused = Fault.of(error)
                self._atelier.announce()
                await asyncio.sleep(SAVE_S)
            else:
                self._refused = None
                return kept

    def _result(self, number: int, **values: Any) -> None:
        self._drawing = _with_result(self._drawing, number, **values)


def _with_picture(drawing: Drawing, number: int, picture_id: str) -> Drawing:
    return _with_result(drawing, number, picture_id=picture_id, address=None)


def _with_result(drawing: Drawing, number: int, **values: Any) -> Drawing:
    results = list(drawing.results)
    results[number] = replace(results[number], **values)
    return replace(drawing, results=tuple(results))
