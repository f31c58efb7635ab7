"""A new collection: examples to look at, texts that are pasted, a file, or what is here already."""

import streamlit as st

from components.ui import embeddings_file, embeddings_own, embeddings_paste, embeddings_samples, state
from components.ui.embeddings import Opened
from components.ui.words import N_, _

_SOURCES = {
    "examples": (N_("Examples"), embeddings_samples.show),
    "paste": (N_("Paste"), embeddings_paste.show),
    "file": (N_("File"), embeddings_file.show),
    "own": (N_("From here"), embeddings_own.show),
}
_SOURCE = "embeddings.source"


def show(opened: Opened | None) -> None:
    """Draw the ways to bring texts, and the one that is chosen."""
    if opened is not None:
        return
    # Kept aside: the value of a widget that is not drawn, as in an open collection, is forgotten.
    state.begin(_SOURCE, state.value("embeddings.source.kept") or "examples")
    st.segmented_control(
        _("Texts to begin with"),
        list(_SOURCES),
        required=True,
        format_func=lambda name: _(_SOURCES[name][0]),
        key=_SOURCE,
        label_visibility="collapsed",
    )
    chosen = str(state.value(_SOURCE))
    state.set_value("embeddings.source.kept", chosen)
    _SOURCES[chosen][1]()
