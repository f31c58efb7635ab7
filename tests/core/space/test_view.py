"""What part of a map is seen, what lies within a line, what labels fit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from components.core.space.view import (
    Ground,
    Label,
    View,
    flat,
    ground,
    inside,
    nearest,
    outward,
    placed,
    whole,
    within,
)

near = st.floats(-100, 100, width=32)
clouds = arrays(np.float32, st.tuples(st.integers(0, 60), st.just(2)), elements=near)
# Whole numbers meet corners, edges and each other far more often than fractions do.
rough = arrays(np.float32, st.tuples(st.integers(0, 60), st.just(2)), elements=st.integers(-5, 5))
corners = st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=3, max_size=12)
sides = st.tuples(near, near).filter(lambda pair: pair[0] < pair[1])
words = st.text("ab 中文", min_size=1, max_size=12)


def even_odd(x: float, y: float, polygon: list[tuple[float, float]]) -> bool:
    """The rule as every textbook has it, one point at a time."""
    odd = False
    for (x1, y1), (x2, y2) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * ((y - y1) / (y2 - y1)) + x1:
            odd = not odd
    return odd


@given(rough, corners)
def test_a_lasso_holds_what_the_even_odd_rule_says(points, polygon):
    naive = [row for row, (x, y) in enumerate(points.tolist()) if even_odd(x, y, polygon)]
    assert inside(points, np.array(polygon, float)).tolist() == naive


def test_a_lasso_that_crosses_itself_leaves_out_what_it_goes_round_twice():
    star = np.array([(np.sin(turn), np.cos(turn)) for turn in np.arange(5) * 4 * np.pi / 5])
    assert inside(np.array([[0, 0], [0, 0.9], [2, 2], [np.nan, 0]], np.float32), star).tolist() == [1]


@given(clouds, sides, sides)
def test_a_view_holds_the_points_between_its_sides(points, across, up):
    seen = within(points, View(*across, *up))
    naive = [n for n, (x, y) in enumerate(points) if across[0] <= x <= across[1] and up[0] <= y <= up[1]]
    assert seen.tolist() == naive


@given(clouds, st.floats(0.3, 3))
def test_the_whole_holds_every_point_at_one_scale(points, ratio):
    view = whole(ground(points), ratio)
    assert len(within(points, view)) == len(points)
    assert (view.x1 - view.x0) / (view.y1 - view.y0) == pytest.approx(ratio)


@given(
    arrays(np.float32, st.tuples(st.integers(1, 40), st.just(3)), elements=near),
    st.floats(-7, 7),
    st.floats(-1.5, 1.5),
)
def test_a_turned_solid_keeps_distances_from_its_middle_within_its_whole(points, turn, tilt):
    land = ground(points)
    view = whole(land, 1.5, turn, tilt)
    seen = flat(points, view, land)
    far = np.linalg.norm(points - np.array(land.centre), axis=1)
    assert (np.linalg.norm(seen, axis=1) <= far + 1e-3).all()
    assert len(within(seen, view)) == len(points)


def test_a_solid_is_seen_from_the_front_the_side_and_above():
    points = np.array([[1, 2, 3], [-1, -2, -3]], np.float32)
    seen = [
        flat(points, View(0, 1, 0, 1, turn, tilt))[0].round(3).tolist()
        for turn, tilt in ((0, 0), (np.pi / 2, 0), (0, np.pi / 2))
    ]
    assert seen == [[1, 2], [3, 2], [1, -3]]


def test_points_without_a_place_are_nowhere():
    points = np.array([[np.nan, 0], [np.inf, 0], [2, 3]], np.float32)
    assert ground(points) == Ground((2, 3), (1, 1), 1)
    assert ground(points[:2]) == Ground((0, 0), (1, 1), 0)
    assert within(points, View(-9, 9, -9, 9)).tolist() == [2]


@given(clouds, st.tuples(near, near), st.floats(0, 50))
def test_the_nearest_point_is_the_nearest_within_reach(points, place, reach):
    away = np.linalg.norm(points.astype(float) - place, axis=1)
    found = nearest(points, place, reach)
    if found is None:
        assert not (away < reach).any()
    else:
        assert away[found] == away.min() <= reach * (1 + 1e-9)


@given(rough)
def test_steps_from_the_middle_visit_every_point_in_view_once_and_go_outward(points):
    view = View(-4, 4, -4, 4)
    rows = within(points, view)
    visited = [outward(points, view, step) for step in range(len(rows))]
    assert sorted(visited) == rows.tolist()
    away = np.linalg.norm(points[np.array(visited, int)], axis=1)
    assert (np.diff(away) >= 0).all()
    assert outward(points, view, len(rows)) == (visited[0] if visited else None)


@given(st.lists(st.builds(Label, near, near, words, st.integers(0, 9)), max_size=30))
def test_labels_never_overlap_and_the_weightiest_in_view_is_among_them(labels):
    view, width, height = View(-50, 50, -50, 50), 800, 600
    shown = placed(labels, view, width, height)
    boxes = [((label.x + 50) * 8, (50 - label.y) * 6, len(label.text)) for label in shown]
    for number, (x, y, chars) in enumerate(boxes):
        for other_x, other_y, other_chars in boxes[:number]:
            # No letter is narrower than half its height of 13 pixels.
            assert abs(x - other_x) >= 13 * 0.5 * (chars + other_chars) / 2 or abs(y - other_y) >= 18
    seen = [label for label in labels if abs(label.x) <= 50 and abs(label.y) <= 50]
    assert max((label.weight for label in shown), default=None) == max(
        (label.weight for label in seen), default=None
    )


def test_more_labels_fit_when_one_comes_closer():
    labels = [Label(x / 10, 0, f"cluster {x}", x) for x in range(10)]
    far, close = (placed(labels, View(-size, size, -size, size), 800, 600) for size in (9, 0.95))
    assert (len(far), len(close)) == (1, 5)
