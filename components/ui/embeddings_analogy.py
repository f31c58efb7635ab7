"""Analogies: this without that, but with the other, and the texts that lie there."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from components.core.corpus import Embedding
from components.core.errors import StudioError
from components.core.records import Fault
from components.core.space import neighbours, queries
from components.core.space.space import Space
from components.ui import (
    embeddings_asking,
    embeddings_neighbours,
    embeddings_results,
    embeddings_selection,
    state,
)
from components.ui.boundary import show_fault
from components.ui.embeddings import Opened
from components.ui.words import _

_BOXES = ("embeddings.analogy.a", "embeddings.analogy.b", "embeddings.analogy.c")
_SIGNS = (1.0, -1.0, 1.0)
_EXAMPLES = (
    ("king", "man", "woman"),
    ("国王", "男人", "女人"),
    ("Paris", "France", "Japan"),
    ("巴黎", "法国", "日本"),
)
"""Shown to begin with where all three are in the collection."""
_COUNT = 20
_SOLVED, _ORDERED, _BEGUN = "embeddings.analogy", "embeddings.analogy.ordered", "embeddings.analogy.begun"


@dataclass(frozen=True, slots=True)
class _Solved:
    """What was worked out last in a collection."""

    corpus_id: str
    texts: tuple[str, ...]
    fault: Fault | None = None


def show(opened: Opened, space: Space) -> None:
    """Draw the three boxes, and what lies nearest to a − b + c."""
    _begin(space)
    st.caption(
        _(
            "King without man but with woman is near to queen: directions between texts mean something too. Works best "
            "with single words; a text of the collection costs nothing."
        )
    )
    _show_boxes(space.embedding, space)
    solved = _settle(space.embedding, space)
    if solved is None:
        return
    if solved.fault is not None:
        show_fault(solved.fault)
        return
    vectors = [_vector(space.embedding, space, text) for text in solved.texts]
    parts = [(vector, sign) for vector, sign in zip(vectors, _SIGNS, strict=True) if vector is not None]
    if len(parts) < len(_BOXES):
        st.caption(_("Not asked yet: press Work it out."))
        return
    without = [row for text in solved.texts if (row := queries.row_of(space.table, text)) is not None]
    known = embeddings_results.lengths(space)
    found = neighbours.nearest(space.matrix, neighbours.combined(parts), _COUNT, without=without, known=known)
    embeddings_results.show(space, found, "embeddings.analogous")
    embeddings_results.show_ways(space.corpus.id, [row for row, _score in found], "embeddings.analogous")
    embeddings_neighbours.show(space)


def _begin(space: Space) -> None:
    """Let the boxes begin with an example the collection has, and with that worked out."""
    if state.value(_BEGUN) == space.corpus.id:
        return
    state.set_value(_BEGUN, space.corpus.id)
    for example in _EXAMPLES:
        if all(queries.row_of(space.table, text) is not None for text in example):
            _fill(space.corpus.id, example)
            return


def _fill(corpus_id: str, texts: tuple[str, ...]) -> None:
    for box, text in zip(_BOXES, texts, strict=True):
        state.set_value(box, text)
    state.set_value(_SOLVED, _Solved(corpus_id, texts))


def _show_boxes(embedding: Embedding, space: Space) -> None:
    labels = (_("Start from"), _("− without"), _("+ but with"))
    with (
        st.form("embeddings.analogies", border=False),
        st.container(
            horizontal=True, vertical_alignment="bottom", gap="small", key="embeddings.analogy.boxes"
        ),
    ):
        for box, label in zip(_BOXES, labels, strict=True):
            st.text_input(label, key=box, max_chars=4000)
        st.form_submit_button(
            _("Work it out"),
            key="embeddings.analogy.solve",
            type="primary",
            icon=":material/function:",
            on_click=_solve,
            args=(space.corpus.id,),
        )
    if embedding.model:
        st.caption(embeddings_asking.price_of_search(embedding))
    chosen = embeddings_selection.rows(space.corpus.id)
    if len(chosen) == len(_BOXES):
        texts = tuple(space.texts([int(row) for row in chosen]))
        st.button(
            _("Take the three selected texts"),
            key="embeddings.analogy.selected",
            icon=":material/add:",
            on_click=_fill,
            args=(space.corpus.id, texts),
        )


def _solve(corpus_id: str) -> None:
    texts = tuple(str(state.value(box) or "").strip() for box in _BOXES)
    state.set_value(_SOLVED, _Solved(corpus_id, texts))
    state.set_value(_ORDERED, True)


def _settle(embedding: Embedding, space: Space) -> _Solved | None:
    """What is to be shown; texts that have no vector yet are asked for when somebody has just said so."""
    solved: _Solved | None = state.value(_SOLVED)
    if solved is None or solved.corpus_id != space.corpus.id:
        return None
    if not all(solved.texts):
        st.caption(_("Fill in all three."))
        return None
    if not state.take(_ORDERED):
        return solved
    missing = [text for text in solved.texts if _vector(embedding, space, text) is None]
    fault = None
    try:
        again = partial(state.set_value, _ORDERED, True)
        fault = embeddings_asking.ask(embedding, missing, again) if missing else None
    except StudioError as error:
        fault = Fault.of(error)
    solved = _Solved(solved.corpus_id, solved.texts, fault)
    state.set_value(_SOLVED, solved)
    return solved


def _vector(embedding: Embedding, space: Space, text: str) -> NDArray[np.float32] | None:
    """Of a text of the collection its own vector; else the one kept for it, if there is one."""
    row = queries.row_of(space.table, text)
    if row is not None and space.present[row]:
        return np.asarray(space.matrix[row])
    return embeddings_asking.vector(embedding, text)
