"""What a map sends to a browser, and takes from one, which may say anything."""

import json
import math

import pytest
from streamlit.testing.v1 import AppTest

WHOLE = [-10, 10, -10, 10, 0, 0]
SQUARE = [-1, -1, 2.5, -1, 2.5, 9, -1, 9]


def page(count: int) -> None:
    import numpy as np
    import streamlit as st

    from components.core.space.colours import kinds
    from components.core.space.view import Label
    from components.ui import plot, state

    state.settle_language()
    rows = np.arange(count)
    points = np.stack([rows % 10, rows // 10 % 10], axis=1).astype(np.float32)
    points[-1] = np.nan
    selected = np.zeros(count, bool)
    selected[: state.value("t.selected") or 0] = True
    told = plot.show(
        points,
        key="t.plot",
        colours=kinds(rows % 3 - 1, ["red <b>", "green"], "Others"),
        hover=lambda some: [f"text {row}" for row in some],
        labels=[Label(5, 0.5, "five")],
        selected=selected,
        query=[3, count - 1],
    )
    st.text("None" if told is None else f"{told.how} {told.rows.tolist()} {told.added}")


def opened(count: int = 20, **session) -> AppTest:
    app = AppTest.from_function(page, args=(count,), default_timeout=20)
    for key, value in session.items():
        app.session_state[key.replace("_", ".")] = value
    app.run()
    assert not app.exception
    return app


def sent(app: AppTest) -> tuple[dict, bytes]:
    """The head of what the map sends, and what follows it."""
    data = app.get("bidi_component")[0].proto.bytes
    length = int.from_bytes(data[:4], "little")
    return json.loads(data[4 : 4 + length]), data[4 + length :]


def said(app: AppTest) -> dict:
    return json.loads(app.get("bidi_component")[1].proto.json)


def told(event: str, *what: object, count: int = 20) -> list[str]:
    """What the page takes when a browser tells each of these, beside the name of the map."""
    app = opened(count)
    world = sent(app)[0]["of"]
    taken = []
    for number, each in enumerate(what):
        named = {"of": world, "number": number, **each} if isinstance(each, dict) else each
        app.session_state["t.plot"] = {event: named}
        app.run()
        assert not app.exception
        taken.append(app.text[0].value)
    return taken


def test_few_points_are_sent_one_by_one_with_their_texts(world):
    head, parts = sent(opened())
    assert (head["count"], head["singles"], head["total"], "picture" in head["parts"]) == (19, 19, 19, False)
    assert head["texts"] == [f"text {row}" for row in range(19)]
    assert head["labels"] == [[5.0, 0.5, "five"]]
    assert head["rings"] == [[3.0, 0.0, 1]]
    assert head["legend"] == [["red <b>", 0, "7"], ["green", 1, "6"], ["Others", 255, "7"]]
    at, length = head["parts"]["colours"]
    assert list(parts[at : at + length]) == [(row % 3 - 1) % 256 for row in range(19)]


def test_many_points_are_sent_as_a_picture_and_told_to_be_all(world):
    app = opened(30_000, t_selected=5)
    head, parts = sent(app)
    at, length = head["parts"]["picture"]
    assert parts[at : at + 4] == b"\x89PNG"
    assert length < 150_000
    # What is selected would be lost in it.
    assert (head["count"], head["singles"], head["selecting"]) == (29_999, 5, True)
    assert said(app)["caption"] == "29,999 points, drawn as density. 1 row has no place on the map."


def test_what_was_marked_is_picked_once(world):
    box, added = {"how": "box", "view": WHOLE, "polygon": SQUARE}, {"added": True}
    click = {"how": "click", "view": WHOLE}
    assert told(
        "picked",
        box,
        box | added | {"how": "lasso"},
        click | {"row": 7},
        click | {"place": [4.1, 0.9], "reach": 0.5},
        {"how": "legend", "view": WHOLE, "colour": 1},
        {"how": "drop", "view": WHOLE},
    ) == [
        "box [0, 1, 2, 10, 11, 12] False",
        "lasso [0, 1, 2, 10, 11, 12] True",
        "click [7] False",
        "click [14] False",
        "legend [2, 5, 8, 11, 14, 17] False",
        "drop [] False",
    ]
    same = {"number": 9, "how": "click", "view": WHOLE, "row": 7}
    assert told("picked", same, same) == ["click [7] False", "None"]


@pytest.mark.parametrize("event", ["picked", "view", "asked"])
def test_anything_else_is_not_heard(world, event):
    nothing = [None, "box", 5, [], {}, {"of": "another", "how": "drop", "view": WHOLE}]
    wrong = [{"how": "melt", "view": WHOLE}, {"how": "drop", "view": [math.nan, 1, 0, 1, 0, 0]}]
    wrong += [{"how": "drop", "view": [1, 0, 0, 1, 0, 0]}, {"how": "drop", "view": WHOLE, "number": None}]
    wrong += [{"how": "drop", "view": WHOLE, "number": 10**400}, {"how": "click", "view": [10**400] * 6}]
    for polygon in ([0, 0, 1, 1], [0] * 5_000, [0, 0, 1, 1, math.inf, 0], "000000", [0, 0, 1, 1, 2, True]):
        wrong.append({"how": "lasso", "view": WHOLE, "polygon": polygon})
    wrong += [{"how": "click", "view": WHOLE, "row": row} for row in (-1, 19, 10**9, "7", True)]
    wrong += [{"width": 10**9, "height": 5}, {"width": 0, "height": math.nan}, {"row": 10**400, "step": -1}]
    assert set(told(event, *nothing, *wrong)) == {"None"}


def test_a_view_is_kept_with_its_size_and_another_map_begins_whole(world):
    app = opened()
    head = sent(app)[0]
    view = {"of": head["of"], "view": [-0.5, 4.5, -0.5, 0.5, 0, 0], "width": 500, "height": 100, "dots": 2}
    app.session_state["t.plot"] = {"view": view}
    app.run()
    seen = sent(app)[0]
    assert (seen["view"], seen["count"], seen["held"]) == (view["view"], 5, True)
    assert said(app)["caption"] == "19 points, 5 in view. 1 row has no place on the map."
    app.session_state["t.plot"] = {"view": {**view, "of": "another"}}
    app.run()
    other = sent(app)[0]
    assert (other["count"], other["held"]) == (19, False)
    assert (other["view"][1] - other["view"][0]) / (other["view"][3] - other["view"][2]) == pytest.approx(5)


def test_a_question_is_answered_with_the_point_and_its_text(world):
    app = opened()
    world_name = sent(app)[0]["of"]
    answers = []
    for what in ({"row": 12}, {"place": [3.2, 1], "reach": 1}, {"place": [50, 1], "reach": 1}, {"step": 0}):
        app.session_state["t.plot"] = {"asked": {"of": world_name, "number": 4, **what}}
        app.run()
        answers.append(said(app)["answer"])
    assert answers == [
        {"number": 4, "row": 12, "place": [2.0, 1.0], "text": "text 12"},
        {"number": 4, "row": 13, "place": [3.0, 1.0], "text": "text 13"},
        {"number": 4, "row": None},
        {"number": 4, "row": 4, "place": [4.0, 0.0], "text": "text 4"},
    ]
