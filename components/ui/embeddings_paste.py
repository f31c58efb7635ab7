"""Texts that are pasted, a line for each."""

from functools import partial

import streamlit as st

from components.core.corpus import TEXT
from components.core.space import gathering
from components.ui import embeddings_bringing, state
from components.ui.embeddings_bringing import Brought
from components.ui.words import _

_PASTED = "embeddings.pasted"


def show() -> None:
    """Draw the box, how many texts are in it, and the button."""
    st.text_area(
        _("A text in each line"),
        key=_PASTED,
        height=220,
        placeholder=_("The parcel never came\nHow do I get my money back?\n怎么申请退款？"),
        persist_state="session",
    )
    written = str(state.value(_PASTED) or "")
    found = _gathered() if written.strip() else None
    embeddings_bringing.show("paste", _("Pasted texts"), found, _gathered, partial(state.take, _PASTED))


def _gathered() -> Brought:
    pasted = gathering.pasted(str(state.value(_PASTED) or ""))
    return Brought(*gathering.gather(pasted, TEXT, keep_columns=(), split_tokens=None, overlap=0), "pasted")
