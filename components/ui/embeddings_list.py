"""The list of collections in the sidebar, and the title of the open one: named, deleted with undo."""

from functools import partial
from typing import Literal

import streamlit as st

from components.core.owner import owner
from components.ui import (
    embeddings,
    embeddings_look,
    embeddings_order,
    embeddings_report,
    listing,
    resources,
    shell,
    state,
    undo,
)
from components.ui.embeddings import Opened
from components.ui.messages import plain
from components.ui.words import _

_DELETED, _DROPPED = "embeddings.deleted", "embeddings.dropped"


def show() -> None:
    """Draw the button for a new collection, the list, and the way back from a deletion."""
    with shell.aside():
        listing.show_new("embeddings", _("New collection"), state.open_corpus)
        if state.corpus_id() is not None:
            _show_undo("stretch")
        kept = [(each.id, each.name) for each in resources.store().corpora.all(owner())]
        nothing = _("Your collections will be listed here.")
        listing.show("embeddings", kept, state.corpus_id(), state.open_corpus, nothing)


def show_title(opened: Opened | None) -> None:
    """Draw what the page is, or the collection's name, here and in the browser's tab."""
    title = opened.corpus.name if opened else _("Embeddings")
    st.set_page_config(page_title=f"{title} · {_('Relay Studio')}", layout="wide")
    embeddings_look.show()
    if opened is None:
        st.title(_("Embeddings"))
        if state.corpus_id() is None:  # a phone hides the sidebar, and a deletion ends here
            _show_undo("content")
        st.caption(
            _(
                "Texts become a map on which those that mean the same lie together, in any language: to find topics, "
                "doubles and outliers, to search by meaning, and to choose a model by."
            )
        )
    else:
        _show_menu(opened)
        embeddings_report.show(opened.corpus)
    if dropped := state.value(_DROPPED):
        undo.show(
            "embeddings.embedding", _("Embedding deleted."), embeddings.attempt, partial(_regain, *dropped)
        )
    embeddings.show_told()


def _show_undo(width: Literal["stretch", "content"]) -> None:
    if deleted := state.value(_DELETED):
        restored = partial(_restore, str(deleted))
        undo.show("embeddings", _("Collection deleted."), embeddings.attempt, restored, width=width)


def _show_menu(opened: Opened) -> None:
    corpus = opened.corpus
    with st.popover(plain(corpus.name), type="tertiary", key="embeddings.menu", on_change="rerun") as panel:
        if panel.open:
            key = f"embeddings.name.{corpus.id}"
            st.text_input(
                _("Name"),
                corpus.name,
                key=key,
                on_change=embeddings.attempt,
                args=(partial(_rename, corpus.id, key),),
            )
            if opened.embedding is not None:
                st.button(
                    _("Delete the embedding shown"),
                    key="embeddings.drop",
                    icon=":material/layers_clear:",
                    type="tertiary",
                    help=_("Its vectors stay kept: embedding the same texts again costs nothing."),
                    on_click=embeddings.attempt,
                    args=(partial(_drop, corpus.id, opened.embedding.id),),
                )
            st.button(
                _("Delete collection"),
                key="embeddings.delete",
                icon=":material/delete:",
                type="tertiary",
                on_click=embeddings.attempt,
                args=(partial(_delete, corpus.id),),
            )


def _rename(corpus_id: str, key: str) -> None:
    if name := str(state.value(key) or "").strip():
        resources.store().corpora.rename(owner(), corpus_id, name)


def _delete(corpus_id: str) -> None:
    resources.store().corpora.delete(owner(), corpus_id)
    state.set_value(_DELETED, corpus_id)
    state.open_corpus(None)


def _restore(corpus_id: str) -> None:
    resources.store().corpora.restore(owner(), corpus_id)
    state.set_value(_DELETED, None)
    state.open_corpus(corpus_id)


def _drop(corpus_id: str, embedding_id: str) -> None:
    resources.store().embeddings.delete(owner(), embedding_id)
    embeddings_order.forget()
    state.set_value(_DROPPED, (corpus_id, embedding_id))


def _regain(corpus_id: str, embedding_id: str) -> None:
    resources.store().embeddings.restore(owner(), embedding_id)
    state.set_value(_DROPPED, None)
    embeddings.choose(corpus_id, embedding_id)
