"""A space flattened onto the axes along which it is widest (principal components)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.core.space.rows import Matrix, Progress, blocks, enough, present

_FLAT = 1e-12
"""Share of the squared lengths below which a spread is nothing but the rounding of float32."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Where each row lies on the axes, widest first."""

    points: NDArray[np.float32]
    """(n, dims), centred on 0, in the units of the vectors; NaN for rows without one."""
    explained: tuple[float, ...]
    """Share of the whole spread (variance) that each axis has, 0 to 1."""


def pca(matrix: Matrix, dims: int = 2, progress: Progress | None = None) -> Projection:
    """Flatten vectors onto the `dims` axes that keep most of their spread.

    The covariance is summed up over blocks and taken apart exactly; where there are more numbers in a vector than
    vectors, the products of the vectors with each other are, which comes to the same. The row that lies farthest out
    along an axis is on its positive side, so that the same vectors always give the same map.

    Raises:
        InputError: no row has a vector; `reason` space_few.
    Source: Jolliffe, Principal Component Analysis, 2002, ch. 2 and 3.5.
    """
    mask = present(matrix)
    enough(mask, 1)
    mean, squares = _middle(matrix, mask)
    way = _by_rows if mask.sum() <= matrix.shape[1] else _by_columns
    points, spreads, whole = way(matrix, mask, mean, dims, progress or (lambda _share: None))
    if whole <= _FLAT * squares:
        points, spreads, whole = np.zeros_like(points), np.zeros_like(spreads), 1.0
    farthest = points[np.abs(points).argmax(axis=0), np.arange(dims)]
    placed = np.full((len(matrix), dims), np.nan, dtype=np.float32)
    placed[mask] = np.where(farthest < 0, -points, points)
    return Projection(placed, tuple(float(max(0.0, spread) / whole) for spread in spreads))


def _middle(matrix: Matrix, mask: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """The mean (d,) and the sum of all squares."""
    total, squares = np.zeros(matrix.shape[1]), 0.0
    for rows, block in blocks(matrix):
        kept = block if mask[rows].all() else block[mask[rows]]
        total += kept.sum(axis=0, dtype=np.float64)
        squares += float(np.einsum("ij,ij->", kept, kept, dtype=np.float64))
    return total / mask.sum(), squares


def _centred(matrix: Matrix, mask: NDArray[np.bool_], mean: NDArray[np.float64]) -> Iterator[Matrix]:
    """The rows that have a vector, block by block, around 0."""
    middle = mean.astype(np.float32)
    for rows, block in blocks(matrix):
        yield (block if mask[rows].all() else block[mask[rows]]) - middle


_Parts = tuple[NDArray[np.float32], NDArray[np.float64], float]
"""Points of the rows that have a vector, the spread along each axis, and the whole spread."""


def _by_columns(
    matrix: Matrix, mask: NDArray[np.bool_], mean: NDArray[np.float64], dims: int, progress: Progress
) -> _Parts:
    width, count, done = matrix.shape[1], int(mask.sum()), 0
    products = np.zeros((width, width))
    for block in _centred(matrix, mask, mean):
        products += block.T @ block
        done += len(block)
        progress(0.8 * done / count)
    spreads, axes = _widest(products, dims)
    axes32, points, done = axes.astype(np.float32), np.empty((count, dims), dtype=np.float32), 0
    for block in _centred(matrix, mask, mean):
        points[done : done + len(block)] = block @ axes32
        done += len(block)
        progress(0.85 + 0.15 * done / count)
    return points, spreads, float(np.trace(products))


def _by_rows(
    matrix: Matrix, mask: NDArray[np.bool_], mean: NDArray[np.float64], dims: int, progress: Progress
) -> _Parts:
    # No more rows than a vector has numbers: this copy is small.
    rows = np.concatenate(list(_centred(matrix, mask, mean)))
    products = (rows @ rows.T).astype(np.float64)
    progress(0.5)
    spreads, axes = _widest(products, dims)
    progress(1.0)
    return (axes * np.sqrt(np.maximum(spreads, 0))).astype(np.float32), spreads, float(np.trace(products))


def _widest(products: NDArray[np.float64], dims: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The `dims` largest eigenvalues, largest first, and their vectors as columns; zeros where there are no more."""
    from scipy.linalg import eigh

    size = len(products)
    found = min(dims, size)
    values, vectors = eigh(products, subset_by_index=[size - found, size - 1])
    spreads, axes = np.zeros(dims), np.zeros((size, dims))
    spreads[:found], axes[:, :found] = values[::-1], vectors[:, ::-1]
    return spreads, axes
