"""A part of a picture, marked on it, to be asked about in place of the whole or beside it."""

from functools import partial

import streamlit as st

from components.core.context import Attached
from components.core.errors import StudioError
from components.ui import media, notices, region, sight, state, tray
from components.ui.messages import plain
from components.ui.region import Region
from components.ui.words import _

_MARKING = "cropping.marking"


def show(one: Attached, where: str) -> None:
    """Draw the button that opens a picture for marking; the page has it in two places."""
    st.button(
        _("Mark a part"),
        key=f"cropping.open.{where}.{one.file.id}",
        icon=":material/crop:",
        type="tertiary",
        on_click=_mark,
        args=(one.file.id,),
    )


def show_asked() -> None:
    """Draw the dialog while a picture is open for marking."""
    marking = state.value(_MARKING)
    one = next((held for held in tray.files() if held.file.id == marking), None)
    if one is None:
        state.take(_MARKING)
        return
    closed = partial(state.set_value, _MARKING, None)
    st.dialog(_("Mark a part of the picture"), width="large", on_dismiss=closed)(_show)(one)


def _mark(file_id: str) -> None:
    state.set_value(_MARKING, file_id)
    state.set_value("tray.changed", True)


def _show(one: Attached) -> None:
    marked = region.show(
        media.picture_address(one.file), key=f"cropping.region.{one.file.id}", name=plain(one.file.name)
    )
    with st.container(horizontal=True, gap="small"):
        for name, label, beside in (
            ("take", _("Ask about this part"), False),
            ("add", _("Ask about both"), True),
        ):
            if (
                st.button(
                    label,
                    key=f"cropping.{name}",
                    type="secondary" if beside else "primary",
                    disabled=marked is None,
                )
                and marked is not None
            ):
                _take(one, marked, beside=beside)
                state.set_value(_MARKING, None)
                st.rerun()


def _take(one: Attached, marked: Region, *, beside: bool) -> None:
    try:
        part = sight.cut(one, marked)
    except StudioError as error:
        notices.tell(error)
        return
    whole = [one.file.id] if beside and tray.admits(part.name) else []
    tray.hold(
        [name for each in tray.held() for name in ([*whole, part.id] if each == one.file.id else [each])]
    )
