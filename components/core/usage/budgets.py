"""Budgets by the day or the month, and how a call stands to them before it is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeAlias

from components.core.errors import InputError, Value
from components.core.records import Cost
from components.core.spending import Filters, Money, Period, Step
from components.core.usage import calendar

AMOUNT_MAX = Decimal(10) ** 9
_CURRENCY_MAX_CHARS = 16

Kept: TypeAlias = Mapping[str, Value]
"""A budget as JSON keeps it; money as text."""


class Every(StrEnum):
    """How long a budget lasts, by the reader's own days."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Budget:
    """So much money a day or a month, for one relay or, with None, for all that is spent in its currency."""

    id: str
    amount: Decimal
    currency: str
    every: Every = Every.MONTH
    relay_id: str | None = None
    warns_at: Decimal = Decimal("0.8")
    """The share of the amount from which on it warns."""
    stops: bool = False
    """Whether a call over it is only made when somebody says so."""


class Level(StrEnum):
    FINE = "fine"
    UNKNOWN = "unknown"
    """Below the warning as far as one knows, but something has no price."""
    NEAR = "near"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Standing:
    """How spending stands to a budget, what is planned included."""

    level: Level
    share: Decimal | None
    """Of the budget; at least this where it is not `sure`. None where the money is of another currency."""
    left: Decimal | None
    """Before what is planned; never below zero."""
    sure: bool
    """Whether the price of everything is known."""


def checked(budget: Budget) -> Budget:
    """A budget as a person gave it, if it can be one.

    Raises:
        InputError: `reason` usage_budget_amount (with `limit`), usage_budget_currency or usage_budget_share.
    """
    if not (budget.amount.is_finite() and 0 < budget.amount <= AMOUNT_MAX):
        raise InputError(reason="usage_budget_amount", limit=int(AMOUNT_MAX))
    if not 0 < len(budget.currency.strip()) <= _CURRENCY_MAX_CHARS:
        raise InputError(reason="usage_budget_currency")
    if not (budget.warns_at.is_finite() and 0 < budget.warns_at <= 1):
        raise InputError(reason="usage_budget_share")
    return budget


def period(budget: Budget, zone: str, now: datetime) -> Period:
    """The whole day or month of the reader that a budget is for at this moment."""
    step = Step.DAY if budget.every is Every.DAY else Step.MONTH
    begin = calendar.floor(now, step, zone).date()
    return calendar.own(begin, calendar.last_date(begin, step), zone)


def filters(budget: Budget) -> Filters:
    """The calls that count towards a budget."""
    return Filters() if budget.relay_id is None else Filters(relay_ids=(budget.relay_id,))


def concerns(budget: Budget, relay_id: str) -> bool:
    """Whether a call to this relay counts towards a budget."""
    return budget.relay_id in (None, relay_id)


def standing(budget: Budget, spent: Money, unpriced: int = 0, planned: Cost | None = None) -> Standing:
    """How a budget stands, with a call that is about to be made if one is.

    What is surely known comes first: over is over and near is near, whatever else has no price. Only where all that is
    known is below the warning does something unknown make the level UNKNOWN. A budget spent to the last cent is over.

    Args:
        spent: in the budget's currency (spending.in_currency); in any other nothing is known.
        unpriced: calls of the period that may have cost something nobody knows.
        planned: the likely cost of what comes; its amount None where nobody knows.
    """
    if spent.currency != budget.currency:
        return Standing(Level.UNKNOWN, None, None, False)
    coming = Cost(Decimal(0), budget.currency) if planned is None else planned
    counted = coming.amount is not None and (coming.currency == budget.currency or not coming.amount)
    after = spent.amount + (coming.amount or 0 if counted else 0)
    sure = counted and not unpriced
    share = after / budget.amount
    left = max(Decimal(0), budget.amount - spent.amount)
    if after > budget.amount or spent.amount >= budget.amount:
        return Standing(Level.OVER, share, left, sure)
    if share >= budget.warns_at:
        return Standing(Level.NEAR, share, left, sure)
    return Standing(Level.FINE if sure else Level.UNKNOWN, share, left, sure)


def as_json(budget: Budget) -> Kept:
    """A budget to be kept among the preferences."""
    return {
        "id": budget.id,
        "amount": str(budget.amount),
        "currency": budget.currency,
        "every": budget.every.value,
        "relay_id": budget.relay_id,
        "warns_at": str(budget.warns_at),
        "stops": budget.stops,
    }


def of_json(kept: object) -> Budget | None:
    """A budget as it was kept; None for what is none."""
    if not isinstance(kept, Mapping):
        return None
    relay_id = kept.get("relay_id")
    try:
        return checked(
            Budget(
                str(kept["id"]),
                Decimal(str(kept["amount"])),
                str(kept["currency"]),
                Every(str(kept["every"])),
                None if relay_id is None else str(relay_id),
                Decimal(str(kept["warns_at"])),
                kept.get("stops") is True,
            )
        )
    except (KeyError, ValueError, InvalidOperation, InputError):
        return None
