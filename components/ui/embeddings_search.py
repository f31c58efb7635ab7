"""Search and compare: what is looked for in a collection, what is alike in it, and what is not."""

import streamlit as st

from components.core.space.space import Space
from components.ui import (
    embeddings_analogy,
    embeddings_doubles,
    embeddings_heat,
    embeddings_meaning,
    embeddings_outliers,
    embeddings_pairs,
    state,
)
from components.ui.embeddings import Opened
from components.ui.words import N_, _

_WAYS = {
    "search": (N_("Search"), embeddings_meaning.show),
    "heat": (N_("Similarity"), embeddings_heat.show),
    "doubles": (N_("Doubles"), embeddings_doubles.show),
    "outliers": (N_("Outliers"), embeddings_outliers.show),
    "analogy": (N_("Analogy"), embeddings_analogy.show),
    "pairs": (N_("Pairs"), embeddings_pairs.show),
}
_WAY = "embeddings.way"


def show(opened: Opened, space: Space) -> None:
    """Draw the switch between the ways to search and compare, and the one that is chosen."""
    state.begin(_WAY, "search")
    st.pills(
        _("What to do"),
        list(_WAYS),
        required=True,
        format_func=lambda name: _(_WAYS[name][0]),
        key=_WAY,
        label_visibility="collapsed",
    )
    _name, draw = _WAYS.get(str(state.value(_WAY)), _WAYS["search"])
    draw(opened, space)
