"""Every notation in which models write boxes, each as its maker shows it."""

import json

import pytest

from components.core.boxes import Order, Reading, Scale, find

CAT = ("cat", 0.2, 0.1, 0.4, 0.3)
DOG = ("dog", 0.6, 0.5, 0.98, 0.9)
LIST = [("cat", [200, 100, 400, 300]), ("dog", [600, 500, 980, 900])]


def seen(text, width=1000, height=1000, **more):
    """Label, left, top, right, bottom of each box, the fractions on three places."""
    found = find(text, width, height, **more)
    return [(b.label, *(round(side, 3) for side in (b.left, b.top, b.right, b.bottom))) for b in found.boxes]


def said(key, label="label", order=(0, 1, 2, 3)):
    return [{key: [numbers[n] for n in order], label: name} for name, numbers in LIST]


@pytest.mark.parametrize(
    "key", ["bbox", "bbox_2d", "box", "bounding_box", "boundingBox", "coordinates", "Bounding Box"]
)
@pytest.mark.parametrize(
    "around", ["{}", "Here they are:\n```json\n{}\n```\nAnything else?", "<think>hm</think>\n{} done"]
)
def test_json_under_any_key_bare_in_fences_or_in_prose(key, around):
    assert seen(around.format(json.dumps(said(key)))) == [CAT, DOG]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"objects": said("bbox", "name")}, indent=2),
        json.dumps({"cat": LIST[0][1], "dog": LIST[1][1]}),
        json.dumps({"cat": {"bbox": LIST[0][1]}, "dog": {"bbox": LIST[1][1]}}),
        json.dumps({"bboxes": [box for _name, box in LIST], "labels": ["cat", "dog"]}),
        json.dumps([["cat", *LIST[0][1]], ["dog", *LIST[1][1]]]),
        str(said("bbox")),
        "[{label: 'cat', bbox: [200, 100, 400, 300,],}, {label: 'dog', bbox: [600, 500, 980, 900],},]",
        json.dumps(said("bbox"))[:-2] + ', {"bbox_2d": [1, 2, 3',
        json.dumps(said("bbox"))[:-2] + '}, {"label": "brok',
        json.dumps([{"label": name, "bbox": json.dumps(box)} for name, box in LIST]),
        "\n".join(json.dumps(one) for one in said("bbox")),
        "objects:\n- label: cat\n  bbox: [200, 100, 400, 300]\n- label: dog\n  bbox: [600, 500, 980, 900]\n",
        json.dumps([{"label": name, "box": [*box, 0.97]} for name, box in LIST]),
    ],
)
def test_json_in_every_shape_and_state(text):
    assert seen(text) == [CAT, DOG]


@pytest.mark.parametrize(
    "names",
    [
        ("left", "top", "right", "bottom"),
        ("x1", "y1", "x2", "y2"),
        ("x0", "y0", "x1", "y1"),
        ("xmin", "ymin", "xmax", "ymax"),
        ("x_min", "y_min", "x_max", "y_max"),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_sides_by_name(names, inside):
    sides = [(name, dict(zip(names, box, strict=True))) for name, box in LIST]
    text = json.dumps([{"label": n, "box": s} if inside else {"label": n, **s} for n, s in sides])
    assert seen(text) == [CAT, DOG]
    assert seen("\n".join(f"- {n}: " + ", ".join(f"{k}={v}" for k, v in s.items()) for n, s in sides)) == [
        CAT,
        DOG,
    ]


@pytest.mark.parametrize("names", [("x", "y", "width", "height"), ("left", "top", "w", "h")])
def test_sizes_by_name_are_never_taken_for_corners(names):
    text = json.dumps([dict(zip(names, (200, 100, 200, 200), strict=True)) | {"class": "cat"}])
    assert seen(text) == [CAT]
    assert {reading.order for reading in find(text, 800, 600).others} == {Order.XYXY}


@pytest.mark.parametrize(
    "points",
    [
        {"points": [[200, 100], [400, 100], [400, 300], [200, 300]]},
        {"polygon": [200, 100, 400, 100, 400, 300, 200, 300]},
        {"bbox": [[200, 100], [400, 300]]},
        {"bbox": {"top_left": {"x": 200, "y": 100}, "bottom_right": {"x": 400, "y": 300}}},
        {"top_left": [200, 100], "bottom_right": [400, 300]},
        {"boundingPoly": {"vertices": [{"x": 200, "y": 100}, {"x": 400, "y": 100}, {"x": 400, "y": 300}]}},
    ],
)
def test_points_are_boxed(points):
    assert seen(json.dumps([points | {"label": "cat"}])) == [CAT]


TAGGED = [
    "<ref>cat</ref><box>(200,100),(400,300)</box> and <ref>dog</ref><box>(600,500),(980,900)</box>",
    "<|object_ref_start|>cat<|object_ref_end|><|box_start|>(200,100),(400,300)<|box_end|>"
    "<|object_ref_start|>dog<|object_ref_end|><|box_start|>(600,500),(980,900)<|box_end|>",
    "<|ref|>cat<|/ref|><|det|>[[200, 100, 400, 300]]<|/det|>\n<|ref|>dog<|/ref|><|det|>[[600, 500, 980, 900]]<|/det|>",
    "<ref>cat</ref><box>[[200, 100, 400, 300]]</box><ref>dog</ref><box>[[600, 500, 980, 900]]</box>",
    "<ref>cat</ref><box>200 100 400 300</box><ref>dog</ref><box>600 500 980 900</box>",
    "<ref>cat</ref><bbox>200 100 400 300</bbox><ref>dog</ref><bbox>600 500 980 900",
]


@pytest.mark.parametrize("text", TAGGED)
@pytest.mark.parametrize(("width", "height"), [(1000, 1000), (2048, 1365), (640, 480)])
def test_tags_count_in_thousandths_whatever_the_picture(text, width, height):
    assert seen(text, width, height) == [CAT, DOG]
    assert find(text, width, height).is_sure


def test_one_name_with_several_boxes_names_them_all():
    assert seen("<|ref|>cat<|/ref|><|det|>[[200, 100, 400, 300], [1, 2, 30, 40]]<|/det|>") == [
        CAT,
        ("cat", 0.001, 0.002, 0.03, 0.04),
    ]


def test_a_tag_inside_another_that_never_closed():
    text = "<|ref|>car<|/ref|><|det|>[[220, <|ref|>cat<|/ref|><|det|>[[200, 100, 400, 300]]<|/det|>"
    assert seen(text) == [CAT]


def test_glm_and_cogvlm():
    assert seen("It is here: <|begin_of_box|>[[200, 100, 400, 300]]<|end_of_box|>.", 4000, 3000) == [
        ("", 0.2, 0.1, 0.4, 0.3)
    ]
    two = [("", 0.034, 0.112, 0.56, 0.87), ("", 0.001, 0.002, 0.999, 0.999)]
    assert (
        seen("You can see both near the wall that is at the far end [[034,112,560,870;001,002,999,999]].")
        == two
    )


def test_paligemma_and_florence_say_their_scale_themselves():
    pali = find(
        "<loc0256><loc0512><loc0512><loc0768> cat ; <loc0000><loc0000><loc0512><loc1023> big dog", 99, 7
    )
    assert [(b.label, b.left, b.top, b.right, b.bottom) for b in pali.boxes] == [
        ("cat", 0.5, 0.25, 0.75, 0.5),
        ("big dog", 0, 0, 1023 / 1024, 0.5),
    ]
    assert (pali.reading, pali.sureness, pali.others) == (None, 1.0, ())
    florence = "</s><s>cat<loc_200><loc_100><loc_400><loc_300>dog<loc_600><loc_500><loc_980><loc_900></s>"
    assert seen(florence, 50, 60) == [CAT, DOG]
    pair = "cat<loc_200><loc_100><loc_400><loc_300><loc_600><loc_500><loc_980><loc_900>"
    assert seen(pair, 50, 60) == [CAT, ("cat", *DOG[1:])]
    line = "cat<loc_200><loc_100><loc_400><loc_105><loc_400><loc_300><loc_200><loc_295>"
    assert seen(line, 50, 60) == [CAT]


@pytest.mark.parametrize(
    "text",
    [
        "| # | Object | x1 | y1 | x2 | y2 |\n|--|:-:|--|--|--|--|\n| 1 | cat | 200 | 100 | 400 | 300 |\n| 2 | dog | 600 | 500 | 980 | 900 |",
        "| Label | Bounding box (x1, y1, x2, y2) |\n|---|---|\n| **cat** | `[200, 100, 400, 300]` |\n| dog | 600, 500, 980, 900 |\n",
        "Object | Left (%) | Top (%) | Right (%) | Bottom (%)\n---|---|---|---|---\ncat | 20 | 10 | 40 | 30\ndog | 60% | 50% | 98% | 90%",
        "|类别|左|上|宽|高|\n|-|-|-|-|-|\n|cat|200|100|200|200|\n|dog|600|500|380|400|",
    ],
)
def test_markdown_tables(text):
    assert seen(text) == [CAT, DOG]


@pytest.mark.parametrize(
    "text",
    [
        "- **cat**: [200, 100, 400, 300]\n- **dog** is located at (600, 500, 980, 900)",
        "1. cat - bbox: 200, 100, 400, 300\n2. dog - bbox: 600, 500, 980, 900",
        "The first, cat (200, 100), (400, 300)\ndog: top-left corner (600, 500), bottom-right corner (980, 900)",
        "cat：左上角（200，100），右下角（400，300）\ndog：左上角（600，500），右下角（980，900）",
    ],
)
def test_prose_when_nothing_is_named_a_box(text):
    assert [box[1:] for box in seen(text)] == [CAT[1:], DOG[1:]]
    assert [box[0] for box in seen(text)][1] == "dog"


@pytest.mark.parametrize(
    "text",
    [
        "1. **cat**: (x: 200, y: 100, width: 200, height: 200)\n2. **dog**: (x: 600, y: 500, width: 380, height: 400)",
        "1. **cat**\n   - Top-left: (200, 100)\n   - Bottom-right: (400, 300)\n"
        "2. **dog**\n   - Top-left: (600, 500)\n   - Bottom-right: (980, 900)",
        "1. **cat**\n   - x: 200\n   - y: 100\n   - width: 200\n   - height: 200\n\n"
        "2. **dog**\n   - x: 600\n   - y: 500\n   - width: 380\n   - height: 400",
        "### cat\n\n- **Left:** 200\n- **Top:** 100\n- **Right:** 400\n- **Bottom:** 300\n\n"
        "### dog\n\n- **Left:** 600\n- **Top:** 500\n- **Right:** 980\n- **Bottom:** 900\n",
        "- cat – **Bounding box:** [200, 100, 400, 300]\n- dog – **Bounding box:** `[600, 500, 980, 900]`",
        "<object><name>cat</name><bndbox><xmin>200</xmin><ymin>100</ymin><xmax>400</xmax><ymax>300</ymax></bndbox></object>"
        "<object><name>dog</name><bndbox><xmin>600</xmin><ymin>500</ymin><xmax>980</xmax><ymax>900</ymax></bndbox></object>",
    ],
)
def test_lists_of_sides_and_corners(text):
    assert seen(text) == [CAT, DOG]


def test_it_is_told_whether_the_answer_calls_them_boxes():
    assert find(json.dumps(said("bbox")), 1000, 1000).is_named
    assert not find("cat [200, 100, 400, 300]", 1000, 1000).is_named


def test_numbers_in_brackets_are_no_boxes_beside_some_that_are_named_so():
    text = f"Of [1, 2, 3, 4] options:\n{json.dumps(said('bbox'))}"
    assert seen(text) == [CAT, DOG]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A cat on a mat.",
        "In the years [2019, 2020, 2021, 2022] it grew.",
        "f(1, 2, 3, 4) and [NaN, 1, 2, 3]",
        "```python\nnp.array([1, 2, 3, 4]); crop(left=10, top=20, right=30, bottom=40)\n```",
        '{"series": [{"name": "A", "values": [12, 34, 56, 78]}]}',
        "| Item | Q1 | Q2 | Q3 | Q4 |\n|---|---|---|---|---|\n| Sales | 10 | 20 | 30 | 40 |",
        '{"bbox": [1, 2, NaN, 3, 4]}',
        '{"bbox": [1e999, 2, 3, 4]}',
        '{"bbox": [0, 500, 0, 900]}',
        '{"bbox": [-90, -90, -10, -10]}',
        '{"size": [640, 480], "scores": [0.1, 0.9], "location": {"lat": 1.5, "lng": 2}}',
    ],
)
def test_where_there_is_no_box_none_is_found(text):
    assert seen(text) == []


def test_percent_signs_settle_the_scale():
    text = '[{"label": "cat", "bbox": ["20%", "10%", "40%", "30%"]}, {"label": "dog", "bbox": [60%, 50%, 98%, 90%]}]'
    assert seen("[{label: cat, left: 20%, top: 10%, right: 40%, bottom: 30%}]", 777, 333)[0][1:] == CAT[1:]
    assert seen(text)[-1] == DOG


def test_a_box_said_twice_counts_once_and_keeps_its_name():
    text = '{"bbox": [200, 100, 400, 300]}\n```json\n' + json.dumps(said("bbox")) + "\n```"
    assert seen(text) == [CAT, DOG]


def test_labels_are_on_one_line_without_what_cannot_be_shown():
    text = '[{"label": "a \\"b\\"\\n\\u732b \\ud800", "bbox": [200, 100, 400, 300]}, {"label": "%s", "bbox": [1, 2, 30, 40]}]'
    first, second = (box[0] for box in seen(text % ("x" * 5000)))
    assert first == 'a "b" 猫 ?'
    assert len(second) == 120


def test_what_lies_over_the_edge_is_cut_and_what_is_beyond_is_counted():
    found = find('[{"bbox": [-5, 0, 100, 50]}, {"bbox": [900, 900, 999, 999]}]', 200, 100)
    assert found.read_as(Reading(Order.XYXY, Scale.PIXELS))[0].left == 0
    assert len(found.read_as(Reading(Order.XYXY, Scale.PIXELS))) == 1
