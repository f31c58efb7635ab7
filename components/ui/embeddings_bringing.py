"""Texts on their way to become a collection: what was found in them, their name, and the button that keeps them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import NDArray

from components.core.corpus import Corpus, Report
from components.core.errors import InputError
from components.core.owner import owner
from components.core.space import making
from components.ui import embeddings, embeddings_report, resources, state
from components.ui.messages import plain
from components.ui.words import _

NAME_MAX = 120


@dataclass(frozen=True, slots=True)
class Given:
    """Vectors that came along, a row for each text."""

    called: str
    """The column or columns they stood in."""
    matrix: NDArray[np.float32]
    flaws: Mapping[str, int] = field(default_factory=dict)
    """Rows without a vector, by why."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Texts ready to become a collection."""

    table: pa.Table
    """The texts first, as gathering.gather gives it."""
    report: Report
    source: str
    given: Sequence[Given] = ()


def show(
    key: str,
    name: str,
    found: Brought | None,
    gather: Callable[[], Brought],
    kept: Callable[[], object],
    *,
    is_given: bool = False,
) -> None:
    """Draw what was found, the name, and the button; the texts are gathered anew when it is pressed.

    Args:
        key: of the widgets, so that another file has a name of its own.
        name: what the collection is called unless somebody calls it otherwise.
        kept: is called once they are kept; what they came from need be held no longer.
        is_given: vectors came along, so that no model is asked.
    """
    if found is not None and len(found.table):
        st.caption(plain(embeddings_report.said(found.report, len(found.table))))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        called = f"embeddings.called.{key}"
        st.text_input(_("Name of the collection"), name[:NAME_MAX], key=called, max_chars=NAME_MAX, width=320)
        st.button(
            _("Make a collection"),
            key="embeddings.make",
            type="primary",
            icon=":material/arrow_forward:",
            on_click=embeddings.attempt,
            args=(partial(_make, called, name, gather, kept),),
        )
    if not is_given:
        st.caption(_("Nothing is sent yet: the next step shows the price and asks which model."))


def _make(key: str, name: str, gather: Callable[[], Brought], kept: Callable[[], object]) -> None:
    keep(str(state.value(key) or "").strip() or name, gather())
    kept()


def keep(name: str, brought: Brought) -> Corpus:
    """Keep texts as a new collection, with the vectors that came along, and open it.

    Raises:
        InputError: `reason` space_empty: there is no text.
        StoreError: it cannot be kept.
    """
    if not len(brought.table) or brought.report.empty == len(brought.table):
        raise InputError(reason="space_empty")
    made, data = making.made(name, brought.table, brought.report, brought.source)
    kept = resources.store().corpora.add(owner(), made, data)
    for each in brought.given:
        embedding = resources.store().embeddings.given(owner(), kept.id, each.matrix)
        embeddings.note(embedding.id, each.called, each.flaws)
    state.open_corpus(kept.id)
    return kept
