"""How spending is asked about: which calls, by what, in which steps of the reader's time; and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from components.core.records import Status


class Group(StrEnum):
    """What calls are told apart by."""

    MODEL = "model"
    RELAY = "relay_id"
    KEY = "key_mark"
    PAGE = "page"
    KIND = "kind"
    STATUS = "status"
    SOURCE = "price_source"


class Step(StrEnum):
    """Steps of the reader's time; a week begins on Monday."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    HOUR_OF_WEEK = "hour_of_week"
    """Of the heat map: all Mondays' first hours together, and so on."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `begin` until before `end`, both aware."""

    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """Which calls; an empty part lets all through. None among the values stands for calls that have none."""

    relay_ids: tuple[str, ...] = ()
    key_marks: tuple[str | None, ...] = ()
    models: tuple[str | None, ...] = ()
    pages: tuple[str | None, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """Sums in one currency, kept apart by how sure they are."""

    currency: str
    reported: Decimal = Decimal(0)
    """By the relay's own price, or one's own, and tokens the relay told."""
    estimated: Decimal = Decimal(0)

    @property
    def amount(self) -> Decimal:
        return self.reported + self.estimated


@dataclass(frozen=True, slots=True)
class Sums:
    """What calls come to together."""

    calls: int = 0
    failed: int = 0
    stopped: int = 0
    unpriced: int = 0
    """Calls that may have cost something nobody knows: they are not zero, they are missing from the money."""
    uncounted: int = 0
    """Calls of a model whose tokens nobody knows."""
    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning: int = 0
    money: tuple[Money, ...] = ()
    """By currency, those with calls alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer: the step it stands for, the values of the groups asked by, and the sums."""

    at: datetime | None
    """The step's beginning in the reader's time zone; None where no step was asked for. Of HOUR_OF_WEEK the hour of the
    week of 2024-01-01, a Monday."""
    values: tuple[str | None, ...]
    sums: Sums


@dataclass(frozen=True, slots=True)
class Figure:
    """What one answer cost and how quick it was, for percentiles."""

    at: datetime
    model: str | None
    amount: Decimal | None
    currency: str
    first_token_s: float | None
    total_s: float | None
    completion: int | None
    status: Status


def in_currency(sums: Sums, currency: str) -> Money:
    """The money of one currency; nothing where there is none of it."""
    return next((money for money in sums.money if money.currency == currency), Money(currency))


def currencies(lines: Sequence[Line]) -> list[str]:
    """All currencies among lines, in alphabetical order."""
    return sorted({money.currency for line in lines for money in line.sums.money})
