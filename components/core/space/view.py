"""What part of a map is seen, what lies in it, and what lies within a line drawn on it; pure arithmetic on points.

Points are (n, 2) or (n, 3) floats; a row that is not finite has no place and is never seen. 3-D points are turned
around the middle of all and looked at from the front, so every question here is one of the plane.
"""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
Rows = NDArray[np.int32]

MARGIN = 0.04
"""Of the whole, left free at each side."""
_STRIPS = 512
_THINNEST = 1e-3
_LINE_PX, _EM_PX, _GAP_PX = 18, 13, 3


@dataclass(frozen=True, slots=True)
class View:
    """A part of the plane, its y upwards; 3-D points are turned and tilted first, in radians."""

    x0: float
    x1: float
    y0: float
    y1: float
    turn: float = 0.0
    tilt: float = 0.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Where all points lie."""

    centre: tuple[float, ...]
    """Of 2 or 3 dimensions."""
    half: tuple[float, float]
    """Half the width and height that hold every point, however it is turned."""
    count: int
    """Points that have a place."""

    @property
    def is_solid(self) -> bool:
        """Whether the points have three dimensions."""
        return len(self.centre) == 3


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place of the map; of two that would overlap, the one of more weight is shown."""

    x: float
    y: float
    text: str
    weight: float = 1.0
    z: float = 0.0


def ground(points: Points) -> Ground:
    """Measure where the points lie."""
    present = points[np.logical_and.reduce([np.isfinite(axis) for axis in points.T])]
    if not len(present):
        return Ground((0.0,) * points.shape[1], (1.0, 1.0), 0)
    low, high = present.min(axis=0).astype(float), present.max(axis=0).astype(float)
    centre = (low + high) / 2
    if points.shape[1] == 2:
        half = (high - low) / 2
    else:
        far = np.square(present - centre.astype(np.float32)).sum(axis=1).max()
        half = np.full(2, math.sqrt(float(far)))
    widest = float(half.max())
    sides = [max(float(side), widest * _THINNEST) or 1.0 for side in half]
    return Ground(tuple(centre.tolist()), (sides[0], sides[1]), len(present))


def whole(land: Ground, ratio: float, turn: float = 0.0, tilt: float = 0.0) -> View:
    """The view that holds every point with a margin, of width to height `ratio`; both ways at the same scale."""
    width = max(land.half[0], land.half[1] * ratio) * (1 + 2 * MARGIN)
    height = width / ratio
    x, y = (0.0, 0.0) if land.is_solid else land.centre[:2]
    return View(x - width, x + width, y - height, y + height, turn, tilt)


def flat(points: Points, view: View, land: Ground | None = None) -> Points:
    """Points (n, 2|3) as they lie in the plane that is looked at, (n, 2); `land` is what `ground` measured."""
    if points.shape[1] == 2:
        return points
    land = land or ground(points)
    axes = _axes(view)
    moved = np.asarray(land.centre) @ axes
    turned: Points = points @ axes.astype(np.float32) - moved.astype(np.float32)
    return turned


def _axes(view: View) -> NDArray[np.float64]:
    """Two columns: what right and up are in three dimensions after turning about the upright axis and tilting."""
    cos, sin = math.cos(view.turn), math.sin(view.turn)
    up, front = math.cos(view.tilt), math.sin(view.tilt)
    return np.array([[cos, front * sin], [0.0, up], [sin, -front * cos]])


def within(seen: Points, view: View) -> Rows:
    """Rows of the points (n, 2) that lie in the view, ascending."""
    x, y = seen[:, 0], seen[:, 1]
    inner = (x >= view.x0) & (x <= view.x1) & (y >= view.y0) & (y <= view.y1)
    return np.flatnonzero(inner).astype(np.int32)


def inside(seen: Points, polygon: NDArray[np.float64]) -> Rows:
    """Rows of the points (n, 2) within a closed line of corners (m, 2), by the even-odd rule, ascending.

    Exact: only where an edge may cross a point's height is it looked at, strip by strip.
    """
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    rows = within(seen, View(low[0], high[0], low[1], high[1]))
    span = high[1] - low[1]
    if len(polygon) < 3 or not len(rows) or not span > 0:
        return np.empty(0, np.int32)
    places = seen[rows].astype(np.float64)
    strip = _strips(places[:, 1], low[1], span)
    order = np.argsort(strip, kind="stable")
    ends = np.searchsorted(strip[order], np.arange(_STRIPS + 1))
    found = np.zeros(len(rows), bool)
    for number, edges in _crossing(polygon, low[1], span):
        some = order[ends[number] : ends[number + 1]]
        if len(some):
            found[some] = _odd(places[some], edges)
    return rows[found]


def _strips(heights: NDArray[np.float64], low: float, span: float) -> NDArray[np.uint16]:
    """In which of _STRIPS each height lies; never falls with the height, so no crossing is overlooked."""
    return np.clip((heights - low) / span * _STRIPS, 0, _STRIPS - 1).astype(np.uint16)


def _crossing(
    polygon: NDArray[np.float64], low: float, span: float
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Each strip that an edge touches, with its edges as rows of x, y, x, y."""
    edges = np.hstack([polygon, np.roll(polygon, -1, axis=0)])
    edges = edges[edges[:, 1] != edges[:, 3]]
    first = _strips(np.minimum(edges[:, 1], edges[:, 3]), low, span)
    last = _strips(np.maximum(edges[:, 1], edges[:, 3]), low, span)
    for number in range(_STRIPS):
        some = edges[(first <= number) & (number <= last)]
        if len(some):
            yield number, some


def _odd(places: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether a ray to the right crosses an odd number of edges."""
    x, y = places[:, 0], places[:, 1]
    odd = np.zeros(len(places), bool)
    for left, low, right, high in edges:
        crosses = (low > y) != (high > y)
        odd ^= crosses & (x < (right - left) * ((y - low) / (high - low)) + left)
    return odd


def nearest(seen: Points, place: tuple[float, float], reach: float) -> int | None:
    """The row of the point (n, 2) nearest to a place and no farther than `reach`; None where there is none."""
    x, y = place
    rows = within(seen, View(x - reach, x + reach, y - reach, y + reach))
    if not len(rows):
        return None
    away = np.square(seen[rows].astype(np.float64) - place).sum(axis=1)
    best = int(np.argmin(away))
    return int(rows[best]) if away[best] <= reach**2 else None


def outward(seen: Points, view: View, step: int) -> int | None:
    """The row of the point that is the `step`-th (from 0) from the middle of the view, of those in it; then from the first."""
    rows = within(seen, view)
    if not len(rows):
        return None
    middle = ((view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2)
    away = np.square(seen[rows].astype(np.float64) - middle).sum(axis=1)
    step %= len(rows)
    # Of points at the same distance the earlier row comes first, each time anew.
    edge = np.partition(away, step)[step]
    closer, level = int((away < edge).sum()), np.flatnonzero(away == edge)
    return int(rows[level[step - closer]])


def placed(labels: Sequence[Label], view: View, width_px: int, height_px: int) -> list[Label]:
    """The labels that can be read side by side in a view of this size: the weightiest first, none over another.

    Of 3-D labels what comes back lies in the plane that is looked at, as `labels` given here must (see `flattened`).
    """
    across, down = width_px / (view.x1 - view.x0), height_px / (view.y1 - view.y0)
    shown: list[Label] = []
    taken = np.empty((0, 4))
    for label in sorted(labels, key=lambda each: -each.weight):
        x, y = (label.x - view.x0) * across, (view.y1 - label.y) * down
        wide, high = _size_px(label.text)
        box = np.array([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2])
        if not (0 <= x <= width_px and 0 <= y <= height_px) or _meets(box, taken):
            continue
        taken = np.vstack([taken, box])
        shown.append(label)
    return shown


def flattened(labels: Sequence[Label], view: View, land: Ground) -> list[Label]:
    """Labels where they lie in the plane that is looked at."""
    if not land.is_solid or not labels:
        return list(labels)
    places = flat(np.array([[each.x, each.y, each.z] for each in labels], np.float32), view, land)
    return [replace(each, x=float(x), y=float(y), z=0.0) for each, (x, y) in zip(labels, places, strict=True)]


def _meets(box: NDArray[np.float64], taken: NDArray[np.float64]) -> bool:
    apart = (
        (taken[:, 2] <= box[0]) | (taken[:, 0] >= box[2]) | (taken[:, 3] <= box[1]) | (taken[:, 1] >= box[3])
    )
    return not bool(apart.all())


def _size_px(text: str) -> tuple[float, float]:
    """About how large a label is; a Chinese character is as wide as it is high."""
    ems = sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.58 for char in text)
    return ems * _EM_PX + 2 * _GAP_PX, _LINE_PX + 2 * _GAP_PX
