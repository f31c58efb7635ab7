"""A set as CSV, JSON and HTML: all of it, escaped, and no formula for a spreadsheet."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from components.core.batches import Cell, Subject
from components.core.records import ChatOptions, Cost, Fault, Status, Usage
from components.core.sets.exports import (
    Wording,
    as_captions,
    as_csv,
    as_html,
    as_json,
    as_jsonl,
    as_xlsx,
    names,
)
from tests.core.sets.test_filters import made

SAY = Wording(
    "en",
    "Line",
    "Prompt",
    "Picture",
    {None: "not asked", **{status: status.value for status in Status}},
    "2 prompts",
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


PICTURES = replace(MINE, subjects=(Subject("trip/a.jpg", ("f1",)), Subject("other/A.png", ("f2",))))
SCHEMA = '{"type": "object", "properties": {"what": {"type": "string"}, "how many": {"type": "integer"}}}'
FIELDS = replace(
    PICTURES,
    models=tuple(replace(each, response_format="json_schema", json_schema=SCHEMA) for each in MINE.models),
)
READ = [
    Cell("s", 0, 0, Status.DONE, '{"what": "=1+1", "how many": 2}'),
    Cell("s", 0, 1, Status.DONE, "no json\x0b"),
    Cell("s", 1, 0, Status.DONE, '{"what": "a cat"}'),
]


def test_a_workbook_has_the_picture_and_a_column_for_each_field_and_no_formula():
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(FIELDS, READ, [0, 1], SAY))).active
    head, first, second = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert head[:6] == ["Line", "Picture", "Prompt", "a", "a · what", "a · how many"]
    assert first[:6] == [2, "trip/a.jpg", "<b>hot</b>?", READ[0].text, "'=1+1", "2"]
    assert first[9:12] == ["no json\ufffd", None, None]
    assert second[4] == "a cat"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} <= {
        "n",
        "s",
        "inlineStr",
    }


def test_a_cell_is_never_longer_than_a_workbook_takes():
    long = [Cell("s", 0, 0, Status.DONE, "x" * 40_000)]
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(MINE, long, [0], SAY))).active
    assert len(sheet.cell(2, 3).value) == 32_767


def test_lines_of_json_have_a_row_each_and_what_was_read():
    first, second = map(json.loads, as_jsonl(FIELDS, READ, [0, 1]).decode().splitlines())
    assert first["picture"] == "trip/a.jpg"
    assert first["answers"]["a"]["value"] == {"what": "=1+1", "how many": 2}
    assert first["answers"]["b"]["value"] is None
    assert second["answers"]["a"]["value"] == {"what": "a cat"}


def test_captions_lie_under_their_pictures_names_each_model_in_a_folder_and_no_two_in_one_file():
    archive = zipfile.ZipFile(io.BytesIO(as_captions(PICTURES, FILLED, [0, 1])))
    assert archive.namelist() == ["a/a.txt", "a/A (2).txt"]
    assert archive.read("a/A (2).txt").decode() == "答案"
    alone = replace(PICTURES, models=PICTURES.models[:1])
    hostile = replace(alone, subjects=(Subject("../..\\x:y?.jpg", ("f",)), Subject("...", ("g",))))
    assert zipfile.ZipFile(io.BytesIO(as_captions(alone, FILLED, [0, 1]))).namelist() == [
        "a.txt",
        "A (2).txt",
    ]
    names_inside = zipfile.ZipFile(io.BytesIO(as_captions(hostile, FILLED, [0, 1]))).namelist()
    assert not any(set(name) & set('/\\:?*"<>|') or name.startswith(".") for name in names_inside)


def test_a_page_names_the_picture():
    assert "<td>trip/a.jpg</td>" in as_html(PICTURES, FILLED, [0], SAY).decode()
