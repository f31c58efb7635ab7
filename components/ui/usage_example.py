"""The way to an example of two months, for those who have no calls yet, and the way back."""

import streamlit as st

from components.ui import usage_books, usage_filters, usage_period
from components.ui.words import _


def offer() -> None:
    """Draw the button that shows the example."""
    st.button(
        _("Look around in an example"),
        key="usage_example.look",
        icon=":material/visibility:",
        on_click=_look,
        args=(True,),
    )


def show_notice() -> None:
    """Say that it is the example, and draw the way back; nothing where one's own calls are looked at."""
    if not usage_books.is_example():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="usage_example.notice"):
        st.caption(_("An example: nobody made these calls, and nobody paid for them."), width="content")
        st.button(
            _("Back to my own calls"),
            key="usage_example.back",
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=_look,
            args=(False,),
        )


def _look(example: bool) -> None:
    usage_filters.clear()
    usage_period.unzoom()
    usage_books.look_at_example(example=example)
