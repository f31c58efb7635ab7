"""The gallery: every picture of the product, with what was asked for it and where it came from."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

import streamlit as st

from components.core.belongings import Picture, Sought
from components.core.owner import owner
from components.ui import (
    gallery_chosen,
    gallery_look,
    gallery_one,
    gallery_use,
    media,
    resources,
    state,
    undo,
)
from components.ui.actions import attempt
from components.ui.boundary import show_fault
from components.ui.messages import plain
from components.ui.words import N_, _, day, ngettext, number, zone

PAGE = 24
SOURCES = {
    "chat": N_("Chat"),
    "drawing": N_("Drawing"),
    "edit": N_("Edited picture"),
    "vision": N_("Image analysis"),
}
_PROMPT_CHARS = 110
_TRAIL = "gallery.trail"


def show_head() -> None:
    """Draw the title, what went wrong, and the way back for what was just deleted."""
    gallery_look.show()
    st.title(_("Gallery"))
    if (fault := state.take("chat.fault")) is not None:
        show_fault(fault)
    if deleted := state.value(gallery_chosen.DELETED):
        said = ngettext("{n} picture deleted.", "{n} pictures deleted.", len(deleted))
        undo.show("gallery", said.format(n=number(len(deleted))), attempt, partial(_restore, deleted))


def show() -> None:
    """Draw the picture that the address names, or all of them."""
    name = st.query_params.get("picture")
    picture = resources.store().pictures.get(owner(), name) if name else None
    if picture is not None and picture.deleted_at is None:
        gallery_one.show(picture)
        return
    show_pictures(pick_sought())


def pick_sought() -> Sought:
    """What is looked for: words, model, kind, days, album, stars, or the bin; and what can be done with those found."""
    store = resources.store()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="gallery.search"):
        query = st.text_input(
            _("Search pictures"),
            key="gallery.query",
            placeholder=_("Search prompts and models"),
            icon=":material/search:",
            label_visibility="collapsed",
            on_change=_to_first_page,
            persist_state="session",
        )
        gallery_use.show()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="gallery.filters"):
        model = _pick("model", _("All models"), store.pictures.models(owner()), str, 170)
        source = _pick("source", _("All kinds"), list(SOURCES), lambda name: _(SOURCES[name]), 140)
        days = st.date_input(
            _("Days"),
            value=[],
            key="gallery.days",
            label_visibility="collapsed",
            width=200,
            on_change=_to_first_page,
            persist_state="session",
        )
        counts = store.albums.all(owner())
        album = ""
        if counts:
            album = _pick(
                "album", _("All albums"), list(counts), lambda name: f"{name} ({counts[name]})", 160
            )
    since, before = _between(days)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="gallery.chosen.row"):
        starred, binned = (
            st.toggle(label, key=f"gallery.{name}", on_change=_to_first_page, persist_state="session")
            for name, label in (("starred", _("Starred")), ("binned", _("Bin")))
        )
        sought = Sought(query.strip(), model, source, since, before, album, starred, binned)
        gallery_chosen.show(sought)
    return sought


def show_pictures(sought: Sought) -> None:
    """Draw the newest pictures that are like that, PAGE at a time."""
    trail: tuple[str, ...] = state.value(_TRAIL) or ()
    found = resources.store().pictures.latest(owner(), PAGE + 1, sought, trail[-1] if trail else None)
    if not found:
        _show_nothing(filtered=sought != Sought() or bool(trail))
        return
    with st.container(key="gallery.pictures"), st.grid(5, min_column_width=160, gap="small") as grid:
        for picture in found[:PAGE]:
            with grid.cell():
                _show(picture)
    _show_pages(trail, found[PAGE - 1].id if len(found) > PAGE else None)


def _pick(name: str, all_: str, options: list[str], say: Callable[[str], str], width: int) -> str:
    key = f"gallery.{name}"
    if state.value(key) not in (None, *options):
        state.set_value(key, None)  # its last picture has gone
    chosen = st.selectbox(
        all_,
        options,
        index=None,
        format_func=say,
        key=key,
        placeholder=all_,
        label_visibility="collapsed",
        width=width,
        on_change=_to_first_page,
        persist_state="session",
    )
    return chosen or ""


def _between(days: object) -> tuple[datetime | None, datetime | None]:
    """The first moment of the first day and of the day after the last, where the reader is."""
    picked = [each for each in days if isinstance(each, date)] if isinstance(days, tuple | list) else []
    if not picked:
        return None, None
    since, until = (datetime.combine(each, time(), zone()) for each in (picked[0], picked[-1]))
    return since, until + timedelta(days=1)


def _show_nothing(*, filtered: bool) -> None:
    if filtered:
        st.caption(_("Nothing found."))
        return
    st.markdown(
        _(
            "Every picture is kept here, drawn, edited, taken from an answer or analysed, with the prompt and the "
            "settings it was made with: the relay's own addresses often die within the hour."
        )
    )
    st.page_link(state.page("drawing"), label=_("Draw something"), icon=":material/brush:")


def _show(picture: Picture) -> None:
    prompt = " ".join(picture.prompt.split())
    short = prompt if len(prompt) <= _PROMPT_CHARS else f"{prompt[: _PROMPT_CHARS - 1]}…"
    name = plain(short or _("Picture"))
    if resources.store().pictures.is_there(owner(), picture.id):
        small = media.picture_address(picture, small=True)
        st.button(
            f"![{name}]({small})",
            key=f"gallery.open.{picture.id}",
            type="tertiary",
            on_click=gallery_one.open_one,
            args=(picture.id,),
        )
    else:
        gallery_look.show_lost()
    model = f"`{picture.model.replace('`', '')}` · " if picture.model else ""
    # Few elements: they are what a page of pictures costs.
    st.markdown(f"{name}\n\n:small[:gray[{model}{_source(picture)} · {day(picture.created_at)}]]")
    gallery_chosen.show_ways(picture)


def _source(picture: Picture) -> str:
    return _(SOURCES[picture.source]) if picture.source in SOURCES else plain(picture.source)


def _show_pages(trail: tuple[str, ...], last: str | None) -> None:
    """The ways to the pages beside this one; `trail` names the last picture of each page before it."""
    if not (trail or last):
        return
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for name, label, way in (
            ("newer", _("Newer"), trail[:-1] if trail else None),
            ("older", _("Older"), (*trail, last) if last else None),
        ):
            st.button(
                label,
                key=f"gallery.{name}",
                type="tertiary",
                disabled=way is None,
                on_click=state.set_value,
                args=(_TRAIL, way),
            )


def _to_first_page() -> None:
    state.take(_TRAIL)


def _restore(names: tuple[str, ...]) -> None:
    resources.store().pictures.restore(owner(), *names)
    state.set_value(gallery_chosen.DELETED, None)
