"""The rows of a matrix too large to copy: read in blocks, with those that have no vector told apart."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from components.core.errors import InputError

Matrix: TypeAlias = NDArray[np.float32]
"""Vectors as rows, (n, d), perhaps a read-only memory map; a row without a vector is NaN."""
Progress: TypeAlias = Callable[[float], None]
"""Told again and again how much is done, 0 to 1."""

_BLOCK_BYTES = 16_000_000


def blocks(matrix: Matrix) -> Iterator[tuple[slice, Matrix]]:
    """All rows in order, some 16 MB at a time, as views."""
    step = max(1, _BLOCK_BYTES // max(1, 4 * matrix.shape[1]))
    for start in range(0, len(matrix), step):
        rows = slice(start, min(start + step, len(matrix)))
        yield rows, np.asarray(matrix[rows], dtype=np.float32)


def present(matrix: Matrix) -> NDArray[np.bool_]:
    """Which rows have a vector: (n,), False where any of its numbers is NaN or infinite."""
    found = np.zeros(len(matrix), dtype=np.bool_)
    nothing = np.zeros(matrix.shape[1], dtype=np.float32)
    with np.errstate(invalid="ignore"):
        for rows, block in blocks(matrix):
            found[rows] = block @ nothing == 0  # anything not finite makes it NaN
    return found


def lengths(matrix: Matrix) -> NDArray[np.float32]:
    """Euclidean length of each row: (n,), NaN where there is no vector."""
    found = np.empty(len(matrix), dtype=np.float32)
    with np.errstate(invalid="ignore", over="ignore"):
        for rows, block in blocks(matrix):
            found[rows] = np.sqrt(np.einsum("ij,ij->i", block, block))
    found[~np.isfinite(found)] = np.nan
    return found


def unit(vector: NDArray[np.floating]) -> NDArray[np.float32]:
    """The same direction with the length 1.

    Raises:
        InputError: it has no direction, all of it is zero or something of it is not finite; `reason` space_direction.
    """
    exact = np.asarray(vector, dtype=np.float64)
    length = float(np.sqrt(exact @ exact))
    if not np.isfinite(length) or length == 0:
        raise InputError(reason="space_direction")
    return (exact / length).astype(np.float32)


def enough(mask: NDArray[np.bool_], wanted: int) -> None:
    """Refuse a space with fewer vectors than `wanted`: InputError with `reason` space_few, `value` and `limit`."""
    have = int(mask.sum())
    if have < wanted:
        raise InputError(reason="space_few", value=have, limit=wanted)
