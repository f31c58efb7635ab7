"""The frame around every page: navigation and the sidebar's switches."""

from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from components.core import i18n
from components.core.records import Relay, Source
from components.ui import resources, state
from components.ui.words import N_, _

_aside: ContextVar[DeltaGenerator] = ContextVar("aside")
"""Of this run of the script: every run has its own thread, and so its own context."""

PAGES = Path(__file__).resolve().parents[2] / "pages"
PICTURES = Path(__file__).resolve().parent / "pictures"


@dataclass(frozen=True, slots=True)
class Screen:
    """One page of the app: its script's name is its address too, except for the first, which is at `/`."""

    name: str
    title: str
    icon: str
    section: str


SCREENS = (
    Screen("chat", N_("Chat"), ":material/forum:", ""),
    Screen("compare", N_("Compare"), ":material/balance:", N_("Create")),
    Screen("sets", N_("Sets"), ":material/table_view:", N_("Create")),
    Screen("vision", N_("Image analysis"), ":material/image_search:", N_("Create")),
    Screen("drawing", N_("Drawing"), ":material/brush:", N_("Create")),
    Screen("gallery", N_("Gallery"), ":material/photo_library:", N_("Create")),
    Screen("audio", N_("Audio"), ":material/graphic_eq:", N_("Create")),
    Screen("completions", N_("Completions"), ":material/short_text:", N_("Create")),
    Screen("embeddings", N_("Embeddings"), ":material/scatter_plot:", N_("Create")),
    Screen("prompts", N_("Prompts"), ":material/bookmark:", N_("Create")),
    Screen("usage", N_("Usage"), ":material/monitoring:", N_("Relay")),
    Screen("models", N_("Models"), ":material/deployed_code:", N_("Relay")),
    Screen("checkup", N_("Check-up"), ":material/troubleshoot:", N_("Relay")),
    Screen("connection", N_("Connection"), ":material/cable:", N_("Relay")),
    Screen("help", N_("Help"), ":material/help:", N_("Relay")),
)
"""Every page the product is to have, in the order of the menu; one enters the menu when its script exists."""


@cache
def screens() -> tuple[Screen, ...]:
    """The pages that exist."""
    return tuple(screen for screen in SCREENS if (PAGES / f"{screen.name}.py").is_file())


_CHINESE = (
    "<style>[data-testid=stFileUploaderDropzone] button p{font-size:0}"
    "[data-testid=stFileUploaderDropzone] button p::after{content:'上传文件';font-size:.9rem}</style>"
)
"""Streamlit's own word on the button that picks files, which is English in every language."""


def show_brand() -> None:
    """The name in the browser's tab and above the menu."""
    st.set_page_config(page_title=_("Relay Studio"), page_icon=PICTURES / "mark.svg")
    st.logo(PICTURES / f"logo-{state.language()}.svg", icon_image=PICTURES / "mark.svg", size="large")
    if state.language() == "zh_CN":
        st.html(_CHINESE)


def navigation() -> Page:
    """Draw the menu and return the page that was asked for."""
    menu: dict[str, list[Page]] = {}
    pages = {screen.name: page_of(screen) for screen in screens()}
    for screen in screens():
        menu.setdefault(_(screen.section), []).append(pages[screen.name])
    state.keep_pages(pages)
    page = st.navigation(menu)
    state.set_value("page.open", page.url_path)
    return page


def page_of(screen: Screen) -> Page:
    """The screen as Streamlit's page, with its title in the reader's language and its address in none."""
    return st.Page(
        PAGES / f"{screen.name}.py",
        title=_(screen.title),
        icon=screen.icon,
        url_path=screen.name,
        default=screen is screens()[0],
    )


def show_aside() -> None:
    """Keep a place in the sidebar, above the switches at its foot, for what a page puts there."""
    _aside.set(st.container(key="shell-aside"))


def aside() -> DeltaGenerator:
    """The sidebar's place for a page, as in `with shell.aside():`."""
    return _aside.get()


def pick_relay() -> None:
    """The switch between the relays; with the sandbox in use, one line on what that is."""
    relay = state.settle_relay()
    titles = {known.id: title_of(known) for known in resources.relays().list(state.visit())}
    state.seed_one("shell.relay", relay.id)
    st.selectbox(
        _("Relay in use"),
        list(titles),
        index=list(titles).index(relay.id),
        format_func=lambda relay_id: titles.get(relay_id, relay_id),
        key="shell.relay",
        on_change=state.take_relay,
    )
    if relay.source is Source.SANDBOX:
        st.caption(_("Built in: free and offline."))


def title_of(relay: Relay) -> str:
    """A relay's title; only the sandbox's is ours to translate."""
    return _("Sandbox") if relay.source is Source.SANDBOX else relay.title


def foot() -> DeltaGenerator:
    """The row of small switches."""
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key="shell-foot")


def pick_language() -> None:
    """The switch between the languages, each written in itself."""
    state.seed_one("shell.language", state.language())
    st.radio(
        _("Language"),
        list(i18n.LANGUAGES),
        index=list(i18n.LANGUAGES).index(state.language()),
        format_func=lambda language: i18n.LANGUAGES[language],
        key="shell.language",
        on_change=state.take_language,
        horizontal=True,
        label_visibility="collapsed",
    )
