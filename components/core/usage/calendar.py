"""Spans of the reader's own time: a day begins at the reader's midnight, whatever the clock does that night.

All arithmetic is with dates, and instants are made of them last, so days of 23 and 25 hours come out right (PEP 495).
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from components.core.errors import InputError
from components.core.spending import Period, Step


class Span(StrEnum):
    """Spans to choose from; those that still run end with the running hour."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    """From Monday on."""
    MONTH = "month"
    LAST_MONTH = "last_month"
    LAST_30 = "last_30"
    """Today and the 29 days before it."""
    YEAR = "year"
    ALL = "all"


_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_HOURS_MAX, _DAYS_MAX, _WEEKS_MAX = timedelta(hours=50), timedelta(days=93), timedelta(days=400)
_LENGTHS = {Step.HOUR: _HOUR, Step.DAY: _DAY, Step.WEEK: 7 * _DAY, Step.MONTH: 31 * _DAY}
_BARS_MAX = 124
_EACH_DAYS = 30


def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name.

    Raises:
        InputError: `reason` usage_zone, with `zone`.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(reason="usage_zone", zone=name[:60]) from error


def period(span: Span, zone: str, now: datetime, all: Period | None = None) -> Period:
    """The period a span stands for at this moment, in the reader's time.

    Args:
        all: from the first call to the last, for Span.ALL; None while there are none.
    """
    place = zone_of(zone)
    today = now.astimezone(place).date()
    if span is Span.YESTERDAY:
        return Period(_midnight(today - _DAY, place), _midnight(today, place))
    if span is Span.LAST_MONTH:
        this = today.replace(day=1)
        return Period(_midnight((this - _DAY).replace(day=1), place), _midnight(this, place))
    begin = {
        Span.TODAY: today,
        Span.WEEK: today - today.weekday() * _DAY,
        Span.MONTH: today.replace(day=1),
        Span.LAST_30: today - (_EACH_DAYS - 1) * _DAY,
        Span.YEAR: today.replace(month=1, day=1),
        Span.ALL: min(all.begin.astimezone(place).date(), today) if all else today,
    }[span]
    return Period(_midnight(begin, place), _after_hour(now, place))


def own(first: date, last: date, zone: str) -> Period:
    """From the first of these days to the end of the last, in whichever order they are given."""
    place = zone_of(zone)
    first, last = sorted((first, last))
    return Period(_midnight(first, place), _midnight(last + _DAY, place))


def before(period: Period, span: Span | None, zone: str) -> Period | None:
    """The period before, of the same nature: yesterday until the same hour, last month's same days, last year's.

    A month that has no such day is taken whole. Of one's own dates (`span` None): the month before where they are one
    whole month, else as many days; of some hours, the same hours of the day before. None for Span.ALL, which nothing
    comes before.
    """
    if span is Span.ALL:
        return None
    place = zone_of(zone)
    begin, end = period.begin.astimezone(place), period.end.astimezone(place)
    if span is Span.YEAR:
        return Period(_months_back(begin, 12), _months_back(end, 12))
    if span in (Span.MONTH, Span.LAST_MONTH) or (span is None and _is_month(begin, end)):
        return Period(_months_back(begin, 1), _months_back(end, 1))
    days = (
        {Span.TODAY: 1, Span.YESTERDAY: 1, Span.WEEK: 7, Span.LAST_30: _EACH_DAYS}.get(span) if span else None
    )
    last = (end.replace(tzinfo=None) - timedelta(microseconds=1)).date()
    back = days or max(1, (last - begin.date()).days + 1)
    return Period(_days_back(begin, back), _days_back(end, back))


def step(period: Period) -> Step:
    """Steps that show a period in about a hundred bars at most: hours of a day or two, days, weeks of a year, months."""
    long = period.end - period.begin
    if long <= _HOURS_MAX:
        return Step.HOUR
    if long <= _DAYS_MAX:
        return Step.DAY
    return Step.WEEK if long <= _WEEKS_MAX else Step.MONTH


def choices(period: Period) -> list[Step]:
    """The steps that cut a period into several bars, but no more than fit side by side; the usual one among them."""
    long = period.end - period.begin
    fitting = [each for each, one in _LENGTHS.items() if one < long <= _BARS_MAX * one]
    usual = step(period)
    return [each for each in _LENGTHS if each in fitting or each is usual]


def steps(period: Period, step: Step, zone: str) -> list[datetime]:
    """The beginnings of all steps that a period touches, in the reader's time zone, in order.

    The first one may lie before the period's own beginning. Steps of HOUR_OF_WEEK are the 168 hours of the week of
    2024-01-01, whatever the period.
    """
    place = zone_of(zone)
    if step is Step.HOUR_OF_WEEK:
        return [datetime(2024, 1, 1 + hour // 24, hour % 24, tzinfo=place) for hour in range(168)]
    if step is Step.HOUR:
        return _hours(period, place)
    found, day = [], floor(period.begin, step, zone).date()
    while (at := _midnight(day, place)).timestamp() < period.end.timestamp():
        found.append(at)
        day = _next(day, step)
    return found


def floor(at: datetime, step: Step, zone: str) -> datetime:
    """The beginning of the hour, day, week or month in which a moment lies, in the reader's time zone."""
    place = zone_of(zone)
    local = at.astimezone(place)
    if step is Step.HOUR:
        return local.replace(minute=0, second=0, microsecond=0)
    day = local.date()
    if step is Step.WEEK:
        day -= day.weekday() * _DAY
    elif step is Step.MONTH:
        day = day.replace(day=1)
    return _midnight(day, place)


def last_date(first: date, step: Step) -> date:
    """The last day of the day, week or month that begins on this one."""
    return _next(first, step) - _DAY


def _hours(period: Period, place: ZoneInfo) -> list[datetime]:
    """Hours as they pass: the hour that comes twice in autumn is two, the one that spring leaves out is none."""
    found: dict[float, datetime] = {}
    at = period.begin.astimezone(place).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    while at < period.end:
        # A change of half an hour (Lord Howe) moves the hours' beginnings; they are cut anew each time.
        begin = at.astimezone(place).replace(minute=0, second=0, microsecond=0)
        found.setdefault(begin.timestamp(), begin)
        at += _HOUR
    return [found[begin] for begin in sorted(found)]


def _next(day: date, step: Step) -> date:
    if step is Step.MONTH:
        return (day + 31 * _DAY).replace(day=1)
    return day + (7 if step is Step.WEEK else 1) * _DAY


def _midnight(day: date, place: ZoneInfo) -> datetime:
    """The first moment of a day; where midnight is left out that night, the moment of the change."""
    return datetime.combine(day, time.min, place)


def _after_hour(now: datetime, place: ZoneInfo) -> datetime:
    """The end of the running hour: no call lies beyond it, and roll-ups by the hour need not be cut."""
    begin = now.astimezone(place).replace(minute=0, second=0, microsecond=0)
    return (begin.astimezone(UTC) + _HOUR).astimezone(place)


def _days_back(at: datetime, days: int) -> datetime:
    return _settled(at.replace(tzinfo=None) - days * _DAY, at)


def _months_back(at: datetime, months: int) -> datetime:
    """The same day and hour so many months before; where that month has no such day, its end."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    first = at.replace(tzinfo=None, year=year, month=month + 1, day=1)
    moved = first + (at.day - 1) * _DAY
    if moved.month != first.month:
        moved = datetime.combine(moved.date().replace(day=1), time.min)
    return _settled(moved, at)


def _settled(wall: datetime, like: datetime) -> datetime:
    """A time by the clock on the wall, in the time zone and on the side of a change that another has."""
    return wall.replace(tzinfo=like.tzinfo, fold=like.fold)


def _is_month(begin: datetime, end: datetime) -> bool:
    wall = begin.replace(tzinfo=None)
    return (
        wall.day == 1
        and wall.time() == time.min
        and _next(wall.date(), Step.MONTH) == end.date()
        and (end.time() == time.min)
    )
