"""Two answers, sentence by sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.differences import differences, likeness, sentences

TEXTS = st.text(st.sampled_from('ab 。！.?!\n”"1'), max_size=60) | st.text(max_size=40)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three", ["One. ", "Two! ", "Three"]),
        ("今天很好。明天呢？“也好。”再见", ["今天很好。", "明天呢？", "“也好。”", "再见"]),
        ("Pi is 3.14. So.", ["Pi is 3.14. ", "So."]),
        ("a\n\nb\n", ["a\n", "\n", "b\n"]),
        ('He said "no." Then left.', ['He said "no." ', "Then left."]),
        ("", []),
    ],
)
def test_a_text_is_cut_at_the_ends_of_its_sentences(text, found):
    assert sentences(text) == found


@given(TEXTS)
def test_the_sentences_joined_are_the_text(text):
    assert "".join(sentences(text)) == text


@given(TEXTS, TEXTS)
def test_the_pieces_joined_are_both_texts_and_swapped_texts_are_as_alike(left, right):
    pieces = differences(left, right)
    assert "".join(sentence for piece in pieces for sentence in piece.left) == left
    assert "".join(sentence for piece in pieces for sentence in piece.right) == right
    assert 0 <= likeness(left, right) <= 1


def test_what_only_one_says_is_apart_from_what_both_say():
    pieces = differences("It is hot. Drink water. Rest.", "It is hot. Drink tea.\nRest.")
    assert [piece.alike for piece in pieces] == [True, False, True]
    assert (pieces[1].left, pieces[1].right) == (("Drink water. ",), ("Drink tea.\n",))


def test_a_text_is_like_itself_and_unlike_another():
    assert likeness("a. b.", "a.  b.") == 1
    assert likeness("a.", "b.") == 0
    assert likeness("", "") == 1


def test_a_long_text_without_an_end_is_compared_in_time():
    assert likeness("a." * 50_000, "b " * 50_000) == 0
