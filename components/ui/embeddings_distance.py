"""The map coloured by how near each text is to words that somebody typed."""

import numpy as np
import streamlit as st

from components.core.corpus import Embedding
from components.core.errors import StudioError
from components.core.records import Fault
from components.core.space import colours, neighbours
from components.core.space.colours import Colours, Scale
from components.core.space.space import Space
from components.ui import embeddings_asking, resources, state
from components.ui.boundary import show_fault
from components.ui.words import _, number

_QUERY, _FAULT = "embeddings.distance", "embeddings.distance.fault"
_CHARS = 4000
_SCORES = (0.01, 0.995)
"""What lies beyond these shares of all scores has the colour of the end: of many texts few are near."""


def ask(embedding: Embedding) -> None:
    """Draw the field for the words, and have the model say what they mean when they are new."""
    if not embedding.model:
        st.caption(_("A file brought these vectors, so no model is known to ask about other words."))
        return
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="embeddings.distance.row"
    ):
        st.text_input(
            _("Near to what?"),
            key=_QUERY,
            persist_state="session",
            placeholder=_("Near to what? Such as: the parcel came too late"),
            max_chars=_CHARS,
            label_visibility="collapsed",
            icon=":material/near_me:",
            width=420,
            on_change=state.set_value,
            args=(_FAULT, None),
        )
        st.caption(embeddings_asking.price_of_search(embedding), width="content")
    _settle(embedding)


def colours_of(space: Space) -> Colours | None:
    """How near each row is to the words; None before there are any."""
    query = _query()
    if not query or not space.embedding.model:
        return None
    about = ("distance", space.embedding.id, query, state.language())
    return resources.recent().get(about, lambda: _graded(space, query))


def _query() -> str:
    return str(state.value(_QUERY) or "").strip()


def _settle(embedding: Embedding) -> None:
    """Ask for the vector of new words, once; what went wrong is told until there are others."""
    query, fault = _query(), state.value(_FAULT)
    if not query:
        return
    if fault is None and embeddings_asking.queries(embedding).unknown([query]):
        try:
            fault = embeddings_asking.ask(embedding, [query], lambda: state.take(_FAULT))
        except StudioError as error:
            fault = Fault.of(error)
        state.set_value(_FAULT, fault)
    if fault is not None:
        show_fault(fault)


def _graded(space: Space, query: str) -> Colours | None:
    vector = embeddings_asking.queries(space.embedding).kept([query])[0]
    if not np.isfinite(vector).all():
        return None
    scores = neighbours.scores(space.matrix, vector)
    low, high = (float(end) for end in np.nanquantile(scores, _SCORES))
    far, near = (
        _("far: {score}").format(score=number(low, 2)),
        _("near: {score}").format(score=number(high, 2)),
    )
    return colours.graded(scores, low, high, Scale(far, near))
