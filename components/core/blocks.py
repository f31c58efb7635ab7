"""Blocks of a finished answer that are drawn each in its own way: tables, long code, diagrams, pages of HTML."""

import csv
import io
import re
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token

from components.core.paragraphs import parser, refers_ahead

LONG_LINES = 60
"""Code with more lines than this is folded."""
_DOCUMENT = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
"""What the parser takes for a line; Python's own idea of lines is a wider one."""
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
    written: str = ""
    """As markdown; empty for one that cannot be drawn apart: in a list or a quotation, or in a text with footnotes."""

    def csv(self) -> bytes:
        """The table for a spreadsheet: UTF-8 with its mark, and no cell that would be taken for a formula."""
        out = io.StringIO()
        csv.writer(out).writerows([_inert(cell) for cell in row] for row in self.rows)
        return out.getvalue().encode("utf-8-sig")


@lru_cache(256)
def blocks(text: str) -> tuple[Prose | Code | Table, ...]:
    """A text as prose and what is drawn in a way of its own: tables, diagrams and long code, in their order."""
    has_code = "```" in text or "~~~" in text
    if not has_code and not _may_have_tables(text):
        return (Prose(text),)
    lines = _LINE.findall(text)
    codes = [one for one in _codes(text, lines) if one[0].is_long or one[0].is_diagram] if has_code else []
    apart: list[tuple[Code | Table, int, int]] = [
        *codes,
        *(one for one in _tables(text, lines) if one[0].written),
    ]
    found: list[Prose | Code | Table] = []
    done = 0
    for block, first, last in sorted(apart, key=lambda one: one[1]):
        found += [Prose("".join(lines[done:first])), block]
        done = last
    found.append(Prose("".join(lines[done:])))
    return tuple(block for block in found if not isinstance(block, Prose) or block.text.strip())


@lru_cache(256)
def pages(text: str) -> tuple[str, ...]:
    """The whole HTML documents in a text; the text itself when it is one."""
    if "<" not in text:
        return ()
    if _DOCUMENT.match(text):
        return (text,)
    if "```" not in text and "~~~" not in text:
        return ()
    codes = _codes(text, _LINE.findall(text))
    return tuple(code.text for code, _first, _last in codes if code.is_page)


@lru_cache(256)
def tables(text: str) -> tuple[Table, ...]:
    """The tables in a text."""
    return tuple(table for table, _first, _last in _tables(text, _LINE.findall(text)))


def _may_have_tables(text: str) -> bool:
    return "|" in text and "--" in text


def _tables(text: str, lines: list[str]) -> list[tuple[Table, int, int]]:
    """Each table with its first line and the line after it."""
    found: list[tuple[Table, int, int]] = []
    rows: list[list[str]] = []
    first = last = 0
    for token in parser().parse(text) if _may_have_tables(text) else ():
        if token.type == "table_open":
            rows, (first, last) = [], token.map or (0, 0)
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows and token.level >= 3:
            rows[-1].append(_plain(token.content))
        elif token.type == "table_close":
            apart = token.level == 0 and not refers_ahead(text)
            written = "".join(lines[first:last]) if apart else ""
            found.append((Table(tuple(tuple(row) for row in rows), written), first, last))
            rows = []
    return found


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
