"""Balance and usage: the head of the page."""

import streamlit as st

from components.ui import usage_look
from components.ui.words import _


def show_heading() -> None:
    """The title, here and in the browser's tab."""
    title = _("Balance and usage")
    st.set_page_config(page_title=f"{title} · {_('Relay Studio')}", layout="wide")
    usage_look.show()
    st.title(title, anchor=False)
