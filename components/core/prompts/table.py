"""A CSV of prompts as people have it: any common delimiter, a header in any order, rows that are broken."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from components.core.errors import InputError

NAMES: Mapping[str, Sequence[str]] = {
    "title": ("act", "title", "name", "标题", "名称"),
    "text": ("prompt", "text", "content", "内容", "提示词"),
    "tags": ("tags", "tag", "标签"),
    "type": ("type",),
    "developers": ("for_devs",),
}
"""What a column may be called, by what it holds."""
_DELIMITERS = ",;\t"
_ROWS_TRIED_AGAIN = 100
_HEADER_MAX_CHARS = 10_000
_PLACEHOLDER = re.compile(r"\$\{\s*(\w[\w -]{0,58}\w|\w)\s*(?::([^{}\n]*))?\}")
"""`${name:default}`, as prompts.chat writes a variable."""


class Flaw(StrEnum):
    """Why one prompt of a file can't be taken in."""

    FEW_CELLS = "few_cells"
    MANY_CELLS = "many_cells"
    QUOTES = "quotes"
    NO_TEXT = "no_text"
    LONG = "long"
    SHAPE = "shape"


Cells = dict[str, str]
"""What a row holds, by the names of NAMES."""


def rows(text: str) -> Iterator[tuple[int, Cells | Flaw]]:
    """The rows below the header, each with its line in the file, counted from 1, or with what is wrong with it.

    Raises:
        InputError: `reason` prompts_shape: no header names a column for the prompt itself.
    """
    lines = list(io.StringIO(text, newline=""))
    delimiter, columns = _header(lines)
    foreign = "type" in columns or "developers" in columns
    for line, cells in records(lines, delimiter, first=1):
        if isinstance(cells, Flaw):
            yield line, cells
        elif any(cell.strip() for cell in cells):
            row = _fitted(cells, columns)
            yield line, _translated(row) if foreign and not isinstance(row, Flaw) else row


def _header(lines: Sequence[str]) -> tuple[str, list[str]]:
    """The delimiter, and for each column what it holds; a column nobody asks for is named by its number."""
    for delimiter in _DELIMITERS:
        named = next(csv.reader([line[:_HEADER_MAX_CHARS] for line in lines[:1]], delimiter=delimiter), [])
        columns = [_meaning(name, number) for number, name in enumerate(named)]
        if "text" in columns:
            return delimiter, columns
    raise InputError(reason="prompts_shape")


def _meaning(name: str, number: int) -> str:
    plain = name.strip(' "').casefold()
    return next((held for held, known in NAMES.items() if plain in known), str(number))


def records(lines: list[str], delimiter: str, first: int) -> Iterator[tuple[int, list[str] | Flaw]]:
    """The records from line `first`, with the line each begins in, from 1; after a broken one, reading goes on below it."""
    tries = 0
    while first < len(lines):
        # After very many broken ones each line is read by itself: every try reads to the end.
        patient = tries < _ROWS_TRIED_AGAIN
        reader = csv.reader(
            lines[first:] if patient else lines[first : first + 1], delimiter=delimiter, strict=True
        )
        begins = first + 1
        try:
            for cells in reader:
                yield begins, cells
                begins = first + reader.line_num + 1
            first = begins - 1
        except csv.Error:  # a quote that is never closed swallows the rest: only its own line is given up
            yield begins, Flaw.LONG if len(lines[begins - 1]) > csv.field_size_limit() else Flaw.QUOTES
            first, tries = begins, tries + 1


def _fitted(cells: list[str], columns: list[str]) -> Cells | Flaw:
    if len(cells) <= columns.index("text"):
        return Flaw.FEW_CELLS
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        return Flaw.MANY_CELLS
    return dict(zip(columns, cells, strict=False))


def _translated(row: Cells) -> Cells:
    """A row of prompts.chat with its variables and its kinds as this app writes them."""
    kind = row.get("type", "").strip().casefold()
    tags = [row.get("tags", ""), "" if kind == "text" else kind]
    tags += ["dev"] if row.get("developers", "").strip().casefold() == "true" else []
    return {**row, "text": _PLACEHOLDER.sub(_variable, row["text"]), "tags": ",".join(tags)}


def _variable(match: re.Match[str]) -> str:
    return f"{{{{{match[1]}={match[2].strip()}}}}}" if match[2] else f"{{{{{match[1]}}}}}"
