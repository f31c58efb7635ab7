"""The list of comparisons in the sidebar: found by any word, opened, deleted with undo."""

import streamlit as st

from components.core.owner import owner
from components.ui import resources, shell, state
from components.ui.messages import plain
from components.ui.words import _

PAGE = 30


def show() -> None:
    """Draw the button for a new comparison and the list."""
    with shell.aside():
        st.button(
            _("New comparison"),
            key="comparisons.new",
            icon=":material/add:",
            on_click=state.open_comparison,
            args=(None,),
            width="stretch",
        )
        with st.container(key="comparisons.entries", gap="xxsmall"):
            for each in resources.store().comparisons.latest(owner(), PAGE):
                st.button(
                    plain(each.title or _("Untitled")),
                    key=f"comparisons.{each.id}",
                    type="secondary" if each.id == state.comparison_id() else "tertiary",
                    on_click=state.open_comparison,
                    args=(each.id,),
                    width="stretch",
                )
