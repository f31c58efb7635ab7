"""Clusters: rows that lie together have one number, the largest group is 0, and nothing is decided by chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from components.core.errors import InputError
from components.core.space import clusters, rows
from tests.core.space.worlds import blobs, mapped, without

LABELS = arrays(np.int32, st.integers(0, 30), elements=st.integers(-1, 5))


def sizes(labels):
    return np.unique(labels, return_counts=True)[1].tolist()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_groups_far_from_each_other_are_found(seed):
    space, groups = blobs(centres=5)
    assert clusters.kmeans(space, 5, seed).tolist() == groups.tolist()


def test_the_largest_group_is_the_first_and_rows_without_a_vector_are_in_none(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "_BLOCK_BYTES", 200)
    space, groups = blobs()
    labels = clusters.kmeans(mapped(without(space, 0, 1, 25), tmp_path), 3)
    assert labels[[0, 1, 25]].tolist() == [-1, -1, -1]
    assert [set(labels[groups == group]) - {-1} for group in (2, 1, 0)] == [{0}, {1}, {2}]


def test_only_the_direction_counts_but_on_a_map_places_do():
    line = np.array([[1, 1, 1, 1], [100, 100, 100, 100], [1, -1, 1, -1], [9, -9, 9, -9]], dtype=np.float32)
    assert clusters.kmeans(line, 2).tolist() == [0, 0, 1, 1]
    assert clusters.kmeans(np.array([[1, 1], [1.1, 1], [100, 100]], dtype=np.float32), 2).tolist() == [
        0,
        0,
        1,
    ]


@given(st.integers(0, 99))
def test_the_same_seed_gives_the_same_groups(seed):
    space = np.random.default_rng(seed).normal(size=(40, 4)).astype(np.float32)
    assert clusters.kmeans(space, 7, seed).tolist() == clusters.kmeans(space, 7, seed).tolist()


def test_no_more_groups_are_made_than_there_are_places():
    space = np.repeat(np.eye(2, 5, dtype=np.float32), 4, axis=0)
    assert clusters.kmeans(space, 6).tolist() == [0] * 4 + [1] * 4


def test_every_row_can_be_a_group_of_its_own_and_one_group_have_all():
    space = np.eye(4, dtype=np.float32)
    assert sizes(clusters.kmeans(space, 4)) == [1] * 4
    assert clusters.kmeans(space, 1).tolist() == [0] * 4


def test_more_groups_than_rows_are_refused():
    with pytest.raises(InputError) as refused:
        clusters.kmeans(without(np.eye(4, dtype=np.float32), 1), 4)
    assert refused.value.values == {"reason": "space_few", "value": 3, "limit": 4}


def test_dense_places_are_found_and_what_lies_alone_is_in_none():
    space, groups = blobs(each=30)
    space = np.vstack([space, -30 * np.eye(1, 8), np.full((1, 8), np.nan)]).astype(np.float32)
    labels = clusters.hdbscan(space, min_size=10)
    assert labels[-2:].tolist() == [-1, -1]
    for group in range(3):
        inside = labels[:-2][groups == group]
        assert (inside == np.bincount(inside[inside >= 0]).argmax()).mean() > 0.8
    assert labels.max() == 2


@pytest.mark.parametrize("space", [np.eye(2, 3), np.ones((12, 3))])
def test_few_rows_and_equal_rows_have_no_dense_places_to_tell_apart(space):
    assert set(clusters.hdbscan(space.astype(np.float32)).tolist()) <= {-1, 0}


def test_one_row_has_no_dense_place():
    with pytest.raises(InputError) as refused:
        clusters.hdbscan(np.ones((1, 3), dtype=np.float32))
    assert refused.value.values == {"reason": "space_few", "value": 1, "limit": 2}


@given(LABELS)
def test_numbers_by_size_keep_who_belongs_together(labels):
    renamed = clusters.by_size(labels)
    assert (renamed == -1).tolist() == (labels == -1).tolist()
    assert len(set(zip(labels.tolist(), renamed.tolist(), strict=True))) == len(set(labels.tolist()))
    counts = [int((renamed == number).sum()) for number in range(renamed.max(initial=-1) + 1)]
    assert counts == sorted(counts, reverse=True)
    assert 0 not in counts
