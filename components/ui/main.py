"""The script Streamlit runs for every visit and every click: the frame, and in it one page."""

import streamlit as st

from components.ui import browser, shell, state
from components.ui.boundary import boundary

with boundary():
    state.settle_language()
    shell.show_brand()
    page = shell.navigation()
    with st.sidebar:
        shell.pick_relay()
        shell.show_aside()
        shell.pick_language()
        browser.attend(follow=not page.url_path)  # the chat, at the address without a name
    page.run()
