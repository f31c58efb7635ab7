"""How long a balance lasts: bands that hold what comes, and silence where nothing can be told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from components.core.balance import Balance
from components.core.spending import Line
from components.core.usage import drawdown, forecast
from components.core.usage.forecast import Burn, Days, Left
from tests.core.usage.ledger_lines import DAYS, MONDAY, line, sums

AT = datetime(2026, 5, 20, 12, tzinfo=UTC)
READ = Balance(AT, "secrets:a", "https://a.test", "1f2e", "new_api", remaining=Decimal(20))


def spending(amounts):
    return [Decimal(repr(float(amount))) for amount in amounts]


def test_even_days_leave_no_doubt():
    burn = forecast.burn([Decimal(2)] * 10)
    assert burn == Burn(Decimal(2), Decimal(2), Decimal(2), (Decimal(2),) * 10)
    left = forecast.left(Decimal(25), burn)
    assert (left.low_days, left.middle_days, left.high_days) == (12.5, 12.5, 12.5)
    assert forecast.left(Decimal(300), burn) == Left(150, 150, 150)
    assert left.dates(date(2026, 12, 25)) == (date(2027, 1, 6),) * 3


@pytest.mark.parametrize(
    ("remaining", "days", "left"),
    [
        (None, [Decimal(1)] * 9, None),
        (Decimal(5), [Decimal(1)] * 6, None),
        (Decimal(0), [Decimal(1)] * 9, Left(0, 0, 0)),
        (Decimal(-3), [Decimal(1)] * 9, Left(0, 0, 0)),
        (Decimal(5), [Decimal(0)] * 9, Left(None, None, None)),
        (Decimal(99999), [Decimal(1)] * 9, Left(None, None, None)),
    ],
)
def test_what_cannot_be_told_is_not(remaining, days, left):
    assert forecast.left(remaining, forecast.burn(days)) == left
    assert Left(None, None, None).dates(date(2026, 1, 1)) == (None, None, None)


@pytest.mark.parametrize(("days", "least"), [(14, 0.7), (35, 0.7)])
def test_the_band_holds_what_comes_in_most_made_up_worlds(days, least):
    chance, week = np.random.default_rng(7), np.array([1, 1.2, 1.1, 0.9, 1, 0.2, 0.15])
    held = 0
    for _world in range(60):
        spent = np.tile(week, 40)[: days + 200] * chance.gamma(2, 0.5, days + 200)
        remaining = spent.mean() * 20
        truth = int(np.argmax(np.cumsum(spent[days:]) >= remaining)) + 1
        left = forecast.left(Decimal(float(remaining)), forecast.burn(spending(spent[:days])))
        held += left.low_days <= truth <= left.high_days + 1
    assert held / 60 >= least


def test_a_week_of_uneven_days_has_a_wider_band_than_a_month_of_them():
    uneven = spending([1, 9, 2, 0, 5, 0, 4])
    week, month = forecast.burn(uneven), forecast.burn(uneven * 5)
    assert week.middle == month.middle == Decimal(3)
    assert week.high - week.low > month.high - month.low
    assert week.low <= 3 <= week.high


def test_days_begin_with_the_first_call_and_today_stands_apart():
    lines = [line(1, "a", "0.5"), line(1, "b", "1", cny="7"), line(2, "a", "0.25"), Line(None, (), sums("9"))]
    steps = [*DAYS, MONDAY + timedelta(days=3)]
    assert forecast.daily(lines, "USD", steps) == Days((Decimal("1.5"), Decimal("0.25")), Decimal(0), "USD")
    assert forecast.daily([], "USD", steps) == Days()


def readings(*remaining, hours=24, **others):
    count = len(remaining) - 1
    return [
        replace(READ, at=AT - timedelta(hours=hours * (count - number)), remaining=Decimal(left), **others)
        for number, left in enumerate(remaining)
    ]


def test_days_are_read_off_a_balance_and_a_top_up_is_no_spending():
    assert drawdown.daily(readings(30, 28, 27, 50, 45)) == [2, 1, 0, 5]
    used = [replace(reading, used=100 - reading.remaining) for reading in readings(30, 28, 27)]
    assert drawdown.daily([*used, replace(used[-1], remaining=Decimal(90), used=Decimal(74))])[-1] == 1


def test_between_two_readings_money_goes_evenly():
    assert drawdown.daily(readings(40, 37, 34, 31, 28, hours=36)) == [2] * 6


def test_evenness_is_not_made_up_over_long_silences():
    assert drawdown.daily(readings(40, 10, hours=24 * 20)) == []
    assert drawdown.daily(readings(40, 40, 39, hours=24 * 5)) == [0] * 5 + [Decimal("0.2")] * 5
    assert drawdown.daily(readings(40)) == drawdown.daily([]) == []


def test_readings_of_another_purse_are_left():
    other = replace(READ, at=AT - timedelta(hours=12), currency="CNY", remaining=Decimal(1))
    silent = replace(READ, at=AT - timedelta(hours=6), remaining=None)
    unlimited = replace(READ, at=AT - timedelta(hours=3), unlimited=True)
    assert drawdown.daily([*readings(30, 28, 27), other, silent, unlimited]) == [2, 1]


def test_days_left_go_by_the_balance_before_the_ledger():
    week = readings(*range(27, 19, -1))
    ledger = Days((Decimal(2),) * 9)
    assert drawdown.lasts(READ, week, ledger) == Left(20, 20, 20)
    assert drawdown.lasts(READ, [], ledger) == Left(10, 10, 10)
    assert drawdown.lasts(READ, [], replace(ledger, currency="CNY")) is None
    assert drawdown.lasts(replace(READ, unlimited=True), week, ledger) is None
