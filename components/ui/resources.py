"""Real things, built once for the process: the only place with cached constructors."""

import importlib
import logging

import streamlit as st

from components.core import i18n, scrub
from components.core.answers import Answers
from components.core.errors import StudioError
from components.core.settings import settings
from components.core.store import Store

log = logging.getLogger(__name__)


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Everything that is kept."""
    chosen = settings()
    return Store(chosen.database_address(), chosen.home, chosen.vault_key)


@st.cache_resource(show_spinner=False)
def answers() -> Answers:
    """The answers under way in this process."""
    return Answers(store().conversations)


def warm_up() -> None:
    """Import and build what the first visitor would otherwise wait for."""
    key = settings().openai_api_key
    scrub.guard_logs([key.get_secret_value()] if key else [])
    for module in ("openai", "pandas"):
        importlib.import_module(module)
    for language in i18n.LANGUAGES:
        i18n.catalogue(language)
    try:
        answers()
    except StudioError as error:  # the pages say it in the reader's language
        log.error("not ready at start: %s", error)
