"""A space as a file to take along: what it is to hold, as a name that an address can bear, and the file itself."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from components.core.errors import StoreError
from components.core.space import exports
from components.core.space.exports import Parcel
from components.core.space.rows import Progress
from components.core.space.space import Space

_NONE = "-"
_PIECE_BYTES = 1_000_000
_CSV_CHARS, _HALF = 11, 2
"""Of a number written out; and of one in JSON's kin after packing."""


class Kind(StrEnum):
    """How it is written; the value ends the file's name."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"
    NPY = "npy"
    TENSORBOARD = "zip"


_Writer: TypeAlias = Callable[[IO[bytes], Parcel, Progress | None], object]
_WRITERS: Mapping[Kind, _Writer] = {
    Kind.PARQUET: exports.parquet,
    Kind.CSV: exports.as_csv,
    Kind.JSONL: exports.jsonl,
    Kind.NPY: exports.npy,
    Kind.TENSORBOARD: exports.tensorboard,
}
_NEEDS_VECTORS = frozenset({Kind.NPY, Kind.TENSORBOARD})


@dataclass(frozen=True, slots=True)
class Download:
    """What a file is to hold."""

    kind: Kind
    embedding_id: str
    map_id: str = ""
    """The layer with the places; empty for none, the embedding's own id where the vectors are places."""
    clusters_id: str = ""
    vectors: bool = True

    @property
    def name(self) -> str:
        """All of it as a name without any sign that an address would change."""
        parts = (
            self.embedding_id,
            self.map_id or _NONE,
            self.clusters_id or _NONE,
            str(int(self.vectors)),
            self.kind,
        )
        return ".".join(parts)

    @classmethod
    def named(cls, name: str) -> "Download | None":
        """What has this name; None for a name of nothing."""
        parts = name.split(".")
        if len(parts) != 5 or parts[4] not in set(Kind) or parts[3] not in ("0", "1"):
            return None
        map_id, clusters_id = ("" if part == _NONE else part for part in parts[1:3])
        return cls(Kind(parts[4]), parts[0], map_id, clusters_id, parts[3] == "1")


def written(
    asked: Download,
    space: Space,
    points: NDArray[np.float32] | None,
    clusters: NDArray[np.int32] | None,
    names: Mapping[str, str],
    folder: Path,
) -> IO[bytes]:
    """The file, at its beginning; it is gone once it is closed.

    Args:
        folder: where there is room for it, beside what is kept.
    Raises:
        StoreError: `reason` full: there is none.
    """
    table = exports.table(space.table, points, clusters, names)
    matrix = space.matrix if asked.vectors or asked.kind in _NEEDS_VECTORS else None
    try:
        with ExitStack() as unless_written:
            file: IO[bytes] = unless_written.enter_context(tempfile.TemporaryFile(dir=folder))
            _WRITERS[asked.kind](file, Parcel(table, matrix), None)
            file.seek(0)
            unless_written.pop_all()
    except OSError as error:
        raise StoreError(reason="full") from error
    return file


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, some at a time; it is closed at the end, however that comes."""
    with file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


def size_bytes(asked: Download, space: Space) -> int:
    """About how large it will be."""
    numbers = space.matrix.size if asked.vectors or asked.kind in _NEEDS_VECTORS else 0
    each = 4 if asked.kind in (Kind.PARQUET, Kind.NPY) else _CSV_CHARS
    texts = 0 if asked.kind is Kind.NPY else space.corpus.size_bytes
    packed = numbers * each // (_HALF if asked.kind is Kind.TENSORBOARD else 1)
    return packed + texts
