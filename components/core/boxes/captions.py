"""What prose before a box calls it."""

import re

from components.core.boxes.names import BOXES, SIDES, plain

_CHARS_MAX = 60
TRIMMED = " \t\r`*#>•·|:=,;.-–—\"'()[]{}"
_CALLED_BOX = re.compile(
    r"(?:\b(?:bbox(?:_2d)?|box(?:_2d)?|bounding\s?box|coordinates?|located|is|at|and|from|(?:top|upper|bottom|lower)[\s-]?(?:left|right)"
    r"(?:\s?corner)?)\b|位于|坐标|边界框|[左右][上下]角?|[是为在])[\s:=*`]*$",
    re.I,
)
_ITEM = re.compile(r"\s*(?:\d{1,3}[.)]|[-*#])")
_COUNTED = re.compile(r"^\W{0,8}\d{1,3}[.)]\s+")


def names_before(text: str) -> tuple[str, str]:
    """The name that the last line of a text is, and the one that the list item or the heading above it is."""
    before, _newline, line = text.rpartition("\n")
    above = before.rstrip().rpartition("\n")[2]
    return _name(line), _name(above) if _ITEM.match(above) else ""


def _name(line: str) -> str:
    for _word in range(4):
        line = _CALLED_BOX.sub("", line.strip(TRIMMED))
    name = _COUNTED.sub("", line).rpartition("|")[2].strip(TRIMMED)
    fits = len(name) <= _CHARS_MAX and "<" not in name
    return name if fits and plain(name) not in BOXES | SIDES else ""
