"""Vectors are kept the moment they come, those that come together at once; while the store refuses, it goes on being tried."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.core.corpus import Embedding
from components.core.errors import StoreError
from components.core.records import Fault
from components.core.store.vectors import Vectors

log = logging.getLogger(__name__)

AGAIN_S = 1.0
GROUP_ROWS = 1024
"""Vectors that are written at once, unless one call brought more."""


@dataclass(frozen=True, slots=True)
class _Came:
    names: Sequence[bytes]
    matrix: NDArray[np.float32]


class Keeper:
    """Where one run's vectors go; all of it happens on the relay loop, the writing in a thread."""

    def __init__(
        self, owner: str, made: Embedding, vectors: Vectors, refused: Callable[[Fault], None]
    ) -> None:
        """`refused` is told why the store keeps nothing."""
        self._owner = owner
        self._made = made
        self._vectors = vectors
        self._refused = refused
        self._waiting: deque[_Came] = deque()
        self._writing = asyncio.Lock()

    async def keep(self, names: Sequence[bytes], matrix: NDArray[np.float32]) -> None:
        """Return when these vectors, (n, d), are kept."""
        self._waiting.append(_Came(names, matrix))
        async with self._writing:  # whose turn it is finds its own at the head, or written by one before
            if some := self._next():
                await self._write(some)

    def _next(self) -> Sequence[_Came]:
        some: list[_Came] = []
        rows = 0
        while self._waiting and (not some or rows + len(self._waiting[0].names) <= GROUP_ROWS):
            some.append(self._waiting.popleft())
            rows += len(some[-1].names)
        return some

    async def _write(self, some: Sequence[_Came]) -> None:
        while True:
            try:
                return await asyncio.to_thread(self._put, some)
            except StoreError as error:
                log.warning("Vectors are not saved yet: %s", error)
                self._refused(Fault.of(error))
                await asyncio.sleep(AGAIN_S)

    def _put(self, some: Sequence[_Came]) -> None:
        names = [name for came in some for name in came.names]
        matrix = some[0].matrix if len(some) == 1 else np.concatenate([came.matrix for came in some])
        made = self._made
        self._vectors.keep(self._owner, made.origin, made.model, made.dimensions, names, matrix)
