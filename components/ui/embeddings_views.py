"""The ways to look at a collection whose texts have vectors: one is drawn at a time."""

import streamlit as st

from components.core.records import Status
from components.ui import (
    embeddings,
    embeddings_duel,
    embeddings_export,
    embeddings_map,
    embeddings_search,
    state,
)
from components.ui.embeddings import Opened
from components.ui.words import N_, _

_VIEWS = {
    "map": (N_("Map"), embeddings_map.show),
    "search": (N_("Search and compare"), embeddings_search.show),
    "duel": (N_("Which model?"), embeddings_duel.show),
    "export": (N_("Take along"), embeddings_export.show),
}
_VIEW = "embeddings.view"


def show(opened: Opened | None) -> None:
    """Draw the switch between the views, and the one that is chosen.

    Not while texts are being embedded: a map of what has come so far would be laid out while a click on Pause waits.
    """
    shown = opened.embedding if opened else None
    if opened is None or shown is None or not shown.done or shown.status is Status.RUNNING:
        return
    _pick()
    _name, draw = _VIEWS.get(str(state.value(_VIEW)), _VIEWS["map"])
    draw(opened, embeddings.space(shown))


def _pick() -> None:
    state.begin(_VIEW, "map")
    st.segmented_control(
        _("View"),
        list(_VIEWS),
        required=True,
        format_func=lambda name: _(_VIEWS[name][0]),
        key=_VIEW,
        label_visibility="collapsed",
    )
