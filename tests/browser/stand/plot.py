"""A map of so many points in kinds, with their texts, labels and rings, and in plain text what was picked."""

import numpy as np
import streamlit as st

from components.core.space.colours import Colours, Scale, graded, kinds
from components.core.space.view import Label
from components.ui import plot, state
from components.ui.boundary import boundary

NASTY = "<img src=x onerror=\"document.title='hit'\">"
KINDS = ["Invoices", "发货与退货", NASTY, "Sizes", *(f"Kind {number}" for number in range(5, 17))]


@st.cache_resource
def world(count: int, dims: int):
    """Clouds of points around a circle, the same each time, with a label in the middle of each; the last has no place."""
    rng = np.random.default_rng(7)
    codes = rng.integers(0, len(KINDS), count)
    angles = np.arange(len(KINDS)) * 2 * np.pi / len(KINDS)
    middles = np.stack([6 * np.cos(angles), 4 * np.sin(angles), 3 * np.sin(3 * angles)], axis=1)
    places = (middles[codes] + rng.normal(0, 0.8, (count, 3))).astype(np.float32)[:, :dims]
    places[-1] = np.nan
    labels = [
        Label(x, y, name, z=z) for name, (x, y, z) in zip(KINDS, middles.round(2).tolist(), strict=True)
    ]
    return np.ascontiguousarray(places), codes, labels


@st.cache_resource
def colours(count: int, dims: int, by: str) -> Colours:
    places, codes, _labels = world(count, dims)
    if by == "x":
        return graded(places[:, 0], -8, 8, Scale("short", "long"))
    return kinds(codes, KINDS, "Others")


@st.fragment
def show(count: int) -> None:
    """Draw it, `?plot=count`; `dims=3` has a third dimension, `by=x` a scale of colours, `rings=1` rings."""
    with boundary():
        asked = st.query_params
        dims = int(asked.get("dims", 2))
        places, codes, labels = world(count, dims)
        coloured = colours(count, dims, asked.get("by", "kind"))
        name = f"stand.plot{count}"
        held = _held(count, plot.picked(places, key=name, colours=coloured))
        plot.show(
            places,
            key=name,
            colours=coloured,
            hover=lambda rows: [f"Text {row} of {KINDS[codes[row]]}" for row in rows],
            labels=labels,
            selected=held,
            query=[0, 1] if asked.get("rings") else [],
            name="Questions",
        )
        st.text(f"picked: {state.value('stand.told')}, selected: {int(held.sum())}")


def _held(count: int, new: plot.Picked | None):
    kept = state.value("stand.held")
    held = np.zeros(count, bool) if kept is None or len(kept) != count else kept.copy()
    if new is None:
        return held
    held &= new.added
    held[new.rows] = True
    state.set_value("stand.held", held)
    state.set_value("stand.told", f"{new.how} {len(new.rows)}{' added' if new.added else ''}")
    return held
