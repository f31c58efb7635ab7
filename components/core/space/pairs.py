"""Two columns of texts side by side: how near the two of each pair are, and whether a model can tell them from others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from components.core.space.agreement import auc, spearman
from components.core.space.rows import Matrix, lengths

PAIRS_MAX = 5000
"""Pairs that are compared; of more, the first."""
_BLOCK_ROWS = 1000
_SAME = 1e-5
"""Cosines that differ by less are equal: that is what float32 leaves."""
_YES = {"1", "1.0", "true", "yes", "y", "是", "对", "相似", "same", "match"}
_NO = {"0", "0.0", "false", "no", "n", "否", "错", "不相似", "different", "other"}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Texts side by side, as they stand in two columns."""

    rows: tuple[int, ...]
    """Of the collection."""
    left: tuple[str, ...]
    right: tuple[str, ...]
    gold: NDArray[np.float64] | None
    """How alike people find the two, by pair, NaN where nobody said; None without such a column."""
    left_out: int
    """Rows in which a text is missing."""
    beyond: int
    """Pairs after the first PAIRS_MAX."""

    @property
    def texts(self) -> list[str]:
        """The different texts of both sides."""
        return list(dict.fromkeys([*self.left, *self.right]))


@dataclass(frozen=True, slots=True)
class Scored:
    """What vectors say of pairs."""

    scores: NDArray[np.float32]
    """Cosine of each pair, NaN where one of its texts has no vector."""
    others: NDArray[np.float32]
    """Cosine of each left text to the right text of another pair, for comparison; NaN where there is none."""
    forwards: NDArray[np.bool_]
    """Whether of all right texts a left one's own is the nearest, or as near as the nearest."""
    backwards: NDArray[np.bool_]
    """The same from right to left."""
    labelled: int = 0
    """Pairs with a score and a label; what the next two are about."""
    spearman: float | None = None
    """Rank correlation of scores and labels, -1 to 1; None where there is nothing to compare."""
    auc: float | None = None
    """How often a pair that belongs together scores higher than one that does not, 0 to 1; None without two kinds."""
    disagreement: NDArray[np.float64] | None = None
    """How far the rank of the score is from that of the label, 0 to 1; NaN without a label, None without labels."""

    @property
    def compared(self) -> int:
        """Pairs that have a score."""
        return int(np.isfinite(self.scores).sum())


def pairs(table: pa.Table, left: str, right: str, gold: str | None = None) -> Pairs:
    """Take the pairs out of a table; a row without one of its texts is none."""
    sides = [[_text(value) for value in table[name].to_pylist()] for name in (left, right)]
    whole = [
        row for row, (one, other) in enumerate(zip(*sides, strict=True)) if one.strip() and other.strip()
    ]
    rows = whole[:PAIRS_MAX]
    labels = None if gold is None else _labels([table[gold][row].as_py() for row in rows])
    one, other = (tuple(side[row] for row in rows) for side in sides)
    return Pairs(tuple(rows), one, other, labels, table.num_rows - len(whole), len(whole) - len(rows))


def scored(left: Matrix, right: Matrix, gold: NDArray[np.float64] | None = None, seed: int = 0) -> Scored:
    """Compare the vectors of both sides, (n, d) each, NaN rows for texts without one."""
    one, other = (side / lengths(side)[:, None] for side in (left, right))
    scores = np.clip(np.einsum("ij,ij->i", one, other), -1, 1).astype(np.float32)
    found = Scored(
        scores,
        _shuffled(one, other, seed),
        _is_nearest(one, other, scores),
        _is_nearest(other, one, scores),
    )
    return found if gold is None else _judged(found, gold)


def _judged(found: Scored, gold: NDArray[np.float64]) -> Scored:
    both = np.isfinite(found.scores) & np.isfinite(gold)
    scores, labels = found.scores[both].astype(np.float64), gold[both]
    apart = np.full(len(gold), np.nan)
    if both.any():
        apart[both] = np.abs(_ranks(scores) - _ranks(labels))
    kinds = np.unique(labels)
    return replace(
        found,
        labelled=int(both.sum()),
        spearman=_known(spearman(scores, labels)) if len(kinds) > 1 and np.ptp(scores) > 0 else None,
        auc=_known(auc(scores, labels == kinds[1])) if len(kinds) == 2 else None,
        disagreement=apart,
    )


def _known(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The place of each value among all, 0 to 1; equals share the middle of theirs."""
    from scipy.stats import rankdata

    return np.asarray((rankdata(values) - 0.5) / len(values), dtype=np.float64)


def _shuffled(one: Matrix, other: Matrix, seed: int) -> NDArray[np.float32]:
    """Each left text against the right text some pairs further on in a random order, so never its own."""
    found = np.full(len(one), np.nan, dtype=np.float32)
    if len(one) > 1:
        order = np.random.default_rng(seed).permutation(len(one))
        found[order] = np.einsum("ij,ij->i", one[order], other[np.roll(order, 1)])
    return found


def _is_nearest(one: Matrix, other: Matrix, scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    found = np.zeros(len(one), dtype=np.bool_)
    for start in range(0, len(one), _BLOCK_ROWS):
        part = slice(start, start + _BLOCK_ROWS)
        most = np.nanmax(np.nan_to_num(one[part] @ other.T, nan=-2.0), axis=1)
        found[part] = scores[part] >= most - _SAME
    return found


def _labels(values: Sequence[object]) -> NDArray[np.float64]:
    return np.asarray([_label(value) for value in values], dtype=np.float64)


def _label(value: object) -> float:
    """A number, or a yes or no in words; NaN for anything else."""
    said = _text(value).strip().lower()
    if said in _YES or said in _NO:
        return float(said in _YES)
    try:
        number = float(said)
    except ValueError:
        return float("nan")
    return number if np.isfinite(number) else float("nan")


def _text(value: object) -> str:
    return "" if value is None else str(value)
