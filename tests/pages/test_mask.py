"""What the mask painter takes from a browser, which may say anything, and what it is begun with."""

from hashlib import sha256

from streamlit.testing.v1 import AppTest

from components.core.images.strokes import Stroke, Tool

PICTURE, BASE = "/kept/picture/a/b", "/kept/file/c/d"
DOT = {"tool": "brush", "radius": 0.1, "points": "5000 5000"}


def named(base: str = "") -> str:
    return sha256(f"{PICTURE}\n{base}".encode()).hexdigest()[:16]


def page(picture: str, base: str) -> None:
    import streamlit as st

    from components.core.images.strokes import Stroke, Tool
    from components.ui import state
    from components.ui.mask import paint_mask

    state.settle_language()
    value = (Stroke(Tool.INVERT),)
    st.text(repr(paint_mask(picture, value, key="t.mask", base=base, name="cat.png")))


def told(held: object, base: str = "") -> str:
    """What the painter tells when a browser has sent this."""
    app = AppTest.from_function(page, args=(PICTURE, base), default_timeout=20)
    app.session_state["t.mask"] = {"painted": held}
    app.run()
    assert not app.exception
    return str(app.text[0].value)


def test_strokes_over_this_very_picture_are_told(world):
    dot = Stroke(Tool.BRUSH, 0.1, ((0.5, 0.5),))
    assert told({"of": named(), "strokes": [DOT]}) == repr((dot,))
    assert told({"of": named(BASE), "strokes": [DOT, DOT]}, BASE) == repr((dot, dot))
    assert told({"of": named(), "strokes": []}) == "()"


def test_anything_else_leaves_what_the_page_has(world):
    for held in (None, "none", {}, {"of": named(BASE), "strokes": [DOT]}, {"of": named(), "strokes": [{}]}):
        assert told(held) == "None"
