"""Search: by meaning, by letters, by examples, or all of them together."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from components.core.corpus import Embedding
from components.core.errors import StudioError
from components.core.records import Fault
from components.core.space import neighbours, queries
from components.core.space.queries import Sought
from components.core.space.space import Space
from components.ui import (
    embeddings_asking,
    embeddings_examples,
    embeddings_neighbours,
    embeddings_results,
    embeddings_sought,
    state,
)
from components.ui.boundary import show_fault
from components.ui.embeddings import Opened
from components.ui.words import _, ngettext, number

_MEANING, _CONTAINED, _COUNT = "embeddings.meaning", "embeddings.contained", "embeddings.count"
_KEPT = "embeddings.found.kept"
_COUNTS = (20, 100, 500)


def show(opened: Opened, space: Space) -> None:
    """Draw the box, what is looked for besides, and what was found."""
    embedding, corpus_id = space.embedding, opened.corpus.id
    _show_box(embedding, corpus_id)
    embeddings_examples.show(space)
    sought = embeddings_sought.current(corpus_id)
    if not sought:
        st.caption(
            _(
                "Say it in your own words: what is found means the same, and need not have one word in common with it."
            )
        )
        return
    fault = _settle(embedding, sought)
    if fault is not None:
        show_fault(fault)
        return
    if sought.meaning and embeddings_asking.vector(embedding, sought.meaning) is None:
        st.caption(_("Not asked yet: press Search."))
        return
    _show_found(embedding, space, sought)
    embeddings_neighbours.show(space)


def _show_box(embedding: Embedding, corpus_id: str) -> None:
    with (
        st.form("embeddings.search", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="embeddings.box"),
    ):
        st.text_input(
            _("Meaning"),
            key=_MEANING,
            placeholder=_("such as: the parcel came too late"),
            disabled=not embedding.model,
            max_chars=4000,
        )
        st.text_input(_("Contains"), key=_CONTAINED, placeholder=_("these letters"), width=200, max_chars=200)
        st.form_submit_button(
            _("Search"),
            key="embeddings.seek",
            type="primary",
            icon=":material/search:",
            on_click=_seek,
            args=(corpus_id,),
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _show_price(embedding)
        _show_history(corpus_id)


def _show_price(embedding: Embedding) -> None:
    if embedding.model:
        st.caption(embeddings_asking.price_of_search(embedding))
    else:
        st.caption(
            _("A file brought these vectors, so no model is known to ask. Search by letters, or by examples.")
        )


def _show_history(corpus_id: str) -> None:
    asked = embeddings_sought.history(corpus_id)
    if asked:
        st.menu_button(
            _("Asked before"),
            asked,
            key="embeddings.asked",
            type="tertiary",
            icon=":material/history:",
            format_func=lambda said: embeddings_results.clipped(said, 60),
            on_click=_seek_again,
            args=(corpus_id,),
        )


def _seek(corpus_id: str) -> None:
    meaning, contained = (str(state.value(key) or "").strip() for key in (_MEANING, _CONTAINED))
    embeddings_sought.seek(corpus_id, meaning, contained)


def _seek_again(corpus_id: str) -> None:
    said = state.value("embeddings.asked")
    if said:
        state.set_value(_MEANING, str(said))
        _seek(corpus_id)


def _settle(embedding: Embedding, sought: Sought) -> Fault | None:
    """Ask for the vector of what was just looked for; what went wrong then is told until something else is."""
    if not embeddings_sought.take_order() or not sought.meaning:
        return embeddings_sought.fault(sought)
    try:
        known = embeddings_asking.vector(embedding, sought.meaning) is not None
        found = None if known else embeddings_asking.ask(embedding, [sought.meaning], embeddings_sought.order)
    except StudioError as error:
        found = Fault.of(error)
    embeddings_sought.settle(sought, found)
    return found


def _show_found(embedding: Embedding, space: Space, sought: Sought) -> None:
    state.begin(_COUNT, _COUNTS[0])
    limit = int(state.value(_COUNT) or _COUNTS[0])
    among = queries.containing(space.table, sought.contained) if sought.contained else None
    found = _found(embedding, space, sought, among, limit)
    if among is not None:
        hits = int(among.sum())
        said = ngettext("{n} text contains “{letters}”.", "{n} texts contain “{letters}”.", hits)
        st.caption(said.format(n=number(hits), letters=embeddings_results.safe(sought.contained)))
    if not found:
        st.caption(_("Nothing found."))
        return
    embeddings_results.show(space, found, "embeddings.found")
    embeddings_results.show_foot(space, found, "embeddings.found", _COUNT, _COUNTS)


def _found(
    embedding: Embedding, space: Space, sought: Sought, among: NDArray[np.bool_] | None, limit: int
) -> embeddings_results.Found:
    """Rows with scores; letters alone have none, and come as they stand."""
    parts = _parts(embedding, space, sought)
    if not parts:
        rows: Sequence[int] = [] if among is None else np.flatnonzero(among)[:limit].tolist()
        return [(int(row), None) for row in rows]
    about = (embedding.id, embedding.done, sought, limit)
    kept: tuple[object, embeddings_results.Found] | None = state.value(_KEPT)
    if kept is None or kept[0] != about:  # a click elsewhere on the page searches nothing anew
        query = neighbours.combined(parts)
        without = [row for row, _weight in sought.examples]
        known = embeddings_results.lengths(space)
        kept = (about, neighbours.nearest(space.matrix, query, limit, among, without, known))
        state.set_value(_KEPT, kept)
    return kept[1]


def _parts(embedding: Embedding, space: Space, sought: Sought) -> list[tuple[NDArray[np.float32], float]]:
    parts: list[tuple[NDArray[np.float32], float]] = []
    if sought.meaning and (vector := embeddings_asking.vector(embedding, sought.meaning)) is not None:
        parts.append((vector, 1.0))
    return parts + [
        (np.asarray(space.matrix[row]), share) for row, share in sought.examples if space.present[row]
    ]
