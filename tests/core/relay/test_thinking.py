"""Thinking is told from the answer however the text was cut into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.relay.thinking import Recast, Splitter, Text


def split(*pieces: str) -> tuple[str, str]:
    """Thinking and answer of a text that comes in these pieces."""
    splitter, thinking, answer = Splitter(), "", ""
    told = [new for piece in pieces for new in splitter.feed(piece)]
    for new in [*told, *splitter.flush()]:
        if isinstance(new, Recast):
            thinking, answer = thinking + answer.rstrip("\n"), ""
        elif isinstance(new, Text):
            answer += new.text
        else:
            thinking += new.text
    return thinking, answer


@pytest.mark.parametrize(
    ("text", "thinking", "answer"),
    [
        ("Hello", "", "Hello"),
        ("\n\nHello", "", "\n\nHello"),
        ("<think>\nhm\n</think>\n\nHello\n", "hm", "Hello\n"),
        (" \n<think>hm</think>Hello", "hm", "Hello"),
        ("<think>never ends", "never ends", ""),
        ("<think></think>Hello", "", "Hello"),
        ("<think>a<think>b</think>c</think>d", "a<think>b", "c</think>d"),
        ("hm\nhm\n</think>\n\nHello", "hm\nhm", "Hello"),
        ("hm\n</think>Hello", "hm", "Hello"),
        ("</think>\n\nHello", "", "Hello"),
        ("hm\n</think>\nHello\n</think>\nagain", "hm", "Hello\n</think>\nagain"),
        ("the tag `</think>` closes", "", "the tag `</think>` closes"),
        ("the tag </think> closes", "", "the tag </think> closes"),
        ("`</think>`\n", "", "`</think>`\n"),
        ("    </think>\n", "", "    </think>\n"),
        ("```html\n</think>\n```\nso", "", "```html\n</think>\n```\nso"),
        ("````\n```\n</think>\n````\nso", "", "````\n```\n</think>\n````\nso"),
        ("~~~\n```\n</think>\n~~~\nso", "", "~~~\n```\n</think>\n~~~\nso"),
        ("```\na\n```\n</think>\nso", "```\na\n```", "so"),
        ("<thinking>aloud</thinking>", "", "<thinking>aloud</thinking>"),
        ("<thi", "", "<thi"),
        ("x\n</thi", "", "x\n</thi"),
        ("   ", "", "   "),
    ],
)
def test_thinking_and_answer(text: str, thinking: str, answer: str) -> None:
    assert split(text) == (thinking, answer)
    assert split(*text) == (thinking, answer)


PARTS = [
    "<think>",
    "</think>",
    "<",
    "</thi",
    "nk>",
    "\n",
    "\n\n",
    "```",
    "````",
    "~~~",
    "`",
    " ",
    "    ",
    "a",
    "思考",
]
TEXTS = st.lists(st.sampled_from(PARTS), max_size=14).map("".join)


@given(TEXTS, st.data())
def test_where_the_text_is_cut_does_not_matter(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert split(*pieces) == split(text) == split(*text)


@given(TEXTS)
def test_nothing_is_lost_but_one_pair_of_tags_and_white_space(text: str) -> None:
    thinking, answer = split(text)
    kept = "".join((thinking + answer).split())
    whole = "".join(text.split())
    opened = whole.replace("<think>", "", 1)
    assert kept in {whole, opened, opened.replace("</think>", "", 1), *_without_a_close(whole)}


def _without_a_close(text: str) -> set[str]:
    places = [n for n in range(len(text)) if text.startswith("</think>", n)]
    return {text[:n] + text[n + len("</think>") :] for n in places}


def test_a_very_long_line_is_given_out_as_it_comes() -> None:
    splitter = Splitter()
    told = sum(len(new.text) for _ in range(20_000) for new in splitter.feed("x" * 50))  # type: ignore[union-attr]
    assert told == 1_000_000
