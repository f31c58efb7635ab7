"""The charts of spending as data: all steps, no currency mixed, and what a click or a brush leads to."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from components.core.records import Status
from components.core.spending import Filters, Group, Line, Money, Period, Step, Sums
from components.core.usage import calendar, failures, reports
from components.ui import usage_axis, usage_chart, usage_charts, usage_charts_hours, usage_filters
from components.ui.usage_period import Shown

LOS_ANGELES = "America/Los_Angeles"
BEGIN = datetime(2026, 11, 1, tzinfo=ZoneInfo(LOS_ANGELES))
"""Clocks are put back in this night: the day has 25 hours."""


def shown(period: Period, zone: str = LOS_ANGELES) -> Shown:
    step = calendar.step(period)
    return Shown(period, None, step, tuple(calendar.steps(period, step, zone)), zone, period.end)


DAYS = shown(Period(BEGIN, BEGIN + timedelta(days=3)))


def line(day: int, model: str | None, reported: str = "0", estimated: str = "0", **counts: int) -> Line:
    money = Money("USD", Decimal(reported), Decimal(estimated))
    return Line(DAYS.steps[day], (model,), Sums(**{"calls": 1, **counts}, money=(money,)))


LINES = [
    line(0, "a", "3", "1"),
    line(0, None, "0.5"),
    line(2, "b", "0.25", unpriced=2, failed=1),
]


def spend() -> tuple[usage_chart.Chart, list[reports.Slice]]:
    slices = reports.stacked(LINES, "USD", list(DAYS.steps), top=2)
    return usage_charts.spend(slices, "USD", DAYS, lambda value: value or "no model", "Model"), slices


def test_reported_and_estimated_money_are_apart_and_unpriced_calls_are_marked(app):
    chart, _slices = spend()
    bars = [(row["name"], row["sure"], row["money"]) for row in chart.spec["data"]["values"]]
    assert bars == [
        ("a", "reported", 3.0), ("a", "estimated", 1.0), ("no model", "reported", 0.5), ("others", "reported", 0.25),
    ]  # fmt: skip
    marks = chart.spec["layer"][1]["data"]["values"]
    assert [(mark["money"], mark["said"]) for mark in marks] == [(0.25, "2 calls without a price")]
    json.dumps(chart.spec)


def test_the_csv_of_a_chart_has_every_step_to_the_last_digit(app):
    chart, _slices = spend()
    head, *lines = usage_chart.csv(chart).decode("utf-8-sig").split("\r\n")
    assert head == 'Time,Model,"Spent, USD",of it reported,of it estimated,Calls,Calls without a price'
    assert len(lines) == 3 * 3 + 1
    assert lines[0] == '"Nov 1, 2026",a,4,3,1,1,0'


@pytest.mark.parametrize(("rank", "value"), [(0, ("a",)), (1, (None,)), (2, None), (9, None)])
def test_a_click_on_a_bar_names_its_value_and_the_others_are_none(app, rank, value):
    _chart, slices = spend()
    assert usage_charts.picked({"picked": [{"rank": rank}]}, slices) == value
    assert usage_charts.picked({}, slices) is None


def test_a_brush_over_steps_is_a_period_also_in_a_night_when_clocks_are_put_back():
    night = shown(Period(BEGIN, BEGIN + timedelta(days=1)))
    assert len(night.steps) == 25
    twice = [usage_axis.place(at) for at in night.steps[1:3]]
    assert usage_axis.piece({"span": {"at": twice}}, night) == Period(night.steps[1], night.steps[3])
    piece = usage_axis.piece({"span": {"at": twice[:1]}}, night)
    assert piece is not None
    assert piece.end.timestamp() - piece.begin.timestamp() == 3600


def test_a_brush_never_reaches_beyond_the_period():
    whole = usage_axis.piece({"span": {"at": [usage_axis.place(at) for at in DAYS.steps]}}, DAYS)
    assert whole == DAYS.period
    assert usage_axis.piece({"span": {"at": ["1", "nonsense"]}}, DAYS) is None
    assert usage_axis.piece({"picked": [{"rank": 0}]}, DAYS) is None


def test_the_budget_and_the_period_before_are_lines_of_their_own(app):
    steps = list(DAYS.steps)
    now = reports.cumulative(LINES, "USD", steps, Decimal(10), DAYS.steps[1])
    before = reports.cumulative(LINES, "USD", steps)
    chart = usage_charts.cumulative(now, before, "USD", DAYS)
    ends = {row["name"]: row["money"] for row in chart.rows}
    assert ends == {"this period": 4.5, "the period before": 4.75, "budget": 10.0}
    assert sum(row["name"] == "this period" for row in chart.rows) == 2


def test_failures_lead_to_their_model_and_hours_have_a_place_each(app):
    found = failures.of(LINES)
    assert usage_charts_hours.picked({"picked": [{"rank": 0}]}, found) == ("b",)
    assert usage_charts_hours.picked({"picked": [{"rank": 7}]}, found) is None
    heat = usage_charts_hours.heat(reports.heat([], "USD"), "USD")
    assert (len(heat.rows), heat.title) == (168, "Calls by hour of the week")
    tokens = usage_charts_hours.tokens(reports.tokens(LINES, list(DAYS.steps)), DAYS)
    assert len(tokens.rows) == 12


def test_a_filter_is_taken_in_and_out():
    one = usage_filters.toggled(Filters(), Group.MODEL, None)
    both = usage_filters.toggled(one, Group.MODEL, "a")
    assert both.models == (None, "a")
    assert usage_filters.toggled(both, Group.MODEL, None).models == ("a",)
    assert usage_filters.toggled(Filters(), Group.STATUS, "failed").statuses == (Status.FAILED,)


def test_steps_are_named_in_the_readers_time(app):
    assert usage_axis.said(BEGIN, Step.WEEK) == "week of Nov 1, 2026"
    assert usage_axis.said(datetime(2026, 11, 1, 9, tzinfo=UTC), Step.HOUR) == "Nov 1, 2026 9:00\u202fAM"
