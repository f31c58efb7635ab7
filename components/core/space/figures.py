"""Columns of numbers, in lists or as text, become a matrix."""

import base64
import binascii
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from components.core.errors import InputError
from components.core.space.columns import numeric_list, texts

MATRIX_MAX_BYTES = 8_000_000_000
_SLICE = 4_096
_PACKED_MIN_CHARS = 22
"""Of base64: four numbers. Shorter texts of letters alone are words."""
_LARGEST = 1e6
"""No number of a vector is larger; texts that only look like base64 give such."""


@dataclass(frozen=True, slots=True)
class Flaws:
    """How many rows have no vector, by why, and how many numbers the others have."""

    width: int
    missing: int = 0
    length: int = 0
    """Vectors with another number of numbers than most have."""
    not_finite: int = 0
    """NaN, infinite or no number at all is among them."""
    unreadable: int = 0


def vectors(table: pa.Table, column: str) -> tuple[NDArray[np.float32], Flaws]:
    """The vectors of a column, (n, d) with d the commonest length; rows without one are NaN, and counted.

    Lists of numbers, `[0.1, 0.2]` as JSON or as numpy prints it, and base64 of float32 (little-endian) are understood.
    Beside the matrix a few MB are needed at a time.

    Raises:
        InputError: `reason` space_vectors: no cell holds a vector; space_matrix: the matrix would need over 8 GB.
    """
    held = table.column(column)
    if not numeric_list(held.type):
        held = _read(texts(held))
    lengths = pc.list_value_length(held).to_numpy().astype(np.float64)
    there = lengths[lengths > 0]
    if not len(there):
        raise InputError(reason="space_vectors", column=column)
    widths, counts = np.unique(there, return_counts=True)
    width = int(widths[len(counts) - 1 - np.argmax(counts[::-1])])
    if 4 * width * len(held) > MATRIX_MAX_BYTES:
        raise InputError(reason="space_matrix", limit=MATRIX_MAX_BYTES // 1_000_000_000)
    matrix = _filled(held, width)
    return matrix, _flaws(table.column(column), lengths, matrix)


def points(table: pa.Table, columns: Sequence[str]) -> NDArray[np.float32]:
    """The places in two or three columns, (n, 2 or 3); a row that lacks a number is NaN."""
    said = [
        np.asarray(table.column(name).cast(pa.float64(), safe=False).to_numpy(), np.float32)
        for name in columns
    ]
    places = np.column_stack(said)
    places[~np.isfinite(places).all(axis=1)] = np.nan
    return places


def of_text(text: str) -> NDArray[np.float32] | None:
    """The numbers that a text is, or None: a text like any other."""
    bare = text.strip()
    if bare[:1] in "[(":
        return _listed(bare[1:-1]) if bare[-1:] in ("]", ")") else None
    if len(bare) < _PACKED_MIN_CHARS or len(bare) % 4 or not bare.isascii() or " " in bare:
        return None
    try:
        found = np.frombuffer(base64.b64decode(bare, validate=True), "<f4")
    except (binascii.Error, ValueError):
        return None
    finite = found[np.isfinite(found)]
    return found.astype(np.float32) if len(finite) and np.abs(finite).max() < _LARGEST else None


def _listed(inner: str) -> NDArray[np.float32] | None:
    try:
        if "," in inner:
            values = [np.nan if value is None else value for value in orjson.loads(f"[{inner}]")]
            return np.array(values, np.float32) if all(type(v) in (int, float) for v in values) else None
        return np.array(inner.split(), np.float32)
    except (ValueError, OverflowError):
        pass
    try:  # NaN, which JSON does not know
        return np.array([float(value) for value in inner.split(",")], np.float32)
    except (ValueError, OverflowError):
        return None


def _read(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts as lists of numbers; null where one is no vector."""
    pieces = [_piece(column.slice(start, _SLICE)) for start in range(0, len(column), _SLICE)]
    return pa.chunked_array(pieces, pa.list_(pa.float32()))


def _piece(column: pa.ChunkedArray) -> pa.Array:
    read = [None if value is None else of_text(value) for value in column.to_pylist()]
    lengths = np.array([0 if numbers is None else len(numbers) for numbers in read], np.int32)
    offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int32)
    values = np.concatenate([np.empty(0, np.float32), *(numbers for numbers in read if numbers is not None)])
    return pa.ListArray.from_arrays(offsets, values, mask=pa.array([numbers is None for numbers in read]))


def _filled(held: pa.ChunkedArray, width: int) -> NDArray[np.float32]:
    matrix = np.full((len(held), width), np.nan, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        for start, piece in _slices(held):
            lengths = pc.fill_null(pc.list_value_length(piece), -1)
            fits = pc.equal(lengths, width)
            values = pc.list_flatten(piece.filter(fits)).to_numpy(zero_copy_only=False)
            block = np.asarray(values, np.float32).reshape(-1, width)
            block = np.where(np.isfinite(block).all(axis=1, keepdims=True), block, np.nan)
            matrix[start + np.flatnonzero(fits.to_numpy(zero_copy_only=False))] = block
    return matrix


def _slices(held: pa.ChunkedArray) -> Iterator[tuple[int, pa.Array]]:
    start = 0
    for chunk in held.chunks:
        for within in range(0, len(chunk), _SLICE):
            piece = chunk.slice(within, _SLICE)
            yield start + within, piece
        start += len(chunk)


def _flaws(given: pa.ChunkedArray, lengths: NDArray[np.float64], matrix: NDArray[np.float32]) -> Flaws:
    width = matrix.shape[1]
    other = np.isfinite(lengths) & (lengths > 0) & (lengths != width)
    wrong = (lengths == width) & ~np.isfinite(matrix).all(axis=1)
    none = ~np.isfinite(lengths) | (lengths == 0)
    written = ~given.is_null().to_numpy()
    if pa.types.is_string(given.type):
        written &= pc.not_equal(pc.fill_null(pc.utf8_trim_whitespace(given), ""), "").to_numpy()
    else:
        written &= np.isfinite(lengths) & (lengths > 0)
    found = Counter(missing=int((none & ~written).sum()), unreadable=int((none & written).sum()))
    return Flaws(width, found["missing"], int(other.sum()), int(wrong.sum()), found["unreadable"])
