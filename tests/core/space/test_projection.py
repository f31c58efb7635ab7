"""Projection: the widest axes, without loss where there is nothing to lose."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from components.core.errors import InputError
from components.core.space import rows
from components.core.space.projection import pca
from tests.core.space.worlds import blobs, mapped, turned, without

PLANES = arrays(np.float64, st.tuples(st.integers(2, 12), st.just(2)), elements=st.integers(-50, 50))


def apart(points):
    return np.linalg.norm(points[:, None] - points[None], axis=2)


@given(PLANES, st.integers(0, 5), st.sampled_from([4, 20]))
def test_points_of_a_plane_keep_their_distances(plane, seed, width):
    matrix = (plane @ turned(width, seed)[:2] + 3).astype(np.float32)
    assert apart(pca(matrix).points) == pytest.approx(apart(plane), abs=1e-2)


@given(PLANES.filter(lambda plane: np.ptp(plane, axis=0).any()))
def test_a_plane_is_explained_by_two_axes_the_wider_first(plane):
    wide, narrow = pca((plane @ turned(6)[:2]).astype(np.float32)).explained
    assert wide + narrow == pytest.approx(1, abs=1e-4)
    assert wide >= narrow >= 0


def test_a_third_axis_is_added_to_the_two():
    matrix, _groups = blobs(centres=4)
    flat, deep = pca(matrix), pca(matrix, dims=3)
    assert deep.points.shape == (80, 3)
    assert deep.points[:, :2] == pytest.approx(flat.points, abs=1e-3)
    assert deep.explained[:2] == pytest.approx(flat.explained, abs=1e-5)


def test_rows_without_a_vector_have_no_place_and_change_no_other():
    matrix, _groups = blobs()
    holed = np.insert(matrix, [0, 30], np.nan, axis=0)
    placed = pca(holed)
    assert np.flatnonzero(np.isnan(placed.points).any(axis=1)).tolist() == [0, 31]
    assert np.delete(placed.points, [0, 31], axis=0) == pytest.approx(pca(matrix).points, abs=1e-4)


def test_a_number_that_is_not_finite_makes_its_row_one_without_a_vector():
    matrix, _groups = blobs()
    matrix[5, 2] = np.inf
    assert np.isnan(pca(matrix).points).any(axis=1).nonzero()[0].tolist() == [5]


def test_blocks_and_a_memory_map_come_to_the_same(tmp_path, monkeypatch):
    matrix, _groups = blobs()
    at_once = pca(matrix)
    monkeypatch.setattr(rows, "_BLOCK_BYTES", 200)
    told = []
    in_blocks = pca(mapped(without(matrix, 7), tmp_path), progress=told.append)
    assert in_blocks.explained == pytest.approx(at_once.explained, abs=1e-2)
    assert told == sorted(told)
    assert told[-1] == 1


def test_the_farthest_row_along_an_axis_is_on_its_positive_side():
    matrix, _groups = blobs()
    for world in (matrix, -matrix, matrix[:5]):
        points = pca(world).points
        assert (points.max(axis=0) >= -points.min(axis=0)).all()


@pytest.mark.parametrize("world", [np.ones((1, 4)), np.full((9, 4), 0.3), np.full((4, 9), 1e4)])
def test_rows_that_are_all_the_same_lie_on_one_point_and_nothing_is_explained(world):
    placed = pca(world.astype(np.float32))
    assert (placed.points == 0).all()
    assert placed.explained == (0, 0)


def test_a_vector_of_one_number_is_a_line():
    placed = pca(np.array([[1], [2], [6]], dtype=np.float32))
    assert placed.points[:, 0].tolist() == [-2, -1, 3]
    assert placed.points[:, 1].tolist() == [0, 0, 0]
    assert placed.explained == (1, 0)


@pytest.mark.parametrize("count", [0, 3])
def test_a_space_without_a_vector_has_no_map(count):
    with pytest.raises(InputError) as refused:
        pca(np.full((count, 4), np.nan, dtype=np.float32))
    assert refused.value.values == {"reason": "space_few", "value": 0, "limit": 1}
