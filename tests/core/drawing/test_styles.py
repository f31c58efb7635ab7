"""Styles and negative hints have names and words in both languages, and are added in the prompt's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.drawing.matrix import count
from components.core.drawing.styles import NEGATIVES, STYLES, phrased
from components.core.i18n import LANGUAGES

PHOTO = STYLES[0]


@pytest.mark.parametrize("phrases", [STYLES, NEGATIVES])
def test_each_has_a_name_of_its_own_in_every_language_and_words_in_both(phrases):
    assert len({phrase.id for phrase in phrases}) == len(phrases)
    for language in LANGUAGES:
        assert len({phrase.name(language) for phrase in phrases}) == len(phrases)
    for phrase in phrases:
        assert phrase.words("a fox").isascii()
        assert not phrase.words("狐狸").isascii()
        assert count(phrase.words("狐狸")) == count(phrase.words("a fox")) == 1


def test_words_are_added_in_the_language_of_the_prompt():
    assert phrased("A fox.", [PHOTO]) == f"A fox, {PHOTO.english[1]}"
    assert (
        phrased("一只狐狸。", [PHOTO, STYLES[1]]) == f"一只狐狸，{PHOTO.chinese[1]}，{STYLES[1].chinese[1]}"
    )
    assert phrased("", NEGATIVES[:2]) == f"{NEGATIVES[0].english[1]}, {NEGATIVES[1].english[1]}"


@given(st.text(max_size=40), st.lists(st.sampled_from(STYLES), max_size=3, unique=True))
def test_what_was_added_is_not_added_again_and_nothing_added_changes_nothing(prompt, chosen):
    assert phrased(prompt, []) == prompt
    once = phrased(prompt, chosen)
    assert phrased(once, chosen) == once
