"""Cosines of very many pairs of rows, some at a time, so that memory holds them."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from components.core.space.rows import Matrix, Progress, blocks, lengths

_SCORES_BYTES = 64_000_000
"""Of one block of scores, some rows against all."""
_TILE = 2048
"""Rows against as many rows."""


def closest(
    matrix: Matrix, rows: NDArray[np.integer], k: int, progress: Progress | None
) -> Iterator[tuple[slice, NDArray[np.int32], NDArray[np.float32]]]:
    """For some of `rows` at a time: the nearest others (m, ≤ k), -1 for none, and their cosines, NaN for none."""
    wanted = min(k, len(matrix) - 1)
    if wanted < 1:
        return
    for part, cosines in _products(matrix, rows, progress):
        cosines[np.arange(len(cosines)), rows[part]] = -np.inf
        found = np.argpartition(cosines, -wanted, axis=1)[:, -wanted:]
        near = np.take_along_axis(cosines, found, axis=1)
        order = np.lexsort((found, -near), axis=1)
        found, near = np.take_along_axis(found, order, axis=1), np.take_along_axis(near, order, axis=1)
        nobody = np.isneginf(near)
        yield part, np.where(nobody, -1, found).astype(np.int32), np.where(nobody, np.nan, near)


def _products(
    matrix: Matrix, rows: NDArray[np.integer], progress: Progress | None
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Cosines of some of `rows` at a time with all rows: (m, n), -inf where either has no direction."""
    known = lengths(matrix)
    step = max(1, _SCORES_BYTES // (4 * max(1, len(matrix))))
    for start in range(0, len(rows), step):
        part = slice(start, min(start + step, len(rows)))
        some, cosines = matrix[rows[part]], np.empty((part.stop - start, len(matrix)), dtype=np.float32)
        for columns, block in blocks(matrix):
            cosines[:, columns] = _cosines(some, known[rows[part]], block, known[columns])
        yield part, cosines
        if progress:
            progress(part.stop / len(rows))


def tiles(
    matrix: Matrix, known: NDArray[np.float32], progress: Progress | None
) -> Iterator[tuple[slice, slice, NDArray[np.float32]]]:
    """Cosines of each pair of rows once, the earlier row first: -inf where there is none, or where it was told before."""
    count = len(matrix)
    for start in range(0, count, _TILE):
        rows = slice(start, min(start + _TILE, count))
        for other in range(start, count, _TILE):
            columns = slice(other, min(other + _TILE, count))
            found = _cosines(matrix[rows], known[rows], matrix[columns], known[columns])
            if other == start:
                found[np.tri(len(found), dtype=np.bool_)] = -np.inf
            yield rows, columns, found
        if progress:
            progress(1 - ((count - rows.stop) / count) ** 2)


def _cosines(
    some: Matrix, their: NDArray[np.float32], others: Matrix, theirs: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(m, n) by vectors and their lengths; -inf where one has no direction."""
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        found: NDArray[np.float32] = np.matmul(np.asarray(some) / their[:, None], np.asarray(others).T)
        found *= np.float32(1) / theirs
    found[~(their > 0)] = -np.inf
    found[:, ~(theirs > 0)] = -np.inf
    np.minimum(found, 1, out=found)
    return found
