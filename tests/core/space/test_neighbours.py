"""Neighbours: exact cosines in blocks, the nearest first, and nothing of rows that have no vector."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from components.core.errors import InputError
from components.core.space import cosines, neighbours, rows
from tests.core.space.worlds import blobs, mapped, without

SPACES = arrays(np.float32, st.tuples(st.integers(2, 15), st.just(3)), elements=st.integers(-5, 5))


@pytest.fixture(params=["at once", "in blocks"])
def _steps(request, monkeypatch):
    if request.param == "in blocks":
        monkeypatch.setattr(rows, "_BLOCK_BYTES", 100)
        monkeypatch.setattr(cosines, "_SCORES_BYTES", 100)
        monkeypatch.setattr(cosines, "_TILE", 7)


def plain(matrix):
    """Cosines the slow way, NaN where there is none."""
    found = np.full((len(matrix), len(matrix)), np.nan)
    for one, a in enumerate(matrix.astype(float)):
        for other, b in enumerate(matrix.astype(float)):
            if a.any() and b.any() and np.isfinite([*a, *b]).all():
                found[one, other] = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    return found


@given(SPACES)
def test_scores_are_cosines_and_rows_without_direction_have_none(space):
    space = without(space, 0)
    query = np.array([1, 2, 3.0])
    told = neighbours.scores(space, query)
    wanted = plain(np.vstack([space, query]))[-1, :-1]
    assert told == pytest.approx(wanted, abs=1e-5, nan_ok=True)
    known = rows.lengths(space)
    assert neighbours.scores(space, query, known) == pytest.approx(told, abs=1e-6, nan_ok=True)


def test_the_nearest_come_first_and_of_equals_the_earlier():
    space = np.array([[0, 1], [1, 0], [2, 0], [1, 1], [np.nan, 0], [0, 0], [-1, 0]], dtype=np.float32)
    found = neighbours.nearest(space, np.array([5, 0]), 4)
    assert [row for row, _score in found] == [1, 2, 3, 0]
    assert [score for _row, score in found] == pytest.approx([1, 1, 0.5**0.5, 0], abs=1e-6)
    assert [row for row, _score in neighbours.nearest(space, np.array([5, 0]), 99)] == [1, 2, 3, 0, 6]
    assert neighbours.nearest(space, np.array([5, 0]), 0) == []


def test_only_rows_that_are_wanted_are_found():
    space, groups = blobs()
    found = neighbours.nearest(space, space[0], 50, among=groups == 1, without=(20, 21))
    assert sorted(row for row, _score in found) == list(range(22, 40))


def test_king_less_man_and_woman_is_queen():
    words = {"king": [1, 1, 0], "man": [0, 1, 0], "woman": [0, 0, 1], "queen": [1, 0, 1], "apple": [-1, 0, 0]}
    space = np.array(list(words.values()), dtype=np.float32)
    space /= np.linalg.norm(space, axis=1)[:, None]
    query = neighbours.combined([(space[0] * 2**0.5, 2**0.5), (space[1] * 9, -1), (space[2], 1)])
    assert np.linalg.norm(query) == pytest.approx(1)
    [[nearest, score]] = neighbours.nearest(space, query, 1)
    assert (list(words)[nearest], score) == ("queen", pytest.approx(1))


@pytest.mark.parametrize("parts", [[], [(1, 1), (2, -1)], [(1, 0)], [(np.nan, 1)], [(0, 1)]])
def test_what_leaves_no_direction_is_no_query(parts):
    with pytest.raises(InputError) as refused:
        neighbours.combined([(np.array([1, 0.3, 0.1]) * long, weight) for long, weight in parts])
    assert refused.value.values == {"reason": "space_direction"}


def test_a_query_of_another_width_is_refused():
    with pytest.raises(InputError) as refused:
        neighbours.scores(np.ones((2, 3), dtype=np.float32), np.ones(4))
    assert refused.value.values == {"reason": "space_width", "value": 4, "limit": 3}


@pytest.mark.usefixtures("_steps")
def test_the_table_of_neighbours_is_that_of_asking_each_row(tmp_path):
    space = mapped(without(blobs(each=8)[0], 3, 11), tmp_path)
    wanted = [
        []
        if row in (3, 11)
        else [near for near, _score in neighbours.nearest(space, space[row], 4, without=[row])]
        for row in range(len(space))
    ]
    told = []
    table = neighbours.table(space, 4, progress=told.append)
    assert [[near for near in line if near >= 0] for line in table.tolist()] == wanted
    assert neighbours.table(space, 4, rows=np.array([9, 2])).tolist() == table[[9, 2]].tolist()
    assert told == sorted(told)
    assert told[-1] == 1


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_table_of_few_rows_has_gaps(count):
    table = neighbours.table(np.ones((count, 2), dtype=np.float32), 3)
    assert table.tolist() == [[], [[-1, -1, -1]], [[1, -1, -1], [0, -1, -1]]][count]


@pytest.mark.usefixtures("_steps")
def test_rows_with_nobody_near_are_outliers():
    space, _groups = blobs(width=4)
    space = np.vstack([space, [[0, 0, 0, 5], [np.nan, 0, 0, 0], [-1, -1, -1, -1]]]).astype(np.float32)
    found = neighbours.outliers(space, k=5, limit=3)
    assert [row for row, _mean in found[:2]] == [62, 60]
    wanted = np.sort(plain(space)[62, :62])[-6:]
    assert found[0][1] == pytest.approx(np.nanmean(wanted[~np.isnan(wanted)][-5:]), abs=1e-5)
    assert found[0][1] < found[1][1] < found[2][1]


def test_one_row_alone_has_no_outliers():
    with pytest.raises(InputError) as refused:
        neighbours.outliers(np.array([[1, 2], [np.nan, np.nan]], dtype=np.float32))
    assert refused.value.values == {"reason": "space_few", "value": 1, "limit": 2}


@pytest.mark.usefixtures("_steps")
def test_twins_are_all_pairs_above_the_threshold_each_once():
    space = without(blobs(each=8)[0], 3)
    table = plain(space)
    wanted = {(one, other) for one, other in zip(*np.nonzero(table >= 0.995), strict=True) if one < other}
    told = []
    twins = neighbours.twins(space, 0.995, 1000, progress=told.append)
    assert {pair[:2] for pair in twins.pairs} == wanted
    assert twins.found == len(wanted)
    assert [pair[2] for pair in twins.pairs] == sorted((pair[2] for pair in twins.pairs), reverse=True)
    few = neighbours.twins(space, 0.995, 5)
    assert (few.pairs, few.found) == (twins.pairs[:5], len(wanted))
    assert told[-1] == 1


@pytest.mark.usefixtures("_steps")
def test_rows_that_are_the_same_are_twins_at_a_threshold_of_one():
    space = np.repeat(np.array([[0.1, 0.7, 0.3], [0.3, 0.1, 0.1]], dtype=np.float32), [3, 12], axis=0)
    twins = neighbours.twins(space, 1.0, 4)
    assert [pair[:2] for pair in twins.pairs] == [(0, 1), (0, 2), (1, 2), (3, 4)]
    assert twins.found == 3 + 66


def test_similarities_of_some_rows_stand_as_they_were_named():
    space = without(blobs()[0], 2)
    table, order = neighbours.similarities(space, [45, 2, 0])
    assert order.tolist() == [45, 2, 0]
    assert table == pytest.approx(plain(space[[45, 2, 0]]), abs=1e-5, nan_ok=True)


def test_similarities_by_cluster_bring_the_alike_together_and_the_missing_last():
    space, groups = blobs(each=5)
    mixed = [0, 5, 10, 1, 6, 11, 2, 7, 12]
    table, order = neighbours.similarities(without(space, 6), mixed, order="cluster")
    assert order[-1] == 6
    in_groups = groups[order[:-1]].tolist()
    assert sum(one != other for one, other in pairwise(in_groups)) == 2
    assert table == pytest.approx(neighbours.similarities(without(space, 6), list(order))[0], nan_ok=True)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_similarities_of_few_rows_are_there_in_both_orders(count):
    space = np.eye(2, dtype=np.float32)
    for order in ("given", "cluster"):
        assert neighbours.similarities(space, range(count), order)[0].tolist() == np.eye(count).tolist()
