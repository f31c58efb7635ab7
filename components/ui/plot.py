"""A map of up to a million points: seen, moved, asked and picked from in the browser, drawn by the server where they are many."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.components.v2 import component

from components.core.space.colours import Colours
from components.core.space.view import (
    MARGIN,
    Ground,
    Label,
    Points,
    View,
    flat,
    flattened,
    ground,
    inside,
    nearest,
    outward,
    placed,
    whole,
)
from components.ui import state
from components.ui.plot_sight import Scene, Sight, Texts, look, message, short
from components.ui.plot_told import Glass, Mark, glass, mark, question
from components.ui.plot_words import caption, hints, told_legend, words

_FOLDER = Path(__file__).parent
_RINGS_MAX = 200
_LABEL_CHARS = 32
_SIZE = "plot.size"


def _text(*names: str) -> str:
    """Scripts or a style without what only their readers need: they travel with every view."""
    text = "".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)
    return re.sub(r"^\s+|^//.*\n", "", text, flags=re.M)


_SCRIPT = _text("plot_sheet.js", "plot_point.js", "plot_hand.js", "plot.js")
_STYLE = _text("plot.css")
_SAID = '<div class="relay-said"><p></p><p></p></div>'
_SAID_SCRIPT = _text("plot_said.js")
_SAID_STYLE = _text("plot_said.css")


@dataclass(frozen=True, slots=True)
class Picked:
    """What a person picked on a map just now."""

    rows: NDArray[np.int32]
    """Ascending; none where nothing lay within the line, and with `drop`."""
    how: str
    """click, box, lasso, legend, or drop: nothing is to be selected any more."""
    added: bool
    """To what is selected already."""


@dataclass(frozen=True, slots=True)
class _Map:
    """A map with its name in the session, where it lies, and what of it is looked at."""

    key: str
    world: str
    land: Ground
    glass: Glass

    @property
    def view(self) -> View:
        size = self.glass
        return size.view or whole(self.land, size.width_px / size.height_px)

    def told(self, event: str) -> object:
        """What the browser tells with whatever began this run."""
        held = state.value(self.key)
        return held.get(event) if isinstance(held, dict) else None


def picked(points: Points, *, key: str, colours: Colours | None = None) -> Picked | None:
    """What was picked on this map just now, told once: asked before it is drawn, so that it is drawn with it."""
    return _taken(_opened(points, key), points, colours)


def show(
    points: Points,
    *,
    key: str,
    colours: Colours | None = None,
    hover: Texts | None = None,
    labels: Sequence[Label] = (),
    selected: NDArray[np.bool_] | None = None,
    query: Sequence[int] = (),
    name: str = "",
    lacking: bool = True,
) -> Picked | None:
    """Draw a map in the fragment that is running, and tell what was picked on it, unless `picked` was asked before.

    Args:
        points: (n, 2) or (n, 3); rows that are not finite are not on the map. Other points are another map, seen whole.
        key: its name in the session; the browser's view is kept under it.
        colours: a colour for each row; without them all have one.
        hover: the texts of some rows, shown beside the pointer and read aloud.
        labels: words at places; as many are shown as fit.
        selected: (n,) rows that keep their colours while all others turn gray; without any, nothing is selected.
        query: rows with a ring and a number, from 1 in their order.
        name: what the map shows, for those who do not see it.
        lacking: whether it says how many rows have no place; False where that is told beside it, with the reason.
    """
    map_ = _opened(points, key)
    new = _taken(map_, points, colours)
    seen = flat(points, map_.view, map_.land)
    chosen = selected if selected is not None and selected.any() else None
    scene = Scene(seen, colours, chosen, dark=st.context.theme.type == "dark")
    sight = _sight(map_, scene, hover)
    told: dict[str, object] = {"key": key, "of": map_.world, "name": name, "selecting": chosen is not None}
    told |= sight.told | _around(map_, seen, labels, query) | told_legend(colours)
    told |= {"look": scene.look, "words": words(), "locale": state.language().replace("_", "-")}
    component("relay_studio_plot", html='<div class="relay-plot"></div>', css=_STYLE, js=_SCRIPT)(
        key=key,
        data=message(told, sight.parts),
        on_view_change=_listen,
        on_asked_change=_listen,
        on_picked_change=_listen,
    )
    _say(map_, seen, sight, hover, rows=len(seen) if lacking else map_.land.count)
    return new


def _listen() -> None:
    """Streamlit keeps only what somebody listens to; it is read where the map is drawn."""


def _opened(points: Points, key: str) -> _Map:
    """The map as this run finds it; where the points lie is measured once."""
    world = f"{crc32(np.ascontiguousarray(points).data):x}-{len(points)}-{points.shape[1]}"
    kept: tuple[str, Ground] | None = state.value(f"{key}.land")
    land = kept[1] if kept is not None and kept[0] == world else ground(points)
    state.set_value(f"{key}.land", (world, land))
    last: Glass = state.value(_SIZE) or Glass(None)
    map_ = _Map(key, world, land, last)
    looked = glass(map_.told("view"), world, last)
    state.set_value(_SIZE, Glass(None, looked.width_px, looked.height_px, looked.dots))
    return _Map(key, world, land, looked)


def _sight(map_: _Map, scene: Scene, hover: Texts | None) -> Sight:
    """What is seen, drawn anew only where it is another: a question about a point draws nothing."""
    shown = (map_.world, map_.glass, scene.look)
    kept: tuple[object, Sight] | None = state.value(f"{map_.key}.sight")
    if kept is not None and kept[0] == shown:
        return kept[1]
    dots = map_.glass.dots
    size = round(map_.glass.width_px * dots), round(map_.glass.height_px * dots)
    sight = look(scene, map_.view, size, hover)
    # The texts of few points are read again: they may be others for the same points.
    state.set_value(f"{map_.key}.sight", (shown, sight) if sight.is_density else None)
    return sight


def _around(map_: _Map, seen: Points, labels: Sequence[Label], query: Sequence[int]) -> dict[str, object]:
    """What lies over the points, and how far they reach."""
    view, land = map_.view, map_.land
    named = [replace(each, text=short(each.text, _LABEL_CHARS)) for each in labels]
    here = placed(flattened(named, view, land), view, map_.glass.width_px, map_.glass.height_px)
    asked = [row for row in query[:_RINGS_MAX] if np.isfinite(seen[row]).all()]
    return {
        "labels": [[each.x, each.y, each.text] for each in here],
        "rings": [[*seen[row].tolist(), place] for place, row in enumerate(asked, 1)],
        "middle": [0.0, 0.0] if land.is_solid else list(land.centre),
        "half": [side * (1 + 2 * MARGIN) for side in land.half],
        "solid": land.is_solid,
        "held": map_.glass.view is not None,
        "total": land.count,
    }


def _taken(map_: _Map, points: Points, colours: Colours | None) -> Picked | None:
    marked = mark(map_.told("picked"), map_.world)
    if marked is None or state.value(f"{map_.key}.picked") == marked.number:
        return None
    state.set_value(f"{map_.key}.picked", marked.number)
    rows = _marked(flat(points, marked.view, map_.land), marked, colours)
    return None if rows is None else Picked(rows, marked.how, marked.added)


def _marked(seen: Points, marked: Mark, colours: Colours | None) -> NDArray[np.int32] | None:
    """The rows of what was marked; None where that names nothing on this map."""
    if marked.how == "drop":
        return np.empty(0, np.int32)
    if marked.how == "legend":
        return _of_colour(seen, marked.colour, colours)
    if marked.polygon is not None:
        return inside(seen, marked.polygon)
    row = marked.row
    if row is None and marked.place is not None:
        row = nearest(seen, marked.place, marked.reach)
    known = row is not None and row < len(seen) and np.isfinite(seen[row]).all()
    return np.array([row], np.int32) if known else None


def _of_colour(seen: Points, colour: int | None, colours: Colours | None) -> NDArray[np.int32] | None:
    if colours is None or colour is None:
        return None
    rows = np.flatnonzero(colours.values == colour)
    return rows[np.isfinite(seen[rows]).all(axis=1)].astype(np.int32)


def _say(map_: _Map, seen: Points, sight: Sight, hover: Texts | None, *, rows: int) -> None:
    """What is seen, in words, and the answer to what was asked: an element of its own, so that an answer is a small one."""
    component("relay_studio_plot_said", html=_SAID, css=_SAID_STYLE, js=_SAID_SCRIPT)(
        key=f"{map_.key}.said",
        data={
            "of": map_.key,
            "caption": caption(map_.land.count, rows, sight.count, density=sight.is_density),
            "answer": _answer(map_, seen, hover),
            **hints(solid=map_.land.is_solid),
        },
    )


def _answer(map_: _Map, seen: Points, hover: Texts | None) -> dict[str, object] | None:
    """The point a browser asked about, where it lies, and its text."""
    asked = question(map_.told("asked"), map_.world)
    if asked is None:
        return None
    row = asked.row
    if row is None and asked.place is not None:
        row = nearest(seen, asked.place, asked.reach)
    elif row is None and asked.step is not None:
        row = outward(seen, map_.view, asked.step)
    if row is None or row >= len(seen) or not np.isfinite(seen[row]).all():
        return {"number": asked.number, "row": None}
    text = short(hover([row])[0]) if hover else ""
    return {"number": asked.number, "row": row, "place": seen[row].tolist(), "text": text}
