"""Which reading of the numbers is taken, how sure it is, and what else there is to choose."""

import json

import pytest

from components.core.boxes import Box, Order, Reading, Scale, find

P, T, F = Scale.PIXELS, Scale.THOUSAND, Scale.ONE
XYXY, YXYX, XYWH = Order.XYXY, Order.YXYX, Order.XYWH
SPREAD = [[40, 60, 310, 420], [500, 80, 940, 600], [120, 610, 770, 980]]


def answer(boxes, key="bbox", words=""):
    return f"{words}\n{json.dumps([{key: box, 'label': 'x'} for box in boxes])}"


@pytest.mark.parametrize(
    ("boxes", "key", "size", "reading"),
    [
        (SPREAD, "box_2d", (1600, 1200), (YXYX, T)),
        (SPREAD, "box_2d", (1000, 1000), (YXYX, T)),
        ([[10, 20, 90, 95]], "box_2d", (640, 480), (YXYX, T)),
        (SPREAD, "bbox_2d", (2048, 1536), (XYXY, T)),
        (SPREAD, "bbox_2d", (640, 480), (XYXY, T)),
        ([[40, 60, 310, 420], [500, 80, 1940, 600]], "bbox_2d", (2048, 1536), (XYXY, P)),
        ([[40, 60, 310, 420], [300, 80, 620, 460]], "bbox_2d", (640, 480), (XYXY, P)),
        ([[0.1, 0.2, 0.5, 0.9]], "bbox", (640, 480), (XYXY, F)),
        ([[0.0, 0.0, 1.0, 1.0]], "bbox", (640, 480), (XYXY, F)),
        ([[10.5, 20, 50, 90], [1, 2, 30, 99], [40, 50, 98, 60]], "box", (1920, 1080), (XYXY, Scale.PERCENT)),
        ([[600, 500, 300, 400], [10, 20, 30, 10], [700, 100, 250, 80]], "bbox", (1000, 1000), (XYWH, P)),
        ([[40, 60, 310, 1020], [500, 80, 1020, 600]], "box", (640, 480), (XYXY, T)),
    ],
)
def test_the_likeliest_reading(boxes, key, size, reading):
    assert find(answer(boxes, key), *size).reading == Reading(*reading)


@pytest.mark.parametrize(
    ("words", "reading"),
    [
        ("Boxes as [ymin, xmin, ymax, xmax], normalized to 0-1000:", (YXYX, T)),
        ("Format: (x, y, width, height) in pixels.", (XYWH, P)),
        ("坐标为像素 [x1, y1, x2, y2]：", (XYXY, P)),
        ("Coordinates are relative, 0 to 1000.", (XYXY, T)),
    ],
)
def test_what_the_answer_says_about_its_numbers_is_heard(words, reading):
    assert find(answer([[40, 60, 310, 420]], "box", words), 1280, 960).reading == Reading(*reading)


@pytest.mark.parametrize(
    ("model", "reading"),
    [
        ("qwen2.5-vl-72b-instruct", (XYXY, P)),
        ("qwen3-vl-plus", (XYXY, T)),
        ("gemini-2.5-flash", (YXYX, T)),
        ("glm-4.5v", (XYXY, T)),
        ("gpt-4o", (XYXY, P)),
    ],
)
def test_the_models_habit_decides_where_the_numbers_do_not(model, reading):
    found = find(answer([[40, 60, 310, 420]], "box"), 1000, 900, model)
    assert found.reading == Reading(*reading)


def test_it_says_when_it_is_not_sure_and_what_else_may_be_meant():
    unsure = find(answer([[40, 60, 310, 420]], "bbox_2d"), 1040, 960)
    assert not unsure.is_sure
    assert {unsure.reading, *unsure.others} >= {Reading(XYXY, P), Reading(XYXY, T)}
    sure = find(answer(SPREAD, "bbox_2d"), 3000, 2000)
    assert (sure.is_sure, sure.sureness > 0.99) == (True, True)


def test_readings_that_come_to_the_same_are_one():
    found = find(answer(SPREAD, "bbox_2d"), 1000, 1000)
    assert found.is_sure
    assert {reading.scale for reading in found.others} <= {P, Scale.BINS}


def test_one_slip_does_not_outweigh_the_others():
    boxes = [[20 * n, 30 * n, 20 * n + 200, 30 * n + 300] for n in range(1, 21)] + [[10, 20, 1900, 400]]
    assert find(answer(boxes, "bbox_2d"), 640, 480).reading == Reading(XYXY, T)


def test_another_reading_can_be_chosen():
    found = find(answer([[100, 200, 300, 400]]), 1000, 500)
    assert found.read_as(Reading(YXYX, T)) == (Box("x", 0.2, 0.1, 0.4, 0.3),)
    assert found.read_as(Reading(XYWH, P)) == (Box("x", 0.1, 0.4, 0.4, 1.0),)
    assert found.read_as(Reading(XYXY, Scale.BINS))[0].left == 100 / 1024


def test_corners_the_wrong_way_round_are_turned():
    found = find(answer([[300, 400, 100, 200]]), 1000, 500)
    assert found.read_as(Reading(XYXY, T)) == (Box("x", 0.1, 0.2, 0.3, 0.4),)


def test_of_no_boxes_there_is_nothing_to_be_sure_of():
    found = find("none", 10, 10)
    assert (found.boxes, found.reading, found.sureness, found.is_sure, found.lost) == (
        (),
        None,
        0.0,
        False,
        0,
    )
