"""Strokes as a browser tells them, which may say anything."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.core.images import mask
from components.core.images.strokes import POINTS_MAX, RADIUS_MAX, STROKES_MAX, Stroke, Tool, in_force, read

DOT = {"tool": "brush", "radius": 0.1, "points": "5000 5000"}
shares = st.integers(-10_000, 20_000).map(lambda place: place / 10_000)
painted = st.builds(
    Stroke,
    st.sampled_from([Tool.BRUSH, Tool.ERASER]),
    st.floats(0.0001, RADIUS_MAX),
    st.lists(st.tuples(shares, shares), min_size=1, max_size=6).map(tuple),
)
strokes = st.lists(painted | st.sampled_from([Stroke(Tool.INVERT), Stroke(Tool.CLEAR)]), max_size=8).map(
    tuple
)
anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.sampled_from(list(Tool)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["tool", "radius", "points", "x"]), inner)
    ),
    max_leaves=6,
)

FIELDS = {
    "tool": st.sampled_from(list(Tool)) | anything,
    "radius": shares | anything,
    "points": st.text("0123456789- ") | anything,
}


@given(strokes)
def test_what_was_told_is_read_as_it_was(painted: tuple[Stroke, ...]):
    kept = json.loads(json.dumps([stroke.told() for stroke in painted]))
    assert read(kept) == painted


@settings(max_examples=60)
@given(anything | st.lists(st.fixed_dictionaries(FIELDS), max_size=2))
def test_whatever_is_told_is_none_or_can_be_drawn(told: object):
    found = read(told)
    if found is not None:
        assert 0 <= mask.drawn(found, (7, 5)).share <= 1


@pytest.mark.parametrize(
    "wrong",
    [
        "brush",
        {"tool": "brush"},
        [{**DOT, "tool": "knife"}],
        [{**DOT, "tool": ["brush"]}],
        [{**DOT, "radius": 0}],
        [{**DOT, "radius": RADIUS_MAX * 1.01}],
        [{**DOT, "radius": True}],
        [{**DOT, "radius": float("nan")}],
        [{**DOT, "points": ""}],
        [{**DOT, "points": [[0.5, 0.5]]}],
        [{**DOT, "points": "5000"}],
        [{**DOT, "points": "5000 0.5"}],
        [{**DOT, "points": "5000 nan"}],
        [{**DOT, "points": "5000 " + "9" * 5000}],
        [DOT, None],
        [DOT] * (STROKES_MAX + 1),
        [{**DOT, "points": "1 1 " * POINTS_MAX}, DOT],
        [{**DOT, "points": "1 1 " * (POINTS_MAX + 1)}],
    ],
)
def test_anything_else_is_no_strokes(wrong: object):
    assert read(wrong) is None


def test_a_point_far_outside_is_brought_near():
    assert read([{**DOT, "points": "-90000 4005000"}]) == (Stroke(Tool.BRUSH, 0.1, ((-1, 2),)),)


def test_only_what_follows_the_last_clearing_is_in_force():
    one, clear, other = Stroke(Tool.INVERT), Stroke(Tool.CLEAR), Stroke(Tool.BRUSH, 0.1, ((0, 0),))
    assert in_force((one, clear, one, clear, other, one)) == (other, one)
    assert in_force((one, other)) == (one, other)
