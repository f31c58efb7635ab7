"""The script Streamlit runs for every visit and every click: the frame, and in it one page."""

import streamlit as st

from components.core.records import Room
from components.ui import browser, budget_gate, sending, shell, shortcuts, state, usage_mark
from components.ui.boundary import boundary

with boundary():
    state.settle_language()
    shell.show_brand()
    page = shell.navigation()
    with st.sidebar:
        shell.pick_relay()
        usage_mark.show()
        budget_gate.show_warnings()
        shell.show_aside()
        with shell.foot():
            shell.pick_language()
            shortcuts.attend()
        browser.attend(follow=page.url_path in set(Room))
    sending.lead(page.url_path)
    page.run()
