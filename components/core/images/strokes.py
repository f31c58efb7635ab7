"""What a person painted over a picture, as vectors: the browser tells them, whatever its screen is, and they are kept so."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

RADIUS_MAX = 0.25
STROKES_MAX = 10_000
POINTS_MAX = 50_000
"""Of all strokes together; what is straight needs two, so that a person would paint for hours."""
_BEYOND = 1.0
"""So far outside the picture, in pictures, a point may lie: a stroke leaves it at its edge."""

_HUGE = 1e9

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

    def told(self) -> dict[str, object]:
        """As the browser has it, and as it is kept; `read` is the way back."""
        return {
            "tool": self.tool.value,
            "radius": self.radius,
            "points": [list(point) for point in self.points],
        }


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
    radius, points = _number(told.get("radius")), told.get("points")
    if radius is None or not 0 < radius <= RADIUS_MAX:
        return None
    if not isinstance(points, list) or not 0 < len(points) <= points_max:
        return None
    placed = [_point(point) for point in points]
    return Stroke(tool, radius, tuple(filter(None, placed))) if all(placed) else None


def _point(told: object) -> Point | None:
    if not isinstance(told, list) or len(told) != 2:
        return None
    across, down = (_number(share) for share in told)
    return None if across is None or down is None else (_near(across), _near(down))


def _near(share: float) -> float:
    return min(1 + _BEYOND, max(-_BEYOND, share))


def _number(told: object) -> float | None:
    if isinstance(told, bool) or not isinstance(told, int | float) or not abs(told) < _HUGE:
        return None
    return float(told)
