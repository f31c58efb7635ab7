"""Calls as files: to the last digit, nothing a spreadsheet would run, and what is unknown stays empty."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from components.core.records import Call, Cost, Doubt, Fault, PriceSource, Status, Timing, Usage
from components.core.spending import Filters, Period
from components.core.usage import exports
from components.core.usage.exports import HEAD, Export, Kind

AT = datetime(2026, 11, 23, 18, 30, 5, tzinfo=UTC)
DAY = Period(datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))
PAID = Call(
    "a", AT, "chat", "environment", "https://relay.example", Status.DONE, model="=cmd()",
    usage=Usage(10, 5, 4, None, Doubt.REPORTED), cost=Cost(Decimal("0.00001230"), "USD", PriceSource.RELAY, Doubt.REPORTED),
    timing=Timing(0.5, 2.0), http_status=200, request_id="深", page="chat", conversation_id="c",
)  # fmt: skip
FAILED = Call(
    "b", AT, "chat", "environment", "https://relay.example", Status.FAILED, model="m",
    fault=Fault("relay.rate", {"retry_after": 3.5}),
)  # fmt: skip


def written(kind: Kind, *calls: Call) -> bytes:
    return b"".join(exports.written(Export(kind, DAY, zone="Asia/Shanghai"), calls))


def rows(*calls: Call):
    text = written(Kind.CSV, *calls).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_sheet_has_the_readers_time_the_last_digit_and_no_formula():
    paid, failed = rows(PAID, FAILED)
    assert list(paid) == list(HEAD)
    said = {name: paid[name] for name in ("local_time", "model", "cost", "prompt_tokens", "reasoning_tokens")}
    assert said == {
        "local_time": "2026-11-24 02:30:05", "model": "'=cmd()", "cost": "0.00001230", "prompt_tokens": "10",
        "reasoning_tokens": "",
    }  # fmt: skip
    assert {failed[name] for name in ("cost", "prompt_tokens", "first_token_s", "page")} == {""}
    assert (failed["error"], failed["cost_is"], failed["tokens_are"]) == ("relay.rate", "unknown", "unknown")


def test_a_workbook_has_costs_as_numbers_and_texts_as_texts():
    sheet = load_workbook(io.BytesIO(written(Kind.XLSX, PAID, FAILED))).active
    assert sheet is not None
    paid, failed = (
        {name: row[place] for place, name in enumerate(HEAD)} for row in sheet.iter_rows(min_row=2)
    )
    assert (paid["cost"].value, paid["cost"].data_type) == (0.0000123, "n")
    assert (paid["model"].value, paid["model"].data_type) == ("=cmd()", "s")
    assert failed["cost"].value in (None, "")


def test_json_has_everything_and_money_as_text():
    said = json.loads(written(Kind.JSON, PAID, FAILED))
    assert (said["format"], [call["id"] for call in said["calls"]]) == ("relay-studio/calls", ["a", "b"])
    assert said["calls"][0]["cost"] == {
        "amount": "0.00001230", "currency": "USD", "source": "relay", "doubt": "reported",
    }  # fmt: skip
    assert said["calls"][1]["fault"] == {"key": "relay.rate", "retry_after": 3.5}
    assert said["calls"][1]["cost"]["amount"] is None
    assert json.loads(written(Kind.JSON))["calls"] == []


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(("r",), (None, "k"), (None, "深度"), (None,), ("chat",), (Status.FAILED,), "c" * 32),
    ],
)
def test_an_address_says_what_the_file_is_to_hold(filters):
    asked = Export(Kind.JSON, DAY, filters, "Asia/Kolkata")
    assert Export.named(asked.name) == asked
    assert asked.name.replace("-", "").replace("_", "").isalnum()


@settings(max_examples=40)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: data.hex()))
def test_an_address_of_anybodys_making_names_no_file(name):
    assert Export.named(name) is None
