"""A mark in the sidebar of every page, where something was told of the relay in use and has not ended."""

import streamlit as st

from components.core.owner import owner
from components.ui import resources, state
from components.ui.words import _


def show() -> None:
    """Draw the mark, which leads to the page of balance and usage."""
    beginning = f"{state.relay().id}/"
    if any(told.startswith(beginning) for told in resources.watch().told(owner())):
        st.page_link(
            state.page("usage"), label=_("Look at the balance"), icon=":material/notification_important:"
        )
