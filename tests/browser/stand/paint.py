"""The mask painter with its files, and the slider between two pictures."""

import io
from base64 import b64encode

import streamlit as st
from PIL import Image

from components.core.images.mask import Mask, drawn
from components.core.images.strokes import read
from components.core.owner import owner
from components.ui import resources, state
from components.ui.before_after import show_before_after
from components.ui.mask import paint_mask
from components.ui.mask_files import pick_mask, show_save

SIZE = (800, 600)


def address(data: bytes) -> str:
    return f"data:image/png;base64,{b64encode(data).decode()}"


def picture(*, turned: bool = False) -> bytes:
    to = io.BytesIO()
    scene = Image.merge(
        "RGB", [Image.radial_gradient("L"), Image.linear_gradient("L"), Image.new("L", (256, 256), 90)]
    )
    (scene.rotate(180) if turned else scene).resize(SIZE).save(to, "PNG")
    return to.getvalue()


def show(name: str) -> None:
    """What is painted is kept under a name, as a page would keep it."""
    kept = resources.store().preferences
    place = f"stand.strokes/{name}"

    def take(mask: Mask) -> None:
        state.set_value("stand.base", mask.data)
        kept.set(owner(), place, [])

    base: bytes | None = state.value("stand.base")
    strokes = read(kept.get(owner(), place) or []) or ()
    below = address(base) if base else ""
    painted = paint_mask(address(picture()), strokes, key="stand.mask", base=below, name="A hill")
    if painted is not None:
        strokes = painted
        kept.set(owner(), place, [stroke.told() for stroke in strokes])
    with st.container(horizontal=True):
        show_save(lambda: drawn(strokes, SIZE, base).data, key="stand.save")
        pick_mask(SIZE, take, key="stand.load")
    st.text(f"strokes: {len(strokes)}")
    show_before_after(address(picture()), address(picture(turned=True)), key="stand.slider", name="A hill")
