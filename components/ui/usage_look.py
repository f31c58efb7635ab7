"""What Streamlit's own look lacks for balance and usage."""

import streamlit as st

_LOOK = "<style>@media(min-width:641px){[data-testid=stMainBlockContainer]{padding-inline:1.5rem}}</style>"


def show() -> None:
    """Put the page's style on the page."""
    st.html(_LOOK)
