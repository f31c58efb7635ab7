"""What a balance lost between two quiet moments, against what was called meanwhile: for relays that show no log."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise

from components.core.balance import Balance, Scope
from components.core.records import Call, Fault
from components.core.usage.ratios import Ratio, ratio

SETTLED = timedelta(seconds=60)
"""So long after a call relays have written down what it took: new-api does so in batches of seconds."""


@dataclass(frozen=True, slots=True)
class Between:
    """From one quiet reading until the next: what was taken, and what our calls come to."""

    begin: datetime
    end: datetime
    calls: int
    """That may have cost something."""
    unpriced: int
    ours: Decimal
    theirs: Decimal


@dataclass(frozen=True, slots=True)
class ByBalance:
    """All such spans together, in the balance's currency."""

    currency: str
    spans: tuple[Between, ...]
    ours: Decimal
    """Of the spans in which every call has a price; those alone are compared."""
    theirs: Decimal
    multiplier: Ratio | None
    idle: Decimal
    """What was taken while no call was made from here."""
    shared: bool
    """Whether others may have used the same money."""


Reckon = Callable[[Call], Decimal | None]


def by_balance(
    balances: Iterable[Balance], calls: Iterable[Call], dollars: Reckon | None = None
) -> ByBalance | None:
    """What the balances of one key lost, against its calls; None with fewer than two readings that can be compared.

    A reading counts when no call was under way or had just ended. A top-up is seen where the relay tells what was used,
    else a span in which more was left at its end is left out.

    Args:
        dollars: what a call comes to in dollars of the relay's quota, for balances that are told in them.
    """
    costly = sorted((call for call in calls if _may_cost(call)), key=lambda call: call.at)
    readings = sorted((one for one in balances if _is_quiet(one.at, costly)), key=lambda one: one.at)
    if not readings:
        return None
    newest = readings[-1]
    alike = [one for one in readings if (one.dialect, one.currency) == (newest.dialect, newest.currency)]
    told = (
        dollars if dollars is not None and newest.currency == "USD" else partial(_recorded, newest.currency)
    )
    found = (_between(one, other, costly, told) for one, other in pairwise(alike))
    spans = [span for span in found if span is not None]
    if not spans:
        return None
    compared = [span for span in spans if span.calls and not span.unpriced]
    ours, theirs = [span.ours for span in compared], [span.theirs for span in compared]
    return ByBalance(
        newest.currency,
        tuple(spans),
        sum(ours, Decimal(0)),
        sum(theirs, Decimal(0)),
        ratio(ours, theirs, step=_step(alike)),
        sum((span.theirs for span in spans if not span.calls), Decimal(0)),
        newest.scope is not Scope.KEY,
    )


def _may_cost(call: Call) -> bool:
    return call.model is not None and not _says_free(call.fault)


def _says_free(fault: Fault | None) -> bool:
    return fault is not None and fault.values.get("charged") == "no"


def _is_quiet(at: datetime, calls: Sequence[Call]) -> bool:
    return not any(_began_at(call) <= at <= call.at + SETTLED for call in calls)


def _began_at(call: Call) -> datetime:
    return call.at - timedelta(seconds=call.timing.total_s or 0)


def _recorded(currency: str, call: Call) -> Decimal | None:
    return call.cost.amount if call.cost.currency == currency else None


def _between(one: Balance, other: Balance, calls: Sequence[Call], told: Reckon) -> Between | None:
    theirs = _lost(one, other)
    if theirs is None:
        return None
    inside = [told(call) for call in calls if one.at < call.at <= other.at]
    priced = [amount for amount in inside if amount is not None]
    return Between(one.at, other.at, len(inside), len(inside) - len(priced), sum(priced, Decimal(0)), theirs)


def _lost(one: Balance, other: Balance) -> Decimal | None:
    if one.used is not None and other.used is not None:
        lost = other.used - one.used
    elif one.remaining is not None and other.remaining is not None:
        lost = one.remaining - other.remaining
    else:
        return None
    return lost if lost >= 0 else None


def _step(balances: Sequence[Balance]) -> Decimal:
    """The finest digit that is told."""
    told = [figure for one in balances for figure in (one.used, one.remaining) if figure is not None]
    digits = [
        exponent for figure in told if isinstance(exponent := figure.normalize().as_tuple().exponent, int)
    ]
    return Decimal(1).scaleb(min(0, *digits)) if digits else Decimal(0)
