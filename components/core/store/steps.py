"""Steps of the reader's time, told alike by SQL from half hours and by Python from moments."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, literal_column

from components.core.spending import Period, Step
from components.core.store.rollups import SLOT_S

HOUR_SLOTS, DAY_SLOTS = 2, 48
WEEK_DAYS, WEEK_HOURS = 7, 168
MONDAY_DAYS = 3
"""1970-01-01, from which days are counted, was a Thursday, three days after a Monday."""
MONDAY = datetime(2024, 1, 1)
SEARCH = timedelta(days=7)
"""No zone changed its clocks and back within a week since 1970."""


class Steps:
    """How a period falls into steps of one time zone; months are told as days, to be put together later."""

    def __init__(self, step: Step | None, zone: str, period: Period) -> None:
        """Raises ZoneInfoNotFoundError, a KeyError, for a name that is no zone's."""
        self._step = step
        self._zone = ZoneInfo(zone)
        offsets = _offsets(zone, period.begin, period.end) if step else ((0, 0),)
        self._since, self._offsets = [at for at, _ in offsets], [offset for _, offset in offsets]

    @property
    def is_even(self) -> bool:
        """Whether every step begins where a half hour does."""
        return all(offset % SLOT_S == 0 for offset in self._offsets)

    @property
    def are_one(self) -> bool:
        """Whether no steps were asked for."""
        return self._step is None

    def column(self, slot: str) -> ColumnElement[int]:
        """The number of the step, from the name of a column of half hours."""
        if self._step is None:
            return literal_column("0", Integer)
        local = f"({slot} + {self._case(slot)})"
        match self._step:
            case Step.HOUR:
                said = f"{local} / {HOUR_SLOTS} * {HOUR_SLOTS} - {self._case(slot)}"
            case Step.WEEK:
                said = f"({local} / {DAY_SLOTS} + {MONDAY_DAYS}) / {WEEK_DAYS}"
            case Step.HOUR_OF_WEEK:
                said = f"({local} / {HOUR_SLOTS} + {MONDAY_DAYS * 24}) % {WEEK_HOURS}"
            case _:
                said = f"{local} / {DAY_SLOTS}"
        return literal_column(said, Integer)

    def number(self, at: datetime) -> int:
        """The number of the step a moment is in; of an hour the second it begins."""
        at_s = int(at.timestamp() // 1)
        offset = self._offsets[max(bisect_right(self._since, at_s) - 1, 0)]
        local = at_s + offset
        match self._step:
            case None:
                return 0
            case Step.HOUR:
                return local // 3600 * 3600 - offset
            case Step.WEEK:
                return (local // 86400 + MONDAY_DAYS) // WEEK_DAYS
            case Step.HOUR_OF_WEEK:
                return (local // 3600 + MONDAY_DAYS * 24) % WEEK_HOURS
            case _:
                return local // 86400

    def from_slots(self, number: int) -> int:
        """The number of Python from that of SQL: hours are told in half hours there."""
        return number * SLOT_S if self._step is Step.HOUR else number

    def begin(self, number: int) -> datetime | None:
        """When a step begins, in the reader's time zone."""
        match self._step:
            case None:
                return None
            case Step.HOUR:
                return datetime.fromtimestamp(number, self._zone)
            case Step.HOUR_OF_WEEK:
                return (MONDAY + timedelta(hours=number)).replace(tzinfo=self._zone)
            case Step.WEEK:
                day = date.fromordinal(EPOCH_DAY + number * WEEK_DAYS - MONDAY_DAYS)
            case Step.MONTH:
                day = date.fromordinal(EPOCH_DAY + number).replace(day=1)
            case _:
                day = date.fromordinal(EPOCH_DAY + number)
        return datetime.combine(day, time(), self._zone)

    def _case(self, slot: str) -> str:
        halves = [offset // SLOT_S for offset in self._offsets]
        if len(halves) == 1:
            return str(halves[0])
        parts = [
            f"WHEN {slot} < {until_s // SLOT_S} THEN {half}"
            for until_s, half in zip(self._since[1:], halves, strict=False)
        ]
        return f"CASE {' '.join(parts)} ELSE {halves[-1]} END"


EPOCH_DAY = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=64)
def _offsets(zone: str, begin: datetime, end: datetime) -> tuple[tuple[int, int], ...]:
    """From which second since 1970 which offset from UTC, in seconds, holds; the first also for all before."""
    found = list(_changes(ZoneInfo(zone), begin.astimezone(UTC), end.astimezone(UTC)))
    return tuple((int(at.timestamp()), offset) for at, offset in found)


def _changes(zone: ZoneInfo, at: datetime, end: datetime) -> Iterator[tuple[datetime, int]]:
    at = at.replace(minute=0, second=0, microsecond=0)
    offset = _offset(zone, at)
    yield at, offset
    while at < end:
        later = at + SEARCH
        if (after := _offset(zone, later)) != offset:
            yield _turn(zone, at, later, offset), after
        at, offset = later, after


def _turn(zone: ZoneInfo, low: datetime, high: datetime, offset: int) -> datetime:
    """The first quarter of an hour at which another offset holds."""
    quarter = timedelta(minutes=15)
    while high - low > quarter:
        middle = low + (high - low) // quarter // 2 * quarter
        low, high = (middle, high) if _offset(zone, middle) == offset else (low, middle)
    return high


def _offset(zone: ZoneInfo, at: datetime) -> int:
    told = at.astimezone(zone).utcoffset()
    return int(told.total_seconds()) if told is not None else 0
