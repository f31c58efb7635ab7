"""Tables out of CSV and XLSX files."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from components.core.errors import FileError
from components.core.files.archives import members
from components.core.files.damage import damage

ROWS_MAX = 1000
"""Rows of a sheet that are sent; that there are more is said."""
COLUMNS_MAX = 200
SHEETS_MAX = 20
_COUNTED_MAX = 200_000
"""Rows of a workbook that are counted; the rest of a larger one is not read."""
_PASSED_MAX = 1_100_000
"""Rows that are gone through, empty ones too: Excel has 1,048,576."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first rows of a sheet, and how many there are; `more` when there were too many to count."""

    title: str
    rows: Sequence[Sequence[str]]
    count: int
    more: bool = False


def csv_sheet(name: str, text: str) -> Sheet:
    """The table of a CSV file, whichever of comma, semicolon, tab and bar separates its cells."""
    with damage(name):
        try:
            dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:10_000], ",;\t|")
        except csv.Error:
            dialect = csv.excel_tab if "\t" in text.split("\n", 1)[0] else csv.excel
        return _sheet("", csv.reader(io.StringIO(text, newline=""), dialect))


def xlsx_sheets(name: str, data: bytes) -> list[Sheet]:
    """The sheets of a workbook that hold anything; of formulas the values that were last calculated.

    Raises:
        FileError: `reason` textless or broken.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with damage(name, InvalidFileException):
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheets = [
                _sheet(sheet.title, sheet.iter_rows(values_only=True, max_col=COLUMNS_MAX))
                for sheet in book.worksheets[:SHEETS_MAX]
            ]
        finally:
            book.close()
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise FileError(reason="textless", name=name)
    return filled


def xlsx_rows(name: str, data: bytes, limit: int) -> Iterator[Sequence[object]]:
    """The rows of the first sheet that holds anything, one after the other, `limit` at most; empty ones are left out.

    Raises:
        FileError: `reason` textless, bomb, encrypted or broken.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if "xl/workbook.xml" not in members(name, data):
        raise FileError(reason="kind", name=name)
    with damage(name, InvalidFileException):
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            yield from _first(book.worksheets[:SHEETS_MAX], limit)
        finally:
            book.close()


def _first(sheets: Iterable[Any], limit: int) -> Iterator[Sequence[object]]:
    for sheet in sheets:
        sheet.reset_dimensions()  # what a file says of its size may be far from the truth
        rows = (row for row in islice(sheet.iter_rows(values_only=True), _PASSED_MAX) if any(_filled(row)))
        held = False
        for row in islice(rows, limit):
            held = True
            yield row
        if held:
            return


def _filled(row: Iterable[object]) -> Iterator[bool]:
    return (cell is not None and cell != "" for cell in row)


def as_csv(sheet: Sheet) -> str:
    """The rows as CSV: fewer tokens than Markdown, and models read it as well."""
    to = io.StringIO()
    csv.writer(to, lineterminator="\n").writerows(sheet.rows)
    return to.getvalue()


def _sheet(title: str, rows: Iterable[Iterable[object]]) -> Sheet:
    kept: list[list[str]] = []
    count = seen = 0
    for row in islice(rows, _COUNTED_MAX):
        seen += 1
        cells = ["" if cell is None else str(cell) for cell in islice(row, COLUMNS_MAX)]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            count += 1
            if len(kept) < ROWS_MAX:
                kept.append(cells)
    return Sheet(title, kept, count, more=seen == _COUNTED_MAX)
