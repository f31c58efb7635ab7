"""A title is the first sentence of a question, short and never empty."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.titles import TITLE_MAX_COLUMNS, title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Why is the sky blue? And the sea?", "Why is the sky blue?"),
        ("为什么天空是蓝色的？再说说海洋。", "为什么天空是蓝色的？"),
        ("写一首诗。", "写一首诗"),
        ("# Title\n\nbody", "Title"),
        ("\n\n- first\n- second", "first"),
        ("> > quoted", "quoted"),
        ("12. twelfth", "twelfth"),
        ("**bold** and _soft_ and `code`", "bold and soft and code"),
        ("what does snake_case_name do?", "what does snake_case_name do?"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("2 + 2 = ?", "2 + 2 = ?"),
        ("100", "100"),
        ("3.14 is pi", "3.14 is pi"),
        ("2024. What happened?", "2024. What happened?"),
        ("Mr. Smith went home. Then he slept.", "Mr. Smith went home"),
        ("[the docs](https://example.com) say so", "the docs say so"),
        ("```python\nprint(1)\n```\nWhat does it do?", "What does it do?"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("```\n```", "``` ```"),
        ("* * *\nreal", "real"),
        ("...", "..."),
        ("https://example.com/a?b=c", "https://example.com/a?b=c"),
        ("", ""),
        (" \n\t ", ""),
    ],
)
def test_the_first_sentence(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_long_title_ends_at_a_word() -> None:
    assert title_of("word " * 30) == "word " * 8 + "word…"
    assert title_of("字" * 60) == "字" * 24 + "…"
    assert title_of("👩‍👧" * 20) == "👩‍👧" * 12 + "…"


def columns(text: str) -> int:
    shown = [c for c in text if unicodedata.category(c) not in ("Mn", "Me", "Cf")]
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown)


PARTS = [
    "```",
    "\n",
    " ",
    "#",
    "-",
    "* ",
    "**",
    "`",
    "[a](b)",
    "![](c)",
    "。",
    "?",
    ". ",
    "1. ",
    "word",
    "字",
    "👩‍👧",
    "é",
]


@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join) | st.text(max_size=80))
def test_every_text_that_is_not_blank_has_a_short_title(text: str) -> None:
    title = title_of(text)
    assert bool(title) == bool(text.strip())
    assert columns(title.removesuffix("…")) <= TITLE_MAX_COLUMNS
    assert "\n" not in title
