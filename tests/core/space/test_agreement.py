"""Agreement: what is the same agrees wholly, however it is turned; ties count as they should."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from components.core.errors import InputError
from components.core.space import agreement
from tests.core.space.worlds import blobs, turned, without

NUMBERS = st.lists(st.integers(-4, 4), min_size=2, max_size=12)
MAPS = arrays(np.float64, st.tuples(st.integers(2, 12), st.just(2)), elements=st.integers(-50, 50))


def reason(call):
    with pytest.raises(InputError) as refused:
        call()
    return refused.value.values


@given(st.integers(0, 9), st.integers(1, 70))
def test_a_space_shares_all_neighbours_with_itself_however_it_is_turned(seed, k):
    space, _groups = blobs(seed=seed)
    assert agreement.overlap(space, space, k).tolist() == [1] * 60
    rotated = (space @ turned(8, seed)).astype(np.float32) * 3
    assert agreement.overlap(space, rotated, k).mean() == pytest.approx(1, abs=0.01)


def test_overlap_counts_the_neighbours_both_spaces_name():
    angles = np.radians([0, 10, 25, 50, 180])
    a = np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    b = a[[0, 1, 4, 3, 2]]
    assert agreement.overlap(a, b, 2).tolist() == [0.5, 0.5, 0, 0.5, 0]
    assert agreement.overlap(a, b, 2, rows=np.array([3, 0])).tolist() == [0.5, 0.5]


def test_rows_without_a_vector_have_no_overlap():
    space, _groups = blobs(each=4)
    found = agreement.overlap(without(space, 1), without(space, 7), 3)
    assert np.flatnonzero(np.isnan(found)).tolist() == [1, 7]
    assert found[11] == 1


def test_the_same_space_ranks_all_pairs_the_same_and_says_how_many():
    space, _groups = blobs(each=4)
    space = without(space, 3, 5)
    found = agreement.rank(space, (space @ turned(8)).astype(np.float32))
    assert (found.correlation, found.pairs) == (pytest.approx(1, abs=0.02), 45)
    sample = agreement.rank(space, space, pairs=20)
    assert (sample.correlation, sample.pairs) == (1, 20)
    assert agreement.rank(space, -space[::-1], pairs=20) == agreement.rank(space, -space[::-1], pairs=20)


def test_a_rank_needs_three_rows_and_two_distances():
    space = np.eye(3, dtype=np.float32)
    assert reason(lambda: agreement.rank(space[:2], space[:2])) == {
        "reason": "space_few",
        "value": 2,
        "limit": 3,
    }
    assert reason(lambda: agreement.rank(space, space)) == {"reason": "space_flat"}


@given(MAPS, st.floats(0, 7), st.sampled_from([-1, 1]), st.sampled_from([0.2, 1, 30]))
def test_a_map_moved_turned_mirrored_and_scaled_comes_back(plane, angle, mirror, scale):
    assume(np.ptp(plane, axis=0).any())
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    other = plane @ turn * [mirror, 1] * scale + [7, -3]
    found = agreement.procrustes(plane, other)
    assert found.points == pytest.approx(plane, abs=1e-3)
    assert found.residual == pytest.approx(0, abs=1e-9)


def test_maps_that_differ_keep_a_residual_and_places_that_are_missing():
    a = np.array([[0, 0], [1, 0], [0, 1], [1, 1], [np.nan, np.nan], [5, 5]])
    b = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [3, 3], [np.nan, np.nan]])
    found = agreement.procrustes(a, b)
    assert 0.1 < found.residual < 1
    assert np.isfinite(found.points[4]).all()
    assert np.isnan(found.points[5]).all()


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (np.ones((3, 2)), {"reason": "space_flat"}),
        (np.ones((4, 2)), {"reason": "space_rows", "value": 4, "limit": 3}),
        (np.full((3, 2), np.nan), {"reason": "space_few", "value": 0, "limit": 2}),
    ],
)
def test_maps_that_cannot_be_aligned_are_refused(other, told):
    assert reason(lambda: agreement.procrustes(np.eye(3, 2), other)) == told


@given(NUMBERS, st.data())
def test_spearman_and_auc_are_those_of_the_textbook_with_ties(gold, data):
    from scipy.stats import mannwhitneyu, spearmanr

    scores = data.draw(st.lists(st.integers(-2, 2), min_size=len(gold), max_size=len(gold)))
    scores, gold = np.array(scores, dtype=float), np.array(gold, dtype=float)
    assume(np.ptp(scores) and np.ptp(gold))
    assert agreement.spearman(scores, gold) == pytest.approx(spearmanr(scores, gold).statistic)
    yes, no = scores[gold > 0], scores[gold <= 0]
    assume(len(yes) and len(no))
    assert agreement.auc(scores, gold) == pytest.approx(mannwhitneyu(yes, no).statistic / len(yes) / len(no))


def test_what_has_no_score_is_left_out():
    scores, gold = np.array([0.9, np.nan, 0.1, 0.5]), np.array([1, 1, 0, np.nan])
    assert agreement.spearman(scores, gold) == pytest.approx(1)
    assert agreement.auc(scores, gold) == 1


def test_scores_that_say_nothing_are_refused():
    ones, half = np.ones(3), np.array([0, 1, np.nan])
    assert reason(lambda: agreement.spearman(ones, np.arange(3))) == {"reason": "space_flat"}
    assert reason(lambda: agreement.auc(np.arange(3), ones)) == {"reason": "space_flat"}
    assert reason(lambda: agreement.auc(half, np.array([np.nan, 1, 1]))) == {
        "reason": "space_few",
        "value": 1,
        "limit": 2,
    }


def test_rows_beside_each_other_are_compared():
    a = np.array([[1, 0], [1, 1], [0, 0], [np.nan, 1]], dtype=np.float32)
    b = np.array([[2, 0], [0, 3], [1, 1], [1, 1]], dtype=np.float32)
    assert agreement.between(a, b) == pytest.approx([1, 0.5**0.5, np.nan, np.nan], nan_ok=True)


def test_a_cut_keeps_the_first_numbers_at_length_one():
    matrix = np.array([[3, 4, 9], [0, 0, 1], [np.nan, 1, 1]], dtype=np.float32)
    wanted = [[0.6, 0.8], [np.nan, np.nan], [np.nan, np.nan]]
    assert agreement.cut(matrix, 2) == pytest.approx(np.array(wanted), nan_ok=True)
    assert agreement.cut(matrix[:1], 9) == pytest.approx(matrix[:1] / 106**0.5)
