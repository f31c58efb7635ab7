"""The session: the only place that touches st.session_state, as typed functions."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

import streamlit as st

from components.core import i18n
from components.core.owner import owner
from components.core.settings import settings
from components.ui import resources
from components.ui.visit import COOKIE, is_visit


def visit() -> str:
    """The id of this visit: the browser's cookie, or one of this session alone where cookies don't reach."""
    cookie = st.context.cookies.get(COOKIE)
    if cookie is not None and is_visit(cookie):
        return cookie
    return str(st.session_state.setdefault("visit", token_urlsafe(32)))


def language() -> str:
    """The reader's language: the chosen one, else the browser's, else the server's."""
    return str(st.session_state.get("language") or i18n.chosen(st.context.locale, settings().language))


def recall_language() -> None:
    """Take up the language chosen on an earlier visit, once a session."""
    if "language" not in st.session_state:
        kept = resources.store().preferences.get(owner(), "language")
        st.session_state["language"] = i18n.known(str(kept)) or language()


def take_language() -> None:
    """Read on, now and on the next visit, in the language the switch shows."""
    st.session_state["language"] = st.session_state["shell.language"]
    resources.store().preferences.set(owner(), "language", language())
