"""The session: the only place that touches st.session_state, as typed functions."""

from secrets import token_urlsafe

import streamlit as st

from components.core import i18n
from components.core.settings import settings
from components.ui.visit import COOKIE, is_visit


def visit() -> str:
    """The id of this visit: the browser's cookie, or one of this session alone where cookies don't reach."""
    cookie = st.context.cookies.get(COOKIE)
    if cookie is not None and is_visit(cookie):
        return cookie
    return str(st.session_state.setdefault("visit", token_urlsafe(32)))


def language() -> str:
    """The reader's language: chosen here or on an earlier visit, else the browser's, else the server's."""
    if "language" not in st.session_state:
        st.session_state["language"] = i18n.chosen(st.context.locale, settings().language)
    return str(st.session_state["language"])


def take_language() -> None:
    """Read on in the language the switch shows."""
    st.session_state["language"] = st.session_state["shell.language"]
