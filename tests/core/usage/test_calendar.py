"""Spans in the reader's own time: midnights, month ends, and nights on which the clock is changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from components.core.errors import InputError
from components.core.spending import Period, Step
from components.core.usage import calendar
from components.core.usage.calendar import Span

SHANGHAI, ANGELES, KOLKATA = "Asia/Shanghai", "America/Los_Angeles", "Asia/Kolkata"
AT = datetime(2026, 5, 20, 18, 30, tzinfo=UTC)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(period):
    """A period as UTC, to the minute."""
    return (
        None
        if period is None
        else tuple(f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" for at in (period.begin, period.end))
    )


@pytest.mark.parametrize(
    ("span", "zone", "begin", "end"),
    [
        # 2026-05-21 02:30 in Shanghai, 2026-05-20 11:30 in Los Angeles, 2026-05-21 00:00 in Kolkata.
        (Span.TODAY, SHANGHAI, "2026-05-20 16:00", "2026-05-20 19:00"),
        (Span.TODAY, ANGELES, "2026-05-20 07:00", "2026-05-20 19:00"),
        (Span.TODAY, KOLKATA, "2026-05-20 18:30", "2026-05-20 19:30"),
        (Span.YESTERDAY, SHANGHAI, "2026-05-19 16:00", "2026-05-20 16:00"),
        (Span.WEEK, SHANGHAI, "2026-05-17 16:00", "2026-05-20 19:00"),
        (Span.MONTH, SHANGHAI, "2026-04-30 16:00", "2026-05-20 19:00"),
        (Span.MONTH, ANGELES, "2026-05-01 07:00", "2026-05-20 19:00"),
        (Span.LAST_MONTH, KOLKATA, "2026-03-31 18:30", "2026-04-30 18:30"),
        (Span.LAST_30, SHANGHAI, "2026-04-21 16:00", "2026-05-20 19:00"),
        (Span.YEAR, ANGELES, "2026-01-01 08:00", "2026-05-20 19:00"),
        (Span.ALL, SHANGHAI, "2025-12-31 16:00", "2026-05-20 19:00"),
    ],
)  # fmt: skip
def test_a_span_begins_at_the_readers_midnight(span, zone, begin, end):
    kept = Period(utc("2025-12-31 20:00"), AT)
    assert told(calendar.period(span, zone, AT, kept)) == (begin, end)


def test_all_of_nothing_is_today():
    assert calendar.period(Span.ALL, SHANGHAI, AT) == calendar.period(Span.TODAY, SHANGHAI, AT)


@pytest.mark.parametrize(
    ("now", "span", "begin", "end"),
    [
        ("2026-05-20 18:30", Span.TODAY, "2026-05-19 07:00", "2026-05-19 19:00"),
        ("2026-05-20 18:30", Span.YESTERDAY, "2026-05-18 07:00", "2026-05-19 07:00"),
        ("2026-05-20 18:30", Span.WEEK, "2026-05-11 07:00", "2026-05-13 19:00"),
        ("2026-05-20 18:30", Span.MONTH, "2026-04-01 07:00", "2026-04-20 19:00"),
        ("2026-05-20 18:30", Span.LAST_30, "2026-03-22 07:00", "2026-04-20 19:00"),
        ("2026-05-20 18:30", Span.YEAR, "2025-01-01 08:00", "2025-05-20 19:00"),
        ("2026-05-20 18:30", Span.LAST_MONTH, "2026-03-01 08:00", "2026-04-01 07:00"),
        # March 31st: February has no such day, and is taken whole.
        ("2026-03-31 20:10", Span.MONTH, "2026-02-01 08:00", "2026-03-01 08:00"),
        ("2026-04-01 06:10", Span.MONTH, "2026-02-01 08:00", "2026-03-01 08:00"),
        ("2026-01-31 20:10", Span.MONTH, "2025-12-01 08:00", "2025-12-31 21:00"),
        ("2028-02-29 20:10", Span.YEAR, "2027-01-01 08:00", "2027-03-01 08:00"),
        # The morning after the clock was put forward: the same hours on the wall.
        ("2026-03-08 19:10", Span.TODAY, "2026-03-07 08:00", "2026-03-07 21:00"),
    ],
)  # fmt: skip
def test_the_period_before_is_of_the_same_nature(now, span, begin, end):
    period = calendar.period(span, ANGELES, utc(now))
    assert told(calendar.before(period, span, ANGELES)) == (begin, end)


def test_nothing_comes_before_all():
    assert calendar.before(Period(AT, AT), Span.ALL, SHANGHAI) is None


@pytest.mark.parametrize(
    ("first", "last", "begin", "end"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 10), date(2026, 3, 3), date(2026, 2, 23), date(2026, 3, 2)),
        (date(2026, 1, 1), date(2026, 1, 1), date(2025, 12, 31), date(2025, 12, 31)),
    ],
)
def test_before_ones_own_dates_lie_as_many_days_or_the_month_before(first, last, begin, end):
    period = calendar.own(first, last, ANGELES)
    assert told(calendar.before(period, None, ANGELES)) == told(calendar.own(begin, end, ANGELES))


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 8), ANGELES, 23),
        (date(2026, 11, 1), ANGELES, 25),
        (date(2026, 3, 8), SHANGHAI, 24),
        (date(2026, 3, 8), KOLKATA, 24),
        (date(2026, 4, 24), "Africa/Cairo", 23),  # midnight itself is left out
        (date(2026, 4, 5), "Australia/Lord_Howe", 24),  # half an hour comes twice
    ],
)
def test_the_hours_of_a_day_are_as_many_as_pass(day, zone, hours):
    period = calendar.own(day, day, zone)
    begins = calendar.steps(period, Step.HOUR, zone)
    assert len(begins) == hours
    assert begins[0].timestamp() == period.begin.timestamp()
    stamps = [at.timestamp() for at in begins]
    assert stamps == sorted(set(stamps))
    assert calendar.steps(period, Step.DAY, zone) == [calendar.floor(period.begin, Step.DAY, zone)]


def test_the_hour_that_comes_twice_is_two_steps():
    day = calendar.own(date(2026, 11, 1), date(2026, 11, 1), ANGELES)
    ones = [at for at in calendar.steps(day, Step.HOUR, ANGELES) if at.hour == 1]
    assert [(at.fold, at.utcoffset()) for at in ones] == [(0, timedelta(hours=-7)), (1, timedelta(hours=-8))]


def test_days_weeks_and_months_are_those_that_a_period_touches():
    place = ZoneInfo(ANGELES)
    period = calendar.own(date(2026, 2, 27), date(2026, 3, 9), ANGELES)
    assert [at.day for at in calendar.steps(period, Step.DAY, ANGELES)] == [27, 28, *range(1, 10)]
    assert calendar.steps(period, Step.WEEK, ANGELES) == [
        datetime(2026, 2, 23, tzinfo=place), datetime(2026, 3, 2, tzinfo=place), datetime(2026, 3, 9, tzinfo=place),
    ]  # fmt: skip
    assert [at.month for at in calendar.steps(period, Step.MONTH, ANGELES)] == [2, 3]
    week = calendar.steps(period, Step.HOUR_OF_WEEK, ANGELES)
    assert (len(week), week[0].weekday(), week[-1].weekday(), week[-1].hour) == (168, 0, 6, 23)


@pytest.mark.parametrize(
    ("days", "step"),
    [(1, Step.HOUR), (2, Step.HOUR), (3, Step.DAY), (92, Step.DAY), (366, Step.WEEK), (800, Step.MONTH)],
)
def test_steps_are_as_long_as_suits_the_period(days, step):
    assert calendar.step(Period(AT, AT + timedelta(days=days))) is step


@pytest.mark.parametrize(
    ("days", "fitting"),
    [
        (1, [Step.HOUR]), (2, [Step.HOUR, Step.DAY]), (8, [Step.DAY, Step.WEEK]), (31, [Step.DAY, Step.WEEK]),
        (92, [Step.DAY, Step.WEEK, Step.MONTH]), (366, [Step.WEEK, Step.MONTH]), (9000, [Step.MONTH]),
    ],
)  # fmt: skip
def test_steps_to_choose_from_cut_a_period_into_several_but_not_too_many(days, fitting):
    assert calendar.choices(Period(AT, AT + timedelta(days=days))) == fitting


@pytest.mark.parametrize("name", ["", "Nowhere/Town", "../etc/passwd", "x" * 300, "\x00"])
def test_a_zone_nobody_knows_is_told(name):
    with pytest.raises(InputError) as caught:
        calendar.zone_of(name)
    assert caught.value.values == {"reason": "usage_zone", "zone": name[:60]}
