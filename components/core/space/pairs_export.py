"""Scored pairs as CSV."""

import csv
import io
from collections.abc import Sequence

import numpy as np

from components.core.sets.exports import guarded
from components.core.space.pairs import Pairs, Scored


def as_csv(found: Pairs, said: Scored, heads: Sequence[str], order: Sequence[int]) -> bytes:
    """A line for each pair: its row, both texts, likeness, that to another pair's text, whether it is the nearest.

    With a mark of UTF-8, without which Excel takes Chinese for something else.

    Args:
        heads: names of those columns, then that of the label where there are labels.
    """
    to = io.StringIO()
    lines = csv.writer(to)
    lines.writerow([guarded(head) for head in heads])
    for place in order:
        line: list[object] = [found.rows[place] + 1, guarded(found.left[place]), guarded(found.right[place])]
        line += [_told(said.scores[place]), _told(said.others[place])]
        line += [int(said.forwards[place]), int(said.backwards[place])]
        lines.writerow(line + ([] if found.gold is None else [_told(found.gold[place])]))
    return to.getvalue().encode("utf-8-sig")


def _told(value: float) -> str:
    return f"{value:.6g}" if np.isfinite(value) else ""
