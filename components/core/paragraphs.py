"""Cutting a growing markdown text into paragraphs that will not change any more.

A finished paragraph is drawn once and never sent again; only the unfinished tail is. Markdown's block structure is
decided from left to right, so whatever stands before the last top-level block of the complete lines is settled.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

PIECE_MIN_CHARS = 400
"""Short blocks are kept together: an element costs about 200 bytes and a place in the page."""

_ENDED_BY_A_BLANK_LINE = {"paragraph_open", "heading_open", "table_open", "hr"}
"""A list or a quotation may go on after one."""

_LATER = re.compile(r"^ {0,3}\[[^\]]+\]:|\[\^[^\]\s]+\]|\[[^\]\n]+\]\[[^\]\n]*\]", re.M)


@cache
def parser() -> MarkdownIt:
    """A parser of blocks alone, as close to the browser's as can be had."""
    made = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    made.use(dollarmath_plugin, double_inline=True).use(footnote_plugin)
    made.core.ruler.enableOnly(["normalize", "block"])
    return made


def settled(tail: str) -> int:
    """How many characters of `tail` are whole paragraphs that nothing to come can change; 0 when none are.

    The cut is the first one that leaves at least PIECE_MIN_CHARS before it, so pieces do not depend on how the text
    happened to arrive.
    """
    if len(tail) <= PIECE_MIN_CHARS:
        return 0
    return next((cut for cut in _cuts(tail) if cut >= PIECE_MIN_CHARS), 0)


def pieces(text: str) -> Iterator[str]:
    """A text as its settled pieces and the tail; the whole text at once where a definition comes after its use."""
    done = 0
    for cut in [] if refers_ahead(text) else _cuts(text):
        if cut - done >= PIECE_MIN_CHARS:
            yield text[done:cut]
            done = cut
    if text[done:]:
        yield text[done:]


def refers_ahead(text: str) -> bool:
    """Whether a text has footnotes or reference links, which no cut can serve."""
    return _LATER.search(text) is not None


def _cuts(text: str) -> Iterator[int]:
    """Places right after the blank line that ends a top-level block, when what follows can have no part in it."""
    complete = text[: text.rfind("\n") + 1]  # the last line may still grow: "1" becomes "1. item"
    lines = complete.split("\n")
    offsets = list(accumulate((len(line) + 1 for line in lines), initial=0))
    for start in _starts(complete, lines):
        # More blank lines belong to what follows: they may come later.
        while start > 1 and not lines[start - 1].strip() and not lines[start - 2].strip():
            start -= 1
        if not lines[start - 1].strip():
            yield offsets[start]


def _starts(complete: str, lines: list[str]) -> list[int]:
    """Numbers of the lines where a top-level block begins, or where the last one has ended for certain."""
    tokens: list[Token] = [t for t in parser().parse(complete) if t.level == 0 and t.nesting >= 0 and t.map]
    starts = [t.map[0] for t in tokens if t.map]
    if tokens and tokens[-1].type in _ENDED_BY_A_BLANK_LINE:
        starts.append(len(lines) - 1)
    # markdown-it does not hold an unclosed $$ open; Streamlit's renderer does.
    last = _open_math(lines)
    return [start for start in starts[1:] if start <= last]


def _open_math(lines: list[str]) -> int:
    """The first line of a $$ block that is not closed yet, or the number of lines."""
    opened, fence = None, ""
    for number, line in enumerate(lines):
        bare = line.strip()
        if opened is None and (mark := re.match(r"`{3,}|~{3,}", bare)):
            fence = "" if fence and bare.startswith(fence) else fence or mark[0]
        elif not fence and bare.startswith("$$") and bare.count("$$") % 2:
            opened = number if opened is None else None
        elif opened is not None and bare.endswith("$$"):
            opened = None
    return len(lines) if opened is None else opened
