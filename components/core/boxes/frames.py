"""What stands between two brackets of an answer, and the boxes in it."""

import json
from dataclasses import dataclass, field, replace

from components.core.boxes.names import corners
from components.core.boxes.shapes import Mark, Order, Scale

LABEL_CHARS = 120

Point = tuple[float, float]


@dataclass(slots=True)
class Frame:
    """Something between brackets, or the whole text."""

    opener: str = ""
    name: str = ""
    """The key it stands under, as it is written."""
    kind: str = ""
    """The key or tag that makes numbers in it a box."""
    start: int = 0
    pending: str = ""
    numbers: list[float] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    fields: dict[str, float] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    percent: bool = False
    spoiled: bool = False

    @property
    def point(self) -> Point | None:
        """Two numbers and nothing else, in a list or as x and y."""
        pair = (
            [self.fields[name] for name in "xy" if name in self.fields]
            if self.opener == "{"
            else self.numbers
        )
        return (pair[0], pair[1]) if len(pair) == 2 and not self.spoiled else None

    @property
    def scale(self) -> Scale | None:
        """Percent when any of the numbers says so."""
        return Scale.PERCENT if self.percent else None


def four(numbers: list[float]) -> tuple[float, float, float, float]:
    """The first four of at least as many."""
    a, b, c, d = numbers[:4]
    return a, b, c, d


def around(points: list[Point], kind: str, scale: Scale | None, label: str = "") -> Mark:
    """The box around two corners or more."""
    across, down = [x for x, _y in points], [y for _x, y in points]
    return Mark((min(across), min(down), max(across), max(down)), label, kind, Order.XYXY, scale)


def of_fields(frame: Frame) -> list[Mark]:
    """The box whose sides or corners an object names."""
    told = corners(frame.fields)
    if told is not None:
        return [Mark(told, kind="fields", order=Order.XYXY, scale=frame.scale)]
    return [around(frame.points, "fields", frame.scale)] if len(frame.points) >= 2 else []


def of_numbers(frame: Frame) -> list[Mark]:
    """The boxes of a list: four numbers, or five with a score, or corners, or a polygon of three points and more."""
    numbers, points, kind, scale = frame.numbers, frame.points, frame.kind, frame.scale
    if frame.opener == "<":
        plain = [Mark(four(numbers[at:]), kind=kind, scale=scale) for at in range(0, len(numbers) - 3, 4)]
        return plain + _pairs(points, kind, scale)
    if len(numbers) == 4 or (len(numbers) == 5 and kind):
        return [Mark(four(numbers), kind=kind, scale=scale)]
    if kind and len(numbers) >= 6 and len(numbers) % 2 == 0:
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
    if kind == "tag":
        return _pairs(points, kind, scale)
    return [around(points, kind, scale)] if kind and len(points) >= 2 else []


def _pairs(points: list[Point], kind: str, scale: Scale | None) -> list[Mark]:
    return [around(points[at : at + 2], kind, scale) for at in range(0, len(points) - 1, 2)]


def of_places(places: list[float], label: str) -> list[Mark]:
    """Florence's places: a box, two, or the four corners of a line of text, which go round it."""
    if len(places) == 8 and places[4] > places[6]:
        corners = list(zip(places[::2], places[1::2], strict=True))
        return [around(corners, "loc", Scale.THOUSAND, label)]
    return [
        Mark(four(places[at:]), label, "loc", Order.XYXY, Scale.THOUSAND) for at in range(0, len(places), 4)
    ]


def labelled(marks: list[Mark], labels: list[str], label: str) -> list[Mark]:
    """The boxes with a label each where the list beside them has as many, else all with this one."""
    bare = sum(not mark.label for mark in marks)
    named = iter(labels if len(labels) == bare else [label] * bare)
    return [mark if mark.label else replace(mark, label=next(named)) for mark in marks]


def tidy(label: str) -> str:
    """A label as it may be shown: escapes read, on one line, no longer than LABEL_CHARS."""
    said = label[:1000]
    if "\\" in said:
        try:
            said = str(json.loads(f'"{said}"'))
        except ValueError:
            said = said.replace("\\", "")
    said = " ".join(said.encode("utf-8", "replace").decode("utf-8").split())
    return said if len(said) <= LABEL_CHARS else f"{said[: LABEL_CHARS - 1]}…"
