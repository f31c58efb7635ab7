"""What the element that marks regions takes from a browser, which may say anything."""

import math
from hashlib import sha256

from streamlit.testing.v1 import AppTest

PICTURE = "/kept/picture/a/b"
NAMED = sha256(PICTURE.encode()).hexdigest()[:16]


def page(picture: str) -> None:
    import streamlit as st

    from components.core.boxes import Box
    from components.ui import region, state

    state.settle_language()
    box = Box("a <b>cat</b>", 0.1, 0.2, 0.3, 0.4)
    st.text(repr(region.show(picture, [box], key="t.region", name="cat.png")))


def told(*held):
    """What the element tells when a browser has sent each of these."""
    app = AppTest.from_function(page, args=(PICTURE,))
    said = []
    for one in held:
        app.session_state["t.region"] = {"region": one}
        app.run()
        assert not app.exception
        said.append(app.text[0].value)
    return said


def test_a_region_of_this_picture_is_told_as_fractions(world):
    assert told(
        {"of": NAMED, "at": [0.1, 0.2, 0.5, 1]},
        {"of": NAMED, "at": [-3, 0.2, 0.5, 7.5]},
    ) == ["(0.1, 0.2, 0.5, 1.0)", "(0.0, 0.2, 0.5, 1.0)"]


def test_anything_else_is_no_region(world):
    wrong = [[0.5, 0.2, 0.5, 1], [0.5, 0.2, 0.1, 1], [0.1, 0.2, 0.5], [0.1, 0.2, "0.5", 1], "0.1"]
    wrong += [[math.nan, 0.2, 0.5, 1], [0.1, 0.2, math.inf, 1], [True, None, 0.5, 1], {}, None]
    said = [None, "none", [0.1, 0.2, 0.5, 1], {"of": "another", "at": [0.1, 0.2, 0.5, 1]}]
    said += [{"of": NAMED, "at": at} for at in wrong]
    assert told(*said) == ["None"] * len(said)
