"""The prompts that come with the app, and finding one among many."""

import pytest

from components.core import i18n
from components.core.belongings import Prompt
from components.core.prompts.library import STARTER, found, starters, tags_in, tags_of
from components.core.prompts.variables import variables

SHELF = [
    Prompt("1", "Polish an email", "Polish this.", ("writing", "work")),
    Prompt("2", "Weekly report", "For my manager, who reads email.", ("work",)),
    Prompt("3", "小红书文案", "写一篇笔记", ("写作",)),
    Prompt("4", "Emails from abroad", "Translate.", ("language",)),
]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_there_are_some_twenty_starters_in_each_language(language):
    assert len(starters(language)) >= 20
    assert len({prompt.title for prompt in starters(language)}) == len(starters(language))
    for prompt in starters(language):
        assert prompt.id.startswith(STARTER)
        assert prompt.title
        assert prompt.tags
        assert variables(prompt.text), prompt.title
        assert prompt.text.count("{{") == prompt.text.count("}}") >= len(variables(prompt.text))


def test_starters_are_the_same_in_both_languages():
    assert [prompt.id for prompt in starters("en")] == [prompt.id for prompt in starters("zh_CN")]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["1", "2", "3", "4"]),
        ("EMAIL", ["4", "1", "2"]),
        ("work email", ["1", "2"]),
        ("红书", ["3"]),
        ("写作", ["3"]),
        ("nothing", []),
        ("  ", ["1", "2", "3", "4"]),
    ],
)
def test_a_query_is_found_in_title_text_and_tags_titles_first(query, ids):
    assert [prompt.id for prompt in found(SHELF, query)] == ids


def test_tags_narrow_what_is_found():
    assert [prompt.id for prompt in found(SHELF, "", ["work"])] == ["1", "2"]
    assert [prompt.id for prompt in found(SHELF, "email", ["work", "writing"])] == ["1"]


def test_tags_in_use_are_the_most_used_first():
    assert tags_in(SHELF) == ["work", "language", "writing", "写作"]


def test_tags_are_written_in_one_line():
    assert tags_of(" work, 写作；  two  words，work ; ") == ("work", "写作", "two words")
