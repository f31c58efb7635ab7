"""The tray as it is drawn above the box: the ways to fill it, and a chip for each file with what it weighs and costs."""

import streamlit as st

from components.core.catalog import tokens
from components.core.context import Attached, weight
from components.core.files import BYTES_MAX
from components.core.records import Conversation
from components.ui import attached, forecast, options, state, tray, voice
from components.ui.messages import plain
from components.ui.words import _, amount

_PATIENCE_S = 1.0
_WEIGHED_MAX = 3
"""Of more files the chips bear names alone: what all of them weigh is said below."""


def show(conversation: Conversation | None) -> None:
    """Draw the button that attaches, the microphone, and a chip for each file; they belong to the page, not to the live turn."""
    model = options.chosen(conversation).model
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", gap="small", key="tray"):
        _show_attach()
        voice.show(conversation)
        show_chips(model)


def show_chips(model: str | None) -> None:
    """Draw a chip for each file, with what it weighs and costs."""
    held_ones = tray.files()
    if held_ones:  # chips are drawn once: a price that takes a moment is waited for, once for all of them
        forecast.asking(model, tokens.NOTHING, _PATIENCE_S)
    for one in held_ones:
        _show_chip(one, model, named=len(held_ones) > _WEIGHED_MAX)
    # Streamlit takes away what an earlier run drew only when a run ends, and an answer may last.
    for _place in range(len(held_ones), state.value("tray.places") or 0):
        st.empty()
    state.set_value("tray.places", len(held_ones))


def show_shared() -> None:
    """Draw the button and the chips for files that go to several models, each of which weighs them in its own way."""
    _show_attach()
    for one in tray.files():
        _show_chip(one, None)


def _show_attach() -> None:
    with st.popover(
        _("Attach files"),
        icon=":material/attach_file:",
        type="tertiary",
        key="tray.attach",
        on_change="rerun",
    ) as panel:
        if panel.open:
            _show_picker()


def _show_picker() -> None:
    key = f"tray.pick.{state.value('tray.nth') or 0}"
    st.file_uploader(
        _("Pictures, PDF, DOCX, XLSX, CSV, or text of any kind"),
        accept_multiple_files=True,
        max_upload_size=BYTES_MAX // 1_000_000,
        key=key,
        on_change=tray.take_picked,
        args=(key,),
    )


def _show_chip(one: Attached, model: str | None, *, named: bool = False) -> None:
    file = one.file
    weighs = [attached.size(file.size_bytes)]
    if model is not None:
        count = weight(model, one)
        weighs += [forecast.words(count), amount(forecast.asking(model, count))]
    label = " · ".join([file.name, *attached.oddities(file), *([] if named else weighs)])
    icon = ":material/image:" if one.is_picture else ":material/description:"
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        gap=None,
        width="content",
        border=True,
        key=f"tray.chip.{file.id}",
    ):
        with st.popover(
            plain(label), icon=icon, type="tertiary", wrap=True, key=f"tray.file.{file.id}", on_change="rerun"
        ) as chip:
            if chip.open:
                with st.container(key=f"tray.preview.{file.id}"):
                    if named:
                        st.caption(plain(" · ".join([file.name, *weighs[1:]])))
                    attached.show_preview(one)
        st.button(
            _("Remove {name}").format(name=plain(file.name)),
            key=f"tray.remove.{file.id}",
            icon=":material/close:",
            type="tertiary",
            on_click=tray.remove,
            args=(file,),
        )
