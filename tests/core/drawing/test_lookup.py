"""Which entry of a relay's log is that of a drawing nobody heard the end of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from components.core.charges import Charge
from components.core.drawing.lookup import found
from components.core.orders import Drawing
from components.core.records import Status, Timing
from tests.core.drawing.easel import CALL, ORDER

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LOST = Drawing("d", NOW, ORDER, begun_at=NOW)
MINE = Charge(NOW + timedelta(seconds=130), "painter", Decimal("0.04"), took_s=130.0, request_id="mine")
OTHER = replace(
    CALL, at=NOW + timedelta(seconds=20), timing=Timing(None, 20.0), request_id="other", message_id="e"
)


def beside(entry, **changed):
    return replace(entry, **changed)


THEIRS = beside(MINE, at=NOW + timedelta(seconds=20), took_s=20.0, request_id="other")


def test_the_call_of_its_time_and_model_is_found():
    assert found([MINE], LOST, []) == MINE
    assert found([beside(MINE, took_s=None)], LOST, []) is not None


@pytest.mark.parametrize(
    "entry",
    [
        beside(MINE, model="another"),
        beside(MINE, at=NOW - timedelta(hours=1)),
        beside(MINE, at=NOW + timedelta(hours=1)),
        beside(MINE, at=NOW + timedelta(hours=1), took_s=None),
        beside(MINE, at=NOW - timedelta(hours=1), took_s=None),
    ],
)
def test_another_model_or_time_is_another_call(entry):
    assert found([entry], LOST, []) is None


def test_an_entry_is_not_taken_from_a_call_whose_end_is_known():
    assert found([THEIRS], LOST, [OTHER]) is None
    assert found([THEIRS, MINE], LOST, [OTHER]) == MINE


def test_where_the_log_names_no_calls_there_must_be_one_more_than_is_known_of():
    nameless = [beside(entry, request_id=None) for entry in (THEIRS, MINE)]
    assert found(nameless[:1], LOST, [OTHER]) is None
    assert found(nameless, LOST, [OTHER]) is not None


def test_its_own_name_decides():
    assert found([THEIRS, MINE], replace(LOST, request_id="other"), []) == THEIRS


@pytest.mark.parametrize(
    "rival",
    [
        replace(OTHER, status=Status.FAILED),
        replace(OTHER, model="another"),
        replace(OTHER, relay_id="another"),
        replace(OTHER, message_id="d"),
        replace(OTHER, at=NOW - timedelta(hours=1)),
    ],
)
def test_only_calls_that_must_be_in_the_log_too_are_rivals(rival):
    nameless = beside(THEIRS, request_id=None)
    assert found([nameless], LOST, [rival]) == nameless
