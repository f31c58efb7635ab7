"""What a browser gets to see of a map: one message of bytes, small whatever the number of points."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from components.core.images_map import png
from components.core.space.colours import Colours, table
from components.core.space.density import Ink, raster
from components.core.space.view import Points, Rows, View, within

POINTS_MAX = 20_000
"""More than these in view are drawn by the server."""
CHOSEN_MAX = 4_000
"""So many selected points are told one by one on top of a density, where they would be lost."""
PICTURE_BYTES = 150_000
TEXT_CHARS = 120
_TEXTS_MAX = 2_000
_TEXTS_BYTES = 60_000
_PIXELS_MAX = 480_000
_STEPS = 65_535

Texts = Callable[[Sequence[int]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A map as it lies in the plane that is looked at: (n, 2) points, their colours, the selected ones."""

    seen: Points
    colours: Colours | None = None
    selected: NDArray[np.bool_] | None = None
    dark: bool = False

    @property
    def look(self) -> str:
        """A name for everything about it but the places: with another name, every picture of it is another."""
        colours, selected = self.colours, self.selected
        values = 0 if colours is None else crc32(np.ascontiguousarray(colours.values).data)
        chosen = 0 if selected is None else crc32(np.ascontiguousarray(selected).data)
        graded = colours is not None and colours.scale is not None
        return f"{values:x}-{chosen:x}-{graded:d}{self.dark:d}"


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of it."""

    told: dict[str, object]
    """Words and numbers, ready for JSON."""
    parts: dict[str, bytes]
    """Arrays and the picture, by name."""
    count: int
    """Points in view."""

    @property
    def is_density(self) -> bool:
        """Whether the points are too many to be told apart."""
        return "picture" in self.parts


def look(scene: Scene, view: View, size_px: tuple[int, int], texts: Texts | None) -> Sight:
    """See a part of a map in so many pixels: its points where they are few, their density where they are many."""
    rows = within(scene.seen, view)
    colours = table(scene.colours, dark=scene.dark)
    parts = {"table": colours.tobytes()}
    single = rows
    if len(rows) > POINTS_MAX:
        single, dense = _apart(rows, scene.selected)
        values = scene.colours.values if scene.colours else None
        parts["picture"] = _drawn(scene.seen, dense, view, size_px, Ink(colours, values, scene.selected))
    parts |= _packed(scene, single, view)
    told: dict[str, object] = {"view": told_view(view), "count": len(rows), "singles": len(single)}
    if texts is not None and len(rows) <= _TEXTS_MAX:
        told["texts"] = _brief(texts, rows)
    return Sight(told, parts, len(rows))


def message(told: Mapping[str, object], parts: Mapping[str, bytes]) -> bytes:
    """A message: the length of its JSON (4 bytes, little-endian), the JSON, then the parts it names with their places."""
    places, at = {}, 0
    for name, part in parts.items():
        places[name] = [at, len(part)]
        at += len(part)
    head = json.dumps({**told, "parts": places}, ensure_ascii=False, separators=(",", ":")).encode()
    return len(head).to_bytes(4, "little") + head + b"".join(parts.values())


def told_view(view: View) -> list[float]:
    """A view as the browser tells it too."""
    return [view.x0, view.x1, view.y0, view.y1, view.turn, view.tilt]


def short(text: str, chars: int = TEXT_CHARS) -> str:
    """A text as it stands on a map: one line, not long."""
    line = " ".join(text[: chars * 4].split())
    return line if len(line) <= chars else f"{line[: chars - 1]}…"


def _apart(rows: Rows, selected: NDArray[np.bool_] | None) -> tuple[Rows, Rows]:
    """Which rows are told one by one, and which become density."""
    chosen = rows[selected[rows]] if selected is not None else rows[:0]
    if len(chosen) > CHOSEN_MAX or selected is None:
        return rows[:0], rows
    return chosen, rows[~selected[rows]]


def _drawn(seen: Points, rows: Rows, view: View, size_px: tuple[int, int], ink: Ink) -> bytes:
    """The density as a PNG of at most PICTURE_BYTES: noise does not shrink, so where it must it is drawn coarser."""
    scale = min(1.0, math.sqrt(_PIXELS_MAX / (size_px[0] * size_px[1])))
    while True:
        width, height = (max(16, round(side * scale)) for side in size_px)
        picture = png(raster(seen, rows, view, width, height, ink))
        if len(picture) <= PICTURE_BYTES or width * height < 20_000:
            return picture
        scale *= 0.92 * math.sqrt(PICTURE_BYTES / len(picture))


def _packed(scene: Scene, rows: Rows, view: View) -> dict[str, bytes]:
    """Rows as arrays: where in the view (uint16 each way, from left and from the bottom), colour, whether selected, number."""
    x = _steps(scene.seen[rows, 0], view.x0, view.x1)
    y = _steps(scene.seen[rows, 1], view.y0, view.y1)
    values = scene.colours.values[rows] if scene.colours else np.zeros(len(rows), np.uint8)
    chosen = scene.selected[rows] if scene.selected is not None else np.zeros(0, bool)
    # Rows ascend: the steps between them are small, and mostly fit into two bytes.
    gaps = np.diff(rows, prepend=0)
    wide = "<u4" if len(gaps) and gaps.max() > _STEPS else "<u2"
    return {
        "x": x.tobytes(),
        "y": y.tobytes(),
        "colours": values.tobytes(),
        "selected": np.packbits(chosen, bitorder="little").tobytes(),
        "rows" if wide == "<u2" else "wide": gaps.astype(wide).tobytes(),
    }


def _steps(values: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint16]:
    share = (values.astype(np.float64) - low) / (high - low)
    return np.round(np.clip(share, 0, 1) * _STEPS).astype("<u2")


def _brief(texts: Texts, rows: Rows) -> list[str] | None:
    """The texts of all points in view, where they are short enough to come along."""
    brief = [short(text) for text in texts(rows.tolist())]
    return brief if sum(len(text.encode()) for text in brief) <= _TEXTS_BYTES else None
