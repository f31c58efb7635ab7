"""What a model is asked about other models' answers: their texts can neither give orders nor pose as another's."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core import verdicts
from components.core.verdicts import LETTERS, Contender, Kind, Verdict

BLOCK = r"\[\[\[ {name} · {mark} \]\]\]\n(.*?)\n\[\[\[ end of {name} · {mark} \]\]\]"
MARK = re.compile(r"bear the mark ([0-9a-f]{16})\.")
TEXTS = st.text(max_size=60) | st.text(st.sampled_from("[]· \n answerPQendof0f"), max_size=80)


def found(prompt: str, name: str) -> list[str]:
    """The texts that stand between the marks under a name."""
    mark = MARK.search(prompt)[1]
    return re.findall(BLOCK.format(name=name, mark=mark), prompt, re.DOTALL)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.lists(TEXTS, min_size=2, max_size=8), TEXTS)
def test_every_text_stands_whole_between_its_marks_and_nowhere_ends_them(questions, answers, rubric):
    prompt = verdicts.prompt(Kind.JUDGE, questions, answers, rubric)
    mark = MARK.search(prompt)[1]
    assert found(prompt, "question") == [questions[-1]]
    for number, text in enumerate(questions[:-1], 1):
        assert found(prompt, f"earlier question {number}") == [text]
    for letter, text in zip(LETTERS, answers, strict=False):
        assert found(prompt, f"answer {letter}") == [text]
    assert prompt.count(mark) == 1 + 2 * (len(questions) + len(answers))


@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_an_answer_that_repeats_an_earlier_prompt_ends_nothing(answers):
    first = verdicts.prompt(Kind.MERGE, ["Why?"], answers)
    again = verdicts.prompt(Kind.MERGE, ["Why?"], [first, *answers])
    assert found(again, "answer P") == [first]
    assert MARK.findall(first) != MARK.findall(again)[:1]


def test_names_are_in_no_prompt_and_the_rubric_is_for_judging_alone():
    judged = verdicts.prompt(Kind.JUDGE, ["Why?"], ["So.", "Thus."], "Wit: 5 points")
    merged = verdicts.prompt(Kind.MERGE, ["Why?"], ["So.", "Thus."], "Wit: 5 points")
    assert "Wit: 5 points" in judged
    assert "Wit" not in merged
    assert "one merged answer" in merged


def test_bytes_of_pictures_are_not_sent():
    answer = f"![a](data:image/png;base64,{'A' * 5000}) and ![b](base64://{'B' * 5000})"
    prompt = verdicts.prompt(Kind.MERGE, ["Draw"], [answer, "No."])
    assert "![a]((picture)) and ![b]((picture))" in prompt


def test_no_place_is_preferred():
    some = [Contender(letter, letter) for letter in "abcdefgh"]
    orders = {verdicts.shuffled(some) for _time in range(40)}
    assert len(orders) > 30
    assert all(sorted(order, key=lambda each: each.column) == some for order in orders)


NAMES = st.text(st.sampled_from("0123456789abcdef"), min_size=1, max_size=32)


@given(
    NAMES,
    st.builds(
        Verdict,
        st.sampled_from(Kind),
        NAMES,
        st.lists(st.builds(Contender, NAMES, NAMES, st.booleans()), max_size=8).map(tuple),
    ),
)
def test_what_was_noted_is_read_again(name, verdict):
    assert verdicts.noted({**verdict.note(name), "votes.topic": "tea"}) == {name: verdict}


@given(st.text() | st.integers() | st.none())
def test_a_note_that_somebody_broke_is_no_verdict(written):
    assert set(verdicts.noted({"verdict.x": written})) <= {"x"}


@pytest.mark.parametrize("rubric", verdicts.RUBRICS.values(), ids=verdicts.RUBRICS)
def test_the_points_of_a_usual_rubric_are_ten(rubric):
    assert sum(int(most) for most in re.findall(r"(?:to|到) (\d)", rubric)) == 10
