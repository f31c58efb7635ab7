"""The texts of a corpus out of its table, by their hashes, a few thousand in memory at a time."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from components.core.catalog import tokens
from components.core.corpus import TEXT
from components.core.errors import StoreError
from components.core.store.vectors import digest

ROWS = 2048
"""Read at once."""
NOTHING = b""
"""Stands for the hash of a text that is empty: it gets no vector."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is to be embedded."""

    name: bytes
    """Its hash."""
    text: str
    tokens: int
    """Estimated."""


class Texts:
    """The texts of one table, given as Parquet."""

    def __init__(self, table: bytes) -> None:
        """Read all texts once.

        Raises:
            StoreError: `reason` missing: this is no table of texts.
        """
        self._table = table
        self.names = [name for texts in self._batches() for name in map(_name, texts)]
        """Hashes, row by row; NOTHING for an empty text."""
        self.different = frozenset(self.names) - {NOTHING}

    def only(self, wanted: Collection[bytes]) -> Iterator[Text]:
        """Those with these hashes, each once, in the order of their rows."""
        left, row = set(wanted), 0
        for texts in self._batches():
            for text in texts:
                name, row = self.names[row], row + 1
                if name in left:
                    left.discard(name)
                    yield Text(name, text, tokens.estimate(text))

    def _batches(self) -> Iterator[list[str]]:
        try:
            file = pq.ParquetFile(pa.BufferReader(self._table))
            for batch in file.iter_batches(ROWS, columns=[TEXT], use_threads=False):
                yield [text or "" for text in batch.column(0).to_pylist()]
        except (pa.ArrowException, OSError) as error:
            raise StoreError(reason="missing") from error


def names_of(texts: Iterable[str | None]) -> list[bytes]:
    """The hashes of texts; NOTHING for an empty one."""
    return [_name(text or "") for text in texts]


def _name(text: str) -> bytes:
    return digest(text) if text.strip() else NOTHING
