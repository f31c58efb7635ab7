"""What a person painted over a picture, as vectors: the browser tells them, whatever its screen is, and they are kept so."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

RADIUS_MAX = 0.25
STROKES_MAX = 10_000
POINTS_MAX = 50_000
"""Of all strokes together; what is straight needs two, so that a person would paint for hours."""
_GRID = 10_000
"""Points lie on a grid of so many places across and down: finer than the pixels of what models draw."""
_NEAREST, _FARTHEST = -_GRID, 2 * _GRID
"""A stroke may leave the picture at its edge, and go on for as much again."""

Point = tuple[float, float]
"""Across and down as shares of the picture's width and height."""


class Tool(StrEnum):
    """What a stroke does; INVERT and CLEAR have no points and concern the whole picture."""

    BRUSH = "brush"
    ERASER = "eraser"
    INVERT = "invert"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One movement of the hand."""

    tool: Tool
    radius: float = 0.0
    """A share of the picture's longer side."""
    points: tuple[Point, ...] = ()

    def told(self) -> dict[str, str | float]:
        """As the browser tells it, and as it is kept: the points as one text of ten-thousandths; `read` is the way back."""
        places = (str(round(share * _GRID)) for point in self.points for share in point)
        return {"tool": self.tool.value, "radius": self.radius, "points": " ".join(places)}


Strokes = tuple[Stroke, ...]
"""From the first to the last: all that there is to undo."""


def read(told: object) -> Strokes | None:
    """Strokes from JSON of a browser's or a preference, which may hold anything; None when they are none."""
    if not isinstance(told, Sequence) or isinstance(told, str | bytes) or len(told) > STROKES_MAX:
        return None
    strokes: list[Stroke] = []
    left = POINTS_MAX
    for one in told:
        stroke = _stroke(one, left)
        if stroke is None:
            return None
        left -= len(stroke.points)
        strokes.append(stroke)
    return tuple(strokes)


def in_force(strokes: Strokes) -> Strokes:
    """Those since all was last cleared."""
    last = max((place for place, one in enumerate(strokes) if one.tool is Tool.CLEAR), default=-1)
    return strokes[last + 1 :]


def _stroke(told: object, points_max: int) -> Stroke | None:
    if not isinstance(told, dict) or told.get("tool") not in tuple(Tool):
        return None
    tool = Tool(told["tool"])
    if tool in (Tool.INVERT, Tool.CLEAR):
        return Stroke(tool)
    radius, points = told.get("radius"), told.get("points")
    if isinstance(radius, bool) or not isinstance(radius, int | float) or not 0 < radius <= RADIUS_MAX:
        return None
    placed = _points(points, points_max) if isinstance(points, str) else ()
    return Stroke(tool, float(radius), placed) if placed else None


def _points(told: str, points_max: int) -> tuple[Point, ...]:
    """The points of a text of whole numbers; none when there is anything else in it, or too many."""
    places = told.split(maxsplit=2 * points_max)
    if len(places) % 2 or len(places) > 2 * points_max:
        return ()
    try:
        shares = [min(_FARTHEST, max(_NEAREST, int(place))) / _GRID for place in places]
    except ValueError:
        return ()
    return tuple(zip(shares[::2], shares[1::2], strict=True))
