"""Answers that mean no good: nothing raises, nothing grows without bound, and a long one is read like a page."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.boxes import BOXES_MAX, Order, Reading, Scale, find

PIECES = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    '"',
    "'",
    ":",
    ",",
    ";",
    "|",
    "\n",
    "\n\n",
    "\\",
    "%",
    "<box>",
    "</box>",
    "<|det|>",
    "<ref>",
    "</ref>",
    "<|box_end|>",
    '"bbox":',
    '"box_2d":',
    '"label":',
    "label:",
    "x:",
    '"x1":',
    "left=",
    "1",
    "2",
    "0.5",
    "1000",
    "-7",
    "1e308",
    "1e999",
    "99999999999999999999",
    "NaN",
    "null",
    "None",
    "<loc0001><loc0002><loc0003><loc1023>",
    "<loc_1><loc_2><loc_30><loc_40>",
    "[1,2,30,40]",
    "(1,2)",
    "cat",
    "猫",
    "：",
    "（",
    "|--|",
    "x1|y1|x2|y2",
    "\\ud800",
    "�",
    "\x00",
    "٣",
    "²",
    "10%",
    '"points":',
    '"labels":',
    '["a","b"]',
    "[ymin,xmin,ymax,xmax]",
]
READINGS = [Reading(order, scale) for order in Order for scale in Scale]


def check(text, width, height):
    found = find(text, width, height)
    assert 0 <= found.sureness <= 1
    assert len(found.marks) <= BOXES_MAX
    for reading in READINGS:
        for box in found.read_as(reading):
            assert 0 <= box.left < box.right <= 1
            assert 0 <= box.top < box.bottom <= 1
            assert len(box.label) <= 120
            assert box.label.encode("utf-8") is not None
    assert all(math.isfinite(number) for mark in found.marks for number in mark.numbers)


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from(["", " "]), st.integers(-1, 5000))
def test_any_heap_of_pieces_is_read(pieces, gap, width):
    check(gap.join(pieces), width, 480)


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_any_text_is_read(text):
    check(text, 640, 480)


SIDES = st.sets(st.integers(0, 1000), min_size=2, max_size=2).map(sorted)


@given(
    st.lists(st.tuples(SIDES, SIDES), min_size=1, max_size=8), st.integers(50, 4000), st.integers(50, 4000)
)
def test_what_is_written_in_a_reading_comes_back_in_it(sides, width, height):
    boxes = [(left / 1000, top / 1000, right / 1000, bottom / 1000) for (left, right), (top, bottom) in sides]
    text = str([{"bbox": [a * width, b * height, c * width, d * height]} for a, b, c, d in boxes])
    back = find(text, width, height).read_as(Reading(Order.XYXY, Scale.PIXELS))
    assert [(b.left, b.top, b.right, b.bottom) for b in back] == [
        pytest.approx(box) for box in dict.fromkeys(boxes)
    ]


@pytest.mark.parametrize(
    "unit",
    ["[", "{", "(", '"', '\\"', "'", "<box>", "<ref>", "9", "1,", "a", "a:", "x:1 y:2 ", "|", "|-\n", "\n ",
     '{"bbox":[', "[[1,2],", "<loc0001>", "<loc_1>", "x_min, ", "0 to ", '{"label":"a",', "Cat [1,2,3\n", "[1,2,3,4;"],
)  # fmt: skip
def test_a_long_answer_takes_no_longer_than_its_length_does(unit):
    # In quadratic time each of these would take hours, and the limit for one test ends it.
    check(unit * (400_000 // len(unit)), 640, 480)


def test_many_boxes_are_bounded():
    text = ",".join(f'{{"bbox": [{n}, {n}, {n + 5}, {n + 9}]}}' for n in range(5000))
    assert len(find(f"[{text}]", 6000, 6000).boxes) == BOXES_MAX
