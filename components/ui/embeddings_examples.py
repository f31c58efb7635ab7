"""Rows that are taken along as examples, each with its weight."""

import streamlit as st

from components.core.space.space import Space
from components.ui import embeddings_results, embeddings_selection, embeddings_sought, state
from components.ui.embeddings_sought import EXAMPLES_MAX
from components.ui.messages import plain
from components.ui.words import _, ngettext, number

_CHARS = 120


def show(space: Space) -> None:
    """Draw the examples there are, and the ways to more: what is selected, and what was clicked."""
    corpus_id = space.corpus.id
    examples = embeddings_sought.current(corpus_id).examples
    for row, weight in examples:
        _show_one(space, row, weight)
    if examples:
        st.caption(_("1 is as much as the meaning above; below 0 is what it should not be like."))
    held = {row for row, _weight in examples}
    chosen = [int(row) for row in embeddings_selection.rows(corpus_id) if int(row) not in held]
    looked = embeddings_results.looked_at(corpus_id)
    room = EXAMPLES_MAX - len(examples)
    with st.container(horizontal=True, gap="small"):
        if looked is not None and looked not in held and room:
            _show_add(corpus_id, [looked], _("More like no. {n}").format(n=number(looked + 1)), "one")
        if chosen and room:
            said = ngettext(
                "More like {n} selected text", "More like {n} selected texts", min(room, len(chosen))
            )
            _show_add(corpus_id, chosen[:room], said.format(n=number(min(room, len(chosen)))), "some")


def _show_add(corpus_id: str, rows: list[int], said: str, name: str) -> None:
    st.button(
        said,
        key=f"embeddings.like.{name}",
        icon=":material/add:",
        on_click=embeddings_sought.exemplify,
        args=(corpus_id, rows),
        help=_("Taken along as an example. This costs nothing; up to {n} go along.").format(
            n=number(EXAMPLES_MAX)
        ),
    )


def _show_one(space: Space, row: int, weight: float) -> None:
    corpus_id, key = space.corpus.id, f"embeddings.weight.{row}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        state.begin(key, weight)
        st.number_input(
            _("Weight of no. {n}").format(n=number(row + 1)),
            -2.0,
            2.0,
            step=0.5,
            key=key,
            width=120,
            label_visibility="collapsed",
            on_change=embeddings_sought.weigh,
            args=(corpus_id, row, key),
        )
        st.markdown(plain(embeddings_results.clipped(space.text(row), _CHARS)), width="stretch")
        st.button(
            _("Remove"),
            key=f"embeddings.unlike.{row}",
            icon=":material/close:",
            type="tertiary",
            on_click=embeddings_sought.drop,
            args=(corpus_id, row),
        )
