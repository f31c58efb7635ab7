"""What money of one currency is in another, by rates a person typed in or a relay told; never by a guess."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from components.core.errors import InputError, Value
from components.core.records import Cost
from components.core.spending import Money, Sums

RATE_MAX = Decimal(10) ** 9
_CURRENCY_MAX_CHARS = 16


@dataclass(frozen=True, slots=True)
class Rate:
    """So much of a currency is one US dollar."""

    currency: str
    per_usd: Decimal
    at: datetime
    """When it was typed in or told."""
    source: str = ""
    """The relay that told it; empty where a person typed it in."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The rates there are, by currency; a dollar is a dollar."""

    rates: Mapping[str, Rate] = field(default_factory=dict)

    def converted(self, amount: Decimal, currency: str, into: str) -> Decimal | None:
        """An amount in another currency; None where a rate is missing."""
        if currency == into:
            return amount
        of, to = self._per_usd(currency), self._per_usd(into)
        return None if of is None or to is None else amount / of * to

    def together(self, sums: Sums, into: str) -> tuple[Money, int]:
        """All money of sums in one currency, and how many calls or currencies are missing from it."""
        found, missing = Money(into), sums.unpriced
        for money in sums.money:
            reported = self.converted(money.reported, money.currency, into)
            estimated = self.converted(money.estimated, money.currency, into)
            if reported is None or estimated is None:
                missing += 1
            else:
                found = Money(into, found.reported + reported, found.estimated + estimated)
        return found, missing

    def cost(self, cost: Cost, into: str) -> Decimal | None:
        """The amount of a cost in a currency; None where it or a rate is unknown."""
        return None if cost.amount is None else self.converted(cost.amount, cost.currency, into)

    def with_rate(self, rate: Rate) -> "Exchange":
        """The same with a rate, in place of one for its currency."""
        return Exchange({**self.rates, rate.currency: rate})

    def without(self, currency: str) -> "Exchange":
        """The same without the rate for a currency."""
        return Exchange({name: rate for name, rate in self.rates.items() if name != currency})

    def _per_usd(self, currency: str) -> Decimal | None:
        if currency == "USD":
            return Decimal(1)
        rate = self.rates.get(currency)
        return None if rate is None else rate.per_usd


def checked(rate: Rate) -> Rate:
    """A rate as a person gave it, if it can be one.

    Raises:
        InputError: `reason` usage_rate_currency or usage_rate.
    """
    name = rate.currency.strip()
    if not 0 < len(name) <= _CURRENCY_MAX_CHARS or name == "USD":
        raise InputError(reason="usage_rate_currency")
    if not (rate.per_usd.is_finite() and 0 < rate.per_usd <= RATE_MAX):
        raise InputError(reason="usage_rate")
    return rate


def as_json(exchange: Exchange) -> Mapping[str, Mapping[str, Value]]:
    """Rates as they are kept; numbers as text."""
    return {
        name: {"per_usd": str(rate.per_usd), "at": rate.at.isoformat(), "source": rate.source}
        for name, rate in exchange.rates.items()
    }


def from_json(kept: object) -> Exchange:
    """The same read back; what cannot be read is left out."""
    found = [_rate(str(name), row) for name, row in kept.items()] if isinstance(kept, dict) else []
    return Exchange({rate.currency: rate for rate in found if rate is not None})


def _rate(currency: str, row: object) -> Rate | None:
    if not isinstance(row, dict):
        return None
    try:
        at = datetime.fromisoformat(str(row["at"]))
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return checked(Rate(currency, Decimal(str(row["per_usd"])), at, str(row.get("source") or "")))
    except (KeyError, ValueError, InvalidOperation, InputError):
        return None
