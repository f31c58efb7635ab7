"""The empty page of the chat: where questions go, the personas, and questions to begin with."""

from collections.abc import Callable

import streamlit as st

from components.ui import options, presets
from components.ui.messages import plain
from components.ui.words import _


def show(ask: Callable[[str], None]) -> None:
    """Say what can be done here, and on which relay it will happen."""
    with st.container(key="chat.welcome"):
        st.title(_("What shall we ask?"))
        st.caption(options.describe())
        presets.show_choice()
        openers = presets.openers()
        for number, starter in enumerate(openers or _starters()):
            st.button(
                plain(starter) if openers else starter,
                key=f"chat.starter{number}",
                on_click=ask,
                args=(starter,),
                icon=":material/arrow_forward:",
            )


def _starters() -> tuple[str, ...]:
    return (
        _("What can you show me here?"),
        _("Make a table of five kinds of tea and how to brew them."),
        _("Explain the quadratic formula with an example."),
    )
