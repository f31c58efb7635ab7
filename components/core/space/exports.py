"""A collection with its vectors and its map as files, written in pieces: no second matrix is made, whatever the format."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from components.core.sets.exports import guarded
from components.core.space.columns import named
from components.core.space.rows import Matrix, Progress

VECTOR = "vector"
AXES = ("projection_x", "projection_y", "projection_z")
"""Embedding Atlas computes columns of these names itself, and takes them with --x projection_x --y projection_y."""
CLUSTER, CLUSTER_NAME = "cluster", "cluster_name"
_BLOCK_BYTES = 16_000_000
_ROWS_MAX = 10_000
_BREAKS = str.maketrans("\t\r\n", "   ")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be written: rows of a collection, and their vectors where those are wanted."""

    table: pa.Table
    """As `table` makes it."""
    matrix: Matrix | None = None
    """(n, d), a row for each of the collection; NaN where there is no vector."""
    rows: NDArray[np.int64] | None = None
    """Which of them, in this order; None writes all."""

    def __len__(self) -> int:
        return len(self.table) if self.rows is None else len(self.rows)

    def pieces(self, progress: Progress | None = None) -> Iterator[tuple[pa.Table, Matrix | None]]:
        """Some rows at a time with their vectors, some 16 MB of them."""
        width = 0 if self.matrix is None else self.matrix.shape[1]
        step = max(1, min(_ROWS_MAX, _BLOCK_BYTES // max(1, 4 * width)))
        for start in range(0, len(self), step):
            place: Any = slice(start, start + step) if self.rows is None else self.rows[start : start + step]
            part = self.table.slice(start, step) if self.rows is None else self.table.take(pa.array(place))
            yield part, None if self.matrix is None else np.asarray(self.matrix[place], np.float32)
            if progress is not None:
                progress(min(1.0, (start + step) / len(self)))


def table(
    corpus: pa.Table,
    points: NDArray[np.float32] | None = None,
    clusters: NDArray[np.int32] | None = None,
    names: Mapping[str, str] | None = None,
) -> pa.Table:
    """The table of a collection with its places on a map and its clusters; a column of its own with such a name gives way.

    Args:
        points: (n, 2 or 3), NaN for a row without a place.
        clusters: (n,), -1 for a row in none.
        names: of clusters, by their number.
    """
    added: dict[str, pa.Array] = {}
    if points is not None:
        for axis, place in zip(AXES, points.T, strict=False):
            added[axis] = pa.array(place.astype(np.float32), from_pandas=True)
    if clusters is not None:
        added[CLUSTER] = pa.array(clusters, pa.int32(), mask=clusters < 0)
    if clusters is not None and names:
        known = {int(number): name for number, name in names.items()}
        added[CLUSTER_NAME] = pa.array([known.get(int(number)) for number in clusters], pa.string())
    own = corpus.column_names
    free = named([*added, VECTOR, *own])[len(added) + 1 :]
    columns = {name: corpus.column(place) for place, name in enumerate(free)}
    return pa.table({**columns, **added})


def parquet(to: IO[bytes], parcel: Parcel, progress: Progress | None = None) -> None:
    """Parquet, vectors as lists of one length of float32; null for a row without one. pandas, DuckDB, Atlas read it."""
    fields = list(parcel.table.schema)
    if parcel.matrix is not None:
        fields.append(pa.field(VECTOR, pa.list_(pa.float32(), parcel.matrix.shape[1])))
    with pq.ParquetWriter(
        to, pa.schema(fields), compression="zstd", use_dictionary=parcel.table.column_names
    ) as writer:
        for part, block in parcel.pieces(progress):
            if block is not None:
                part = part.append_column(fields[-1], _lists(block))
            writer.write_table(part)


def as_csv(to: IO[bytes], parcel: Parcel, progress: Progress | None = None) -> None:
    """CSV with a mark of UTF-8, as Excel needs it; vectors as JSON. What a spreadsheet would run is guarded by a quote."""
    to.write(b"\xef\xbb\xbf")
    names = [*parcel.table.column_names, *([] if parcel.matrix is None else [VECTOR])]
    to.write(_lined([[guarded(name) for name in names]])[0] + b"\r\n")
    for part, block in parcel.pieces(progress):
        told = [[_cell(value) for value in column.to_pylist()] for column in part.columns]
        lines = _lined(zip(*told, strict=True))
        # Long as they are, vectors need no look at each sign: none is to be guarded, and none is a quote.
        ends = [b""] * len(lines) if block is None else _written(block)
        to.write(b"".join(line + end + b"\r\n" for line, end in zip(lines, ends, strict=True)))


def jsonl(to: IO[bytes], parcel: Parcel, progress: Progress | None = None) -> None:
    """An object in each line; null where there is no vector, no place, no cluster."""
    for part, block in parcel.pieces(progress):
        rows = part.to_pylist()
        if block is not None:
            vectors = (row if there else None for row, there in zip(block, _present(block), strict=True))
            rows = [{**row, VECTOR: vector} for row, vector in zip(rows, vectors, strict=True)]
        option = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE
        to.write(b"".join(orjson.dumps(row, option=option) for row in rows))


def npy(to: IO[bytes], parcel: Parcel, progress: Progress | None = None) -> None:
    """The vectors alone for numpy, (n, d) float32; a row without one is NaN, so that rows and texts stay in line."""
    width = 0 if parcel.matrix is None else parcel.matrix.shape[1]
    head = {"descr": "<f4", "fortran_order": False, "shape": (len(parcel), width)}
    np.lib.format.write_array_header_1_0(to, head)
    for _part, block in parcel.pieces(progress):
        if block is not None:
            to.write(np.ascontiguousarray(block, "<f4").data)


def tensorboard(to: IO[bytes], parcel: Parcel, progress: Progress | None = None) -> int:
    """A ZIP of vectors.tsv and metadata.tsv for the Embedding Projector; returns how many rows without a vector it lacks.

    Of one column metadata has no header, as the Projector wants it.
    """
    left_out, about = 0, io.BytesIO()
    names = parcel.table.column_names
    if len(names) > 1:
        about.write(_line(names))
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("vectors.tsv", "w", force_zip64=True) as numbers:
            for part, block in parcel.pieces(progress):
                if block is None:
                    continue
                there = _present(block)
                left_out += int((~there).sum())
                numbers.write(b"".join(_dumped(row).translate(_TABS)[1:-1] + b"\n" for row in block[there]))
                about.write(b"".join(_line(row.values()) for row in part.filter(pa.array(there)).to_pylist()))
        archive.writestr("metadata.tsv", about.getbuffer())
    return left_out


_TABS = bytes.maketrans(b",", b"\t")


def _present(block: Matrix) -> NDArray[np.bool_]:
    return np.asarray(np.isfinite(block).all(axis=1))


def _lists(block: Matrix) -> pa.Array:
    values = pa.array(np.ascontiguousarray(block).ravel())
    return pa.FixedSizeListArray.from_arrays(values, block.shape[1], mask=pa.array(~_present(block)))


def _written(block: Matrix) -> Iterator[bytes]:
    for row, there in zip(block, _present(block), strict=True):
        yield b',"' + _dumped(row) + b'"' if there else b","


def _lined(rows: Iterable[Iterable[Any]]) -> list[bytes]:
    """Each row as a line of CSV, without its end."""
    to = io.StringIO()
    writer, lines = csv.writer(to), list[bytes]()
    for row in rows:
        writer.writerow(row)
        lines.append(to.getvalue().removesuffix("\r\n").encode())
        to.seek(0)
        to.truncate()
    return lines


def _dumped(row: NDArray[np.float32]) -> bytes:
    return orjson.dumps(np.ascontiguousarray(row), option=orjson.OPT_SERIALIZE_NUMPY)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return value
    return guarded(value if isinstance(value, str) else orjson.dumps(value).decode())


def _line(cells: Any) -> bytes:
    told = ("" if cell is None else str(cell).translate(_BREAKS) for cell in cells)
    return ("\t".join(told) + "\n").encode()
