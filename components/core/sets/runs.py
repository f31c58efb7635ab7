"""A set being run: several requests at once, each cell begun once, until all is done, the budget is near or somebody pauses.

Nothing that may have been paid for is asked again by itself: what failed or broke off waits for a person's word. Only
a relay that says it is asked too often, and charges nothing for saying so, is asked once more by itself.
"""

import asyncio
import logging
import math
import threading
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from itertools import count, product

from components.core.batches import AGAIN, Cell, PromptSet
from components.core.errors import RelayError, StoreError, StudioError
from components.core.pausing import Admits, Pausing, free
from components.core.records import Fault, Status
from components.core.relay import loop
from components.core.relay.chat import Exchange
from components.core.relay.connection import Context
from components.core.relay.thinking import Recast, Text
from components.core.scrub import scrub
from components.core.sets.album import Album
from components.core.sets.patience import patience_s
from components.core.sets.purse import Desk, Purse, likely
from components.core.store.files import Files
from components.core.store.sets import Sets

log = logging.getLogger(__name__)

PARALLEL_MAX = 16
FAILURES_MAX = 10
"""So many failures of a model one after the other, and it is asked no more."""
BEAT_S = 1.0


class Run(Pausing):
    """One run of one set in this process."""

    def __init__(
        self,
        owner: str,
        chosen: PromptSet,
        desks: Mapping[int, Desk],
        sets: Sets,
        album: Album,
        again: Collection[Status],
        admits: Admits = free,
    ) -> None:
        super().__init__()
        self._owner = owner
        self._set = chosen
        self._desks = desks
        self._sets = sets
        self._album = album
        self._again = frozenset(again)
        self._admits = admits
        self._worker = uuid.uuid4().hex
        self._purse = Purse(chosen, desks)
        self._live: dict[tuple[int, int], Cell] = {}
        self._failures = [0] * len(chosen.models)
        self._closed: set[int] = set()
        self._skipped: set[int] = set()
        self._fault: Fault | None = None

    def start(self) -> None:
        """Claim the set and begin in the background.

        Raises:
            InputError: `reason` set_running, set_missing, or set_price: there is a budget, and a model of unknown price.
        """
        begun = self._sets.begun(self._owner, self._set.id)
        due = [place for place in self._places() if self._is_due(begun.get(place))]
        loop.run(self._purse.open(self._sets.costs(self._owner, self._set.id)))
        self._sets.claim(self._owner, self._set.id, self._worker)
        self._skipped = {column for _row, column in due} - self._desks.keys()
        loop.spawn(self._run(self._todo(due)))

    def _places(self) -> Iterator[tuple[int, int]]:
        return product(range(self._set.count), range(len(self._set.models)))

    def _is_due(self, status: Status | None) -> bool:
        return status is None or status in self._again & AGAIN

    def _todo(self, due: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for row, column in due:
            if column in self._desks and column not in self._closed:
                yield row, column

    async def _run(self, todo: Iterator[tuple[int, int]]) -> None:
        beating = asyncio.create_task(self._keep_beating())
        workers = [self._work(todo) for _one in range(min(self._set.parallel, PARALLEL_MAX))]
        for error in await asyncio.gather(*workers, return_exceptions=True):
            if error is not None:
                log.error("A set broke off: %s", scrub(f"{type(error).__name__}: {error}"))
                self._stop_by_itself(Fault(StudioError.key))
        beating.cancel()
        self._fault = self._fault or self._left_out()
        await self._release(Status.STOPPED if self._fault or self._pausing else Status.DONE)
        self._ended.set()

    def _left_out(self) -> Fault | None:
        """Which models were asked no more, or not at all."""
        for reason, columns in (("set_failures", self._closed), ("set_relay", self._skipped)):
            if columns:
                names = sorted({str(self._set.models[column].model) for column in columns})
                return Fault("input", {"reason": reason, "model": ", ".join(names)})
        return None

    async def _work(self, todo: Iterator[tuple[int, int]]) -> None:
        """Answer one cell after the other."""
        whole = False
        try:
            while not self._pausing and (place := next(todo, None)) is not None:
                prompt = self._set.prompts[place[0]][1]
                weight = self._album.weight(place[0], self._desks[place[1]].options.model)
                if not self._purse.take(place, prompt, weight):
                    self._stop_by_itself(Fault("input", {"reason": "set_budget"}))
                elif (closed := await self._held_back(place[1], prompt, weight)) is not None:
                    self._purse.give_back(place)
                    self._stop_by_itself(closed)
                else:
                    await self._answer(Cell(self._set.id, *place, Status.RUNNING), prompt)
            whole = True
        finally:
            self._pausing = self._pausing or not whole

    async def _held_back(self, column: int, prompt: str, pictures: int) -> Fault | None:
        if self._admits is free:
            return None
        desk = self._desks[column]
        cost = await likely(desk, prompt, pictures)
        return await asyncio.to_thread(self._admits, desk.connection.relay.id, desk.options.model, cost)

    def _stop_by_itself(self, why: Fault) -> None:
        self._fault, self._pausing = why, True

    async def _answer(self, cell: Cell, prompt: str) -> None:
        place = (cell.row, cell.column)
        try:
            mine = await asyncio.to_thread(self._sets.begin, self._owner, cell, self._worker, self._again)
        except StoreError as error:
            mine = False
            self._stop_by_itself(Fault.of(error))
        if not mine:
            self._purse.give_back(place)
            return
        self._live[place] = cell
        ended = await self._asked_patiently(cell, prompt)
        self._purse.pay(place, ended.cost)
        self._count_failures(ended)
        await self._keep(ended)
        del self._live[place]

    def _count_failures(self, cell: Cell) -> None:
        """A column that fails again and again is asked no more; the others go on."""
        failed = cell.status is Status.FAILED and not _is_about_files(cell)
        self._failures[cell.column] = self._failures[cell.column] + 1 if failed else 0
        if self._failures[cell.column] >= FAILURES_MAX:
            self._closed.add(cell.column)

    async def _asked_patiently(self, cell: Cell, prompt: str) -> Cell:
        """Ask, and again after a while when the relay says it is asked too often; the cell as it ended."""
        for tried in count():
            try:
                ended = await self._asked(cell, prompt)
            except StudioError as error:  # the picture is gone
                return replace(cell, status=Status.FAILED, fault=Fault.of(error))
            wait_s = patience_s(ended.fault, tried)
            if wait_s is not None:
                await self._nap(wait_s)
            if wait_s is None or self._pausing:
                break
        return ended

    async def _nap(self, seconds: float) -> None:
        """Wait, but no longer than until somebody pauses."""
        steps = math.ceil(seconds / BEAT_S)
        for _step in range(steps):
            if self._pausing:
                return
            await asyncio.sleep(seconds / steps)

    async def _asked(self, cell: Cell, prompt: str) -> Cell:
        """Ask, once, and return the cell as it ended.

        Raises:
            StudioError: a picture of it is no longer there.
        """
        desk, place = self._desks[cell.column], (cell.row, cell.column)
        turn = await asyncio.to_thread(self._album.turn, cell.row, prompt, desk.options.model)
        exchange = Exchange(
            desk.connection,
            [turn],
            desk.options,
            stream=desk.stream,
            context=Context("sets", message_id=cell.id),
        )
        status, fault = Status.DONE, None
        streaming = asyncio.create_task(self._stream(exchange, place))
        self._under_way.add(streaming)
        try:
            await streaming
        except RelayError as error:
            status, fault = Status.FAILED, Fault.of(error)
        except asyncio.CancelledError:
            status = Status.STOPPED
        self._under_way.discard(streaming)
        ended = replace(self._live[place], status=status, fault=fault)
        if (call := exchange.call) is not None:
            ended = replace(ended, usage=call.usage, cost=call.cost, timing=call.timing)
        return ended

    async def _stream(self, exchange: Exchange, place: tuple[int, int]) -> None:
        async with aclosing(exchange.events()) as events:
            async for event in events:
                cell = self._live[place]
                if isinstance(event, Text):
                    self._live[place] = replace(cell, text=(cell.text + event.text).lstrip("\n"))
                elif isinstance(event, Recast):
                    self._live[place] = replace(cell, text="")

    async def _keep(self, cell: Cell) -> None:
        """Keep an ended cell; while the store refuses, begin nothing more and go on trying."""
        while True:
            try:
                return await asyncio.to_thread(self._sets.finish, self._owner, cell, self._worker)
            except StoreError as error:
                log.warning("An answer of a set is not saved yet: %s", error)
                self._stop_by_itself(Fault.of(error))
                await asyncio.sleep(BEAT_S)

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            texts = {place: cell.text for place, cell in self._live.items() if cell.text}
            with suppress(StoreError):  # the next second tries again
                paused, self._purse.budget = await asyncio.to_thread(
                    self._sets.beat, self._owner, self._set.id, self._worker, texts
                )
                self._pausing = self._pausing or paused

    async def _release(self, status: Status) -> None:
        while True:
            try:
                return await asyncio.to_thread(
                    self._sets.release, self._owner, self._set.id, self._worker, status, self._fault
                )
            except StoreError as error:
                log.warning("The end of a set is not saved yet: %s", error)
                await asyncio.sleep(BEAT_S)


def _is_about_files(cell: Cell) -> bool:
    return cell.fault is not None and not cell.fault.key.startswith(RelayError.key)


class Runs:
    """The runs of this process."""

    def __init__(self, sets: Sets, files: Files) -> None:
        self._sets = sets
        self._files = files
        self._runs: dict[tuple[str, str], Run] = {}
        self._lock = threading.Lock()

    def start(
        self,
        owner: str,
        chosen: PromptSet,
        desks: Mapping[int, Desk],
        again: Collection[Status] = (),
        admits: Admits = free,
    ) -> Run:
        """Run what of a set was not begun yet, and what ended in one of the states to be asked `again`.

        Columns that have no desk, as their relay is gone, are left out, and the set ends with that said.

        Args:
            admits: asked before each cell is; why to begin no more.

        Raises:
            InputError: as Run.start does.
        """
        run = Run(owner, chosen, desks, self._sets, Album(owner, chosen.subjects, self._files), again, admits)
        with self._lock:
            run.start()
            live = {key: other for key, other in self._runs.items() if not other.ended}
            self._runs = {**live, (owner, chosen.id): run}
        return run

    def pause(self, owner: str, set_id: str) -> None:
        """Begin nothing more of a set, in whichever process it runs; a second time, break off what runs here."""
        run = self._runs.get((owner, set_id))
        if run is not None and not run.ended:
            run.pause()
        self._sets.ask_pause(owner, set_id)
