"""Two spaces of the same texts beside each other: what they agree on, and what is lost when one of them is cut short."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.core.space import agreement, neighbours, projection
from components.core.space.rows import Matrix, enough, present

ROWS_MAX = 3000
"""Texts that are compared, each with each; of more, so many from all over the collection."""
_CURVE_ROWS = 1500
_SMALLEST = 64


@dataclass(frozen=True, slots=True)
class Duel:
    """What two spaces have in common; arrays have a place for each of `rows`."""

    rows: NDArray[np.intp]
    """Those of the collection that were compared: all that have a vector in both, or some from all over it."""
    of: int
    """How many have a vector in both."""
    k: int
    """The nearest texts that were looked at: of few texts, less than were asked for."""
    overlap: NDArray[np.float32]
    """Share of the nearest texts that are the same in both, 0 to 1."""
    rank: float
    """Spearman's correlation of the distances, -1 to 1."""
    maps: tuple[NDArray[np.float32], NDArray[np.float32]]
    """(m, 2) each, the second turned, mirrored and scaled onto the first."""
    residual: float
    """Share of the first map's spread that the second misses, 0 to 1."""

    @property
    def agreed(self) -> float:
        """The mean of `overlap`."""
        return float(np.nanmean(self.overlap))


def compare(one: Matrix, other: Matrix, k: int, cuts: tuple[int, int], limit: int = ROWS_MAX) -> Duel:
    """Put two spaces of the same rows beside each other, each cut to so many numbers.

    Args:
        k: the nearest texts to look at; at most half of the others, as nearly all of them are the same in any two spaces.
    Raises:
        InputError: fewer than three rows have a vector in both (space_few), or all in one are the same (space_flat).
    """
    rows, count = _shared(one, other, limit)
    k = min(k, (len(rows) - 1) // 2)
    first, second = _cut(one, rows, cuts[0]), _cut(other, rows, cuts[1])
    maps = projection.pca(first).points, projection.pca(second).points
    laid = agreement.procrustes(*maps)
    rank = agreement.rank(first, second)
    return Duel(
        rows,
        count,
        k,
        agreement.overlap(first, second, k),
        rank.correlation,
        (maps[0], laid.points),
        laid.residual,
    )


def cuts_of(width: int) -> list[int]:
    """The lengths a vector is worth cutting to: powers of two from 64, halves of the whole, and the whole."""
    whole = {width, *(width // part for part in (2, 3, 4, 6) if width % part == 0)}
    powers = {2**power for power in range(6, 13)}
    return sorted(cut for cut in whole | powers if min(_SMALLEST, width) <= cut <= width)


def curve(matrix: Matrix, k: int, cuts: Sequence[int], limit: int = _CURVE_ROWS) -> list[float]:
    """How many of the `k` nearest stay when vectors are cut to each of these lengths: shares, 0 to 1.

    Raises:
        InputError: fewer than three rows have a vector; `reason` space_few.
    """
    rows, _count = _shared(matrix, matrix, limit)
    whole = _cut(matrix, rows, matrix.shape[1])
    return [float(np.nanmean(agreement.overlap(whole, agreement.cut(whole, cut), k))) for cut in cuts]


def nearest(matrix: Matrix, row: int, k: int, cut: int) -> list[tuple[int, float]]:
    """The rows nearest to a row, with their cosines, when all vectors are cut to so many numbers."""
    short = matrix[:, :cut]
    return neighbours.nearest(short, np.asarray(short[row]), k, without=[row])


def _shared(one: Matrix, other: Matrix, limit: int) -> tuple[NDArray[np.intp], int]:
    both = present(one) & present(other)
    enough(both, 3)
    rows = np.flatnonzero(both)
    if len(rows) > limit:
        return rows[np.linspace(0, len(rows) - 1, limit).astype(np.intp)], len(rows)
    return rows, len(rows)


def _cut(matrix: Matrix, rows: NDArray[np.intp], cut: int) -> Matrix:
    return agreement.cut(np.asarray(matrix[rows]), cut)
