"""A CSV of prompts as people have it: any encoding, any common delimiter, with or without a header, lines that are broken."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from components.core.errors import InputError
from components.core.files.texts import decoded
from components.core.prompts.table import Flaw, records

LARGEST_MB = 20
ROWS_MAX = 10_000
PROMPT_MAX_CHARS = 100_000
NAMES = ("prompt", "question", "text", "input", "content", "提示词", "问题", "题目", "内容", "输入")
"""What the column of prompts is usually called."""
_DELIMITERS = ",\t;|"
_SAMPLED_CHARS = 4_000
"""Of a line, for the delimiter: the reader takes no cell, of however many lines, with more than 131,072."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A line of the file, counted from 1, that is left out."""

    line: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Table:
    """The records of a file, each with its line, the first of them perhaps a header."""

    records: tuple[tuple[int, tuple[str, ...]], ...]
    broken: tuple[Broken, ...]

    def columns(self, *, headed: bool) -> list[str]:
        """A name for each column, as the header has it, else its number."""
        first = self.records[0][1]
        names = first if headed else ()
        wide = len(first) if headed else max(len(cells) for _line, cells in self.records)
        return [" ".join((*names, *[""] * wide)[place].split()) or str(place + 1) for place in range(wide)]

    @property
    def is_headed(self) -> bool:
        """Whether the first line looks like a header: it names a column of prompts."""
        return any(_plain(cell) in NAMES for cell in self.records[0][1])

    @property
    def likely(self) -> int:
        """The place of the column that is probably the prompts': by its name, else the one with the longest texts."""
        first = [_plain(cell) for cell in self.records[0][1]]
        named = [first.index(name) for name in NAMES if name in first]
        sample = [cells for _line, cells in self.records[1:50]] or [self.records[0][1]]
        lengths = [
            sum(len(cells[place]) for cells in sample if place < len(cells)) for place in range(len(first))
        ]
        return named[0] if named else lengths.index(max(lengths))


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prompts of one column, each with its line, and the lines that are left out."""

    lines: tuple[tuple[int, str], ...]
    broken: tuple[Broken, ...]


def read(name: str, data: bytes) -> Table:
    """The records of a file.

    Raises:
        FileError: `reason` kind: this is no text.
        InputError: `reason` set_large, or set_empty where there is nothing to read.
    """
    if len(data) > LARGEST_MB * 1_000_000:
        raise InputError(reason="set_large", limit_mb=LARGEST_MB)
    lines = list(io.StringIO(decoded(name, data).text, newline=""))
    found = list(records(lines, delimiter(lines), first=0))
    whole = [(line, tuple(cells)) for line, cells in found if not isinstance(cells, Flaw)]
    filled = [(line, cells) for line, cells in whole if any(cell.strip() for cell in cells)]
    if not filled:
        raise InputError(reason="set_empty")
    broken = [Broken(line, flaw) for line, flaw in found if isinstance(flaw, Flaw)]
    return Table(tuple(filled), tuple(broken))


def prompts(table: Table, column: int, *, headed: bool) -> Prompts:
    """The prompts in a column, and which lines have none.

    Raises:
        InputError: `reason` set_empty, or set_many for more rows than ROWS_MAX.
    """
    wide = len(table.columns(headed=headed))
    rows = [(line, _prompt(cells, column, wide)) for line, cells in table.records[headed:]]
    good = tuple((line, said) for line, said in rows if not isinstance(said, Flaw))
    if not good:
        raise InputError(reason="set_empty")
    if len(good) > ROWS_MAX:
        raise InputError(reason="set_many", limit=ROWS_MAX)
    bad = [Broken(line, said) for line, said in rows if isinstance(said, Flaw)]
    return Prompts(good, tuple(sorted((*table.broken, *bad), key=lambda broken: broken.line)))


def _prompt(cells: Sequence[str], column: int, wide: int) -> str | Flaw:
    if len(cells) <= column:
        return Flaw.FEW_CELLS
    if any(cell.strip() for cell in cells[wide:]):
        return Flaw.MANY_CELLS
    text = cells[column].strip()
    if not text:
        return Flaw.NO_TEXT
    return text if len(text) <= PROMPT_MAX_CHARS else Flaw.LONG


def delimiter(lines: Sequence[str]) -> str:
    """The mark that cuts the first lines into most cells, the same number in most of them."""
    sample = [line[:_SAMPLED_CHARS] for line in lines[:30] if line.strip()]

    def cut(mark: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=mark)]
        usual = widths[0] if widths else 0
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=cut)


def _plain(cell: str) -> str:
    return cell.strip(" \"'\ufeff").casefold()
