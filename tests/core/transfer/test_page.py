"""A conversation as a web page: it carries everything with it, runs nothing, and loads nothing."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.belongings import File
from components.core.records import Step
from components.core.transfer import page
from tests.core.transfer.exports import PIXEL_ADDRESS
from tests.core.transfer.test_markdown import SAY, WHEN, answer, reading, turn

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "![a](https://example.com/a.png)",
    "![a](//example.com/a.png)",
    "![a](data:image/svg+xml;base64,PHN2Zz4=)",
    "<style>@import url(https://example.com)</style>",
    '[a](https://example.com "t\\" onmouseover=\\"x")',
    "$$<script>alert(1)</script>$$",
    "$</code><script>$",
    '```"><script>\nalert(1)\n```',
    "| <b> |\n|:-:|\n| <i> |",
    '<https://example.com/"onclick=x>',
)


class Parts(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def of(self, name):
        return [attributes for tag, attributes in self.elements if tag == name]


def assert_harmless(text):
    parts = Parts(text)
    tags = {tag for tag, _attributes in parts.elements}
    assert not tags & {"script", "iframe", "object", "embed", "link", "form", "svg", "base", "video", "audio"}
    for _tag, attributes in parts.elements:
        assert not any(name.startswith("on") or name in ("srcset", "srcdoc") for name in attributes)
    assert all(each["src"].startswith(page._PICTURES) for each in parts.of("img"))
    assert all(each["href"].split(":")[0] not in ("javascript", "vbscript", "data") for each in parts.of("a"))
    assert "@import" not in "".join(re.findall(r"<style>.*?</style>", text, re.DOTALL))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_was_written_runs_or_loads(hostile):
    step = Step("s", hostile, hostile, hostile)
    files = {"f": File("f", "0" * 64, hostile, "text/plain", 5, WHEN)}
    turns = [
        turn(hostile, attachments=("f",)),
        answer(hostile, reasoning=hostile, model=hostile, steps=(step,)),
    ]
    assert_harmless(page.text(reading(*turns, title=hostile, system=hostile, files=files), SAY))


@given(
    st.lists(st.sampled_from(HOSTILE) | st.text("<>[]()!`\"'$|&\n ab", max_size=9), max_size=6).map("".join)
)
def test_no_mixture_of_what_was_written_runs_or_loads(text):
    assert_harmless(page.text(reading(answer(text)), SAY))


def test_the_page_says_its_language_and_forbids_everything_else():
    parts = Parts(page.text(reading(turn("你好")), replace(SAY, language="zh-CN")))
    assert parts.of("html") == [{"lang": "zh-CN"}]
    [policy] = [
        each["content"] for each in parts.of("meta") if each.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; ")
    assert "script" not in policy


def test_it_prints_and_knows_the_dark():
    out = page.text(reading(turn("x")), SAY)
    assert "@media print" in out
    assert "prefers-color-scheme: dark" in out
    assert "PingFang SC" in out


def test_markdown_is_rendered_and_remote_pictures_are_links():
    text = "**bold**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx < y\n```\n\n![cat](https://example.com/a.png)"
    out = page.rendered(text)
    assert "<strong>bold</strong>" in out
    assert "<td>1</td>" in out
    assert '<code class="language-py">x &lt; y\n</code>' in out
    assert '<a href="https://example.com/a.png" target="_blank" rel="noopener noreferrer">🖼 cat</a>' in out


def test_formulas_stay_text():
    assert "<code>a_1 * b_1 * c</code>" in page.rendered("so $a_1 * b_1 * c$ holds")
    assert "$5 and $6" in page.rendered("from $5 and $6 on")


def test_pictures_that_are_there_are_in_the_page():
    files = {"f": File("f", "0" * 64, "cat.png", "image/png", 5, WHEN)}
    there = replace(reading(turn("x", attachments=("f",)), files=files), pictures={"f": PIXEL_ADDRESS})
    parts = Parts(page.text(there, SAY))
    assert parts.of("img") == [{"src": PIXEL_ADDRESS, "alt": "cat.png"}]


def test_what_it_cost_stands_at_the_head():
    out = page.text(
        reading(answer(amount="0.01"), answer(amount="0.02"), answer(amount="1", currency="CNY")), SAY
    )
    assert "0.03 USD · 1 CNY" in out


def test_headings_of_an_answer_stand_below_the_title():
    assert page.rendered("# One\n\n###### Six") == "<h2>One</h2>\n<h6>Six</h6>\n"
