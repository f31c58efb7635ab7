"""Answers with pictures in them, in every shape the sandbox and relays know."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core import answer_pictures
from components.core.answer_pictures import Found, may_hold, read
from components.core.relay.sandbox import drawing
from components.core.relay.sandbox.drawing import Painting

FOX = Painting("a fox in the snow", "http://relay.test")
WEBP = FOX.address("webp", download=True)
SHAPES = {
    "tool echo": (drawing.tool_echo, WEBP),
    "progress": (drawing.progress, FOX.address()),
    "status words": (drawing.status_words, FOX.address()),
    "download link": (drawing.download_link, FOX.address()),
    "bare address": (drawing.bare_address, FOX.address()),
    "data URL": (drawing.inline_data, f"data:image/png;base64,{FOX.base64()}"),
    "base64": (drawing.inline_base64, f"data:image/png;base64,{FOX.base64()}"),
}


def sources(text, **how):
    return [found.source for found in read(text, **how).pictures]


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_holds_one_picture(name):
    draw, source = SHAPES[name]
    assert sources("".join(draw(FOX))) == [source]


@pytest.mark.parametrize("address", [FOX.address(), f"data:image/png;base64,{FOX.base64()}"])
def test_a_picture_beside_the_text_arrives_as_an_image(address):
    assert sources(f"sandbox\n\n![image]({address})\n\n") == [address]


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_left_to_read_is_prose_alone(name):
    prose = read("".join(SHAPES[name][0](FOX))).prose
    assert prose == ("Here is your picture, painted by the sandbox." if name == "tool echo" else "")


@pytest.mark.parametrize("name", ["tool echo", "progress"])
def test_the_echo_is_told_apart_with_its_prompt(name):
    reply = read("".join(SHAPES[name][0](FOX)))
    assert json.loads(reply.echo)["prompt"] == reply.prompt == FOX.prompt


def test_progress_is_read_while_it_comes():
    text, seen = "", []
    for piece in drawing.progress(FOX):
        text += piece
        reply = read(text, growing=True)
        seen.append((reply.at_work, reply.percent, len(reply.pictures)))
    assert seen == [(True, None, 0), (True, 2, 0), (True, 34, 0), (True, 67, 0), (True, 67, 1), (True, 67, 1)]


@pytest.mark.parametrize("name", SHAPES)
def test_a_growing_reply_never_shows_raw_machinery(name):
    text = "".join(SHAPES[name][0](FOX))
    for size in [*range(min(len(text), 300)), len(text) // 2, len(text) - 1]:
        prose = read(text[:size], growing=True).prose
        if may_hold(text[:size]):
            assert not any(mark in prose for mark in ('{"', "> ", "进度", "](", "base64", "http"))


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_is_noticed_as_one_that_may_hold_pictures(name):
    assert may_hold("".join(SHAPES[name][0](FOX)))


@pytest.mark.parametrize(
    "text",
    [
        "See https://example.com/docs and [the manual](https://example.com/manual.pdf).",
        "```\n![x](https://a.test/x.png)\n```",
        "Use `![x](https://a.test/x.png)` for a picture.",
        "\\![x](https://a.test/x.png)",
        "> To be, or not to be: 50% of the question.",
        '{"prompt": "an answer in JSON"}',
        '{"name": "fox"}\n\nThat was JSON.',
        "The logo lies at https://example.com/logo.png today.",
        "[下载](https://example.com/setup.exe)",
    ],
)
def test_an_ordinary_answer_stays_as_it_is(text):
    reply = read(text)
    assert (reply.pictures, reply.parts, reply.echo) == ((), (text,), "")


def test_a_picture_in_a_line_or_table_stays_in_the_text_and_is_found():
    text = "| a | b |\n|---|---|\n| ![fox](https://a.test/fox.png) | x |\n\nand ![owl](https://a.test/owl.png) here"
    reply = read(text)
    assert reply.parts == (text,)
    assert [found.alt for found in reply.pictures] == ["fox", "owl"]


def test_pictures_stand_between_what_is_read_before_and_after():
    reply = read("One\n\n![](https://a.test/1.png)\n\nTwo\n\n[![b](https://a.test/2.png)](https://a.test/)\n")
    assert [part.strip() if isinstance(part, str) else part.source for part in reply.parts] == [
        "One",
        "https://a.test/1.png",
        "Two",
        "https://a.test/2.png",
    ]


def test_the_same_picture_is_found_once():
    twice = "![a](https://a.test/cdn/20250101/1.png)\n\n![a](https://a.test/cdn/20250101/1.png)\n"
    assert len(read(twice + "[download](https://a.test/cdn/download/20250101/1.png)").pictures) == 1


def test_two_addresses_that_differ_in_their_query_are_two_pictures():
    assert len(read("![](https://a.test/i?n=1)\n\n![](https://a.test/i?n=2)").pictures) == 2


def test_a_flood_of_pictures_is_limited():
    text = "\n\n".join(f"![](https://a.test/{n}.png)" for n in range(1000))
    assert len(read(text).pictures) == answer_pictures.PICTURES_MAX


def test_an_address_is_kept_without_its_query():
    assert answer_pictures.without_query("https://a.test/x.png?sig=1#y") == "https://a.test/x.png"
    assert answer_pictures.without_query("data:image/png;base64,AA") is None


SCRAPS = st.sampled_from(
    ["![", "](", ")", "[", "]", "> ", "进度 **3%**", "\n", "\n\n", '{"prompt":', '"x"}', "data:image/png;base64,",
     "base64://", "A" * 50, "https://a.test/x.png", "//b.test", "`", "```", "~~~", "\\", "下载", " ", "| ", "生成中..."]
)  # fmt: skip


@given(st.lists(SCRAPS | st.text(max_size=5), max_size=25).map("".join), st.booleans())
def test_any_text_can_be_read_and_every_part_of_it_was_written_in_it(text, growing):
    reply = read(text, growing)
    for part in reply.parts:
        assert (part.written if isinstance(part, Found) else part.strip("\n")) in text or reply.at_work
    assert all(found.written in text for found in reply.pictures)


@given(st.lists(SCRAPS, max_size=20).map("".join))
def test_reading_again_what_was_left_to_read_finds_no_echo_twice(text):
    reply = read(text)
    assert reply.percent is None or 0 <= reply.percent <= 100
    assert reply.prompt in text or "\\" in text
