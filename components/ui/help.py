"""The help page: a short text in the reader's language, and what errors mean."""

import streamlit as st

from components.core import i18n
from components.ui import shortcuts, state
from components.ui.clinic import ENTRIES
from components.ui.messages import plain, spoken
from components.ui.words import _


def show_guide() -> None:
    """The text, from the language's own file."""
    st.markdown(i18n.document(state.language(), "help"))
    st.button(_("Show all keys"), key="help.keys", icon=":material/keyboard:", on_click=shortcuts.ask)


def show_clinic() -> None:
    """What relays refuse and what helps, in the very sentences the app says when it happens."""
    st.header(_("When something goes wrong"), anchor="errors")
    told = [spoken(entry, {}) for key, entry in ENTRIES.items() if key.startswith("relay.")]
    st.markdown("\n\n".join(f"**{plain(title)}**  \n{plain(cure)}" for title, cure in told))
