"""The settings a picture was made with, taken for the next drawing: from the gallery, or out of any file."""

from functools import partial

import streamlit as st

from components.core.drawing import recalling
from components.core.drawing.recalling import Settings
from components.ui import drawing_recall, sending
from components.ui.actions import attempt
from components.ui.messages import plain
from components.ui.words import _

_UPLOAD_MAX_MB = 60


def show() -> None:
    """Draw the way to take the settings out of a file."""
    with st.popover(
        _("Settings of a file"),
        icon=":material/data_object:",
        type="tertiary",
        key="gallery.from_file",
        on_change="rerun",
    ) as panel:
        if panel.open:
            st.caption(
                _(
                    "Pictures downloaded here say how they were made; so do those of Stable Diffusion web UI. Drop one to draw with its settings."
                )
            )
            file = st.file_uploader(
                _("Picture"),
                type=["png", "jpg", "jpeg", "webp"],
                max_upload_size=_UPLOAD_MAX_MB,
                key="gallery.file",
                label_visibility="collapsed",
            )
            if file is not None:
                _show_read(recalling.read(file.getvalue()))


def use(settings: Settings) -> None:
    """Let the next drawing be made with these settings; its page opens."""
    drawing_recall.use(settings)
    sending.lead_to("drawing")


def _show_read(settings: Settings | None) -> None:
    if settings is None:
        st.caption(_("This file does not say how it was made."))
        return
    st.markdown(plain(settings.prompt[:600]))
    if settings.model:
        st.caption(plain(settings.model))
    st.button(
        _("Use these settings"),
        key="gallery.use.file",
        icon=":material/tune:",
        on_click=attempt,
        args=(partial(use, settings),),
    )
