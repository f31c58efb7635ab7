"""A summary of older turns."""

from components.core.records import Summary
from components.core.summary import STAY, edited, older, question
from tests.core.test_context import conversation, path

ME = "local"


def test_the_last_turns_are_never_summarised():
    assert [turn.id for turn in older(path(7))] == ["m0", "m1", "m2"]
    assert older(path(STAY)) == []


def test_what_is_not_sent_is_not_summarised_either():
    turns = path(8, m2={"opens_context": True}, m3={"text": " "})
    assert [turn.id for turn in older(turns)] == ["m2"]


def test_the_model_is_given_the_turns_with_their_roles():
    assert question(path(2)).endswith("[user]\ntext 0\n\n[assistant]\ntext 1")


def test_a_summary_can_be_put_in_other_words_or_removed():
    made = conversation(Summary("old", "m1"))
    assert edited(made, "new") == Summary("new", "m1")
    assert edited(made, " \n") is None
    assert edited(conversation(), "new") is None
