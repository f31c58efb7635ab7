"""Which rows of a set are looked at."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from components.core.batches import AGAIN, Cell, PromptSet
from components.core.errors import InputError
from components.core.records import Status

PATTERN_MAX_CHARS = 500


class Filter(StrEnum):
    """Rows by what came of them."""

    ALL = "all"
    DIFFERENT = "different"
    FAILED = "failed"


def chosen(made: PromptSet, cells: Sequence[Cell], which: Filter, pattern: str = "") -> list[int]:
    """The rows that fit: by their answers, and with the pattern somewhere in the prompt or an answer.

    Raises:
        InputError: `reason` set_pattern: no regular expression of RE2, which needs linear time whoever wrote it
            (github.com/google/re2/wiki/Syntax).
    """
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    rows = [row for row in range(made.count) if _FITS[which](by_row.get(row, []))]
    return _matching(made, by_row, rows, pattern) if pattern else rows


def _differ(cells: Sequence[Cell]) -> bool:
    texts = {" ".join(cell.text.split()) for cell in cells if cell.status is Status.DONE}
    return len(texts) > 1


def _failed(cells: Sequence[Cell]) -> bool:
    return any(cell.status in AGAIN for cell in cells)


_FITS = {Filter.ALL: lambda _cells: True, Filter.DIFFERENT: _differ, Filter.FAILED: _failed}


def _matching(
    made: PromptSet, by_row: Mapping[int, Sequence[Cell]], rows: Sequence[int], pattern: str
) -> list[int]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(pattern) > PATTERN_MAX_CHARS:
        raise InputError(reason="set_pattern")
    texts = [(row, made.prompts[row][1]) for row in rows]
    texts += [(row, cell.text) for row in rows for cell in by_row.get(row, ())]
    column = pa.array([text for _row, text in texts], pa.large_string())
    try:
        found = pc.match_substring_regex(column, pattern, ignore_case=True).to_pylist()
    except pa.ArrowInvalid:
        raise InputError(reason="set_pattern") from None
    fit = {row for (row, _text), fits in zip(texts, found, strict=True) if fits}
    return [row for row in rows if row in fit]
