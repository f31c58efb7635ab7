"""Texts that are here already: what was asked and answered, kept prompts, prompts of pictures."""

from collections.abc import Mapping, Sequence
from functools import partial

import pyarrow as pa
import streamlit as st

from components.core.corpus import TEXT
from components.core.owner import owner
from components.core.space import gathering
from components.core.store.writings import Kind
from components.ui import embeddings_bringing, resources, state
from components.ui.embeddings_bringing import Brought
from components.ui.words import N_, _, day, number

_KINDS, _HELD = "embeddings.kinds", "embeddings.own"
_SAID = {
    Kind.QUESTION: N_("My questions in chats"),
    Kind.ANSWER: N_("Answers in chats"),
    Kind.PROMPT: N_("Kept prompts"),
    Kind.PICTURE: N_("Prompts of pictures"),
}


def show() -> None:
    """Draw the choice, with how many texts each has, and the button."""
    counts = resources.store().writings.counts(owner())
    if not any(counts.values()):
        st.info(
            _(
                "There is nothing of yours yet: what you ask in chats, keep as prompts and draw will be offered here."
            ),
            icon=":material/forum:",
        )
        return
    _pick(counts)
    chosen = _chosen()
    found = _held(counts) if chosen else None
    name = ", ".join(_(_SAID[kind]) for kind in chosen) or _("My texts")
    embeddings_bringing.show(f"own.{'.'.join(chosen)}", name, found, _gathered, partial(state.take, _KINDS))


def _held(counts: Mapping[Kind, int]) -> Brought:
    """The texts, read anew when others are chosen or there are more."""
    about = (tuple(_chosen()), tuple(counts.values()), state.language())
    held: tuple[object, Brought] | None = state.value(_HELD)
    if held is None or held[0] != about:
        held = (about, _gathered())
        state.set_value(_HELD, held)
    return held[1]


def _pick(counts: Mapping[Kind, int]) -> None:
    there = [kind for kind in Kind if counts[kind]]
    state.begin(_KINDS, there[:1])
    st.pills(
        _("Which texts"),
        there,
        selection_mode="multi",
        format_func=lambda kind: f"{_(_SAID[kind])} ({number(counts[kind])})",
        key=_KINDS,
    )


def _chosen() -> Sequence[Kind]:
    return [kind for kind in Kind if kind in (state.value(_KINDS) or ())]


def _gathered() -> Brought:
    found = list(resources.store().writings.all(owner(), _chosen()))
    columns = {
        _("from"): [_(_SAID[each.kind]) for each in found],
        _("title"): [each.title for each in found],
        _("model"): [each.model for each in found],
        _("day"): [day(each.at) for each in found],
    }
    table = pa.table({TEXT: [each.text for each in found], **columns})
    kept = tuple(columns)
    return Brought(*gathering.gather(table, TEXT, keep_columns=kept, split_tokens=None, overlap=0), "chats")
