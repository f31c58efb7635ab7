"""The gallery: pictures that answers brought, with what was asked for them and where they came from."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.core.belongings import Picture, Sought
from components.core.owner import owner
from components.ui import media, resources, state, undo
from components.ui.actions import attempt
from components.ui.boundary import show_fault
from components.ui.messages import plain
from components.ui.words import _, moment

PAGE = 30
_PROMPT_CHARS = 160
_LOOK = (
    "<style>"
    ".st-key-gallery-pictures img{width:100%;aspect-ratio:1;object-fit:cover;border-radius:.5rem;display:block}"
    ".st-key-gallery-one img{max-height:70vh;width:auto;border-radius:.5rem}"
    ".st-key-gallery-pictures [data-testid=stMarkdownContainer] p{overflow-wrap:anywhere}"
    "[class*=st-key-gallery-star] button p,[class*=st-key-gallery-delete] button p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "</style>"
)


def show_head() -> None:
    """Draw the title, what went wrong, and the way back for what was just deleted."""
    st.html(_LOOK)
    st.title(_("Gallery"))
    if (fault := state.take("chat.fault")) is not None:
        show_fault(fault)
    if deleted := state.value("gallery.deleted"):
        undo.show("gallery", _("Picture deleted."), attempt, partial(_restore, deleted))


def show_one() -> None:
    """Draw the picture that the address names, large and above the others."""
    name = st.query_params.get("picture")
    picture = resources.store().pictures.get(owner(), name) if name else None
    if picture is None or picture.deleted_at is not None:
        return
    with st.container(border=True, key="gallery.one"):
        _show(picture, small=False, prompt_chars=len(picture.prompt))
        _button("close", _("Close"), "close", _close)


def pick_query() -> str:
    """The text that is looked for in prompts, models and addresses."""
    with st.container(horizontal=True, vertical_alignment="center"):
        query = st.text_input(
            _("Search pictures"),
            key="gallery.query",
            placeholder=_("Search prompts and models"),
            icon=":material/search:",
            label_visibility="collapsed",
            on_change=state.set_value,
            args=("gallery.trail", ()),
        )
        st.toggle(
            _("Starred only"), key="gallery.starred", on_change=state.set_value, args=("gallery.trail", ())
        )
    return query.strip()


def show_pictures(query: str) -> None:
    """Draw the newest pictures, PAGE at a time."""
    starred, trail = bool(state.value("gallery.starred")), state.value("gallery.trail") or ()
    sought, before = Sought(query=query, starred=starred), trail[-1] if trail else None
    found = resources.store().pictures.latest(owner(), PAGE + 1, sought, before)
    if not found:
        _show_nothing(filtered=bool(query or starred or trail))
        return
    with st.container(key="gallery.pictures"), st.grid(4, min_column_width=200, gap="medium") as grid:
        for picture in found[:PAGE]:
            with grid.cell():
                _show(picture, small=True, prompt_chars=_PROMPT_CHARS)
    _show_pages(trail, found[PAGE - 1].id if len(found) > PAGE else None)


def _show_nothing(*, filtered: bool) -> None:
    if filtered:
        st.caption(_("Nothing found."))
        return
    st.markdown(
        _(
            "Pictures that answers bring are kept here, with the prompt they were made from: the relay's own addresses often "
            "die within the hour. Ask a drawing model in the chat, and its picture appears here by itself."
        )
    )
    st.page_link(state.page("chat"), label=_("Draw something in the chat"), icon=":material/brush:")


def _show(picture: Picture, *, small: bool, prompt_chars: int) -> None:
    prompt = " ".join(picture.prompt.split())
    short = prompt if len(prompt) <= prompt_chars else f"{prompt[: prompt_chars - 1]}…"
    name = plain(short or _("Picture"))
    there = resources.store().pictures.is_there(owner(), picture.id)
    if there:
        address = media.picture_address(picture)
        st.markdown(f"[![{name}]({media.picture_address(picture, small=small)})]({address})")
    else:
        show_lost()
    if short:
        st.markdown(plain(short))
    st.caption(" · ".join(_facts(picture)))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        place = "small" if small else "large"
        star = _("Take the star away") if picture.starred else _("Star")
        icon = "star" if picture.starred else "star_outline"
        _button(f"star.{place}.{picture.id}", star, icon, partial(_star, picture))
        _button(f"delete.{place}.{picture.id}", _("Delete"), "delete", partial(_delete, picture))
        if there:
            address = media.picture_address(picture, download=True)
            st.caption(f"[:material/download: {_('Download')}]({address})", width="content")
            st.page_link(state.page("drawing"), label=_("Draw on"), query_params={"picture": picture.id})
        if picture.conversation_id:
            st.page_link(
                state.page("chat"), label=_("Conversation"), query_params={"c": picture.conversation_id}
            )


def show_lost() -> None:
    """Draw what stands for a picture whose bytes are gone."""
    said = _("This picture is no longer there.")
    with st.container(border=True):
        st.caption(f":material/broken_image: {said}")


def _facts(picture: Picture) -> list[str]:
    model = [f"`{picture.model.replace('`', '')}`"] if picture.model else []
    return [
        *model,
        _source(picture),
        f"{picture.width}\u2009×\u2009{picture.height}",
        moment(picture.created_at),
    ]


def _source(picture: Picture) -> str:
    known = {"chat": _("Chat"), "drawing": _("Drawing"), "vision": _("Image analysis")}
    return known.get(picture.source, plain(picture.source))


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
                args=("gallery.trail", way),
            )


def _button(name: str, label: str, icon: str, action: Callable[[], None]) -> None:
    st.button(
        label,
        key=f"gallery.{name}",
        icon=f":material/{icon}:",
        type="tertiary",
        help=label,
        on_click=attempt,
        args=(action,),
    )


def _close() -> None:
    st.query_params.pop("picture", None)


def _star(picture: Picture) -> None:
    resources.store().pictures.star(owner(), picture.id, not picture.starred)


def _delete(picture: Picture) -> None:
    resources.store().pictures.delete(owner(), picture.id)
    state.set_value("gallery.deleted", picture.id)


def _restore(picture_id: str) -> None:
    resources.store().pictures.restore(owner(), picture_id)
    state.set_value("gallery.deleted", None)
