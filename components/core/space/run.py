"""An embedding being made: texts in portions, several calls at once, each vector kept when it comes, until all have one.

Nothing that may have been paid for is asked again by itself. Only a relay that says it is asked too often, or for too
much at once, and charges nothing for saying so, is asked once more.
"""

import asyncio
import logging
import threading
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import numpy as np

from components.core.catalog.prices import Price
from components.core.corpus import Corpus, Embedding
from components.core.errors import InputError, RateError, RelayError, StoreError
from components.core.outcome import outcome
from components.core.pausing import Admits, Pausing, free
from components.core.records import Cost, Doubt, Fault, Usage
from components.core.relay import loop
from components.core.relay.connection import Connection, Context
from components.core.relay.embeddings import Embedded, embed
from components.core.space.account import Account, Progress
from components.core.space.forecast import Estimate, estimate
from components.core.space.keeper import Keeper
from components.core.space.pace import Pace
from components.core.space.portions import TEXTS, TOKENS, Limits, Portion, Portions
from components.core.space.refusals import Refusals, lacking
from components.core.space.texts import Texts
from components.core.store import Store

__all__ = ["Estimate", "Progress", "Run", "Runs"]

log = logging.getLogger(__name__)

PARALLEL = 8
BEAT_S = 1.0


class Run(Pausing):
    """One run of one embedding in this process."""

    def __init__(
        self,
        owner: str,
        made: Embedding,
        connection: Connection,
        store: Store,
        limits: Limits,
        parallel: int = PARALLEL,
        admits: Admits = free,
    ) -> None:
        super().__init__()
        self._owner = owner
        self._account = Account(made)
        self._connection = connection
        self._store = store
        self._limits = limits
        self._admits = admits
        self._worker = uuid.uuid4().hex
        self._parallel = parallel
        self._pace = Pace(parallel)
        self._refusals = Refusals(limits)
        self._keeper = Keeper(owner, made, store.vectors, self._stop_by_itself)
        self._taking = asyncio.Lock()
        self._fault: Fault | None = None

    @property
    def progress(self) -> Progress:
        """How far it is now."""
        return self._account.progress(self._pace)

    def start(self) -> None:
        """Claim the embedding and begin in the background.

        Raises:
            InputError: `reason` space_running; space_missing; space_origin: the relay has another address by now.
        """
        made = self._account.made
        if made.origin != self._connection.origin:
            raise InputError(reason="space_origin", name=self._connection.relay.title)
        self._store.embeddings.claim(self._owner, made.id, self._worker)
        loop.spawn(self._run())

    async def _run(self) -> None:
        beating = asyncio.create_task(self._keep_beating())
        _status, fault = await outcome(asyncio.ensure_future(self._all()))
        if fault is not None:
            self._stop_by_itself(fault)
        beating.cancel()
        self._limits.rate = self._account.mean(self._pace) or self._limits.rate
        await self._release()
        self._ended.set()

    async def _all(self) -> None:
        portions = await asyncio.to_thread(self._prepared)
        await self._work(portions, 0, alone=True)
        while True:
            workers = [self._work(portions, number) for number in range(self._parallel)]
            for error in await asyncio.gather(*workers, return_exceptions=True):
                if error is not None:
                    raise error
            if self._pausing or not portions.is_back:  # what the last one was refused
                return

    def _prepared(self) -> Portions:
        """Read the texts, and find those that have no vector yet."""
        made = self._account.made
        texts = Texts(self._store.corpora.table(self._owner, made.corpus_id))
        place = (self._owner, made.origin, made.model, made.dimensions)
        spots = self._store.vectors.known(*place, texts.different, width=made.width)
        width = made.width or next((spot.width for spot in spots.values()), None)
        there = {name for name, spot in spots.items() if spot.width == width}
        self._account.open(len(texts.different), there, width)
        return Portions(texts.only(texts.different - there), self._limits)

    async def _work(self, portions: Portions, number: int, *, alone: bool = False) -> None:
        """Ask for one portion after the other; `alone`, until the first has come."""
        while not self._pausing and number < self._pace.allowed and not (alone and self._pace.allowed > 1):
            if await self._pace.rest():
                continue
            async with self._taking:
                portion = await asyncio.to_thread(portions.next)
            if not portion:
                return
            if (closed := await self._held_back(portion)) is not None:
                portions.give_back([portion])
                self._stop_by_itself(closed)
                return
            portions.give_back(await self._asked(portion))

    async def _held_back(self, portion: Portion) -> Fault | None:
        """Why to begin no more, by what a portion is likely to cost."""
        if self._admits is free:
            return None
        model, connection = self._account.made.model, self._connection
        usage = Usage(sum(text.tokens for text in portion), 0, doubt=Doubt.ESTIMATED)
        cost = await connection.price(model, usage)
        return await asyncio.to_thread(self._admits, connection.relay.id, model, cost)

    async def _asked(self, portion: Portion) -> Sequence[Portion]:
        """Ask for the vectors of a portion and keep them; what of it is to be asked once more."""
        begun = time.monotonic()
        asking = asyncio.create_task(self._embedded(portion))
        self._under_way.add(asking)
        try:
            came = await asking
        except RelayError as error:
            return self._refused(error, portion, begun)
        except asyncio.CancelledError:
            self._account.pay(Usage(), Cost())
            return []
        finally:
            self._under_way.discard(asking)
        await self._keep(came, portion)
        return []

    async def _embedded(self, portion: Portion) -> Embedded:
        made, paid, page = self._account.made, self._account.pay_call, Context("embeddings")
        ask = partial(embed, dimensions=made.dimensions, width=made.width, context=page, spoilt=paid)
        return await ask(self._connection, made.model, [text.text for text in portion])

    async def _keep(self, came: Embedded, portion: Portion) -> None:
        account = self._account
        account.pay_call(came.call)
        rows = [row for row in range(len(portion)) if row not in came.flaws]
        if rows:
            account.made = replace(account.made, width=came.vectors.shape[1])
            vectors = came.vectors if len(rows) == len(portion) else came.vectors[np.array(rows)]
            await self._keeper.keep([portion[row].name for row in rows], vectors)
            account.came(len(rows))
            self._refusals.went_well()
            self._pace.went_well(len(rows))
        for row, flaw in came.flaws.items():
            account.fail(lacking(flaw, portion[row].text))
        if not rows:  # every one of another length: so will those be that follow
            self._stop_by_itself(lacking(next(iter(came.flaws.values())), portion[0].text))

    def _refused(self, error: RelayError, portion: Portion, begun: float) -> Sequence[Portion]:
        """What of a portion is to be asked once more; nothing when its text is refused, or the run has to stop."""
        if error.values.get("charged") != "no":
            self._account.pay(Usage(), Cost())
        elif isinstance(error, RateError) and self._pace.refused(error, begun):
            return [portion]
        elif (again := self._refusals.again(error, portion)) is not None:
            if not again:
                self._account.fail(Fault.of(error))
            return again
        self._stop_by_itself(Fault.of(error))
        return []

    def _stop_by_itself(self, why: Fault) -> None:
        self._fault, self._pausing = self._fault or why, True

    async def _keep_beating(self) -> None:
        beat = self._store.embeddings.beat
        while True:
            await asyncio.sleep(BEAT_S)
            with suppress(StoreError):  # the next second tries again
                paused = await asyncio.to_thread(beat, self._owner, self._account.now(), self._worker)
                self._pausing = self._pausing or paused

    async def _release(self) -> None:
        ended, release = self._account.ending(self._fault), self._store.embeddings.release
        self._account.made = ended
        while True:
            try:
                return await asyncio.to_thread(release, self._owner, ended, self._worker)
            except StoreError as error:
                log.warning("The end of an embedding is not saved yet: %s", error)
                await asyncio.sleep(BEAT_S)


class Runs:
    """The runs of this process, and what they learned of relays."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._runs: dict[tuple[str, str], Run] = {}
        self._limits: dict[tuple[str, str], Limits] = {}
        self._lock = threading.Lock()

    def start(
        self,
        owner: str,
        corpus: Corpus,
        made: Embedding,
        connection: Connection,
        parallel: int = PARALLEL,
        batch: int = TEXTS,
        batch_tokens: int = TOKENS,
        admits: Admits = free,
    ) -> Run:
        """Embed those texts of a corpus that have no vector yet.

        Args:
            parallel: calls at once.
            batch: texts in a call, and `batch_tokens` tokens, until the relay has said what it takes.
            admits: asked before each call; why to begin no more.

        Raises:
            InputError: as Run.start does.
        """
        learned = self.learned(connection.origin, made.model)
        learned.texts, learned.tokens = min(learned.texts, batch), min(learned.tokens, batch_tokens)
        with self._lock:
            now = self._store.embeddings.get(owner, made.id)
            if now is None or now.corpus_id != corpus.id or not now.model:
                raise InputError(reason="space_missing")
            run = Run(owner, now, connection, self._store, learned, parallel, admits)
            run.start()
            live = {key: other for key, other in self._runs.items() if not other.ended}
            self._runs = {**live, (owner, made.id): run}
        return run

    def pause(self, owner: str, embedding_id: str) -> None:
        """Begin nothing more of it, in whichever process it runs; a second time, break off what runs here."""
        run = self._runs.get((owner, embedding_id))
        if run is not None and not run.ended:
            run.pause()
        self._store.embeddings.ask_pause(owner, embedding_id)

    def progress(self, owner: str, embedding_id: str) -> Progress | None:
        """How far a run of this process is, or was at its end; None where there is none."""
        run = self._runs.get((owner, embedding_id))
        return None if run is None else run.progress

    def estimate(
        self,
        owner: str,
        corpus: Corpus,
        origin: str,
        model: str,
        dimensions: int | None,
        price: Price | None,
    ) -> Estimate:
        """What it will take to embed a corpus by a model of the relay with this origin.

        Raises:
            StoreError: the texts cannot be read.
        """
        texts = Texts(self._store.corpora.table(owner, corpus.id))
        known = self._store.vectors.known(owner, origin, model, dimensions, texts.different)
        return estimate(texts, known, price, self.learned(origin, model))

    def learned(self, origin: str, model: str) -> Limits:
        """What a relay takes of a model in one call, as far as it has said so; shared by all who ask it."""
        return self._limits.setdefault((origin, model), Limits())
