"""The keys of the app, and the sheet that shows them; browser.js hears those that no button of Streamlit's hears."""

from functools import partial

import streamlit as st

from components.ui import state
from components.ui.words import N_, _

_KEYS = (
    ("Enter", N_("Send; Shift+Enter begins a new line")),
    ("/", N_("Write a prompt's name; Enter opens the prompts")),
    ("Esc", N_("Stop the answer")),
    ("Shift+Esc", N_("Go to the box")),
    ("Ctrl+Shift+O", N_("New chat")),
    ("Ctrl+K", N_("Search conversations")),
    ("Alt+↑ · Alt+↓", N_("Previous and next conversation")),
    ("Ctrl+,", N_("Settings of the conversation")),
    ("?", N_("This sheet")),
)
"""What each key does; on a Mac, Cmd does what Ctrl does."""


_ICON_ALONE = (
    "<style>.st-key-shortcuts-help button p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}</style>"
)


def attend() -> None:
    """Draw the button that opens the sheet, and the sheet while it is asked for."""
    st.html(_ICON_ALONE)
    label = _("Keyboard shortcuts")
    st.button(
        label,
        key="shortcuts.help",
        icon=":material/keyboard:",
        help=label,
        type="tertiary",
        on_click=ask,
    )
    if state.value("shortcuts.asked"):  # until it is closed: an answer that ends draws the page anew
        st.dialog(label, on_dismiss=partial(state.set_value, "shortcuts.asked", None))(_show_sheet)()


def ask() -> None:
    """Let the sheet be shown."""
    state.set_value("shortcuts.asked", True)


def _show_sheet() -> None:
    rows = "\n".join(f"| `{keys}` | {_(does)} |" for keys, does in _KEYS)
    keys, does = _("Keys"), _("What it does")
    st.markdown(f"| {keys} | {does} |\n|---|---|\n{rows}")
    st.caption(_("On a Mac, Cmd does what Ctrl does. Single signs work while nothing is being written."))
