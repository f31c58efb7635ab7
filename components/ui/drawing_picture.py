"""One picture of a drawing, and what can be done with it."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from components.core.belongings import Picture
from components.core.drawing import matrix
from components.core.orders import Drawing, Result
from components.core.owner import owner
from components.ui import drawing_references, drawing_sending, media, resources, sending, state
from components.ui.drawing_sending import attempt
from components.ui.messages import plain
from components.ui.words import N_, _

_WAYS: Mapping[str, str] = {
    "vary": N_("Draw on from this one"),
    "vision": N_("Send to image analysis"),
    "chat": N_("Send to chat"),
    "delete": N_("Delete"),
}


def show(drawing: Drawing, result: Result, picture: Picture) -> None:
    """Draw the picture, a link to its whole size, and what can be done."""
    small, whole = media.picture_address(picture, small=True), media.picture_address(picture)
    name = plain(" ".join(picture.prompt.split())[:80] or _("Picture"))
    with st.container(key=f"drawing.picture.{picture.id}", gap="xsmall"):
        st.markdown(f"[![{name}]({small})]({whole})")
        with st.container(
            horizontal=True, gap=None, vertical_alignment="center", key=f"drawing.ways.{picture.id}"
        ):
            _button(picture, "edit_this", _("Edit this picture"), "brush", partial(_edit, picture))
            star = _("Take the star away") if picture.starred else _("Star")
            _button(
                picture, "star", star, "star" if picture.starred else "star_outline", partial(_star, picture)
            )
            download = _("Download")
            st.link_button(
                download, media.picture_address(picture, download=True), icon=":material/download:",
                type="tertiary", help=download, key=f"drawing.download.{picture.id}",
            )  # fmt: skip
            st.menu_button(
                _("More"),
                list(_WAYS),
                key=f"drawing.menu.{picture.id}",
                format_func=lambda way: _(_WAYS[way]),
                icon=":material/more_horiz:",
                type="tertiary",
                on_click=_do,
                args=(drawing, picture),
            )


def _button(picture: Picture, name: str, label: str, icon: str, action: Callable[[], None]) -> None:
    st.button(
        label,
        key=f"drawing.{name}.{picture.id}",
        icon=f":material/{icon}:",
        type="tertiary",
        help=label,
        on_click=attempt,
        args=(action,),
    )


def _do(drawing: Drawing, picture: Picture) -> None:
    way = state.value(f"drawing.menu.{picture.id}")
    does: Mapping[str, Callable[[], None]] = {
        "vary": partial(_vary, drawing, picture),
        "vision": partial(sending.send, "vision", picture.id),
        "chat": partial(sending.send, "chat", picture.id),
        "delete": partial(_delete, picture),
    }
    if way in does:
        attempt(does[way])


def _edit(picture: Picture) -> None:
    """Begin from it alone, on the desk."""
    drawing_references.begin_from(picture.id)


def _vary(drawing: Drawing, picture: Picture) -> None:
    """Begin from it, with the same prompt in the box to be changed."""
    drawing_references.begin_from(picture.id, on_desk=False)
    drawing_sending.go_back(matrix.escaped(drawing.order.prompt))
    state.ask_focus("drawing.box")


def _star(picture: Picture) -> None:
    resources.store().pictures.star(owner(), picture.id, not picture.starred)


def _delete(picture: Picture) -> None:
    resources.store().pictures.delete(owner(), picture.id)
    state.set_value("drawing.deleted", ("picture", picture.id))
