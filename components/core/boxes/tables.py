"""Boxes in the rows of Markdown tables."""

import re
from collections.abc import Iterator

from components.core.boxes.frames import four
from components.core.boxes.names import BOXES, LABELS, SIDES, corners, plain
from components.core.boxes.shapes import Mark, Order, Scale

_CELLS_MAX = 40
_RULE = re.compile(r"[\s|:\-]+")
_ASIDE = re.compile(r"[(\[].*")
_NUMBER = re.compile(r"[-+]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?!\d)")


def rows(text: str) -> Iterator[Mark]:
    """The boxes of all rows: four columns that name sides, or one column of four numbers."""
    header: list[str] = []
    before: list[str] = []
    for line in text.split("\n"):
        if "|" not in line:
            header = before = []
        elif "-" in line and _RULE.fullmatch(line):
            header = before
        elif header:
            if mark := _row(header, _cells(line)):
                yield mark
        else:
            before = _cells(line)


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip(" \t\r*`") for cell in inner.split("|", _CELLS_MAX)[:_CELLS_MAX]]


def _row(header: list[str], cells: list[str]) -> Mark | None:
    named = list(zip((plain(_ASIDE.sub("", title)) for title in header), header, cells, strict=False))
    label = next((cell for name, _title, cell in named if name in LABELS and cell), "")
    label = label or next((cell for _name, _title, cell in named if cell and not cell[0].isdigit()), "")
    sides = {name: (title, cell) for name, title, cell in named if name in SIDES}
    numbers = {
        name: float(found[0]) for name, (_title, cell) in sides.items() if (found := _NUMBER.match(cell))
    }
    if told := corners(numbers):
        percent = any("%" in title + cell for title, cell in sides.values())
        return Mark(told, label, "fields", Order.XYXY, Scale.PERCENT if percent else None)
    for name, title, cell in named:
        written = [float(one) for one in _NUMBER.findall(cell[:200])]
        if name in BOXES and len(written) == 4:
            return Mark(four(written), label, name, scale=Scale.PERCENT if "%" in title + cell else None)
    return None
