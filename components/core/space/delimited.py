"""Tables as text with a delimiter, however they were written: quick where each line is a row, careful where it is not."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv

from components.core.errors import InputError
from components.core.sets.table import NAMES, delimiter
from components.core.space.columns import COLUMNS_MAX, LINES_TOLD, ROWS_MAX, Found, named, numbers

_SAMPLE_BYTES = 256_000
_SAMPLED_LINES = 30
_SAMPLED_CHARS = 4_000
_NOTHING = "\x1f"
"""Delimits no cells: the file has one column."""
_BATCH_ROWS = 20_000
_BLOCK_BYTES = 16_000_000
_HEADER_MAX_CHARS = 60
_KNOWN = frozenset((*NAMES, "label", "topic", "id", "language", "category", "title", "标签", "类别", "编号"))
_FIGURES = re.compile(r"\s*[-+]?[\d.,]+%?\s*\Z")
_ENDED = re.compile(r"[。．.?!？！;；]\s*\Z")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is cut into cells."""

    delimiter: str
    width: int
    first: tuple[str, ...]
    """The first record."""
    headed: bool

    @property
    def is_known(self) -> bool:
        """Whether it has several columns, and one of them is called as such a column usually is."""
        return self.width > 1 and _is_known(self.first)

    @property
    def names(self) -> list[str]:
        """A name for each column."""
        given = self.first[: self.width] if self.headed else ()
        return named([*given, *[""] * (self.width - len(given))])


def read(data: bytes, *, headed: bool | None = None) -> Found:
    """The rows of a text in UTF-8; blank lines are none.

    Needs some three times the file in memory at most. A quote that nothing closes is a sign like others; a row with too
    few cells is filled up, one with too many is broken.

    Args:
        headed: whether the first record names the columns; None finds out.

    Raises:
        InputError: `reason` space_empty, space_many or space_columns.
    """
    found = shape(data, headed=headed)
    if found.width > COLUMNS_MAX:
        raise InputError(reason="space_columns", limit=COLUMNS_MAX)
    read = _quick(data, found) or _careful(data.decode(), found)
    if not len(read.table) and not read.broken:
        raise InputError(reason="space_empty")
    return Found(numbers(read.table), read.broken, read.lines)


def shape(data: bytes, *, headed: bool | None = None) -> Shape:
    """How the file is cut, as its first lines tell."""
    text = data[:_SAMPLE_BYTES].decode("utf-8", "ignore")
    lines = [line[:_SAMPLED_CHARS] for line in io.StringIO(text, newline="") if line.strip()][:_SAMPLED_LINES]
    if not lines:
        raise InputError(reason="space_empty")
    mark = delimiter(lines)
    records = _sample(text, mark, whole=len(data) <= _SAMPLE_BYTES)
    usual, times = Counter(map(len, records)).most_common(1)[0]
    if usual < 2 or not (times * 2 >= len(records) or _is_known(records[0])):
        mark, usual = _NOTHING, 1
        records = _sample(text, mark, whole=len(data) <= _SAMPLE_BYTES)
    if headed is None:
        headed = _is_headed(records)
    return Shape(mark, max(usual, len(records[0])), records[0], headed)


def _sample(text: str, mark: str, *, whole: bool) -> list[tuple[str, ...]]:
    """The first records, without the last one where the text breaks off in it."""
    found = [tuple(cells) for _start, cells in islice(_records(text, mark), _SAMPLED_LINES)]
    if not found:
        raise InputError(reason="space_empty")
    return found if whole or len(found) in (1, _SAMPLED_LINES) else found[:-1]


def _is_known(first: Sequence[str]) -> bool:
    return any(cell.strip(" \"'\ufeff").casefold() in _KNOWN for cell in first)


def _is_headed(records: Sequence[Sequence[str]]) -> bool:
    """Whether the first record reads as names: short, none a figure or a sentence, none again below, or known ones."""
    first, rest = [cell.strip() for cell in records[0]], records[1:]
    if _is_known(first):
        return True
    if any(len(cell) > _HEADER_MAX_CHARS or _FIGURES.match(cell) or _ENDED.search(cell) for cell in first):
        return False
    if any(
        cell == row[place].strip() for row in rest for place, cell in enumerate(first[: len(row)]) if cell
    ):
        return False
    if len(first) > 1:
        return all(first[:-1])
    below = sum(len(row[0]) for row in rest)
    return bool(rest) and first[0].isidentifier() and below > 3 * len(first[0]) * len(rest)


def _quick(data: bytes, found: Shape) -> Found | None:
    """All rows at once where each line is one, with as many cells; None where it must be looked at closely."""
    if not _is_regular(data, found.delimiter):
        return None
    names = found.names
    try:
        table = pcsv.read_csv(
            pa.BufferReader(data),
            pcsv.ReadOptions(
                column_names=names,
                skip_rows_after_names=int(found.headed),
                block_size=max(_BLOCK_BYTES, 2 * _longest(data)),
            ),
            pcsv.ParseOptions(delimiter=found.delimiter),
            pcsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:  # a row with fewer cells, or with more
        return None
    if len(table) > ROWS_MAX:
        raise InputError(reason="space_many", limit=ROWS_MAX)
    return Found(table)


def _longest(data: bytes) -> int:
    """Bytes of the longest line."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    return int(np.diff(ends, prepend=-1, append=len(data)).max())


def _is_regular(data: bytes, mark: str) -> bool:
    """Whether every quote opens and closes a cell within its line."""
    if b'"' not in data:
        return b"\r" not in data.replace(b"\r\n", b"") if b"\r" in data else True
    if b"\r" in data and b"\r" in data.replace(b"\r\n", b""):
        return False
    around = re.escape(f'{mark}"\r\n'.encode())
    if re.search(b'"(?<=[^' + around + b']")(?=[^' + around + b"])", data):
        return False
    signs = np.frombuffer(data, np.uint8)
    quotes, ends = np.flatnonzero(signs == ord('"')), np.flatnonzero(signs == ord("\n"))
    return not (np.searchsorted(quotes, ends) & 1).any() and len(quotes) % 2 == 0


def _careful(text: str, found: Shape) -> Found:
    width, broken = found.width, list[int]()
    waiting: list[list[str]] = []
    chunks: list[pa.Table] = []
    records = _records(text, found.delimiter)
    if found.headed:
        next(records, None)
    for count, (start, cells) in enumerate(records, 1):
        if count > ROWS_MAX:
            raise InputError(reason="space_many", limit=ROWS_MAX)
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            broken.append(start)
            continue
        waiting.append(cells[:width] + [""] * (width - len(cells)))
        if len(waiting) == _BATCH_ROWS:
            chunks.append(_chunk(waiting, found.names))
            waiting = []
    chunks.append(_chunk(waiting, found.names))
    return Found(pa.concat_tables(chunks), len(broken), tuple(_line(text, at) for at in broken[:LINES_TOLD]))


def _records(text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    """The records that hold anything, each with where it begins."""
    cell = re.compile(
        rf'(?:[ ]*"((?:[^"]++|"")*+)"[ ]*(?=[{re.escape(mark)}\r\n]|\Z)|([^{re.escape(mark)}\r\n]*+))'
        rf"({re.escape(mark)}|\r\n|\r|\n|\Z)"
    )
    start, cells = 0, list[str]()
    for match in cell.finditer(text):
        quoted, bare, end = match.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        if end != mark:
            if len(cells) > 1 or cells[0].strip():
                yield start, cells
            start, cells = match.end(), []


def _chunk(rows: Sequence[Sequence[str]], names: Sequence[str]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return pa.table([pa.array(column, pa.string()) for column in columns], names=names)


def _line(text: str, at: int) -> int:
    """The line, from 1, in which something begins."""
    before = text[:at]
    return before.count("\n") + before.count("\r") - before.count("\r\n") + 1
