"""The session: the only place that touches st.session_state, as typed functions."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

import streamlit as st
from streamlit.navigation.page import Page

from components.core import i18n
from components.core.owner import owner
from components.core.records import Relay, Room
from components.core.settings import settings
from components.ui import resources
from components.ui.visit import COOKIE, is_visit


def visit() -> str:
    """The id of this visit: the browser's cookie, or one of this session alone where cookies don't reach."""
    cookie = st.context.cookies.get(COOKIE)
    if is_visit(cookie):
        return cookie
    return str(st.session_state.setdefault("visit", token_urlsafe(32)))


def language() -> str:
    """The reader's language: the chosen one, else the browser's, else the server's."""
    return str(st.session_state.get("language") or i18n.chosen(st.context.locale, settings().language))


def settle_language() -> None:
    """Take up the language chosen on an earlier visit, or keep for later ones what was just chosen."""
    preferences = resources.store().preferences
    if "language" not in st.session_state:
        kept = preferences.get(owner(), "language")
        st.session_state["language"] = i18n.known(str(kept)) or language()
    elif st.session_state.pop("language.chosen", False):
        preferences.set(owner(), "language", language())


def take_language() -> None:
    """Read on in the language the switch shows."""
    st.session_state["language"] = st.session_state["shell.language"]
    st.session_state["language.chosen"] = True


def relay() -> Relay:
    """The relay in use, as this run of the page found it."""
    return st.session_state.get("relay.settled") or settle_relay()


def settle_relay() -> Relay:
    """Find the relay in use: the one chosen here or elsewhere in this visit while it is there, else the default."""
    relays = resources.relays()
    chosen = st.session_state.get("relay") or resources.choices().get(visit())
    settled = (relays.find(visit(), chosen) if chosen else None) or relays.default(visit())
    st.session_state["relay.settled"] = settled
    return settled


def choose_relay(relay_id: str) -> None:
    """Use another relay from now on, in this tab and in every later one of this visit."""
    st.session_state["relay"] = relay_id
    st.session_state.pop("relay.settled", None)
    resources.remember_choice(visit(), relay_id)


def take_relay() -> None:
    """Use the relay the switcher shows."""
    choose_relay(st.session_state["shell.relay"])


def room() -> Room:
    """The page that conversations are begun on here."""
    return Room.VISION if is_on(Room.VISION) else Room.CHAT


def conversation_id() -> str | None:
    """The open conversation, or None for a new one."""
    return _opened("c", room() or "chat")


def open_conversation(conversation: str | None) -> None:
    """Let the address name a conversation, or none."""
    _open("c", room() or "chat", conversation)


def open_conversation_later(conversation: str) -> None:
    """Let a conversation be the open one once the chat is shown."""
    st.session_state["chat.open"] = conversation


def comparison_id() -> str | None:
    """The open comparison, or None for a new one."""
    return _opened("compare", "compare")


def open_comparison(comparison: str | None) -> None:
    """Let the address name a comparison, or none."""
    _open("compare", "compare", comparison)


def set_id() -> str | None:
    """The open set, or None for a new one."""
    return _opened("set", "sets")


def open_set(name: str | None) -> None:
    """Let the address name a set, or none."""
    _open("set", "sets", name)


def corpus_id() -> str | None:
    """The open collection, or None for a new one."""
    return _opened("collection", "embeddings")


def open_corpus(name: str | None) -> None:
    """Let the address name a collection, or none."""
    _open("collection", "embeddings", name)


def _opened(parameter: str, page: str) -> str | None:
    """What a page has open: the address names it, and the session through other pages."""
    named: str | None = st.query_params.get(parameter)
    if named is None and st.session_state.get(f"{page}.open") is not None:
        st.query_params[parameter] = named = st.session_state[f"{page}.open"]
    st.session_state[f"{page}.open"] = named
    return named


def _open(parameter: str, page: str, name: str | None) -> None:
    st.session_state[f"{page}.open"] = name
    if name is None:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = name


def take_named(parameter: str) -> list[str]:
    """What the address names under a parameter, once: `?models=a,b`."""
    named = st.query_params.get(parameter)
    if named is None:
        return []
    st.query_params.pop(parameter, None)
    return [name.strip() for name in str(named).split(",") if name.strip()]


def drawn(conversation: str | None) -> str | None:
    """The last message of the conversation that the page itself has drawn; the live turn draws what follows."""
    seen: tuple[str | None, str | None] = st.session_state.get("chat.drawn", (None, None))
    return seen[1] if seen[0] == conversation else None


def take_drawn(conversation: str | None, message: str | None) -> None:
    """Note how far the page itself has drawn the conversation."""
    st.session_state["chat.drawn"] = (conversation, message)


def seed_one(key: str, what: object) -> None:
    """Give one widget its value, unless a person has just changed it in this very run.

    A choice names its place as well (`index=`): a browser that was sent the next run before it drew this one misses
    the value, falls back on the place, and reports that as chosen with its next click.
    """
    if st.session_state.get(key) != what:
        st.session_state[key] = what


def begin(key: str, what: object) -> None:
    """Give a widget that is about to appear the value it begins with."""
    if key not in st.session_state:
        st.session_state[key] = what


def value(key: str) -> Any:
    """What is held under a key or in a widget; None before there was anything."""
    return st.session_state.get(key)


def set_value(key: str, what: object) -> None:
    """Put something under a key, or into a widget that is drawn later in this run."""
    st.session_state[key] = what


def take(key: str) -> Any:
    """What was left under a key, once."""
    return st.session_state.pop(key, None)


def ask_focus(key: str) -> None:
    """Let the reader go on in the widget with this key, once the page has been drawn."""
    st.session_state["browser.focus"] = (key, token_urlsafe(6))


def seek(key: str) -> None:
    """Let what has this key come into view, once the page has been drawn."""
    st.session_state["browser.found"] = (key, token_urlsafe(6))


def put_into_draft(text: str) -> None:
    """Let the browser put a text into the chat's box where the cursor stands; only it knows what is typed there."""
    st.session_state["browser.put"] = (text, token_urlsafe(6))


def breathe() -> None:
    """Let a waiting click take over: Streamlit looks for one whenever the session is touched."""
    st.session_state.get("language")


def keep_pages(pages: Mapping[str, Page]) -> None:
    """Keep this run's pages, for links drawn in fragments."""
    st.session_state["pages"] = pages


def is_on(name: str) -> bool:
    """Whether the page that is open, or was when somebody clicked, is the one of this address."""
    return bool(st.session_state.get("page.open") == name)


def page(name: str) -> Page:
    """A page by its script's name, for a link."""
    pages: Mapping[str, Page] = st.session_state["pages"]
    return pages[name]
