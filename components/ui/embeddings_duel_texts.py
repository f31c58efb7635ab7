"""Two maps laid on each other, the texts that two embeddings see most differently, and their neighbours in both."""

from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from components.core.space import duel
from components.core.space.colours import Scale, graded
from components.core.space.duel import Duel
from components.ui import embeddings_selection, plot, state
from components.ui.boundary import boundary
from components.ui.embeddings import Opened
from components.ui.embeddings_sides import Side
from components.ui.messages import plain
from components.ui.words import _, number

_SHOWN = 50
_CHARS = 160
_ROW = "embeddings.duel.row"
"""The collection, and its text whose neighbours are shown."""


def show(opened: Opened, found: Duel, one: Side, other: Side) -> None:
    """Draw the maps with the selection in both, and the table whose rows open the neighbours."""
    st.subheader(_("Both maps, the second laid onto the first"), anchor=False)
    for place, (column, side, points) in enumerate(
        zip(st.columns(2, gap="medium"), (one, other), found.maps, strict=True)
    ):
        with column:
            st.caption(plain(f"{place + 1} · {side.name}"))
            st.fragment(partial(_show_map, opened, found, side, points, "ab"[place]))()
    st.caption(
        _(
            "Bright: most neighbours are the same in both. Dark: few are. What is selected in one is so in the other."
        )
    )
    _show_texts(opened, found, one, other)


def _show_map(opened: Opened, found: Duel, side: Side, points: NDArray[np.float32], name: str) -> None:
    with boundary():
        selected = np.isin(found.rows, embeddings_selection.rows(opened.corpus.id))
        picked = plot.show(
            points,
            key=f"embeddings.duel.map.{name}",
            colours=graded(found.overlap, 0, 1, Scale(_("no neighbour the same"), _("all the same"))),
            hover=lambda places: side.space.texts([int(found.rows[place]) for place in places]),
            selected=selected if selected.any() else None,
        )
        if picked is not None:
            if picked.how == "drop":
                embeddings_selection.drop()
            else:
                embeddings_selection.take(
                    opened.corpus.id, found.rows[picked.rows].astype(np.int32), added=picked.added
                )
            if len(picked.rows) == 1:
                state.set_value(_ROW, (opened.corpus.id, int(found.rows[picked.rows[0]])))
            st.rerun()


def _show_texts(opened: Opened, found: Duel, one: Side, other: Side) -> None:
    st.subheader(_("Where they differ most"), anchor=False)
    order = np.argsort(found.overlap, kind="stable")[:_SHOWN]
    rows = [int(found.rows[place]) for place in order]
    same, key = _("Same neighbours"), f"embeddings.duel.texts.{opened.corpus.id}"
    lines = [
        {same: float(found.overlap[place]), _("Text"): _short(text)}
        for place, text in zip(order, one.space.texts(rows), strict=True)
    ]
    st.dataframe(
        lines,
        key=key,
        hide_index=True,
        height=260,
        selection_mode="single-row",
        on_select=partial(_take_row, opened.corpus.id, key, rows),
        column_config={
            same: st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width="small")
        },
    )
    kept: tuple[str, int] | None = state.value(_ROW)
    if kept is not None and kept[0] == opened.corpus.id and kept[1] in found.rows:
        _show_neighbours(kept[1], one, other, found.k)
    else:
        st.caption(_("Choose a text, here or on a map, to see its neighbours in both."))


def _take_row(corpus_id: str, key: str, rows: list[int]) -> None:
    chosen = (state.value(key) or {}).get("selection", {}).get("rows", [])
    state.set_value(_ROW, (corpus_id, rows[chosen[0]]) if chosen else None)


def _show_neighbours(row: int, one: Side, other: Side, k: int) -> None:
    st.markdown(f"**{plain(_short(one.space.text(row)))}**")
    near = [duel.nearest(side.space.matrix, row, k, side.cut) for side in (one, other)]
    shared = {place for place, _score in near[0]} & {place for place, _score in near[1]}
    for place, (column, side, found) in enumerate(
        zip(st.columns(2, gap="medium"), (one, other), near, strict=True)
    ):
        with column:
            st.caption(plain(f"{place + 1} · {side.name}"))
            texts = side.space.texts([found_row for found_row, _score in found])
            lines = [
                f":gray[{number(score, 2)}] {_marked(text, shared=found_row in shared)}"
                for (found_row, score), text in zip(found, texts, strict=True)
            ]
            st.markdown("  \n".join(lines))
    st.caption(_("Bold: found by both. The number is how near it is: 1 means the same, 0 unrelated."))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CHARS else f"{line[: _CHARS - 1]}…"


def _marked(text: str, *, shared: bool) -> str:
    words = plain(_short(text))
    return f"**{words}**" if shared and words.strip() else words
