"""Maps and clusters computed beside the page and kept: slow ones in a process of their own, one after the other."""

import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from components.core.corpus import CLUSTERINGS, Layer, Method
from components.core.errors import StoreError, Value
from components.core.outcome import ending
from components.core.records import Fault, Status
from components.core.space.space import Space, Spaces
from components.core.space.survey import Survey
from components.core.store import Store

BEAT_S = 1.0
WAITING = "waiting"
_QUICK = (Method.PCA, Method.KMEANS)
"""Computed at once, in a thread of this process."""


class _Stopped(Exception):
    """Somebody asked for it to stop."""


class _Job:
    """One layer on its way."""

    def __init__(self, owner: str, layer: Layer, worker: str) -> None:
        self.owner = owner
        self.layer = layer
        self.worker = worker
        self.stage = WAITING
        self.share = 0.0
        self.survey: Survey | None = None
        self.is_stopping = False
        self.ended = threading.Event()

    def stop(self) -> None:
        """End it as soon as that can be."""
        self.is_stopping = True
        if self.survey is not None:
            self.survey.cancel()

    def tell(self, stage: str, share: float) -> None:
        """Hear how far it is; there it can be stopped."""
        if self.is_stopping:
            raise _Stopped
        self.stage, self.share = stage, share


class Surveys:
    """The layers that this process computes."""

    def __init__(self, store: Store, spaces: Spaces, home: Path) -> None:
        """`home` is the data folder; what is compiled for maps at the first time is kept in its folder `compiled`."""
        self._store = store
        self._spaces = spaces
        self._compiled = home / "compiled"
        self._jobs: dict[str, _Job] = {}
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def start(self, owner: str, embedding_id: str, method: Method, parameters: Mapping[str, Value]) -> Layer:
        """Begin a layer in the background; the same that is on its way already is not begun again.

        Raises:
            StoreError: it cannot be kept.
        """
        with self._lock:
            self._jobs = {name: job for name, job in self._jobs.items() if not job.ended.is_set()}
            for job in self._jobs.values():
                layer = job.layer
                same = (job.owner, layer.embedding_id, layer.method) == (owner, embedding_id, method)
                if same and dict(layer.parameters) == dict(parameters) and not job.is_stopping:
                    return layer
            job = self._added(owner, embedding_id, method, parameters)
        threading.Thread(target=self._run, args=(job,), name=f"survey-{method}", daemon=True).start()
        return job.layer

    def stop(self, owner: str, layer_id: str) -> None:
        """End a layer's computation, in whichever process it runs."""
        job = self._jobs.get(layer_id)
        if job is not None and job.owner == owner:
            job.stop()
        self._store.layers.ask_stop(owner, layer_id)

    def stage(self, owner: str, layer_id: str) -> str:
        """What is being done: waiting, preparing, neighbours, layout or clusters; empty where it is not done here."""
        job = self._jobs.get(layer_id)
        if job is None or job.owner != owner or job.ended.is_set():
            return ""
        return job.survey.stage if job.survey else job.stage

    def wait(self, layer_id: str, timeout_s: float | None = None) -> bool:
        """Wait until a layer of this process has ended; False when it has not by then."""
        job = self._jobs.get(layer_id)
        return job is None or job.ended.wait(timeout_s)

    def _added(self, owner: str, embedding_id: str, method: Method, parameters: Mapping[str, Value]) -> _Job:
        worker = uuid.uuid4().hex
        layer = self._store.layers.add(owner, embedding_id, method, parameters, worker)
        job = _Job(owner, layer, worker)
        self._jobs = {**self._jobs, job.layer.id: job}
        return job

    def _run(self, job: _Job) -> None:
        with ending(partial(self._end, job), "space_memory"):
            try:
                with self._beating(job):
                    self._compute(job)
            except _Stopped:
                self._fail(job, Status.STOPPED, None)

    def _end(self, job: _Job, fault: Fault | None) -> None:
        if fault is not None:
            self._fail(job, Status.FAILED, fault)
        job.ended.set()

    def _compute(self, job: _Job) -> None:
        layer = job.layer
        space = self._spaces.open(job.owner, layer.embedding_id)
        array = self._quickly(job, space) if layer.method in _QUICK else self._slowly(job, space)
        words: Mapping[int, tuple[str, ...]] = {}
        if layer.method in CLUSTERINGS:
            from components.core.space import keywords

            words = keywords.of(space.texts, np.asarray(array, np.int32))
        if job.is_stopping:
            raise _Stopped
        self._store.layers.finish(job.owner, layer.id, job.worker, array, words)

    def _quickly(self, job: _Job, space: Space) -> NDArray[np.generic]:
        from components.core.space.methods import compute

        return compute(space.matrix, job.layer.method, job.layer.parameters, job.tell)

    def _slowly(self, job: _Job, space: Space) -> NDArray[np.generic]:
        """Wait for a turn, and compute it in a process of its own."""
        while not self._turn.acquire(timeout=BEAT_S):
            if job.is_stopping:
                raise _Stopped
        try:
            file, layer = Path(str(getattr(space.matrix, "filename", ""))), job.layer
            job.survey = Survey(file, layer.method, layer.parameters, self._compiled)
            if job.is_stopping:  # before there was a process to end
                job.survey.cancel()
            job.survey.start()
            found = job.survey.result()
        finally:
            self._turn.release()
        if found is None:
            raise _Stopped
        return found

    @contextmanager
    def _beating(self, job: _Job) -> Iterator[None]:
        """Let the store know every second that it lives and how far it is, and hear whether it is to stop."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(BEAT_S):
                share = job.survey.share if job.survey else job.share
                with suppress(StoreError):  # the next second tries again
                    if not self._store.layers.beat(job.owner, job.layer.id, job.worker, share):
                        job.stop()

        beating = threading.Thread(target=beat, name="survey-beat", daemon=True)
        beating.start()
        try:
            yield
        finally:
            ended.set()
            beating.join()

    def _fail(self, job: _Job, status: Status, fault: Fault | None) -> None:
        with suppress(StoreError):  # its heart has stopped, so that it ends anyway
            self._store.layers.fail(job.owner, job.layer.id, job.worker, status, fault)
