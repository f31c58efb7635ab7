"""Settled pieces never change while a text grows, and together look like the whole."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from components.core import paragraphs
from components.core.paragraphs import pieces, refers_ahead, settled

RENDERER = MarkdownIt("gfm-like", {"html": True, "linkify": False})
RENDERER.use(dollarmath_plugin, double_inline=True).use(footnote_plugin)

CONSTRUCTS = {
    "paragraphs": "one\n\ntwo\nlines\n\nthree\n",
    "backtick fence": "before\n\n```python\na = 1\n\nb = 2\n```\n\nafter\n",
    "tilde fence": "before\n\n~~~\n```\n\n~~~\n\nafter\n",
    "four ticks": "before\n\n````md\n```\n\ncode\n\n```\n````\n\nafter\n",
    "open fence": "before\n\n```\nnever\n\ncloses\n\nat all\n",
    "indented fence": "before\n\n  ```\n  a\n\n  b\n  ```\n\nafter\n",
    "tight list": "before\n\n- a\n- b\n- c\n\nafter\n",
    "loose list": "before\n\n- a\n\n- b\n\n- c\n\nafter\n",
    "nested list": "- a\n  - b\n\n    c\n\n  - d\n\n- e\n\nafter\n",
    "ordered list": "1. a\n\n2. b\n\n3. c\n\nafter\n",
    "ordered list of many": "9. a\n\n10. b\n\n    c\n\n11. d\n",
    "list items with paragraphs": "- a\n\n  more of a\n\n- b\n\n  more of b\n\nafter\n",
    "fence in a list": "1. a\n\n   ```\n   x\n\n   y\n   ```\n\n2. b\n\nafter\n",
    "list after list": "- a\n- b\n\n* c\n* d\n\n1) e\n",
    "task list": "- [ ] a\n\n- [x] b\n\nafter\n",
    "lazy list": "- a\nlazy\n\n- b\n",
    "indented code": "before\n\n    a\n\n    b\n\nafter\n",
    "indented code after a list": "- a\n\n      code\n\n    not code\n\nafter\n",
    "tab": "before\n\n\tcode\n\n\tmore\n\nafter\n",
    "formula": "before\n\n$$\na = b\n$$\n\nafter\n",
    "formula with a blank line": "before\n\n$$\na\n\nb\n$$\n\nafter\n",
    "formula in a line": "before $$a$$ and\n\n$$b$$\n\nafter\n",
    "open formula": "before\n\n$$\na\n\nb\n\nc\n",
    "money": "it costs $5\n\nand $6 more\n\nafter\n",
    "html block": "before\n\n<div>\n\n*a*\n\n</div>\n\nafter\n",
    "html pre": "before\n\n<pre>\na\n\nb\n</pre>\n\nafter\n",
    "html comment": "before\n\n<!-- a\n\nb -->\n\nafter\n",
    "html script": "before\n\n<script>\na\n\nb\n</script>\n\nafter\n",
    "html instruction": "before\n\n<?php\n\na\n\n?>\n\nafter\n",
    "details": "<details>\n<summary>a</summary>\n\nb\n\n</details>\n\nafter\n",
    "table": "before\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nafter\n",
    "table alone": "| a | b |\n|---|---|\n| 1 | 2 |\n\n| c | d |\n\nafter\n",
    "quotation": "before\n\n> a\n> b\n\n> c\n\nafter\n",
    "quotation with paragraphs": "> a\n>\n> b\n\nafter\n",
    "lazy quotation": "> a\nlazy\n\nb\n",
    "fence in a quotation": "> ```\n> a\n>\n> b\n> ```\n\nafter\n",
    "list in a quotation": "> - a\n>\n> - b\n\n> - c\n\nafter\n",
    "setext headings": "a\n===\n\nb\nc\n---\n\nafter\n",
    "headings": "# a\ntext\n## b\n\n### c ###\n\nafter\n",
    "rules": "a\n\n---\n\n***\n\nb\n\n- - -\n\nafter\n",
    "hard breaks": "a  \nb\\\nc\n\nafter\n",
    "emphasis over lines": "**a\nb**\n\n*c\n\nd*\n",
    "code over lines": "`a\nb`\n\n`c\n\nd`\n",
    "many blank lines": "a\n\n\n\nb\n\n\n   \n\nc\n",
    "Chinese": "第一段。\n\n- 甲\n\n- 乙\n\n第二段，**重点**。\n",
    "carriage returns": "a\r\n\r\nb\r\n\r\n- c\r\n",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _every_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut wherever a cut is allowed, not only after many characters."""
    monkeypatch.setattr(paragraphs, "PIECE_MIN_CHARS", 1)


def looks(*parts: str) -> str:
    return "".join(RENDERER.render(part) for part in parts).replace("\n", "")


def frozen(text: str) -> list[str]:
    """The pieces of a text that are settled, the tail left out."""

    def one_by_one() -> Iterator[str]:
        done = 0
        while size := settled(text[done:]):
            yield text[done : done + size]
            done += size

    return list(one_by_one())


def check(text: str, step: int) -> None:
    assert "".join(pieces(text)) == text
    assert looks(*pieces(text)) == looks(text)
    before: list[str] = []
    for end in [*range(step, len(text), step), len(text)]:
        now = frozen(text[:end])
        assert now[: len(before)] == before, text[:end]
        assert list(pieces(text[:end]))[: len(now)] == now
        before = now


@pytest.mark.parametrize("step", [1, 7, 40])
@pytest.mark.parametrize("name", CONSTRUCTS)
def test_a_construct_grows(name: str, step: int) -> None:
    check(CONSTRUCTS[name], step)


def test_all_constructs_in_one_text() -> None:
    check(
        "\n".join(text for text in CONSTRUCTS.values() if "open" not in text and "never" not in text), step=40
    )


LINES = sorted({line for text in CONSTRUCTS.values() for line in text.split("\n")} | {"", "    deep", "===", "text $$6. more"})  # fmt: skip


@settings(max_examples=150, derandomize=True)
@given(st.lists(st.sampled_from(LINES), min_size=3, max_size=14), st.sampled_from([1, 7, 40]), st.booleans())
def test_lines_in_any_order(lines: list[str], step: int, ended: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paragraphs, "PIECE_MIN_CHARS", 1)
        check("\n".join(lines) + ("\n" if ended else ""), step)


@pytest.mark.parametrize("text", ["a[^1]\n\n[^1]: note\n", "[a][b]\n\n[b]: /x\n", "[a]\n\n[a]: /x\n"])
def test_a_text_that_refers_ahead_is_one_piece(text: str) -> None:
    assert refers_ahead(text)
    assert list(pieces(text)) == [text]


def test_a_paragraph_is_settled_by_its_blank_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paragraphs, "PIECE_MIN_CHARS", 400)
    paragraph = "word " * 100
    assert settled(f"{paragraph}\n") == 0
    assert settled(f"{paragraph}\n\n") == len(paragraph) + 2
    assert settled(f"{paragraph}\n\nand") == len(paragraph) + 2
    assert settled(f"- {paragraph}\n\n") == 0


def test_short_paragraphs_are_kept_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paragraphs, "PIECE_MIN_CHARS", 400)
    text = "a paragraph of thirty letters\n\n" * 40
    assert all(len(piece) >= 400 for piece in list(pieces(text))[:-1])
    assert "".join(pieces(text)) == text


def test_nothing_is_no_piece() -> None:
    assert list(pieces("")) == []
    assert settled("") == 0
