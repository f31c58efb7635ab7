"""A conversation's title, made from its first question without asking a model."""

import re
import unicodedata
from collections.abc import Iterator

TITLE_MAX_COLUMNS = 48
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_BEGINNING = re.compile(r"\A(?:\s*(?:#{1,6}(?=\s)|>|[-*+](?=\s)|\d{1,3}[.)](?=\s)))+\s*")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"`+|\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_END = re.compile(r"(?<=[。！？])|(?<=[!?])\s|(?<=[^\W\d_]{3}\.)\s")


def title_of(text: str) -> str:
    """The first sentence of a text in at most TITLE_MAX_COLUMNS columns, a CJK character counting two.

    Prose goes before code; a text that is not blank has a title.
    """
    plain = next(filter(None, map(_plain, _lines(text))), "")
    sentence = _END.split(plain, maxsplit=1)[0].strip().rstrip(".。")
    return _fit(sentence or " ".join(text.split()))


def _lines(text: str) -> Iterator[str]:
    """The lines outside blocks of code, then those within."""
    code: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif fence:
            code.append(line)
        else:
            yield line
    yield from code


def bare(text: str) -> str:
    """A text without markdown's marks inside its lines."""
    return _MARKS.sub("", _LINK.sub(r"\1", text))


def _plain(line: str) -> str:
    """A line without its markdown; empty where no letter, digit or sign of meaning is left."""
    left = bare(_BEGINNING.sub("", line))
    return " ".join(left.split()) if re.search(r"[^\s#>\-*_=~.`|+]", left) else ""


def _fit(text: str) -> str:
    columns = 0
    for place, character in enumerate(text):
        columns += _columns(character)
        if columns > TITLE_MAX_COLUMNS:
            cut = text[:place].rstrip("\u200d")
            return (cut[: cut.rfind(" ")] if " " in cut[-16:] else cut).rstrip() + "…"
    return text


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
