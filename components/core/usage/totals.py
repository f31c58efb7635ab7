"""What lines come to together, and one period beside another."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from components.core.spending import Money, Sums, in_currency

_TOKENS = ("prompt", "completion", "cached", "reasoning")
_COUNTS = ("calls", "failed", "stopped", "unpriced", "uncounted", *_TOKENS)


@dataclass(frozen=True, slots=True)
class Change:
    """A figure beside that of the period before."""

    now: Decimal
    before: Decimal
    sure: bool = True
    """Whether nothing is missing from either figure."""

    @property
    def share(self) -> Decimal | None:
        """By what share of the former figure it grew; None where that was zero."""
        return (self.now - self.before) / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two periods beside each other: calls, failed, stopped and tokens by their names in Sums, money by currency."""

    counts: Mapping[str, Change]
    money: Mapping[str, Change]


def total(sums: Iterable[Sums]) -> Sums:
    """Sums added up; currencies stay apart."""
    counts: dict[str, int] = defaultdict(int)
    reported: dict[str, Decimal] = defaultdict(Decimal)
    estimated: dict[str, Decimal] = defaultdict(Decimal)
    for each in sums:
        for name in _COUNTS:
            counts[name] += getattr(each, name)
        for money in each.money:
            reported[money.currency] += money.reported
            estimated[money.currency] += money.estimated
    purses = tuple(Money(name, reported[name], estimated[name]) for name in sorted(reported))
    return Sums(**counts, money=purses)


def compared(now: Sums, before: Sums) -> Comparison:
    """The figures of a period beside those of the one before it."""
    counts = {
        name: Change(
            Decimal(getattr(now, name)),
            Decimal(getattr(before, name)),
            name not in _TOKENS or not (now.uncounted or before.uncounted),
        )
        for name in _COUNTS
    }
    names = sorted({money.currency for sums in (now, before) for money in sums.money})
    priced = not (now.unpriced or before.unpriced)
    money = {
        name: Change(in_currency(now, name).amount, in_currency(before, name).amount, priced)
        for name in names
    }
    return Comparison(counts, money)
