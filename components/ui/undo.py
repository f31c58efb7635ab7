"""The way back from what was just taken away: what it was, and a button."""

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from components.ui.words import _


def show(
    name: str,
    said: str,
    on_click: Callable[..., None],
    *args: Any,
    width: Literal["stretch", "content"] = "content",
) -> None:
    """Draw it for a module; in the sidebar it takes the whole width."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(said, width=width)
        st.button(_("Undo"), key=f"{name}.undo", type="tertiary", on_click=on_click, args=args)
