"""Points that are too many to be told apart, as a picture of how dense they lie and of what colours."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.core.space.view import Points, Rows, View

Raster = NDArray[np.uint8]
"""(height, width, 4): red, green, blue and how opaque, 0 to 255; the first line is the top."""
_FAINTEST = 0.32
"""How opaque a single point is."""
_FADED = 0.4
"""How opaque, at most, is what is not selected while something is."""
_FADED_RGB = (140, 146, 156)
_FULL_SHARE = 0.995
_SPREADS = ((25_000, 3), (60_000, 2), (150_000, 1))
"""Up to so many points, each is drawn so many pixels to each side: fewer must be larger to be seen."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How the points look: the colour of each row, the table (256, 3) of colours, and which rows are selected."""

    table: NDArray[np.uint8]
    values: NDArray[np.uint8] | None = None
    selected: NDArray[np.bool_] | None = None


def counts(seen: Points, rows: Rows, view: View, width: int, height: int) -> NDArray[np.int64]:
    """How many of these rows, which lie in the view, fall on each pixel, (height, width)."""
    cells = _cells(seen, rows, view, width, height)
    return np.bincount(cells, minlength=width * height).reshape(height, width)


def raster(seen: Points, rows: Rows, view: View, width: int, height: int, ink: Ink) -> Raster:
    """The picture of these rows, which lie in the view: colours mixed by share, opacity by the logarithm of the count."""
    cells = _cells(seen, rows, view, width, height)
    spread = next((radius for most, radius in _SPREADS if len(rows) <= most), 0)
    if ink.selected is None:
        return _bytes(_layer(cells, width, height, spread, ink, rows))
    chosen = ink.selected[rows]
    below = _layer(cells[~chosen], width, height, spread, None, rows)
    below[..., 3] *= _FADED
    return _bytes(_over(_layer(cells[chosen], width, height, spread, ink, rows[chosen]), below))


def _cells(seen: Points, rows: Rows, view: View, width: int, height: int) -> NDArray[np.int32]:
    """The pixel of each row."""
    x = (seen[rows, 0] - np.float32(view.x0)) * np.float32(width / (view.x1 - view.x0))
    y = (np.float32(view.y1) - seen[rows, 1]) * np.float32(height / (view.y1 - view.y0))
    across = np.clip(x.astype(np.int32), 0, width - 1)
    down = np.clip(y.astype(np.int32), 0, height - 1)
    cells: NDArray[np.int32] = down * np.int32(width) + across
    return cells


def _layer(
    cells: NDArray[np.int32], width: int, height: int, spread: int, ink: Ink | None, rows: Rows
) -> NDArray[np.float32]:
    """One layer (height, width, 4), colours 0 to 255 and opacity 0 to 1; gray where there is no ink."""
    count = _spread(_summed(cells, None, width, height), spread)
    layer = np.empty((height, width, 4), np.float32)
    layer[..., 3] = _opacity(count)
    if ink is None or ink.values is None:
        layer[..., :3] = _FADED_RGB if ink is None else ink.table[0]
        return layer
    floor = np.maximum(count, np.float32(1e-6))
    values = ink.values[rows]
    for channel in range(3):
        weights = ink.table[:, channel].astype(np.float64)[values]
        layer[..., channel] = _spread(_summed(cells, weights, width, height), spread) / floor
    return layer


def _summed(
    cells: NDArray[np.int32], weights: NDArray[np.float64] | None, width: int, height: int
) -> NDArray[np.float32]:
    total = np.bincount(cells, weights=weights, minlength=width * height)
    return total.astype(np.float32).reshape(height, width)


def _spread(field: NDArray[np.float32], radius: int) -> NDArray[np.float32]:
    """Every point as a soft dot: the field under a kernel that falls off to each side, both ways."""
    for axis in (0, 1):
        if radius:
            field = _smeared(field, radius, axis)
    return field


def _smeared(field: NDArray[np.float32], radius: int, axis: int) -> NDArray[np.float32]:
    wider = np.moveaxis(
        np.pad(field, [(radius, radius) if each == axis else (0, 0) for each in (0, 1)]), axis, 0
    )
    length = field.shape[axis]
    total = np.zeros((length, field.shape[1 - axis]), np.float32)
    for shift in range(-radius, radius + 1):
        share = np.float32(math.exp(-2 * (shift / (radius + 0.5)) ** 2))
        total += share * wider[radius + shift : radius + shift + length]
    return np.moveaxis(total, 0, axis)


def _opacity(count: NDArray[np.float32]) -> NDArray[np.float32]:
    """Grows with the logarithm of the count; the fullest pixels are opaque, and the edge of a soft dot fades."""
    there = count[count > 0.05]
    top = max(1.0, float(np.quantile(there, _FULL_SHARE))) if len(there) else 1.0
    rising = np.minimum(1, np.log1p(count) / np.float32(math.log1p(top)))
    opacity = (_FAINTEST + (1 - _FAINTEST) * rising) * np.minimum(1, count)
    return opacity.astype(np.float32, copy=False)


def _over(above: NDArray[np.float32], below: NDArray[np.float32]) -> NDArray[np.float32]:
    """One layer on another (Porter and Duff, 1984)."""
    share, rest = above[..., 3:], below[..., 3:] * (1 - above[..., 3:])
    total = share + rest
    mixed = np.empty_like(above)
    mixed[..., :3] = (above[..., :3] * share + below[..., :3] * rest) / np.maximum(total, np.float32(1e-6))
    mixed[..., 3:] = total
    return mixed


def _bytes(layer: NDArray[np.float32]) -> Raster:
    layer[..., 3] *= 255
    rounded: Raster = np.clip(layer + np.float32(0.5), 0, 255).astype(np.uint8)
    return rounded
