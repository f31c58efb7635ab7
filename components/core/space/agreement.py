"""How far two spaces of the same texts agree: in neighbours, in distances, as maps; and with what people say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.core.errors import InputError
from components.core.space.neighbours import table
from components.core.space.rows import Matrix, Progress, blocks, enough, lengths

PAIRS = 50_000
"""Pairs of rows whose distances are compared; the rank correlation of so many is sure to a hundredth."""


def overlap(
    a: Matrix, b: Matrix, k: int, rows: NDArray[np.integer] | None = None, progress: Progress | None = None
) -> NDArray[np.float32]:
    """Share of its `k` nearest others that each row, or each of `rows`, has in both spaces: (n,), 0 to 1.

    NaN for rows that lack a vector in either. Rows that only one of the spaces has are no neighbours in the other. Where
    there are fewer than `k` others, it is the share of those.
    """
    _same_rows(a, b)
    tell = progress or (lambda _share: None)
    one = table(a, k, rows, lambda share: tell(share / 2))
    other = table(b, k, rows, lambda share: tell(0.5 + share / 2))
    most = np.maximum((one >= 0).sum(axis=1), (other >= 0).sum(axis=1))
    common = np.zeros(len(one), dtype=np.float32)
    for column in one.T:
        common += (column[:, None] == other).any(axis=1) & (column >= 0)
    both = (one >= 0).any(axis=1) & (other >= 0).any(axis=1)
    share: NDArray[np.float32] = np.divide(common, most, out=np.full_like(common, np.nan), where=both)
    return share


@dataclass(frozen=True, slots=True)
class Rank:
    """How alike two spaces order pairs of rows by their distance."""

    correlation: float
    """Spearman's, -1 to 1."""
    pairs: int
    """How many pairs were compared: all there are, or a sample."""


def rank(a: Matrix, b: Matrix, pairs: int = PAIRS, seed: int = 0) -> Rank:
    """The rank correlation of cosines in one space with those in the other, over the same pairs of rows.

    Up to `pairs` all pairs are taken, else so many drawn by chance from `seed`.

    Raises:
        InputError: fewer than three rows have a vector in both (space_few), or one space has no two distances
            (space_flat).
    """
    _same_rows(a, b)
    there = np.flatnonzero((lengths(a) > 0) & (lengths(b) > 0))
    enough(np.ones(len(there), dtype=np.bool_), 3)
    one, other = _pairs(len(there), pairs, seed)
    one, other = there[one], there[other]
    return Rank(spearman(_between(a, one, other), _between(b, one, other)), len(one))


@dataclass(frozen=True, slots=True)
class Aligned:
    """One map laid upon another."""

    points: NDArray[np.float32]
    """(n, dims): the second map moved, turned, mirrored and scaled; NaN where it has no place."""
    residual: float
    """Share of the first map's spread that is still left between them, 0 (the same shape) to 1 (nothing in common)."""


def procrustes(a: NDArray[np.floating], b: NDArray[np.floating]) -> Aligned:
    """Lay map `b` (n, dims) upon map `a` (n, dims) as closely as it goes without bending it.

    Raises:
        InputError: fewer than two rows have a place in both (space_few), or one map is a single point (space_flat).
    Source: Schönemann, Psychometrika 31, 1966.
    """
    _same_rows(a, b)
    both = np.isfinite(a).all(axis=1) & np.isfinite(b).all(axis=1)
    enough(both, 2)
    first, second = a[both].astype(np.float64), b[both].astype(np.float64)
    here, there = first.mean(axis=0), second.mean(axis=0)
    first, second = first - here, second - there
    spread, other = float((first**2).sum()), float((second**2).sum())
    if spread == 0 or other == 0:
        raise InputError(reason="space_flat")
    left, strengths, right = np.linalg.svd(second.T @ first)
    turn = left @ right * (strengths.sum() / other)
    residual = max(0.0, 1 - float(strengths.sum()) ** 2 / (spread * other))
    return Aligned(((b - there) @ turn + here).astype(np.float32), residual)


def spearman(scores: NDArray[np.floating], gold: NDArray[np.floating]) -> float:
    """Rank correlation of scores with what they should be, -1 to 1; ties share the middle of their ranks.

    Pairs of which one is NaN are left out.

    Raises:
        InputError: fewer than two are left (space_few), or all scores or all golds are equal (space_flat).
    """
    one, other = _known(scores, gold)
    first, second = _ranks(one), _ranks(other)
    first, second = first - first.mean(), second - second.mean()
    scale = np.sqrt(float(first @ first)) * np.sqrt(float(second @ second))
    if scale == 0:
        raise InputError(reason="space_flat")
    return float(np.clip(first @ second / scale, -1, 1))


def auc(scores: NDArray[np.floating], gold: NDArray[np.floating]) -> float:
    """How often a pair that belongs together (gold above 0) scores higher than one that doesn't, 0 to 1; a tie is half.

    Raises:
        InputError: fewer than two are left without NaN (space_few), or there is only one kind (space_flat).
    Source: Mann and Whitney, Ann. Math. Statist. 18, 1947.
    """
    one, other = _known(scores, gold)
    positive = other > 0
    yes, no = int(positive.sum()), int((~positive).sum())
    if yes == 0 or no == 0:
        raise InputError(reason="space_flat")
    return float((_ranks(one)[positive].sum() - yes * (yes + 1) / 2) / (yes * no))


def between(a: Matrix, b: Matrix) -> NDArray[np.float32]:
    """Cosine of each row of `a` with the row of `b` beside it: (n,), NaN where either has no vector or direction."""
    _same_rows(a, b)
    rows = np.arange(len(a))
    return _cosines(a, rows, b, rows)


def cut(matrix: Matrix, dims: int) -> Matrix:
    """The first `dims` numbers of each vector, scaled to the length 1: a copy (n, dims), for models trained to allow that.

    Source: Kusupati et al., Matryoshka Representation Learning, NeurIPS 2022.
    """
    short = np.empty((len(matrix), min(dims, matrix.shape[1])), dtype=np.float32)
    for rows, block in blocks(matrix):
        part = block[:, :dims]
        known = lengths(part)[:, None]
        short[rows] = np.divide(part, known, out=np.full_like(part, np.nan), where=known > 0)
    return short


def _same_rows(a: NDArray[np.floating], b: NDArray[np.floating]) -> None:
    if len(a) != len(b):
        raise InputError(reason="space_rows", value=len(b), limit=len(a))


def _pairs(count: int, wanted: int, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places of different rows: each pair once, or a sample of pairs."""
    if count * (count - 1) // 2 <= wanted:
        return np.triu_indices(count, 1)
    draw = np.random.default_rng(seed)
    one = draw.integers(0, count, wanted)
    return one, (one + draw.integers(1, count, wanted)) % count


def _between(matrix: Matrix, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.float32]:
    return _cosines(matrix, one, matrix, other)


def _cosines(a: Matrix, one: NDArray[np.intp], b: Matrix, other: NDArray[np.intp]) -> NDArray[np.float32]:
    found = np.empty(len(one), dtype=np.float32)
    step = max(1, 4_000_000 // max(1, a.shape[1]))
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        for start in range(0, len(one), step):
            part = slice(start, start + step)
            left, right = np.asarray(a[one[part]]), np.asarray(b[other[part]])
            long = np.sqrt(np.einsum("ij,ij->i", left, left) * np.einsum("ij,ij->i", right, right))
            found[part] = np.einsum("ij,ij->i", left, right) / long
    found[~np.isfinite(found)] = np.nan
    return found.clip(-1, 1, out=found)


def _known(
    scores: NDArray[np.floating], gold: NDArray[np.floating]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    one, other = np.asarray(scores, dtype=np.float64), np.asarray(gold, dtype=np.float64)
    _same_rows(one, other)
    kept = ~(np.isnan(one) | np.isnan(other))
    enough(kept, 2)
    return one[kept], other[kept]


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places in order from 1, equal values at the middle of theirs."""
    _values, which, sizes = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(sizes) - (sizes - 1) / 2)[which]
