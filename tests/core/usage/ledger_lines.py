"""Lines of a ledger, written short."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from components.core.spending import Line, Money, Sums

MONDAY = datetime(2026, 5, 18, tzinfo=UTC)
DAYS = [MONDAY + timedelta(days=day) for day in range(3)]


def sums(usd=None, calls=1, *, estimated=0, cny=None, **others):
    """Sums with money where there is some."""
    money = [Money("CNY", Decimal(cny))] if cny is not None else []
    if usd is not None:
        money.append(Money("USD", Decimal(usd), Decimal(estimated)))
    return Sums(calls=calls, money=tuple(money), **others)


def line(day, value, usd=None, calls=1, **others):
    """One line of a day."""
    return Line(MONDAY + timedelta(days=day), (value,), sums(usd, calls, **others))
