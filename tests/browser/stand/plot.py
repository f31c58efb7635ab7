"""A map of so many points in kinds, with their texts, labels and rings, and in plain text what was picked."""

import numpy as np
import streamlit as st

from components.core.space.colours import Scale, graded, kinds
from components.core.space.view import Label
from components.ui import plot, state
from components.ui.boundary import boundary

NASTY = "<img src=x onerror=\"document.title='hit'\">"
KINDS = ["Invoices", "发货与退货", NASTY, "Sizes", *(f"Kind {number}" for number in range(5, 17))]


@st.cache_data
def points(count: int, dims: int):
    """Clouds of points around a circle, the same each time."""
    rng = np.random.default_rng(7)
    codes = rng.integers(0, len(KINDS), count)
    angles = codes * 2 * np.pi / len(KINDS)
    middles = np.stack([6 * np.cos(angles), 4 * np.sin(angles), 3 * np.sin(3 * angles)], axis=1)[:, :dims]
    places = (middles + rng.normal(0, 0.8, (count, dims))).astype(np.float32)
    if count > 10:
        places[-1] = np.nan
    return places, codes


@st.fragment
def show(count: int) -> None:
    """Draw it, `?plot=count`; `dims=3` has a third dimension, `by=x` a scale of colours."""
    with boundary():
        places, codes = points(count, int(st.query_params.get("dims", 2)))
        name = f"stand.plot{count}"
        if st.query_params.get("by") == "x":
            colours = graded(places[:, 0], -8, 8, Scale("short", "long"))
        else:
            colours = kinds(codes, KINDS, "Others")
        new = plot.picked(places, key=name, colours=colours)
        held = state.value("stand.held")
        held = np.zeros(count, bool) if held is None or len(held) != count else held.copy()
        if new is not None:
            if not new.added:
                held[:] = False
            held[new.rows] = True
            state.set_value("stand.held", held)
            state.set_value("stand.told", f"{new.how}: {len(new.rows)}{' added' if new.added else ''}")
        middles = [
            places[codes == code].mean(axis=0) if (codes == code).any() else None
            for code in range(len(KINDS))
        ]
        labels = [
            Label(*middle[:2].tolist(), KINDS[code], float((codes == code).sum()), *middle[2:].tolist())
            for code, middle in enumerate(middles)
            if middle is not None and np.isfinite(middle).all()
        ]
        plot.show(
            places,
            key=name,
            colours=colours,
            hover=lambda rows: [f"Text {row} of {KINDS[codes[row]]}" for row in rows],
            labels=labels,
            selected=held,
            query=[0, 1] if st.query_params.get("rings") else [],
            name="Questions",
        )
        st.text(f"picked: {state.value('stand.told')}, selected: {int(held.sum())}")
