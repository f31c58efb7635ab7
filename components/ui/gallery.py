"""The gallery: every picture of the product, with what was asked for it and where it came from."""

from functools import partial

import streamlit as st

from components.core.belongings import Sought
from components.core.owner import owner
from components.ui import (
    gallery_chosen,
    gallery_filters,
    gallery_grid,
    gallery_look,
    gallery_one,
    gallery_use,
    resources,
    state,
    undo,
)
from components.ui.actions import attempt
from components.ui.boundary import show_fault
from components.ui.words import _, ngettext, number

PAGE = 24
_TRAIL = "gallery.trail"


def show() -> None:
    """Draw the picture that the address names, or all of them."""
    # The pictures are sent first and stand below: what stands above them costs the browser more than they do.
    head, below = st.container(), st.container()
    name = st.query_params.get("picture")
    picture = resources.store().pictures.get(owner(), name) if name else None
    one = picture is not None and picture.deleted_at is None
    sought = gallery_filters.sought()
    with below:
        if picture is not None and one:
            gallery_one.show(picture)
        else:
            show_pictures(sought)
    with head:
        _show_head()
        if not one:
            _show_ways(sought)


def _show_head() -> None:
    """Draw the title, what went wrong, and the way back for what was just deleted."""
    gallery_look.show()
    st.title(_("Gallery"))
    if (fault := state.take("chat.fault")) is not None:
        show_fault(fault)
    if deleted := state.value(gallery_chosen.DELETED):
        said = ngettext("{n} picture deleted.", "{n} pictures deleted.", len(deleted))
        undo.show("gallery", said.format(n=number(len(deleted))), attempt, partial(_restore, deleted))


def _show_ways(sought: Sought) -> None:
    """Draw how pictures are found, and what can be done with those found."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="gallery.search"):
        st.text_input(
            _("Search pictures"),
            key="gallery.query",
            placeholder=_("Search prompts and models"),
            icon=":material/search:",
            label_visibility="collapsed",
            on_change=_to_first_page,
            persist_state="session",
        )
        gallery_filters.show(_to_first_page)
        gallery_use.show()
        gallery_chosen.show_way_in()
    gallery_chosen.show(sought)


def show_pictures(sought: Sought) -> None:
    """Draw the newest pictures that are like that, PAGE at a time."""
    trail: tuple[str, ...] = state.value(_TRAIL) or ()
    found = resources.store().pictures.latest(owner(), PAGE + 1, sought, trail[-1] if trail else None)
    if not found:
        _show_nothing(filtered=sought != Sought() or bool(trail))
        return
    gallery_grid.show(found[:PAGE], page=trail[-1] if trail else "", binned=sought.binned)
    _show_pages(trail, found[PAGE - 1].id if len(found) > PAGE else None)


def _show_nothing(*, filtered: bool) -> None:
    if filtered:
        st.caption(_("Nothing found."))
        return
    st.markdown(
        _(
            "Every picture will be kept here, drawn, edited, taken from an answer or analysed, with the prompt and the "
            "settings it was made with: the relay's own addresses often die within the hour."
        )
    )
    with st.container(horizontal=True, gap="medium"):
        st.page_link(state.page("drawing"), label=_("Draw something"), icon=":material/brush:")
        st.page_link(state.page("chat"), label=_("Ask for a picture in a chat"), icon=":material/forum:")


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
