"""Matrices of whole corpora in files: put together from the vectors of single texts, and anew where they are lost."""

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from components.core.corpus import Embedding
from components.core.errors import StoreError
from components.core.space import rows
from components.core.space.rows import Matrix
from components.core.space.texts import NOTHING, ROWS, names_of
from components.core.store import Store
from components.core.store.database import refusals

KEPT_MAX_BYTES = 8_000_000_000
"""Of all matrices together; those used least recently go, and are made anew when they are wanted."""
UNFINISHED_S = 3600.0
_VECTORS, _PRESENT = "vectors.npy", "present.npy"

Made: TypeAlias = tuple[Matrix, NDArray[np.bool_]]


class Matrices:
    """A folder with a matrix for each embedding that was looked at."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    def open(self, owner: str, embedding: Embedding, texts: pa.ChunkedArray) -> Made:
        """The vectors of these texts, (n, d) as a read-only memory map, and which rows have one, (n,).

        Raises:
            StoreError: vectors are gone, or there is no room.
        """
        place = self._folder / f"{embedding.id}.{embedding.done}"
        with refusals():
            found = _read(place, embedding)
            if found is None:
                self._make(owner, embedding, texts, place)
                found = _read(place, embedding)
            self._tidy(place)
        if found is None:
            raise StoreError(reason="missing")
        return found

    def _make(self, owner: str, embedding: Embedding, texts: pa.ChunkedArray, place: Path) -> None:
        unfinished = self._folder / f".{uuid4().hex}"
        unfinished.mkdir(parents=True)
        try:
            if embedding.sha256 is not None:
                _copy(self._store.embeddings.read(owner, embedding.id), unfinished / _VECTORS)
            else:
                self._assemble(owner, embedding, texts, unfinished / _VECTORS)
            matrix = np.load(unfinished / _VECTORS, mmap_mode="r")
            np.save(unfinished / _PRESENT, rows.present(matrix))
            del matrix
            shutil.rmtree(place, ignore_errors=True)
            with suppress(FileExistsError):  # another process was quicker
                unfinished.rename(place)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _assemble(self, owner: str, embedding: Embedding, texts: pa.ChunkedArray, path: Path) -> None:
        width, names = embedding.width or 0, names_of(_each(texts))
        first, twins = _places(names)
        matrix = np.lib.format.open_memmap(path, "w+", np.dtype("<f4"), (len(names), width))
        for _rows, block in rows.blocks(matrix):
            block[:] = np.nan
        place = (owner, embedding.origin, embedding.model, embedding.dimensions)
        for some, vectors in self._store.vectors.pieces(*place, first, width):
            matrix[[first[name] for name in some]] = vectors
        for row, original in twins.items():
            matrix[row] = matrix[original]
        matrix.flush()

    def _tidy(self, place: Path) -> None:
        """Remove what this embedding had before, and of the others the least recently used when all are too large."""
        os.utime(place)
        others = [each for each in self._folder.iterdir() if each != place and not _is_under_way(each)]
        room = KEPT_MAX_BYTES - _size(place)
        for each in sorted(others, key=_age, reverse=True):
            room -= _size(each)
            if room < 0 or each.stem == place.stem or each.name.startswith("."):
                shutil.rmtree(
                    each, ignore_errors=True
                )  # who looks at it keeps it: the file goes when it is closed


def _each(texts: pa.ChunkedArray) -> Iterator[str | None]:
    for start in range(0, len(texts), ROWS):
        yield from texts.slice(start, ROWS).to_pylist()


def _places(names: list[bytes]) -> tuple[dict[bytes, int], Mapping[int, int]]:
    """The first row of each text, and for the later ones the row whose vector they share."""
    first: dict[bytes, int] = {}
    twins: dict[int, int] = {}
    for row, name in enumerate(names):
        if name != NOTHING and first.setdefault(name, row) != row:
            twins[row] = first[name]
    return first, twins


def _read(place: Path, embedding: Embedding) -> Made | None:
    """What lies there; None when it is not there, or is not what it should be."""
    try:
        matrix = np.load(place / _VECTORS, mmap_mode="r")
        present = np.load(place / _PRESENT)
    except (FileNotFoundError, ValueError, EOFError):
        return None
    shape = (embedding.count, embedding.width)
    return (matrix, present) if matrix.shape == shape and len(present) == len(matrix) else None


def _copy(pieces: Iterator[bytes], path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)


def _is_under_way(place: Path) -> bool:
    """Whether somebody may still be putting it together, and has not died over it."""
    return place.name.startswith(".") and time.time() - _age(place) < UNFINISHED_S


def _age(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _size(place: Path) -> int:
    return sum(each.stat().st_size for each in place.glob("*") if each.is_file())
