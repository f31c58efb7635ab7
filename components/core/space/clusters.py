"""Rows that belong together: groups of a number one names, or dense places however many there are."""

import numpy as np
from numpy.typing import NDArray

from components.core.space.projection import pca
from components.core.space.rows import Matrix, Progress, blocks, enough, lengths, present

_SAMPLE = 10_000
"""Rows that the first centres are chosen from."""
_ROUNDS = 30
_MAP_WIDTH = 3
"""Vectors of so few numbers are places on a map: their lengths count."""
_WIDE = 50
"""Axes that dense places are looked for on; beyond those all distances are alike."""


def kmeans(matrix: Matrix, count: int, seed: int = 0, progress: Progress | None = None) -> NDArray[np.int32]:
    """Group rows around `count` centres: (n,) the number of each row's group, the largest is 0; -1 without a vector.

    Vectors count by their direction. The first centres are chosen from a sample (k-means++) and moved until they rest
    there; then all rows are gone through in blocks until no more than one in a thousand changes its group. Rows that lie on fewer places than
    `count` make as many groups as there are places. The same seed gives the same groups.

    Raises:
        InputError: fewer rows than groups have a vector; `reason` space_few.
    Source: Arthur and Vassilvitskii, k-means++, SODA 2007; Lloyd, IEEE Trans. Inf. Theory 28, 1982.
    """
    scale = _scale(matrix)
    enough(np.isfinite(scale), max(1, count))
    draw = np.random.default_rng(seed)
    there = np.flatnonzero(np.isfinite(scale))
    some = np.sort(draw.choice(there, min(_SAMPLE, len(there)), replace=False))
    sample = matrix[some] * scale[some, None]
    _labels, centres = _settled(sample, np.ones_like(scale[some]), _first(sample, count, draw))
    labels, _centres = _settled(matrix, scale, centres, progress)
    return by_size(labels)


def hdbscan(matrix: Matrix, min_size: int = 10) -> NDArray[np.int32]:
    """Find places where rows lie densely: (n,) the number of each row's cluster, the largest is 0; -1 for all others.

    It looks on the 50 widest axes and takes time that grows with the square of the rows: 20,000 some minutes; survey.py
    runs it beside the server.

    Raises:
        InputError: fewer than two rows have a vector; `reason` space_few.
    Source: Campello, Moulavi and Sander, PAKDD 2013.
    """
    from sklearn.cluster import HDBSCAN

    mask = present(matrix)
    enough(mask, 2)
    points = pca(matrix, min(_WIDE, matrix.shape[1])).points[mask]
    labels = np.full(len(matrix), -1, dtype=np.int32)
    size = max(2, min(min_size, len(points)))
    labels[mask] = HDBSCAN(min_cluster_size=size, min_samples=min(size, 10), copy=True).fit(points).labels_
    return by_size(labels)


def by_size(labels: NDArray[np.integer]) -> NDArray[np.int32]:
    """The same clusters numbered anew, the largest 0, of equals the one whose row comes first; -1 stays."""
    found, first, sizes = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    numbers = np.full(int(found.max(initial=-1)) + 2, -1, dtype=np.int32)
    numbers[found[np.lexsort((first, -sizes))]] = np.arange(len(found))
    return np.asarray(numbers[labels], dtype=np.int32)  # the last entry is that of -1


def _scale(matrix: Matrix) -> NDArray[np.float32]:
    """What each row is multiplied by to count by its direction; NaN for one that has none."""
    if matrix.shape[1] <= _MAP_WIDTH:
        return np.where(present(matrix), np.float32(1), np.float32(np.nan))
    known = lengths(matrix)
    return np.divide(1, known, out=np.full_like(known, np.nan), where=known > 0)


def _first(rows: Matrix, count: int, draw: np.random.Generator) -> Matrix:
    """Centres far from each other: each the best of a few candidates, likelier the farther they are from those before."""
    squares = np.einsum("ij,ij->i", rows, rows)
    centres = rows[[int(draw.integers(len(rows)))]]
    nearest = _squared(rows, squares, centres)[:, 0]
    tries = 2 + int(np.log(count))
    while len(centres) < count and (total := float(nearest.sum(dtype=np.float64))) > 1e-6 * len(rows):
        drawn = np.searchsorted(np.cumsum(nearest, dtype=np.float64), draw.random(tries) * total)
        drawn = np.minimum(drawn, len(rows) - 1)
        reached = np.minimum(nearest[:, None], _squared(rows, squares, rows[drawn]))
        best = int(reached.sum(axis=0).argmin())
        centres, nearest = np.vstack([centres, rows[drawn[best]]]), reached[:, best]
    return centres


def _settled(
    matrix: Matrix, scale: NDArray[np.float32], centres: Matrix, progress: Progress | None = None
) -> tuple[NDArray[np.int32], Matrix]:
    """Groups and their centres once hardly a row changes its group any more."""
    labels = np.full(len(matrix), -1, dtype=np.int32)
    for turn in range(_ROUNDS):
        before = labels
        labels, centres = _round(matrix, scale, centres)
        if progress:
            progress((turn + 1) / _ROUNDS)
        if np.count_nonzero(labels != before) <= len(labels) / 1000:
            break
    return labels, centres


def _squared(rows: Matrix, squares: NDArray[np.float32], centres: Matrix) -> NDArray[np.float32]:
    """Squared distances of each row to each centre; what is nothing but rounding is 0."""
    theirs = np.einsum("ij,ij->i", centres, centres)
    found = squares[:, None] + theirs - 2 * (rows @ centres.T)
    found[found < 1e-5 * (squares[:, None] + theirs)] = 0
    return np.asarray(found, dtype=np.float32)


def _round(matrix: Matrix, scale: NDArray[np.float32], centres: Matrix) -> tuple[NDArray[np.int32], Matrix]:
    """Each row to its nearest centre, then each centre into the middle of its rows."""
    labels = np.full(len(matrix), -1, dtype=np.int32)
    sums = np.zeros(centres.shape, dtype=np.float64)
    half = np.einsum("ij,ij->i", centres, centres) / 2
    for rows, block in blocks(matrix):
        mask = np.isfinite(scale[rows])
        some = block[mask] * scale[rows][mask, None]
        mine = (some @ centres.T - half).argmax(axis=1)
        labels[rows][mask] = mine
        belongs = np.zeros((len(centres), len(some)), dtype=np.float32)
        belongs[mine, np.arange(len(some))] = 1
        sums += belongs @ some
    sizes = np.bincount(labels[labels >= 0], minlength=len(centres))[:, None]
    return labels, np.where(sizes > 0, sums / np.maximum(sizes, 1), centres).astype(np.float32)
