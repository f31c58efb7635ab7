"""Points too many to be told apart, as a picture."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from components.core.images_map import png
from components.core.space.colours import kinds, table
from components.core.space.density import Ink, counts, raster
from components.core.space.view import View, within

VIEW = View(-4, 4, -3, 3)
near = st.floats(-6, 6, width=32)


@given(arrays(np.float32, st.tuples(st.integers(0, 200), st.just(2)), elements=near))
def test_every_point_in_view_is_counted_once(points):
    rows = within(points, VIEW)
    assert counts(points, rows, VIEW, 40, 30).sum() == len(rows)


def test_a_point_lies_on_the_pixel_of_its_place():
    corners = np.array([[-4, 3], [4, 3], [-4, -3], [3.99, -2.99], [0, 0]], np.float32)
    count = counts(corners, np.arange(5, dtype=np.int32), VIEW, 8, 6)
    assert np.argwhere(count).tolist() == [[0, 0], [0, 7], [3, 4], [5, 0], [5, 7]]


@pytest.fixture
def crowd() -> tuple[np.ndarray, Ink]:
    """200,000 points of one colour to the left, of another to the right."""
    rng = np.random.default_rng(1)
    points = rng.uniform((-4, -3), (4, 3), (200_000, 2)).astype(np.float32)
    coloured = kinds((points[:, 0] > 0).astype(int), ["left", "right"], "Others")
    return points, Ink(table(coloured, dark=False), coloured.values)


def test_colours_are_those_of_the_points_there_and_mixed_where_they_meet(crowd):
    points, ink = crowd
    seen = raster(points, within(points, VIEW), VIEW, 9, 3, ink)
    left, middle, right = (seen[1, column, :3].astype(int) for column in (0, 4, 8))
    assert left.tolist() == ink.table[ink.values[points[:, 0] < 0][0]].tolist()
    assert right.tolist() == ink.table[ink.values[points[:, 0] > 0][0]].tolist()
    assert abs(middle - (left + right) / 2).max() < 4


def test_what_is_not_selected_turns_gray_and_pale_and_is_still_there(crowd):
    points, ink = crowd
    chosen = Ink(ink.table, ink.values, points[:, 0] > 0)
    seen = raster(points, within(points, VIEW), VIEW, 80, 60, chosen)
    left, right = seen[:, :39].reshape(-1, 4), seen[:, 41:].reshape(-1, 4)
    assert np.ptp(left[:, :3].astype(int), axis=1).max() < 20
    assert 0 < left[:, 3].min() <= left[:, 3].max() < right[:, 3].min()
    assert (right[:, :3] == ink.table[ink.values[points[:, 0] > 0][0]]).all()


def test_where_more_points_lie_the_picture_is_more_opaque_and_where_none_lie_it_is_clear():
    places = np.repeat(np.array([[-3, 0], [0, 0], [3, 0]], np.float32), [1, 30_000, 200_000], axis=0)
    seen = raster(places, within(places, VIEW), VIEW, 8, 6, Ink(table(None, dark=False)))
    opacity = [int(seen[3, column, 3]) for column in (1, 2, 4, 7)]
    assert opacity[0] > 50
    assert opacity[1] == 0
    assert opacity[0] < opacity[2] < opacity[3] == 255


@given(
    arrays(
        np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(4)), elements=st.integers(0, 255)
    )
)
def test_any_picture_becomes_a_png_that_is_clear_where_it_was_and_nowhere_else(pixels):
    with Image.open(io.BytesIO(png(pixels))) as picture:
        assert picture.format == "PNG"
        shown = np.asarray(picture.convert("RGBA"))
    assert shown.shape == pixels.shape
    assert ((shown[..., 3] > 0) == (pixels[..., 3] > 0)).all()
    assert abs(shown[..., 3].astype(int) - pixels[..., 3]).max() <= 43
