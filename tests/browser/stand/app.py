"""A server for one element alone, under the same headers as the app; the script is page.py beside it."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from components.ui.headers import SafeHeaders

app = st.App(Path(__file__).with_name("page.py"), middleware=[Middleware(SafeHeaders)])
