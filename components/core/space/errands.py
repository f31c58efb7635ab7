"""Work that takes a while, in a thread of its own: anybody may look how far it is, wait for it, or stop it."""

from collections.abc import Callable, Hashable
from threading import Event, Lock, Thread
from typing import Any, Generic, TypeVar, cast

from components.core.outcome import ending
from components.core.records import Fault
from components.core.space.rows import Progress

T = TypeVar("T")
ENDED_MAX = 30
"""Ended errands whose results are kept, by a process."""


class _Stopped(Exception):
    """Somebody asked the work to stop; its next word about its progress ends it."""


class Errand(Generic[T]):
    """One piece of work with its result."""

    def __init__(self, work: Callable[[Progress], T]) -> None:
        """Args:
        work: tells its progress again and again; there it can be stopped.
        """
        self.share = 0.0
        """How much is done, 0 to 1."""
        self.result: T | None = None
        self.fault: Fault | None = None
        """Why there is no result."""
        self.stopped = False
        self._work = work
        self._stop, self._ended = Event(), Event()

    @property
    def ended(self) -> bool:
        """Whether it is over, in whatever way."""
        return self._ended.is_set()

    def start(self) -> None:
        Thread(target=self._run, name="space-errand", daemon=True).start()

    def stop(self) -> None:
        """Ask it to stop; a call that is on its way to a relay is waited for, and kept."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over, or for some seconds; whether it is over."""
        return self._ended.wait(seconds)

    def _told(self, share: float) -> None:
        self.share = min(1.0, max(0.0, share))
        if self._stop.is_set():
            raise _Stopped

    def _run(self) -> None:
        with ending(self._end, "space_memory"):
            try:
                self.result = self._work(self._told)
            except _Stopped:
                self.stopped = True

    def _end(self, fault: Fault | None) -> None:
        self.fault = fault
        self._ended.set()


class Errands:
    """The errands of a process by name, those under way and the last that ended; the same is never done twice at once."""

    def __init__(self) -> None:
        self._errands: dict[Hashable, Errand[Any]] = {}
        self._lock = Lock()

    def of(self, name: Hashable) -> Errand[Any] | None:
        """The errand of this name, under way or ended."""
        return self._errands.get(name)

    def begin(self, name: Hashable, work: Callable[[Progress], T]) -> Errand[T]:
        """The errand of this name that is under way, else a new one."""
        with self._lock:
            held = self._errands.get(name)
            if held is not None and not held.ended:
                return cast(Errand[T], held)
            made = Errand(work)
            self._errands.pop(name, None)
            self._errands[name] = made
            ended = [each for each, errand in self._errands.items() if errand.ended]
            for each in ended[: max(0, len(ended) - ENDED_MAX)]:
                del self._errands[each]
        made.start()
        return made

    def forget(self, name: Hashable) -> None:
        """Put the result of an ended errand away."""
        with self._lock:
            if (held := self._errands.get(name)) is not None and held.ended:
                del self._errands[name]
