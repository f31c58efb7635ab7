"""Many pictures prepared by two workers, in order, as they are asked for."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

from components.core.errors import FileError, StudioError
from components.core.images.preparing import BODY_MAX_BYTES, Prepared, prepare_frames
from components.core.images.recipe import Recipe

WORKERS = 2
"""For everybody together: Pillow lets go of the interpreter while it works, and holds tens of megabytes a picture."""
_AHEAD = 1
"""Pictures waiting beside those in work: memory does not grow with their number."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source: its frames, or why there are none."""

    name: str
    pictures: tuple[Prepared, ...] = ()
    error: StudioError | None = None


def prepare_all(
    sources: Iterable[tuple[str, bytes | StudioError]], recipe: Recipe, limit_bytes: int = BODY_MAX_BYTES
) -> Iterator[Outcome]:
    """Each source by the recipe, in order; one that is refused stops no other.

    Sources are read as results are taken; whoever takes no more leaves nothing behind but what is in work.
    """
    working: deque[Future[Outcome]] = deque()
    try:
        for name, data in sources:
            working.append(_workers().submit(_outcome, name, data, recipe, limit_bytes))
            if len(working) >= WORKERS + _AHEAD:
                yield working.popleft().result()
        while working:
            yield working.popleft().result()
    finally:
        for future in working:
            future.cancel()


def _outcome(name: str, data: bytes | StudioError, recipe: Recipe, limit_bytes: int) -> Outcome:
    if isinstance(data, StudioError):
        return Outcome(name, error=data)
    try:
        return Outcome(name, prepare_frames(name, data, recipe, limit_bytes))
    except FileError as error:
        return Outcome(name, error=error)


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="pictures")
