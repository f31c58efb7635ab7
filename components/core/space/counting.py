"""How many groups a space falls into, as far as a sample tells."""

import numpy as np
from numpy.typing import NDArray

from components.core.space.clusters import kmeans
from components.core.space.projection import pca
from components.core.space.rows import Matrix, present

_LEAST, _MOST = 4, 12
"""Fewer say little about texts, and more have no colours of their own."""
_SAMPLE, _AXES = 800, 20


def usual(matrix: Matrix, seed: int = 0, there: NDArray[np.bool_] | None = None) -> int:
    """The number of clusters, from 4 to 12, that stand apart best; fewer where there are fewer than 8 rows.

    Of a sample of 800 rows, on its 20 widest axes.

    Args:
        there: which rows have a vector, where that is known: else all are read.

    Raises:
        InputError: almost no vector has a direction; `reason` space_few.
    Source: Rousseeuw, Silhouettes, J. Comput. Appl. Math. 20, 1987.
    """
    rows = np.flatnonzero(present(matrix) if there is None else there)
    if len(rows) < 2 * _LEAST:
        return max(1, len(rows) // 2)
    draw = np.random.default_rng(seed)
    some = np.asarray(matrix[np.sort(draw.choice(rows, min(_SAMPLE, len(rows)), replace=False))])
    points = pca(some, min(_AXES, matrix.shape[1])).points
    if not points.any():
        return _LEAST
    most = min(_MOST, len(points) // 2)
    squares = np.einsum("ij,ij->i", points, points)
    far = np.sqrt(np.maximum(squares[:, None] + squares - 2 * points @ points.T, 0))
    found = [(_apart(far, kmeans(points, count, seed)), count) for count in range(_LEAST, most + 1)]
    return max(found, key=lambda each: each[0])[1]


def _apart(far: Matrix, labels: NDArray[np.int32]) -> float:
    """How much nearer rows lie to their own group than to the next one, -1 to 1; 0 where all are one.

    Args:
        far: the distance of each from each.
    """
    known = labels >= 0  # a row in the very middle has no direction, and no group
    far, labels = far[np.ix_(known, known)], labels[known]
    rows, sizes = np.arange(len(labels)), np.bincount(labels)
    if not 1 < len(sizes) < len(labels):
        return 0.0
    sums = far @ np.eye(len(sizes), dtype=np.float32)[labels]
    own = sums[rows, labels] / np.maximum(sizes[labels] - 1, 1)
    others = sums / sizes
    others[rows, labels] = np.inf
    next_ = others.min(axis=1)
    widest = np.maximum(np.maximum(own, next_), np.finfo(np.float32).tiny)
    return float(np.where(sizes[labels] > 1, (next_ - own) / widest, 0).mean())
