"""Which rows of a set are looked at."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from components.core.batches import PromptSet, Subject
from components.core.errors import InputError
from components.core.records import ChatOptions, Status
from components.core.sets.filters import Filter, chosen

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MODELS = (ChatOptions(model="a"), ChatOptions(model="b"))


def made(*prompts):
    return PromptSet("s", "Mine", NOW, NOW, MODELS, len(prompts), tuple(enumerate(prompts, 2)))


def answers(*rows):
    return [
        (row, said, "") if isinstance(said, Status) else (row, Status.DONE, said)
        for row, texts in enumerate(rows)
        for said in texts
    ]


MINE = made("hot?", "cold?", "gone?", "new?")
FILLED = answers(("yes", "no"), ("yes\n", " yes"), (Status.FAILED, "yes"), ())


@pytest.mark.parametrize(
    ("which", "pattern", "rows"),
    [
        (Filter.ALL, "", [0, 1, 2, 3]),
        (Filter.DIFFERENT, "", [0]),
        (Filter.FAILED, "", [2]),
        (Filter.ALL, "^YES", [0, 1, 2]),
        (Filter.ALL, r"(cold|new)\?$", [1, 3]),
        (Filter.DIFFERENT, "cold", []),
    ],
)
def test_rows_are_found_by_what_came_of_them_and_by_a_pattern(which, pattern, rows):
    assert chosen(MINE, FILLED, which, pattern) == rows


@pytest.mark.parametrize("status", [Status.INTERRUPTED, Status.STOPPED, Status.FAILED])
def test_what_can_be_asked_again_counts_as_failed(status):
    assert chosen(made("a"), answers((status,)), Filter.FAILED) == [0]


@pytest.mark.parametrize("pattern", ["(", "[", "(?=a)", "x" * 501])
def test_what_is_no_pattern_is_refused(pattern):
    with pytest.raises(InputError) as refused:
        chosen(MINE, FILLED, Filter.ALL, pattern)
    assert refused.value.values["reason"] == "set_pattern"


def test_a_pattern_that_hangs_other_engines_ends():
    assert chosen(made("a" * 50_000 + "!"), [], Filter.ALL, "(a+)+$") == []


def test_rows_are_found_by_the_names_of_their_pictures():
    named = replace(MINE, subjects=tuple(Subject(f"IMG_{n}.jpg", (str(n),)) for n in range(4)))
    assert chosen(named, FILLED, Filter.ALL, "img_2") == [2]
