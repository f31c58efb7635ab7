"""The colours of a map: of kinds, which are told apart, and of a scale, which is read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

KINDS = (
    "#0c57c9", "#e2a520", "#b31609", "#46975b", "#b45ead", "#129fe7",
    "#e65719", "#1b6651", "#d9a8d3", "#76c788", "#716ff1", "#754a93",
)  # fmt: skip
"""Searched for: the smallest distance of any two, to most people and to those who see red or green less, is the largest
found; each is seen on a white page and on a black one."""
OTHERS = 255
"""The colour of what has none: rarer kinds, and rows without a value."""
_GRAY = "#94989f"
LEVELS = 255
_LIGHT = ((68, 1, 84), (65, 68, 135), (42, 120, 142), (34, 168, 132), (110, 190, 70), (190, 196, 30))
_DARK = ((92, 84, 170), (66, 110, 176), (44, 143, 158), (53, 183, 121), (144, 215, 67), (253, 231, 37))
"""Stops of viridis (van der Walt and Smith, 2015), without the end that the page itself is near to."""


@dataclass(frozen=True, slots=True)
class Legend:
    """A kind with its colour, 0 to 11 or OTHERS, and how many points have it."""

    text: str
    colour: int
    count: int


@dataclass(frozen=True, slots=True)
class Scale:
    """What the two ends of a scale of colours stand for, in words."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Colours:
    """A colour for each row: 0 to 11 of the kinds in the legend, or 0 to 254 of the scale; OTHERS has neither."""

    values: NDArray[np.uint8]
    legend: tuple[Legend, ...] = ()
    scale: Scale | None = None


def kinds(codes: NDArray[np.integer], names: Sequence[str], others: str) -> Colours:
    """Colours of kinds: `codes` (n,) say which of `names` each row is, negative ones none.

    The most frequent have colours of their own; `others` is the word for the rest, in gray.
    """
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    ranked = [int(code) for code in np.argsort(-counts, kind="stable") if counts[code]]
    own = ranked[: len(KINDS)]
    table = np.full(len(names) + 1, OTHERS, np.uint8)  # the last is what -1 finds
    table[own] = np.arange(len(own))
    values = table[np.where(codes < 0, len(names), codes)]
    legend = [Legend(names[code], place, int(counts[code])) for place, code in enumerate(own)]
    rest = len(codes) - sum(each.count for each in legend)
    if rest:
        legend.append(Legend(others, OTHERS, rest))
    return Colours(values, tuple(legend))


def graded(values: NDArray[np.floating], low: float, high: float, scale: Scale) -> Colours:
    """Colours of numbers (n,) between `low` and `high`; what lies beyond has the colour of the end, NaN has none."""
    span = (high - low) or 1.0
    known = np.isfinite(values)
    level = np.clip((np.where(known, values, low) - low) / span, 0, 1) * (LEVELS - 1)
    return Colours(np.where(known, np.round(level), OTHERS).astype(np.uint8), scale=scale)


def table(colours: Colours | None, *, dark: bool) -> NDArray[np.uint8]:
    """What each value looks like, (256, 3), on a light page or a dark one."""
    shown = np.empty((256, 3), np.uint8)
    shown[:] = _rgb(_GRAY)
    if colours is not None and colours.scale is not None:
        stops = np.array(_DARK if dark else _LIGHT, float)
        at = np.linspace(0, len(stops) - 1, LEVELS)
        for channel in range(3):
            shown[:LEVELS, channel] = np.round(np.interp(at, np.arange(len(stops)), stops[:, channel]))
    else:
        shown[: len(KINDS)] = [_rgb(each) for each in KINDS]
    return shown


def _rgb(code: str) -> tuple[int, int, int]:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)
