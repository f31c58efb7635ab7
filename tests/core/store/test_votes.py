"""Votes are kept, one for each question, and found by topic and comparison."""

from dataclasses import replace

from components.core.batches import Vote
from tests.core.store.conftest import ME


def vote(clock, round_id="r1", topic="code", best="b", **named):
    return Vote("", clock(), named.pop("comparison_id", "c"), round_id, topic, ("a", "b"), best, **named)


def plain(votes):
    return [replace(each, id="") for each in votes]


def test_a_second_vote_on_a_question_takes_the_place_of_the_first(store, clock):
    store.votes.keep(ME, vote(clock))
    store.votes.keep(ME, vote(clock, "r2"))
    changed = vote(clock, best=None, bad=True, blind=True)
    store.votes.keep(ME, changed)
    assert plain(store.votes.all(ME)) == [vote(clock, "r2"), changed]
    assert plain(store.votes.of(ME, "c").values()) == [vote(clock, "r2"), changed]


def test_a_vote_can_be_taken_back(store, clock):
    store.votes.keep(ME, vote(clock))
    store.votes.take_back(ME, "c", "r1")
    assert store.votes.all(ME) == []


def test_votes_are_found_by_topic(store, clock):
    for number, topic in enumerate(("诗", "code", "")):
        store.votes.keep(ME, vote(clock, f"r{number}", topic, comparison_id=str(number)))
    assert store.votes.topics(ME) == ["code", "诗"]
    assert plain(store.votes.all(ME, "诗")) == [vote(clock, "r0", "诗", comparison_id="0")]
    assert len(store.votes.all(ME)) == 3
    assert list(store.votes.of(ME, "1")) == ["r1"]
