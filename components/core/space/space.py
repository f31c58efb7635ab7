"""A corpus with its vectors, opened to be looked at: the table, and a matrix that lies in a file and not in memory."""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from components.core.corpus import TEXT, Corpus, Embedding
from components.core.errors import InputError
from components.core.records import Status
from components.core.space import making
from components.core.space.matrices import Matrices
from components.core.space.rows import Matrix
from components.core.store import Store

OPEN_MAX = 4
"""Spaces that are held; their tables are in memory, their matrices are not."""
GROWTH = 2
"""While it is still being embedded, a space is opened anew when it has so many times as many vectors."""


@dataclass(frozen=True, slots=True)
class Space:
    """The texts of a corpus and their vectors, row by row."""

    corpus: Corpus
    embedding: Embedding
    table: pa.Table
    matrix: Matrix
    """(n, d) float32, a read-only memory map; NaN for a row without a vector."""
    present: NDArray[np.bool_]
    """(n,) which rows have one."""

    def text(self, row: int) -> str:
        """The text of a row."""
        return str(self.table[TEXT][row].as_py())

    def texts(self, rows: Sequence[int] | NDArray[np.integer]) -> list[str]:
        """The texts of some rows, in their order."""
        chosen = pa.array(np.asarray(rows, dtype=np.int64))
        return [str(text) for text in self.table[TEXT].take(chosen).to_pylist()]

    def column(self, name: str) -> pa.ChunkedArray:
        """A column of the table.

        Raises:
            InputError: `reason` space_column: there is none of this name.
        """
        if name not in self.table.column_names:
            raise InputError(reason="space_column", name=name)
        return self.table[name]


class Spaces:
    """The spaces that this process holds; those used least recently go."""

    def __init__(self, store: Store, home: Path) -> None:
        """`home` is the data folder: matrices are put together in its folder `spaces`, and anew where they are lost."""
        self._store = store
        self._matrices = Matrices(store, home / "spaces")
        self._held: OrderedDict[tuple[str, str], Space] = OrderedDict()
        self._lock = threading.Lock()
        self._opening: defaultdict[tuple[str, str], threading.Lock] = defaultdict(threading.Lock)

    def open(self, owner: str, embedding_id: str) -> Space:
        """The space of an embedding, with as many vectors as it has by now.

        Raises:
            InputError: `reason` space_missing; space_vectorless: none has come yet.
            StoreError: texts or vectors are gone, or there is no room to put them together.
        """
        embedding = self._store.embeddings.get(owner, embedding_id)
        corpus = self._store.corpora.get(owner, embedding.corpus_id) if embedding else None
        if embedding is None or corpus is None:
            raise InputError(reason="space_missing")
        if embedding.width is None or not embedding.done:
            raise InputError(reason="space_vectorless")
        key = (owner, embedding_id)
        with self._lock:
            opening = self._opening[key]
        with opening:  # others are opened meanwhile
            held = self._held.get(key)
            if held is None or _is_behind(held.embedding, embedding):
                held = self._opened(owner, corpus, embedding, held)
            space = replace(held, corpus=corpus, embedding=replace(embedding, done=held.embedding.done))
            self._hold(key, space)
        return replace(space, embedding=embedding)

    def _opened(self, owner: str, corpus: Corpus, embedding: Embedding, held: Space | None) -> Space:
        table = held.table if held else making.read(self._store.corpora.table(owner, corpus.id))
        matrix, present = self._matrices.open(owner, embedding, table.column(TEXT))
        return Space(corpus, embedding, table, matrix, present)

    def _hold(self, key: tuple[str, str], space: Space) -> None:
        with self._lock:
            self._held[key] = space
            self._held.move_to_end(key)
            while len(self._held) > OPEN_MAX:
                self._held.popitem(last=False)


def _is_behind(held: Embedding, now: Embedding) -> bool:
    if now.status is Status.RUNNING:
        return now.done >= GROWTH * held.done
    return now.done != held.done
