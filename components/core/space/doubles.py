"""Texts that are there more than once: letter by letter, or nearly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.core.corpus import TEXT
from components.core.space.neighbours import twins
from components.core.space.rows import Matrix, Progress

PAIRS_MAX = 5000
"""Pairs of different texts that are listed; of more, the nearest."""
_COPIES_MAX = 100_000
"""Pairs of copies beyond which they are looked for apart, since they would take the room of all others."""


@dataclass(frozen=True, slots=True)
class Doubles:
    """What is there more than once."""

    copies: tuple[tuple[int, ...], ...]
    """Rows that have the same text, in order; the largest group first."""
    pairs: tuple[tuple[int, int, float], ...]
    """(earlier row, later row, cosine) of nearly the same texts, nearest first; a text with copies by its first row."""
    found: int
    """Pairs of nearly the same texts that there are; more than `pairs` has where the limit was reached."""
    groups: tuple[tuple[int, ...], ...]
    """Rows that hang together through copies and pairs, in order; the largest group first."""

    @property
    def others(self) -> tuple[int, ...]:
        """All but the first row of each group: what goes when one of each is kept."""
        return tuple(sorted(row for group in self.groups for row in group[1:]))


def doubles(table: pa.Table, matrix: Matrix, threshold: float, progress: Progress | None = None) -> Doubles:
    """Find copies, which need no vector, and pairs of different texts with a cosine of at least `threshold`."""
    same = copies(table)
    first = {row: group[0] for group in same for row in group}
    count = sum(len(group) * (len(group) - 1) // 2 for group in same)
    if count > _COPIES_MAX:
        alone = np.asarray([row for row in range(len(matrix)) if first.get(row, row) == row])
        found = twins(matrix[alone], threshold, PAIRS_MAX, progress)
        pairs = [(int(alone[one]), int(alone[other]), score) for one, other, score in found.pairs]
        number = found.found
    else:
        found = twins(matrix, threshold, PAIRS_MAX + count, progress)
        apart = [pair for pair in found.pairs if first.get(pair[0], -1) != first.get(pair[1], -2)]
        pairs = [pair for pair in apart if all(first.get(row, row) == row for row in pair[:2])]
        number = found.found - (len(found.pairs) - len(pairs))
    listed = tuple(pairs[:PAIRS_MAX])
    return Doubles(same, listed, number, _together([*same, *(pair[:2] for pair in listed)]))


def copies(table: pa.Table) -> tuple[tuple[int, ...], ...]:
    """Groups of rows with the same text, empty ones left out; the largest group first."""
    codes = pc.dictionary_encode(table[TEXT].combine_chunks())
    codes = codes.chunk(0) if isinstance(codes, pa.ChunkedArray) else codes
    names = codes.indices.to_numpy(zero_copy_only=False)
    empty = np.asarray(pc.equal(pc.utf8_trim_whitespace(codes.dictionary), "").to_numpy(zero_copy_only=False))
    order = np.argsort(names, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(names[order])) + 1) if len(order) else []
    groups = [tuple(map(int, part)) for part in parts if len(part) > 1 and not empty[names[part[0]]]]
    return _ordered(groups)


def _together(links: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Rows that are linked, over any number of others."""
    heads: dict[int, int] = {}

    def head(row: int) -> int:
        while heads.setdefault(row, row) != row:
            heads[row] = heads[heads[row]]
            row = heads[row]
        return row

    for link in links:
        for row in link[1:]:
            one, other = sorted((head(link[0]), head(row)))
            heads[other] = one
    groups: dict[int, list[int]] = {}
    for row in sorted(heads):
        groups.setdefault(head(row), []).append(row)
    return _ordered([tuple(group) for group in groups.values()])


def _ordered(groups: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted(groups, key=lambda group: (-len(group), group[0])))
