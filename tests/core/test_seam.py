"""A continuation joins what was there without repeating it and without losing anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.seam import Seam, join


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("The quick brown fox", " jumps", "The quick brown fox jumps"),
        ("The quick brown fox", "quick brown fox jumps", "The quick brown fox jumps"),
        ("The quick brown fox", "\n\nThe quick brown fox jumps", "The quick brown fox jumps"),
        ("One sentence.", "Another", "One sentence. Another"),
        ("One sentence.", " Another", "One sentence. Another"),
        ("一句话。", "又一句", "一句话。又一句"),
        ("half a wo", "rd", "half a word"),
        ("no no", "no, never", "no nono, never"),
        ("```python\nprint(1)\n", "print(2)\n```", "```python\nprint(1)\nprint(2)\n```"),
        ("text", "", "text"),
        ("", "text", "text"),
        ("1.", "5 litres", "1.5 litres"),
    ],
)
def test_the_seam(before: str, after: str, joined: str) -> None:
    assert join(before, after) == joined


WORDS = st.lists(
    st.sampled_from(["a", "ab", " ", "\n", "the same words ", "the same", "。", ".", "x"]), max_size=12
)
TEXTS = WORDS.map("".join)


@given(TEXTS, TEXTS)
def test_only_what_is_there_already_is_dropped(before: str, after: str) -> None:
    joined = join(before, after)
    assert joined.startswith(before)
    added = joined[len(before) :]
    if added in (after, f" {after}"):
        return
    dropped = after[: len(after) - len(added)]
    assert after.endswith(added)
    assert before.endswith(dropped.lstrip())


@given(TEXTS.filter(bool), TEXTS, st.data())
def test_where_a_continuation_is_cut_does_not_matter(before: str, after: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(after)), max_size=6)))
    seam = Seam(before)
    pieces = [after[start:end] for start, end in zip([0, *cuts], [*cuts, len(after)], strict=True)]
    grown = before + "".join([seam.feed(piece) for piece in pieces]) + seam.flush()
    assert grown == join(before, after)


def test_a_repetition_is_not_shown_meanwhile() -> None:
    before = "It was the best of times, it was the worst of times,"
    seam = Seam(before)
    shown = [seam.feed(piece) for piece in ("it was the ", "worst of times,", " it was the age")]
    assert shown == ["", "", " it was the age"]


def test_an_answer_that_begins_has_no_seam() -> None:
    assert Seam("").feed("Hello") == "Hello"
