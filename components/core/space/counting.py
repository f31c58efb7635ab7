"""How many groups a space falls into, as far as a sample tells."""

import numpy as np

from components.core.space.clusters import kmeans
from components.core.space.projection import pca
from components.core.space.rows import Matrix, present

_LEAST, _MOST = 4, 12
"""Fewer say little about texts, and more have no colours of their own."""
_SAMPLE, _AXES = 1500, 20


def usual(matrix: Matrix, seed: int = 0) -> int:
    """The number of clusters, from 4 to 12, that stand apart best; fewer where there are fewer than 8 rows.

    Of a sample of 1,500 rows, on its 20 widest axes.

    Raises:
        InputError: almost no vector has a direction; `reason` space_few.
    Source: Rousseeuw, Silhouettes, J. Comput. Appl. Math. 20, 1987.
    """
    there = np.flatnonzero(present(matrix))
    if len(there) < 2 * _LEAST:
        return max(1, len(there) // 2)
    draw = np.random.default_rng(seed)
    some = np.asarray(matrix[np.sort(draw.choice(there, min(_SAMPLE, len(there)), replace=False))])
    points = pca(some, min(_AXES, matrix.shape[1])).points
    if not points.any():
        return _LEAST
    most = min(_MOST, len(points) // 2)
    found = [(_apart(points, kmeans(points, count, seed)), count) for count in range(_LEAST, most + 1)]
    return max(found, key=lambda each: each[0])[1]


def _apart(points: Matrix, labels: np.ndarray[tuple[int], np.dtype[np.int32]]) -> float:
    """How much nearer rows lie to their own group than to the next one, -1 to 1; 0 where all are one."""
    from sklearn.metrics import silhouette_score

    groups = len(np.unique(labels))
    return float(silhouette_score(points, labels)) if 1 < groups < len(points) else 0.0
