"""Scores: fair to names, never lower for more wins, and honest about how sure they are."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.scores import MIDDLE, VOTES_MIN, Ballot, scores

NAMES = "abcd"


@st.composite
def ballots(draw):
    contenders = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    return Ballot(tuple(contenders), draw(st.sampled_from([None, *contenders])))


VOTES = st.lists(ballots(), min_size=1, max_size=30)


def points(votes):
    return {score.name: score.points for score in scores(votes)}


def close(one, other):
    return one.keys() == other.keys() and all(isclose(one[name], other[name], abs_tol=1e-4) for name in one)


@given(VOTES, st.permutations(NAMES))
def test_other_names_have_the_same_scores(votes, others):
    renamed = dict(zip(NAMES, others, strict=True))
    said = [
        Ballot(tuple(renamed[name] for name in vote.contenders), vote.best and renamed[vote.best])
        for vote in votes
    ]
    assert close({renamed[name]: score for name, score in points(votes).items()}, points(said))


@given(VOTES, st.randoms())
def test_the_order_of_votes_does_not_matter(votes, random):
    shuffled = random.sample(votes, len(votes))
    assert close(points(votes), points(shuffled))


@given(VOTES, st.permutations(NAMES))
def test_one_more_win_never_lowers_the_winner_nor_lifts_the_loser(votes, names):
    winner, loser = names[:2]
    met = [*votes, Ballot((winner, loser), None)]
    before, after = points(met), points([*met, Ballot((winner, loser), winner)])
    assert after[winner] > before[winner]
    assert after[loser] < before[loser]


@given(VOTES)
def test_a_score_lies_within_its_interval_and_all_of_it_is_finite(votes):
    for score in scores(votes):
        assert score.low < score.points < score.high
        assert abs(score.points) < 1e6


def test_known_odds_come_back():
    """Three wins of four against one other: exp(a - b) = 3, all but for the expectation that nobody is far from the middle."""
    votes = [Ballot(("a", "b"), name) for name in ["a"] * 3000 + ["b"] * 1000]
    found = points(votes)
    assert isclose(found["a"] - found["b"], 400 * 0.47712, rel_tol=0.001)
    assert isclose(found["a"] + found["b"], 2 * MIDDLE)


def test_draws_alone_leave_everybody_in_the_middle():
    assert set(points([Ballot(("a", "b", "c"), None)] * 5).values()) == {MIDDLE}


def test_more_votes_make_surer():
    few, many = ([Ballot(("a", "b"), name) for name in "ab" * times] for times in (3, 300))
    assert scores(many)[0].high - scores(many)[0].low < (scores(few)[0].high - scores(few)[0].low) / 2
    assert [score.is_sure for score in scores(few)] == [False, False]
    assert all(score.is_sure for score in scores(few * VOTES_MIN))


def test_a_win_over_three_counts_against_each():
    [best, *others] = scores([Ballot(("a", "b", "c", "d"), "c")])
    assert (best.name, best.wins, best.losses) == ("c", 3, 0)
    assert {(score.wins, score.losses) for score in others} == {(0, 1)}


@pytest.mark.parametrize("size", [2, 5, 8])
def test_a_draw_of_many_counts_as_much_as_a_win_over_many(size):
    names = tuple("abcdefgh"[:size])
    assert isclose(sum(score.wins for score in scores([Ballot(names, None)])), size - 1)


def test_nothing_comes_of_no_votes():
    assert scores([]) == []
