"""A prompt goes to a chat model as material, and only the new prompt is taken from its answer."""

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.drawing.prompting import Wish, question, read, rewritten
from components.core.errors import EmptyAnswerError
from components.core.relay.sandbox import Sandbox
from tests.core.relay.exchanges import connection_to

MARK = re.compile(r"bear the mark ([0-9a-f]{16})\.")
TEXTS = st.text(max_size=60) | st.text(st.sampled_from("[]· \n promptendof0f"), max_size=80)


@given(st.sampled_from(list(Wish)), TEXTS)
def test_a_prompt_stands_whole_between_its_marks_and_nowhere_ends_them(wish, prompt):
    asked = question(wish, prompt)
    mark = MARK.search(asked)[1]
    fenced = re.search(
        rf"\[\[\[ prompt · {mark} \]\]\]\n(.*)\n\[\[\[ end of prompt · {mark} \]\]\]\Z", asked, re.DOTALL
    )
    assert fenced[1] == prompt
    assert asked.count(mark) == 3


def test_a_prompt_that_repeats_an_earlier_question_ends_nothing():
    first = question(Wish.IMPROVE, "a fox")
    assert MARK.findall(question(Wish.IMPROVE, first))[0] not in first


def test_each_wish_is_asked_for_in_its_own_words_and_keeps_alternatives():
    asked = {wish: question(wish, "a fox", "m") for wish in Wish}
    assert len(set(asked.values())) == len(Wish)
    assert all("{red|blue}" in each for each in asked.values())


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("A red fox in the snow.", "A red fox in the snow."),
        ("  A red fox\nin the snow.\n", "A red fox\nin the snow."),
        ('"A red fox"', "A red fox"),
        ("“一只红狐”", "一只红狐"),
        ('"Fox" written on a "sign"', '"Fox" written on a "sign"'),
        ("```\nA red fox\n```", "A red fox"),
        ("Here is the improved prompt:\n\n```text\nA red fox\n```\nEnjoy!", "A red fox"),
        ("Here's the prompt:\nA red fox", "A red fox"),
        ("**Prompt:** A red fox", "A red fox"),
        ("Improved prompt: A red fox", "A red fox"),
        ("优化后的提示词：一只红狐", "一只红狐"),
        ("[[[ prompt · 0123456789abcdef ]]]\nA fox\n[[[ end of prompt · 0123456789abcdef ]]]", "A fox"),
        ("A poster that says: hello", "A poster that says: hello"),
        ("", ""),
        ('"', '"'),
    ],
)
def test_only_the_prompt_is_taken_from_an_answer(answer, found):
    assert read(answer) == found


@given(TEXTS)
def test_any_answer_can_be_read_and_what_was_read_once_stays(answer):
    assert read(answer) in answer


def test_a_model_is_asked_once_and_its_answer_taken():
    calls = []
    connection = connection_to(Sandbox(rate=0), calls.append)
    assert asyncio.run(rewritten(connection, "sandbox-chat", Wish.IMPROVE, "a fox"))
    (call,) = [call for call in calls if call.kind == "chat"]
    assert call.page == "drawing"


def test_no_answer_is_no_prompt():
    connection = connection_to(Sandbox(rate=0), lambda call: None)
    with pytest.raises(EmptyAnswerError):
        asyncio.run(rewritten(connection, "sandbox-chat+fault-only-role", Wish.IMPROVE, "a fox"))
