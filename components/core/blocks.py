"""Blocks of a finished answer that are drawn each in its own way: long code, diagrams, pages of HTML, tables."""

import csv
import io
import re
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token

from components.core.paragraphs import parser

LONG_LINES = 60
"""Code with more lines than this is folded."""
_DOCUMENT = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?[\d.,\s]+%?")
_MARKUP = re.compile(r"(?<!\\)(\*\*|__|~~|`)|!?\[([^\]]*)\]\([^)]*\)|<br\s*/?>|\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown to be drawn as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A closed block of code that does not stand in a list or a quotation."""

    language: str
    text: str
    written: str
    """With its fences."""

    @property
    def lines(self) -> int:
        """How many there are."""
        return self.text.count("\n")

    @property
    def is_long(self) -> bool:
        """Whether it is to be folded."""
        return self.lines > LONG_LINES

    @property
    def is_diagram(self) -> bool:
        """Whether it is a diagram's source."""
        return self.language == "mermaid" and bool(self.text.strip())

    @property
    def is_page(self) -> bool:
        """Whether it is a whole HTML document."""
        return self.language in ("html", "htm", "xhtml", "") and _DOCUMENT.match(self.text) is not None


@dataclass(frozen=True, slots=True)
class Table:
    """A table's cells as plain text, the heads first."""

    rows: tuple[tuple[str, ...], ...]

    def csv(self) -> bytes:
        """The table for a spreadsheet: UTF-8 with its mark, and no cell that would be taken for a formula."""
        out = io.StringIO()
        csv.writer(out).writerows([_inert(cell) for cell in row] for row in self.rows)
        return out.getvalue().encode("utf-8-sig")


@lru_cache(256)
def blocks(text: str) -> tuple[Prose | Code, ...]:
    """A text as prose and those blocks of code that are drawn in their own way, in their order."""
    if "```" not in text and "~~~" not in text:
        return (Prose(text),)
    lines = text.splitlines(keepends=True)
    found: list[Prose | Code] = []
    done = 0
    for code, first, last in _codes(text, lines):
        if code.is_long or code.is_diagram:
            found += [Prose("".join(lines[done:first])), code]
            done = last
    found.append(Prose("".join(lines[done:])))
    return tuple(block for block in found if isinstance(block, Code) or block.text.strip())


@lru_cache(256)
def pages(text: str) -> tuple[str, ...]:
    """The whole HTML documents in a text; the text itself when it is one."""
    if "<" not in text:
        return ()
    if _DOCUMENT.match(text):
        return (text,)
    if "```" not in text and "~~~" not in text:
        return ()
    codes = _codes(text, text.splitlines(keepends=True))
    return tuple(code.text for code, _first, _last in codes if code.is_page)


@lru_cache(256)
def tables(text: str) -> tuple[Table, ...]:
    """The tables in a text."""
    if "|" not in text or "--" not in text:
        return ()
    found: list[Table] = []
    rows: list[list[str]] = []
    for token in parser().parse(text):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows and token.level >= 3:
            rows[-1].append(_plain(token.content))
        elif token.type == "table_close":
            found.append(Table(tuple(tuple(row) for row in rows)))
            rows = []
    return tuple(found)


def _codes(text: str, lines: list[str]) -> list[tuple[Code, int, int]]:
    """Each closed block of code at the top level, with its first line and the line after it."""
    found = []
    for token in parser().parse(text):
        if token.type == "fence" and token.level == 0 and token.map:
            first, last = token.map
            written = "".join(lines[first:last])
            if _is_closed(token, written):
                found.append((Code(_language(token), token.content, written), first, last))
    return found


def _is_closed(token: Token, written: str) -> bool:
    last = written.rstrip().rpartition("\n")[2].strip()
    return last.startswith(token.markup) and set(last) == {token.markup[0]} and "\n" in written.rstrip()


def _language(token: Token) -> str:
    return (token.info.split() or [""])[0].lower().strip("{}.")[:40]


def _plain(cell: str) -> str:
    return _MARKUP.sub(
        lambda found: found[2] or found[3] or ("\n" if found[0][0] == "<" else ""), cell
    ).strip()


def _inert(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
