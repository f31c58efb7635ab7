"""Files of texts as tables: what they are is decided by their bytes, and by their names only where those leave it open."""

import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePath

import pyarrow as pa

from components.core.corpus import TEXT
from components.core.errors import FileError, InputError
from components.core.files import short
from components.core.files.sheets import xlsx_rows
from components.core.files.texts import utf8
from components.core.space import delimited, guesses, objects, parquets
from components.core.space.columns import COLUMNS_MAX, ROWS_MAX, Found, Rows
from components.core.space.figures import Flaws, points, vectors

__all__ = ["LARGEST_BYTES", "Flaws", "Source", "points", "read", "vectors"]

LARGEST_BYTES = 1_000_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TABLES, _LINES, _OBJECTS = (".csv", ".tsv", ".tab"), (".jsonl", ".ndjson"), (".json",)
_OBJECT_LINES = re.compile(rb"\s*\{[^\n]*\}[ \t\r]*\n\s*\{")


@dataclass(frozen=True, slots=True)
class Source:
    """A file, read: its rows, and what its columns probably are."""

    table: pa.Table
    """Columns of strings, int64, double, bool or lists of numbers; what was nested is JSON."""
    broken: int
    """Rows that could not be read; nothing else is left out but blank lines."""
    lines: tuple[int, ...]
    """The lines of the first of those, from 1; of a JSON list its items."""
    guess: str
    """The column of texts."""
    vectors: str | None
    points: tuple[str, ...] | None
    """x and y, perhaps z."""


def read(name: str, data: bytes | Path, *, headed: bool | None = None) -> Source:
    """Read a file: CSV, TSV, JSON, JSONL, Parquet, XLSX or a text in each line.

    Text may be UTF-8, UTF-16, GB18030, Big5 … The memory it takes is some three times the file's.

    Args:
        headed: whether the first row of a table of text or a sheet names the columns; None finds out.

    Raises:
        FileError: `name` and `reason`: empty, large, encrypted, bomb, old_office, textless or broken.
        InputError: `reason` space_empty, space_shape, space_many, space_columns, or space_kind with the `name`.
    """
    name = short(name)
    try:
        found = _found(name, _bytes(name, data), headed)
    except FileError as error:
        if error.values.get("reason") == "kind":  # others take pictures and documents too
            raise InputError(reason="space_kind", name=name) from None
        raise
    if not found.table.num_columns or not len(found.table):
        raise InputError(reason="space_empty")
    brought, places = guesses.vectors(found.table), guesses.points(found.table)
    text = guesses.text(found.table, [brought] if brought else [])
    return Source(found.table, found.broken, found.lines, text, brought, places)


def _bytes(name: str, data: bytes | Path) -> bytes:
    size_bytes = data.stat().st_size if isinstance(data, Path) else len(data)
    if not size_bytes:
        raise FileError(reason="empty", name=name)
    if size_bytes > LARGEST_BYTES:
        raise FileError(reason="large", name=name, limit=LARGEST_BYTES // 1_000_000)
    return data.read_bytes() if isinstance(data, Path) else data


def _found(name: str, data: bytes, headed: bool | None) -> Found:
    if data.startswith(b"PAR1"):
        return parquets.read(name, data)
    if data.startswith(b"PK\x03\x04"):
        return _sheet(name, data, headed)
    if data.startswith(_OLE):
        raise FileError(reason="old_office", name=name)
    return _text(PurePath(name).suffix.lower(), name, utf8(name, data), headed)


def _text(suffix: str, name: str, data: bytes, headed: bool | None) -> Found:
    if suffix in _LINES:
        return objects.lines(data)
    begins = data[:1000].lstrip()[:1]
    if begins == b"{" and suffix not in _TABLES and _OBJECT_LINES.match(data[:1_000_000]):
        return objects.lines(data)
    if suffix in _OBJECTS:
        return objects.whole(name, data)
    if suffix in _TABLES or _is_table(suffix, data):
        return delimited.read(data, headed=headed)
    return _each_line(data)


def _is_table(suffix: str, data: bytes) -> bool:
    """Whether what is not called a table is one: by its tabs, which no sentence has, or a header of known names."""
    if not data.strip():
        return False
    found = delimited.shape(data)
    return found.delimiter == "\t" or (suffix != ".txt" and found.is_known)


def _each_line(data: bytes) -> Found:
    lines = [line.rstrip("\n") for line in io.StringIO(data.decode(), newline=None) if line.strip()]
    if not lines:
        raise InputError(reason="space_empty")
    if len(lines) > ROWS_MAX:
        raise InputError(reason="space_many", limit=ROWS_MAX)
    return Found(pa.table({TEXT: pa.array(lines, pa.string())}))


def _sheet(name: str, data: bytes, headed: bool | None) -> Found:
    rows, names = Rows(), list[str]()
    for place, cells in enumerate(xlsx_rows(name, data, ROWS_MAX + 1)):
        if len(cells) > COLUMNS_MAX:
            raise InputError(reason="space_columns", limit=COLUMNS_MAX)
        if not place:
            named = (
                headed
                if headed is not None
                else all(isinstance(cell, str) for cell in cells if cell is not None)
            )
            names = [str(cell or "") if named else "" for cell in cells]
            if named:
                continue
        names += [""] * (len(cells) - len(names))
        rows.add({_called(names, column): _plain(cell) for column, cell in enumerate(cells)}, 50 * len(cells))
    return Found(rows.table())


def _called(names: list[str], column: int) -> str:
    """A column's name that no other column before it has."""
    name = " ".join(names[column].split()) or str(column + 1)
    return name if names.index(names[column]) == column or not names[column] else f"{name} {column + 1}"


def _plain(cell: object) -> object:
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell
