"""Maps and clusters by any method, for a process that has time: it tells its stages and how far it is."""

import io
import re
import warnings
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from components.core.corpus import Method
from components.core.errors import Value
from components.core.space import clusters
from components.core.space.projection import pca
from components.core.space.rows import Matrix, present

Tell: TypeAlias = Callable[[str, float], None]
"""Told the stage (preparing, neighbours, layout, clusters) and how much of everything is done, 0 to 1."""

_AXES = 50
"""What a map is made from; more axes add time and noise."""
_EXACT = 200_000
"""Rows up to which all distances are computed; that is quicker than searching, and nothing is missed."""
_PREPARED, _NEIGHBOURS = 0.15, 0.4
"""Shares of the whole that are done when a stage has ended, as measured with 20,000 rows."""
_STEPS = 1000
"""Of t-SNE."""


def compute(
    matrix: Matrix, method: Method, parameters: Mapping[str, Value], tell: Tell
) -> NDArray[np.generic]:
    """A place (n, dims) float32, or a cluster (n,) int32, for each row; NaN or -1 for one without a vector.

    Parameters that are not there have their usual values: dims 2, neighbours 15, min_dist 0.1, perplexity 30, clusters
    10, min_size 10, seed 0; `cut` takes the first so many numbers of each vector alone. The same parameters give the
    same result on the same machine.

    Raises:
        InputError: too few rows have a vector; `reason` space_few.
    """
    tell("preparing", 0.0)
    if cut := _whole(parameters, "cut", 0):
        matrix = matrix[:, :cut]
    if method is Method.KMEANS:
        tell("clusters", 0.0)
        return clusters.kmeans(
            matrix,
            _whole(parameters, "clusters", 10),
            _whole(parameters, "seed", 0),
            lambda share: tell("clusters", share),
        )
    if method is Method.HDBSCAN:
        tell("clusters", 0.0)
        return clusters.hdbscan(matrix, _whole(parameters, "min_size", 10))
    dims = _whole(parameters, "dims", 2)
    if method is Method.PCA:
        return pca(matrix, dims, lambda share: tell("layout", share)).points
    return _map(matrix, method, dims, parameters, tell)


def _map(
    matrix: Matrix, method: Method, dims: int, parameters: Mapping[str, Value], tell: Tell
) -> NDArray[np.float32]:
    mask = present(matrix)
    wide = pca(
        matrix, max(dims, min(_AXES, matrix.shape[1])), lambda share: tell("preparing", share * _PREPARED)
    )
    points = wide.points[mask]
    placed = np.full((len(matrix), dims), np.nan, dtype=np.float32)
    # Four places at least can be told apart by more than their two widest axes.
    if len(points) < 5 or not any(wide.explained):
        placed[mask] = points[:, :dims]
    else:
        lay = _umap if method is Method.UMAP else _tsne
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            placed[mask] = lay(points, dims, parameters, tell)
    return placed


def _umap(
    points: NDArray[np.float32], dims: int, parameters: Mapping[str, Value], tell: Tell
) -> NDArray[np.float32]:
    """McInnes, Healy and Melville, UMAP, 2018; from the widest axes on, after Kobak and Linderman (Nat. Biotech. 39, 2021)."""
    near = min(_whole(parameters, "neighbours", 15), len(points) - 1)
    known = _near(points, near, tell) if len(points) <= _EXACT else (None, None, None)
    tell("layout", _NEIGHBOURS)
    from umap import UMAP

    lines = _Lines(
        r"(\d+)/(\d+)", lambda done, of: tell("layout", _NEIGHBOURS + (1 - _NEIGHBOURS) * done / of)
    )
    return np.asarray(
        UMAP(
            n_components=dims,
            n_neighbors=near,
            min_dist=_real(parameters, "min_dist", 0.1),
            init=points[:, :dims] / max(float(points[:, 0].std()), 1e-30),
            precomputed_knn=known,
            random_state=_whole(parameters, "seed", 0),
            n_jobs=1,  # what a seed demands; the neighbours are found by several threads
            force_approximation_algorithm=True,
            tqdm_kwds={"disable": False, "file": lines, "bar_format": "{n}/{total}\n", "mininterval": 0.3},
        ).fit_transform(points),
        dtype=np.float32,
    )


def _near(
    points: NDArray[np.float32], count: int, tell: Tell
) -> tuple[NDArray[np.int64], NDArray[np.float32], None]:
    """For each row itself and the nearest others, `count` in all, with their distances."""
    from sklearn.neighbors import NearestNeighbors

    every = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(points)
    step = max(1, len(points) // 20)
    found = []
    for start in range(0, len(points), step):
        tell("neighbours", _PREPARED + (_NEIGHBOURS - _PREPARED) * start / len(points))
        found.append(every.kneighbors(points[start : start + step]))
    return np.concatenate([rows for _far, rows in found]), np.concatenate([far for far, _rows in found]), None


def _tsne(
    points: NDArray[np.float32], dims: int, parameters: Mapping[str, Value], tell: Tell
) -> NDArray[np.float32]:
    """van der Maaten and Hinton, JMLR 9, 2008; Barnes-Hut (JMLR 15, 2014)."""
    from sklearn.manifold import TSNE

    tell("neighbours", _PREPARED)
    perplexity = min(_real(parameters, "perplexity", 30.0), (len(points) - 1) / 3)
    # scikit-learn 1.9 has no callback: what it prints every 50 steps says how far it is.
    lines = _Lines(
        r"Iteration (\d+)", lambda done: tell("layout", _NEIGHBOURS + (1 - _NEIGHBOURS) * done / _STEPS)
    )
    with redirect_stdout(lines):
        return np.asarray(
            TSNE(
                n_components=dims,
                perplexity=perplexity,
                init=points[:, :dims] / max(float(points[:, 0].std()), 1e-30) * 1e-4,
                learning_rate="auto",
                max_iter=_STEPS,
                random_state=_whole(parameters, "seed", 0),
                verbose=2,
            ).fit_transform(points),
            dtype=np.float32,
        )


class _Lines(io.StringIO):
    """A place for a library to print its progress to: the numbers that `pattern` finds are handed on."""

    def __init__(self, pattern: str, tell: Callable[..., None]) -> None:
        super().__init__()
        self._pattern, self._tell = re.compile(pattern), tell

    def write(self, text: str) -> int:
        if found := self._pattern.search(text):
            self._tell(*(int(number) for number in found.groups()))
        return len(text)


def _whole(parameters: Mapping[str, Value], name: str, usual: int) -> int:
    return int(_real(parameters, name, usual))


def _real(parameters: Mapping[str, Value], name: str, usual: float) -> float:
    value = parameters.get(name)
    return usual if value is None else float(value)
