"""Masks as files: taken in, fitted to a picture, and taken out."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.core.errors import StudioError
from components.core.images.mask import Mask, Size, loaded
from components.ui import state
from components.ui.boundary import report
from components.ui.words import _

_KINDS = ["png", "webp", "jpg", "jpeg", "bmp", "gif", "tif", "tiff", "avif"]
_LARGEST_MB = 60


def pick_mask(size: Size, take: Callable[[Mask], None], *, key: str) -> None:
    """Draw the way to load a mask for a picture of this size; `take` is given it once, before the page is drawn again."""
    with st.popover(_("Load a mask"), icon=":material/upload:", key=f"{key}.popover", type="tertiary"):
        nth = int(state.value(f"{key}.nth") or 0)
        st.file_uploader(
            _("A file with the picture's proportions: transparent, or white on black, where it may change"),
            _KINDS,
            key=f"{key}.file.{nth}",
            max_upload_size=_LARGEST_MB,
            on_change=partial(_load, size, take, key, nth),
        )
        if isinstance(refused := state.value(f"{key}.refused"), StudioError):
            report(refused)


def show_save(make: Callable[[], bytes], *, key: str) -> None:
    """Draw the way to save a mask as a PNG in the picture's own size; it is made when it is asked for."""
    st.download_button(
        _("Save the mask"),
        make,
        "mask.png",
        "image/png",
        key=key,
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def _load(size: Size, take: Callable[[Mask], None], key: str, nth: int) -> None:
    state.set_value(f"{key}.refused", None)
    file = state.value(f"{key}.file.{nth}")
    if file is None:
        return
    try:
        mask = loaded(file.name, file.getvalue(), size)
    except StudioError as error:
        state.set_value(f"{key}.refused", error)
        return
    state.set_value(
        f"{key}.nth", nth + 1
    )  # an uploader gives its file with every run until it is another one
    take(mask)
