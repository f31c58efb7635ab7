"""What lies near what, by the cosine of the angle between vectors: exact, in blocks, over all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from components.core.errors import InputError
from components.core.space.cosines import closest, tiles
from components.core.space.rows import Matrix, Progress, blocks, enough, lengths, present, unit

_ROUNDING = 1e-6
"""What float32 may take from the cosine of a vector with itself."""


def scores(
    matrix: Matrix, query: NDArray[np.floating], known: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """How near each row is to a query (d,): cosines (n,), NaN where a row has no vector or no direction.

    `known` is what rows.lengths says of the matrix; who asks often computes it once.

    Raises:
        InputError: the query has another width (space_width, `value` and `limit`) or no direction (space_direction).
    """
    asked = _asked(matrix, query)
    found = np.empty(len(matrix), dtype=np.float32)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        for rows, block in blocks(matrix):
            long = np.sqrt(np.einsum("ij,ij->i", block, block)) if known is None else known[rows]
            # One thread that is as fast as memory: BLAS gains nothing with more, and waits for them on a busy machine.
            found[rows] = np.einsum("ij,j->i", block, asked) / np.where(long > 0, long, np.nan)
    found[~np.isfinite(found)] = np.nan
    return np.clip(found, -1, 1, out=found)


def nearest(
    matrix: Matrix,
    query: NDArray[np.floating],
    k: int,
    among: NDArray[np.bool_] | None = None,
    without: Sequence[int] = (),
    known: NDArray[np.float32] | None = None,
) -> list[tuple[int, float]]:
    """The `k` rows nearest to a query with their cosines, nearest first; of equals the earlier row.

    `among` (n,) says which rows may be found, `without` names some that may not. Fewer come where there are no more.
    """
    found = scores(matrix, query, known)
    if among is not None:
        found[~among] = np.nan
    found[list(without)] = np.nan
    return best(found, k)


def best(found: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
    """The `k` highest of scores (n,) with their rows, highest first; of equals the earlier; NaN is never found."""
    there = np.flatnonzero(~np.isnan(found))
    if 0 < k < len(there):
        least = np.partition(found[there], len(there) - k)[len(there) - k]
        there = there[found[there] >= least]
    order = there[np.argsort(-found[there], kind="stable")][: max(0, k)]
    return [(int(row), float(found[row])) for row in order]


def combined(parts: Sequence[tuple[NDArray[np.floating], float]]) -> NDArray[np.float32]:
    """One query of several vectors with their weights, as in a − b + c: each counts by its direction alone; length 1.

    Raises:
        InputError: nothing is left, or a part has no direction; `reason` space_direction.
    """
    if not parts:
        raise InputError(reason="space_direction")
    total = np.sum([weight * unit(vector).astype(np.float64) for vector, weight in parts], axis=0)
    # What is left of parts that cancel out is rounding, not a direction.
    whole = sum(abs(weight) for _vector, weight in parts)
    return unit(total if np.sqrt(total @ total) > _ROUNDING * whole else np.zeros_like(total))


def table(
    matrix: Matrix, k: int, rows: NDArray[np.integer] | None = None, progress: Progress | None = None
) -> NDArray[np.int32]:
    """The `k` nearest others of every row, or of `rows`: (n, k), nearest first, -1 where there are no more.

    It takes n² products of vectors: 20,000 × 1536 some 15 s on two cores (27 s of computing). For larger ones name a sample in `rows`.
    """
    chosen = np.arange(len(matrix)) if rows is None else np.asarray(rows)
    near = np.full((len(chosen), k), -1, dtype=np.int32)
    for part, found, _cosines in closest(matrix, chosen, k, progress):
        near[part, : found.shape[1]] = found
    return near


def outliers(
    matrix: Matrix,
    k: int = 10,
    limit: int = 100,
    rows: NDArray[np.integer] | None = None,
    progress: Progress | None = None,
) -> list[tuple[int, float]]:
    """The rows that have the least in common with their `k` nearest: (row, mean cosine to those), loneliest first.

    Raises:
        InputError: fewer than two rows have a vector; `reason` space_few.
    """
    enough(present(matrix), 2)
    chosen = np.arange(len(matrix)) if rows is None else np.asarray(rows)
    mean = np.full(len(chosen), np.nan, dtype=np.float32)
    for part, _found, cosines in closest(matrix, chosen, k, progress):
        some = np.isfinite(cosines).any(axis=1)
        mean[np.arange(part.start, part.stop)[some]] = np.nanmean(cosines[some], axis=1)
    return [(int(chosen[place]), -score) for place, score in best(-mean, limit)]


def similarities(
    matrix: Matrix, rows: Sequence[int], order: Literal["given", "cluster"] = "given"
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Cosines of some rows with each other: (m, m), NaN where one has no vector, and `rows` in the order they stand in.

    `order` cluster brings rows that are alike beside each other: the leaves of a tree of mean links. Rows without a
    vector come last.
    """
    chosen = np.asarray(rows, dtype=np.intp)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        some = np.array(matrix[chosen], dtype=np.float32)
        some /= lengths(some)[:, None]
        table = np.clip(some @ some.T, -1, 1)
    if order == "given":
        return table, chosen
    seen = np.flatnonzero(np.isfinite(table.diagonal()))
    hidden = np.flatnonzero(~np.isfinite(table.diagonal()))
    places = np.concatenate([seen[_leaves(table[np.ix_(seen, seen)])], hidden])
    return table[np.ix_(places, places)], chosen[places]


@dataclass(frozen=True, slots=True)
class Twins:
    """Pairs of rows that are nearly the same."""

    pairs: tuple[tuple[int, int, float], ...]
    """(earlier row, later row, cosine), nearest first."""
    found: int
    """How many there are; more than `pairs` has where the limit was reached."""


def twins(matrix: Matrix, threshold: float, limit: int, progress: Progress | None = None) -> Twins:
    """All pairs of rows with a cosine of at least `threshold`; of too many, the `limit` nearest, and how many there are."""
    known, kept, count = lengths(matrix), np.empty((0, 3)), 0
    least = threshold - _ROUNDING
    for rows, others, cosines in tiles(matrix, known, progress):
        count += int(np.count_nonzero(cosines >= least))
        bar = least if len(kept) < limit else max(least, np.nextafter(np.float32(kept[-1, 2]), np.float32(2)))
        one, other = np.nonzero(cosines >= bar)
        pairs = np.column_stack([rows.start + one, others.start + other, cosines[one, other]])
        kept = _nearest_pairs(np.concatenate([kept, pairs]), limit)
    return Twins(tuple((int(one), int(other), float(cosine)) for one, other, cosine in kept), count)


def _nearest_pairs(pairs: NDArray[np.float64], limit: int) -> NDArray[np.float64]:
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0], -pairs[:, 2]))[:limit]]


def _leaves(table: NDArray[np.float32]) -> NDArray[np.intp]:
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    if len(table) < 3:
        return np.arange(len(table))
    apart = np.maximum(1 - (table + table.T).astype(np.float64) / 2, 0)
    np.fill_diagonal(apart, 0)
    return np.asarray(leaves_list(linkage(squareform(apart, checks=False), "average")), dtype=np.intp)


def _asked(matrix: Matrix, query: NDArray[np.floating]) -> NDArray[np.float32]:
    asked = np.asarray(query)
    if asked.shape != (matrix.shape[1],):
        raise InputError(reason="space_width", value=int(asked.size), limit=int(matrix.shape[1]))
    return unit(asked)
