"""What a browser tells of a map: the view, what was picked, what is asked. All its numbers are foreign, and looked at twice."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.core.space.view import View

CORNERS_MAX = 2_000
_FARTHEST = 1e30
_FINEST = 1e-9
_SIDES_PX = (40, 4_000)
_WAYS = ("click", "box", "lasso", "legend", "drop")


@dataclass(frozen=True, slots=True)
class Glass:
    """The part that is looked at, and how large it is on the screen."""

    view: View | None
    """None is the whole, as wide as the screen allows."""
    width_px: int = 800
    height_px: int = 520
    dots: float = 1.0
    """Dots of the screen to a pixel, 1 to 2."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What was marked on a map, in the plane that was looked at."""

    number: int
    how: str
    added: bool
    view: View
    polygon: NDArray[np.float64] | None = None
    place: tuple[float, float] | None = None
    reach: float = 0.0
    row: int | None = None
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Whose text is asked for: of the row, of what lies at a place, or of the next point from the middle."""

    number: int
    row: int | None = None
    place: tuple[float, float] | None = None
    reach: float = 0.0
    step: int | None = None


def glass(told: object, world: str, last: Glass) -> Glass:
    """The view of this very map that a browser tells; of another one only its size counts."""
    if not isinstance(told, Mapping):
        return last
    width, height = _number(told.get("width")), _number(told.get("height"))
    dots = _number(told.get("dots")) or 1.0
    if (
        width is None
        or height is None
        or not all(_SIDES_PX[0] <= side <= _SIDES_PX[1] for side in (width, height))
    ):
        return last
    seen = view(told.get("view")) if told.get("of") == world else None
    return Glass(seen, round(width), round(height), min(2.0, max(1.0, dots)))


def view(told: object) -> View | None:
    """A view of six finite numbers with an area."""
    numbers = _numbers(told, 6)
    if numbers is None:
        return None
    x0, x1, y0, y1, *_turned = numbers
    has_area = x1 - x0 > _FINEST * (1 + abs(x0)) and y1 - y0 > _FINEST * (1 + abs(y0))
    return View(*numbers) if has_area else None


def mark(told: object, world: str) -> Mark | None:
    """What was marked on this very map."""
    if not isinstance(told, Mapping) or told.get("of") != world or told.get("how") not in _WAYS:
        return None
    seen, number = view(told.get("view")), _whole(told.get("number"))
    if seen is None or number is None:
        return None
    reach = _number(told.get("reach")) or 0.0
    return Mark(
        number,
        str(told["how"]),
        told.get("added") is True,
        seen,
        polygon(told.get("polygon")),
        _pair(told.get("place")),
        max(0.0, reach),
        _whole(told.get("row")),
        _whole(told.get("colour")),
    )


def polygon(told: object) -> NDArray[np.float64] | None:
    """A closed line of 3 to CORNERS_MAX corners, told as x, y, x, y and so on."""
    if not isinstance(told, list) or not 6 <= len(told) <= 2 * CORNERS_MAX or len(told) % 2:
        return None
    numbers = _numbers(told, len(told))
    return None if numbers is None else np.array(numbers).reshape(-1, 2)


def question(told: object, world: str) -> Question | None:
    """What is asked of this very map."""
    if not isinstance(told, Mapping) or told.get("of") != world:
        return None
    number, reach = _whole(told.get("number")), _number(told.get("reach")) or 0.0
    if number is None:
        return None
    row, step = _whole(told.get("row")), _whole(told.get("step"))
    return Question(number, row, _pair(told.get("place")), max(0.0, reach), step)


def _numbers(told: object, count: int) -> list[float] | None:
    if not isinstance(told, list) or len(told) != count:
        return None
    numbers = [_number(each) for each in told]
    sound = [each for each in numbers if each is not None]
    return sound if len(sound) == count else None


def _pair(told: object) -> tuple[float, float] | None:
    numbers = _numbers(told, 2)
    return None if numbers is None else (numbers[0], numbers[1])


def _number(told: object) -> float | None:
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return float(told) if abs(told) <= _FARTHEST else None  # which NaN is not either


def _whole(told: object) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < 2**31 else None
