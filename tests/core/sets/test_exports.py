"""A set as CSV, JSON and HTML: all of it, escaped, and no formula for a spreadsheet."""

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from components.core.batches import Cell
from components.core.records import ChatOptions, Cost, Fault, Status, Usage
from components.core.sets.exports import Wording, as_csv, as_html, as_json, names
from tests.core.sets.test_filters import made

SAY = Wording(
    "en", "Line", "Prompt", {None: "not asked", **{status: status.value for status in Status}}, "2 prompts"
)
MINE = made("<b>hot</b>?", "中文，问题")
FILLED = [
    Cell("s", 0, 0, Status.DONE, "=HYPERLINK(1)", usage=Usage(1, 7), cost=Cost(Decimal("0.00000123"))),
    Cell(
        "s", 0, 1, Status.FAILED, "<script>alert(1)</script>", fault=Fault("relay.upstream", {"status": 500})
    ),
    Cell("s", 1, 0, Status.DONE, "答案"),
]


def test_a_csv_has_each_answer_with_its_figures_and_no_formula():
    data = as_csv(MINE, FILLED, [0, 1], SAY)
    assert data.startswith(b"\xef\xbb\xbf")
    head, first, second = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert head[:4] == ["Line", "Prompt", "a", "a · status"]
    assert first == [
        "2",
        "<b>hot</b>?",
        "'=HYPERLINK(1)",
        "done",
        "7",
        "0.00000123 USD",
        FILLED[1].text,
        "failed",
        "",
        "",
    ]
    assert second[:4] == ["3", "中文，问题", "答案", "done"]
    assert second[6:8] == ["", "not asked"]


@pytest.mark.parametrize("said", ["=1", "+1+1", "@SUM(A1)", "- cmd|' /C calc'!A0", "--1", "－1＋1", "\t=1"])
def test_what_a_spreadsheet_would_run_is_marked_as_text(said):
    data = as_csv(MINE, [Cell("s", 0, 0, Status.DONE, said)], [0], SAY)
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1][2] == f"'{said}"


def test_a_number_stays_a_number():
    data = as_csv(MINE, [Cell("s", 0, 0, Status.DONE, "-4.5")], [0], SAY)
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1][2] == "-4.5"


def test_a_json_has_everything_and_unknown_is_null():
    said = json.loads(as_json(MINE, FILLED, [0, 1]))
    assert said["models"] == ["a", "b"]
    first, second = said["rows"]
    assert first["answers"]["b"]["error"] == {"key": "relay.upstream", "status": 500}
    assert first["answers"]["a"]["cost"] == {"amount": "0.00000123", "currency": "USD"}
    assert second == {"line": 3, "prompt": "中文，问题", "answers": {"a": second["answers"]["a"]}}
    assert second["answers"]["a"]["cost"] is None


def test_a_page_shows_what_was_written_as_text_and_needs_nothing_else():
    page = as_html(MINE, FILLED, [0, 1], SAY).decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;hot&lt;/b&gt;?" in page
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")


def test_only_the_chosen_rows_go_out():
    assert [row["line"] for row in json.loads(as_json(MINE, FILLED, [1]))["rows"]] == [3]
    assert b"hot" not in as_csv(MINE, FILLED, [1], SAY)
    assert b"hot" not in as_html(MINE, FILLED, [1], SAY)


def test_two_columns_of_one_model_have_names_of_their_own():
    assert names(
        replace(MINE, models=(ChatOptions(model="a"), ChatOptions(model="b"), ChatOptions(model="a")))
    ) == ["a (1)", "b", "a (2)"]
