"""Lines of the ledger as rows of charts, in Decimal."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from components.core.spending import Line, Money, Sums
from components.core.usage import failures, reports, totals
from components.core.usage.totals import Change
from tests.core.usage.ledger_lines import DAYS, MONDAY, line, sums


def told(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def test_what_nobody_named_is_a_value_of_its_own_and_the_rest_is_one():
    lines = [
        line(0, "a", "3"),
        line(1, "b", "0.30"),
        line(1, None, "2", estimated="0.05"),
        line(2, "c", "0.1"),
    ]
    rows = reports.stacked(lines, "USD", DAYS, top=2)
    assert told(rows, "at", "value", "others", "rank", "amount", "estimated", "calls") == [
        (DAYS[0], "a", False, 0, Decimal(3), 0, 1), (DAYS[0], None, False, 1, 0, 0, 0), (DAYS[0], None, True, 2, 0, 0, 0),
        (DAYS[1], "a", False, 0, 0, 0, 0), (DAYS[1], None, False, 1, Decimal("2.05"), Decimal("0.05"), 1),
        (DAYS[1], None, True, 2, Decimal("0.30"), 0, 1),
        (DAYS[2], "a", False, 0, 0, 0, 0), (DAYS[2], None, False, 1, 0, 0, 0), (DAYS[2], None, True, 2, Decimal("0.1"), 0, 1),
    ]  # fmt: skip


def test_another_currency_is_never_added_and_what_has_no_price_is_counted():
    lines = [line(0, "a", "1", cny="9"), line(0, "b", cny="5"), line(0, "c", unpriced=2, calls=2)]
    rows = reports.stacked(lines, "USD", DAYS[:1])
    assert told(rows, "value", "amount", "unpriced") == [("a", Decimal(1), 0), ("c", Decimal(0), 2)]


def test_finer_lines_are_added_up_and_ones_without_a_step_are_left():
    hours = [Line(MONDAY + timedelta(hours=hour), ("a",), sums("0.1")) for hour in range(30)]
    rows = reports.stacked([*hours, Line(None, ("a",), sums("5"))], "USD", DAYS)
    assert told(rows, "amount") == [(Decimal("2.4"),), (Decimal("0.6"),), (Decimal(0),)]
    assert reports.stacked(hours, "USD", []) == []


def test_the_two_same_hours_of_an_autumn_night_stay_two():
    first = datetime(2026, 11, 1, 1, tzinfo=ZoneInfo("America/Los_Angeles"))
    steps = [first, first.replace(fold=1)]
    rows = reports.stacked(
        [Line(steps[0], ("a",), sums("1")), Line(steps[1], ("a",), sums("2"))], "USD", steps
    )
    assert told(rows, "amount") == [(Decimal(1),), (Decimal(2),)]


def test_what_was_spent_grows_until_now():
    lines = [line(0, "a", "1", unpriced=1), line(1, "a", "0.5", estimated="0.25")]
    rows = reports.cumulative(lines, "USD", DAYS, Decimal(10), now=MONDAY + timedelta(days=1, hours=5))
    assert told(rows, "amount", "total", "reported", "unpriced", "budget") == [
        (Decimal(1), Decimal(1), Decimal(1), 1, Decimal(10)),
        (Decimal("0.75"), Decimal("1.75"), Decimal("1.5"), 1, Decimal(10)),
        (None, None, None, None, Decimal(10)),
    ]


def test_the_week_has_168_hours():
    at = datetime(2024, 1, 3, 13, tzinfo=ZoneInfo("Asia/Shanghai"))
    rows = reports.heat([Line(at, (), sums("2", calls=4)), Line(at, (), sums("1", unpriced=1))], "USD")
    assert len(rows) == 168
    assert [row for row in rows if row["calls"]] == [
        {"weekday": 2, "hour": 13, "calls": 5, "amount": Decimal(3), "unpriced": 1}
    ]


@pytest.mark.parametrize(
    ("counted", "kinds"),
    [
        ({"prompt": 100, "cached": 60, "completion": 30, "reasoning": 10}, [40, 60, 20, 10]),
        ({"prompt": 5, "cached": 60, "completion": 3, "reasoning": 10}, [0, 60, 0, 10]),
    ],
)
def test_kinds_of_tokens_do_not_overlap(counted, kinds):
    rows = reports.tokens([line(0, "a", uncounted=2, **counted)], DAYS[:1])
    assert told(rows, "kind") == [("input",), ("cached",), ("output",), ("reasoning",)]
    assert told(rows, "tokens", "uncounted") == [(count, 2) for count in kinds]


def test_two_periods_stand_beside_each_other_with_what_is_not_sure():
    now = sums("3", calls=6, prompt=100, unpriced=1)
    found = totals.compared(now, sums("2", calls=4, prompt=0))
    assert found.money == {"USD": Change(Decimal(3), Decimal(2), sure=False)}
    assert found.money["USD"].share == Decimal("0.5")
    assert found.counts["calls"] == Change(Decimal(6), Decimal(4))
    assert found.counts["prompt"].share is None
    assert not totals.compared(Sums(uncounted=1), Sums()).counts["prompt"].sure


def test_sums_keep_currencies_apart():
    added = totals.total([sums("1", cny="2"), sums("0.1", estimated="0.2"), Sums(calls=3, failed=2)])
    assert added == Sums(
        calls=5, failed=2, money=(Money("CNY", Decimal(2)), Money("USD", Decimal("1.1"), Decimal("0.2")))
    )
    assert totals.total([]) == Sums()


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Newcombe, Statistics in Medicine 17, 1998, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_wilsons(hits, of, low, high):
    assert failures.wilson(hits, of) == pytest.approx((low, high), abs=5e-5)
    assert failures.wilson(of - hits, of) == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_what_surely_fails_most_comes_first():
    lines = [
        line(0, "once", failed=1),
        line(0, "often", failed=30, calls=50),
        line(1, "often", calls=10),
        line(0, "never", calls=9),
    ]
    rows = failures.of(lines)
    assert told(rows, "value", "calls", "failed", "share") == [
        ("often", 60, 30, 0.5), ("once", 1, 1, 1.0), ("never", 9, 0, 0.0),
    ]  # fmt: skip
    assert rows[0]["low"] < 0.5 < rows[0]["high"]
