"""Texts out of a table or a paste, with what comes along and a report of what was found: nothing is left out in silence."""

import re
from collections.abc import Collection, Iterator

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from components.core.catalog import tokens
from components.core.corpus import TEXT, Report
from components.core.errors import InputError
from components.core.space import languages

PART = "part"
"""The column that numbers the parts of texts that were cut."""
_SENTENCES = re.compile(r"(?<=[。！？；\n])|(?<=[.!?;])\s+")


def pasted(text: str) -> pa.Table:
    """A text for each line; blank lines only stand between them."""
    lines = [line.strip() for line in text.splitlines()]
    return pa.table({TEXT: pa.array([line for line in lines if line], pa.string())})


def gather(
    table: pa.Table,
    text_column: str,
    *,
    keep_columns: Collection[str] = (),
    split_tokens: int | None = None,
    overlap: int = 0,
    broken: int = 0,
) -> tuple[pa.Table, Report]:
    """The texts as TEXT, with the columns that come along, and what was found.

    Args:
        split_tokens: texts with more are cut into parts of about so many at most, at ends of sentences where there are some.
        overlap: tokens of the end of a part that the next one begins with.
        broken: rows that could not be read before, for the report.

    Raises:
        InputError: `reason` space_column: there is no such column, `name`.
    """
    for name in (text_column, *keep_columns):
        if name not in table.column_names:
            raise InputError(reason="space_column", name=name)
    columns = {TEXT: _texts(table.column(text_column))}
    for name in keep_columns:
        if name != text_column:
            columns[_free(name, columns)] = table.column(name)
    gathered, split = pa.table(columns), 0
    if split_tokens is not None:
        gathered, split = _parted(gathered, split_tokens, overlap)
    return gathered, _report(gathered.column(TEXT), len(table) + broken, broken, split)


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whatever the cells are, as text; a cell without anything is an empty one."""
    try:
        cast = pc.cast(column, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        cast = pa.chunked_array([[_said(cell) for cell in column.to_pylist()]], pa.string())
    return pc.fill_null(cast, "")


def _said(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return orjson.dumps(cell, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def _free(name: str, taken: Collection[str]) -> str:
    """The name, or one like it that no column has."""
    return next(
        each
        for number in range(1, len(taken) + 2)
        if (each := name if number == 1 else f"{name} {number}") not in taken
    )


def _report(texts: pa.ChunkedArray, given: int, broken: int, split: int) -> Report:
    filled = texts.filter(pc.not_equal(pc.utf8_trim_whitespace(texts), ""))
    return Report(
        given=given,
        empty=len(texts) - len(filled),
        doubled=len(filled) - pc.count_distinct(filled).as_py(),
        broken=broken,
        split=split,
        languages=languages.mix(filled),
    )


def _parted(table: pa.Table, most: int, overlap: int) -> tuple[pa.Table, int]:
    """The table with long texts in parts, a row each, and how many were cut."""
    rows: list[int] = []
    texts: list[str] = []
    numbers: list[int] = []
    split = 0
    for row, text in enumerate(table.column(TEXT).to_pylist()):
        cut = list(parts(text, most, overlap))
        split += len(cut) > 1
        rows += [row] * len(cut)
        texts += cut
        numbers += range(1, len(cut) + 1)
    if not split:
        return table, 0
    taken = pa.table({TEXT: pa.array(texts, pa.string())})
    for name in table.column_names[1:]:
        taken = taken.append_column(name, _roomy(table.column(name)).take(pa.array(rows)))
    return taken.append_column(_free(PART, taken.column_names), pa.array(numbers, pa.int32())), split


def _roomy(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column in a form that holds more than 2 GB: a large cell may stand beside many parts."""
    return column.cast(pa.large_string()) if pa.types.is_string(column.type) else column


def parts(text: str, most: int, overlap: int = 0) -> Iterator[str]:
    """The text in parts of at most so many tokens by estimate, each beginning with the end of the one before."""
    # No text has more tokens than characters.
    if len(text) <= most or tokens.estimate(text) <= most:
        yield text
        return
    held: list[tuple[str, int]] = []
    total = fresh = 0
    for piece in _pieces(text, most - overlap):
        weight = tokens.estimate(piece)
        if fresh and total + weight > most:
            yield "".join(each for each, _weight in held).strip()
            held, total, fresh = _end(held, min(overlap, most - weight))
        held.append((piece, weight))
        total, fresh = total + weight, fresh + 1
    if fresh:
        yield "".join(each for each, _weight in held).strip()


def _end(held: list[tuple[str, int]], most: int) -> tuple[list[tuple[str, int]], int, int]:
    """The last pieces that have so many tokens together at most, their weight, and that none is new."""
    kept: list[tuple[str, int]] = []
    total = 0
    for piece, weight in reversed(held):
        if total + weight > most:
            break
        kept.insert(0, (piece, weight))
        total += weight
    return kept, total, 0


def _pieces(text: str, most: int) -> Iterator[str]:
    """Sentences, those that are too long in runs of characters."""
    start = 0
    for end in [*(match.end() for match in _SENTENCES.finditer(text)), len(text)]:
        sentence, start = text[start:end], end
        if tokens.estimate(sentence) <= most:
            if sentence:
                yield sentence
        else:
            yield from (sentence[at : at + most] for at in range(0, len(sentence), most))
