"""A list in the sidebar of what is kept on a page: a button for a new one, those that are there, and older ones on request."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.ui import state
from components.ui.messages import plain
from components.ui.words import _

PAGE = 30


def show_new(name: str, label: str, open_one: Callable[[str | None], None]) -> None:
    """Draw the button for a new one; `name` begins the keys of the page's widgets."""
    st.button(
        label,
        key=f"{name}.new",
        icon=":material/add:",
        on_click=open_one,
        args=(None,),
        width="stretch",
    )


def show(
    name: str,
    entries: Sequence[tuple[str, str]],
    opened: str | None,
    open_one: Callable[[str | None], None],
    nothing: str,
) -> None:
    """Draw the entries, ids and names, the newest first; `nothing` is said where there are none."""
    key = f"{name}.shown"
    shown = state.value(key) or PAGE
    with st.container(key=f"{name}.entries", gap="xxsmall"):
        for entry_id, title in entries[:shown]:
            st.button(
                plain(title),
                key=f"{name}.{entry_id}",
                type="secondary" if entry_id == opened else "tertiary",
                on_click=open_one,
                args=(entry_id,),
                width="stretch",
            )
        if not entries:
            st.caption(nothing)
    if len(entries) > shown:
        st.button(
            _("Older"),
            key=f"{name}.older",
            type="tertiary",
            on_click=state.set_value,
            args=(key, shown + PAGE),
        )
