"""The script Streamlit runs for every visit and every click: the frame, and in it one page."""

import streamlit as st

from components.ui import shell, state
from components.ui.boundary import boundary

with boundary():
    state.recall_language()
    shell.show_brand()
    page = shell.navigation()
    with st.sidebar:
        shell.show_aside()
        shell.pick_language()
    page.run()
