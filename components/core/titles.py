"""A conversation's title, made from its first question without asking a model."""

import re
import unicodedata

TITLE_MAX_COLUMNS = 48
_MARKS = re.compile(r"^[#>\-*\d.\s]+|[`*_]{1,3}|!?\[([^\]]*)\]\([^)]*\)")
_END = re.compile(r"(?<=[。！？!?])|(?<=\.)\s")


def title_of(text: str) -> str:
    """The first sentence of a text in at most TITLE_MAX_COLUMNS columns, a CJK character counting two."""
    line = next((line for line in text.splitlines() if line.strip(" `#>-*")), "")
    plain = " ".join(_MARKS.sub(lambda found: found[1] or "", line).split())
    sentence = _END.split(plain, maxsplit=1)[0].strip()
    return _fit((sentence or plain).rstrip(".。"))


def _fit(text: str) -> str:
    columns = 0
    for place, character in enumerate(text):
        columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if columns > TITLE_MAX_COLUMNS:
            cut = text[:place]
            return (cut[: cut.rfind(" ")] if " " in cut[-16:] else cut).rstrip() + "…"
    return text
