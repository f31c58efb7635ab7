"""One text of a collection, whole, and those nearest to it."""

import streamlit as st

from components.core.space import neighbours
from components.core.space.space import Space
from components.ui import embeddings_results, state
from components.ui.words import _, number

_COUNT = "embeddings.neighbours"
_COUNTS = (10, 25, 100)
_WHOLE_CHARS = 3000


def show(space: Space) -> None:
    """Draw the text that was clicked, and its neighbours, each of which can be clicked in turn."""
    corpus_id = space.corpus.id
    row = embeddings_results.looked_at(corpus_id)
    if row is None or row >= space.corpus.count:
        st.caption(_("A click on a text shows what lies nearest to it."))
        return
    with st.container(border=True, key="embeddings.neighbour", gap="small"):
        _show_text(space, row)
        if not space.present[row]:
            st.caption(_("This text has no vector, so nobody knows its neighbours."))
            return
        state.begin(_COUNT, _COUNTS[0])
        count = int(state.value(_COUNT) or _COUNTS[0])
        known = embeddings_results.lengths(space)
        found = neighbours.nearest(space.matrix, space.matrix[row], count, without=(row,), known=known)
        embeddings_results.show(space, found, "embeddings.near")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.segmented_control(
                _("Neighbours"),
                _COUNTS,
                key=_COUNT,
                required=True,
                format_func=number,
                label_visibility="collapsed",
            )
            rows = [row, *(other for other, _score in found)]
            embeddings_results.show_ways(corpus_id, rows, "embeddings.near")


def _show_text(space: Space, row: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_("No. {n} and its nearest").format(n=number(row + 1)), width="stretch")
        st.button(
            _("Close"),
            key="embeddings.neighbour.close",
            icon=":material/close:",
            type="tertiary",
            on_click=embeddings_results.look,
            args=(space.corpus.id, None),
        )
    text = space.text(row)
    st.text(text if len(text) <= _WHOLE_CHARS else f"{text[:_WHOLE_CHARS]}…")
