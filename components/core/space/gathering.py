"""Rows of a table become the texts of a collection; none is left out, and what is odd about them is counted."""

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from components.core.corpus import TEXT, Report
from components.core.errors import InputError
from components.core.space import languages, parts
from components.core.space.columns import ROWS_MAX, named, texts

CELL_MAX_CHARS = 1_000_000
"""A longer text is cut even where nobody asked for it; no model reads a tenth of that."""
_CHUNK_ROWS = 50_000
ROW, PART = "row", "part"
"""Columns that say where a part of a text comes from, both from 1."""


def gather(
    table: pa.Table,
    text_column: str,
    *,
    keep_columns: Collection[str] = (),
    split_tokens: int | None = None,
    overlap: int = 0,
    broken: int = 0,
) -> tuple[pa.Table, Report]:
    """The texts first, as TEXT, then the columns that are kept under their names; lists in them become JSON.

    Where texts were cut, each part is a row with what is kept of its text, and the
    columns `row` and `part` say which it is; the row that a long text had is not there beside them.

    Args:
        split_tokens: texts with more tokens are cut into parts of so many; None cuts those over CELL_MAX_CHARS alone.
        overlap: tokens that a part has in common with the one before it.
        broken: rows that the file had and nobody could read, for the report.

    Raises:
        InputError: `reason` space_many: there are too many parts, `limit`; or space_column: there is none of this `name`.
    """
    for name in (text_column, *keep_columns):
        if name not in table.column_names:
            raise InputError(reason="space_column", name=name)
    said = _said(table.column(text_column))
    kept = [
        name for name in dict.fromkeys(keep_columns) if name != text_column and name in table.column_names
    ]
    columns = [said, *(_flat(table.column(name)) for name in kept)]
    gathered = pa.table(columns, names=named([TEXT, *kept]))
    made, split = _split(gathered, split_tokens, overlap)
    filled = made.column(TEXT).filter(pc.not_equal(pc.utf8_trim_whitespace(made.column(TEXT)), ""))
    report = Report(
        given=len(table) + broken,
        empty=len(made) - len(filled),
        doubled=len(filled) - pc.count_distinct(filled).as_py(),
        broken=broken,
        split=split,
        languages=languages.mix(filled),
    )
    return made, report


def pasted(text: str) -> pa.Table:
    """A text for each line that is not blank, without the blanks around it."""
    lines = [line.strip() for line in text.splitlines()]
    said = [line.encode("utf-8", "replace").decode() for line in lines if line]
    return pa.table({TEXT: pa.array(said, pa.string())})


def _said(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as texts, none of them null."""
    return pc.fill_null(texts(column), "")


def _flat(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return texts(column) if pa.types.is_nested(column.type) else column


def _split(table: pa.Table, split_tokens: int | None, overlap: int) -> tuple[pa.Table, int]:
    """The table with long texts cut into parts, and how many were."""
    column = table.column(TEXT)
    most = split_tokens or CELL_MAX_CHARS // 4
    longest = pc.utf8_length(column)
    limit = CELL_MAX_CHARS if split_tokens is None else split_tokens
    cuts: dict[int, list[str]] = {}
    for row in np.flatnonzero(pc.greater(longest, limit).to_numpy()):
        text = column[int(row)].as_py()
        if split_tokens is None or parts.is_long(text, most):
            cuts[int(row)] = parts.cut(text, most, overlap)
    cuts = {row: pieces for row, pieces in cuts.items() if len(pieces) > 1}
    return (_cut(table, cuts), len(cuts)) if cuts else (table, 0)


def _cut(table: pa.Table, cuts: dict[int, list[str]]) -> pa.Table:
    times = np.ones(len(table), np.int64)
    times[list(cuts)] = [len(pieces) for pieces in cuts.values()]
    if times.sum() > ROWS_MAX:
        raise InputError(reason="space_many", limit=ROWS_MAX)
    rows = np.repeat(np.arange(len(table)), times)
    numbers = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    told = {ROW: pa.array(rows + 1), PART: pa.array(numbers + 1)}
    others = [_taken(table.column(name), rows) for name in table.column_names[1:]]
    columns = [_texts(table.column(TEXT), cuts, rows, numbers), *others, *told.values()]
    return pa.table(columns, names=named([*table.column_names, *told]))


def _texts(
    column: pa.ChunkedArray, cuts: dict[int, list[str]], rows: NDArray[np.int64], numbers: NDArray[np.int64]
) -> pa.ChunkedArray:
    """The texts, those that were cut replaced by their parts."""
    pieces = pa.array([part for cut in cuts.values() for part in cut], pa.string())
    first = len(column)
    places = rows.copy()
    for row, cut in cuts.items():
        at = int(np.searchsorted(rows, row))
        places[at : at + len(cut)] = np.arange(first, first + len(cut))
        first += len(cut)
    return _taken(pa.chunked_array([*column.chunks, pieces], pa.string()), places)


def _taken(column: pa.ChunkedArray, places: NDArray[np.int64]) -> pa.ChunkedArray:
    """Values by their places, in pieces: the offsets of strings end at 2 GB."""
    taken = [
        column.take(pa.array(places[at : at + _CHUNK_ROWS])) for at in range(0, len(places), _CHUNK_ROWS)
    ]
    return pa.chunked_array([chunk for piece in taken for chunk in piece.chunks], column.type)
