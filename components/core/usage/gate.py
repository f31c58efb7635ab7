"""The one gate before paid calls: how the budgets stand, and which of them a call would go beyond."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from components.core.errors import StudioError, Value
from components.core.records import Cost, Fault, Source
from components.core.spending import Filters, Group, Line, Money, Period, Step, Sums
from components.core.store.preferences import Preferences
from components.core.usage import budgets, exchange
from components.core.usage.budgets import Budget, Level, Standing
from components.core.usage.exchange import Exchange
from components.core.usage.underway import Plan, Underway

FRESH_S = 2.0
_BUDGETS, _RATES = "usage.budgets", "usage.exchange"


class Lines(Protocol):
    """How spending is asked about, as store.ledger.lines."""

    def __call__(
        self,
        owner: str,
        period: Period | None,
        filters: Filters = ...,
        by: Sequence[Group] = (),
        step: Step | None = None,
        zone: str = "UTC",
    ) -> list[Line]: ...


@dataclass(frozen=True, slots=True)
class Measured:
    """A budget, what was spent of it in its currency, and how it stands with what is under way and planned."""

    budget: Budget
    spent: Money
    unpriced: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question to the ledger; `ended` is how many calls of this process were in it."""

    owner: str
    period: Period
    filters: Filters
    zone: str
    ended: int


class Gate:
    """Measures budgets by the ledger; asked before each paid call."""

    def __init__(
        self,
        lines: Lines,
        preferences: Preferences,
        underway: Underway,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._lines = lines
        self._preferences = preferences
        self._underway = underway
        self._now = now
        self._held: dict[_Asked, tuple[float, list[Line]]] = {}

    def budgets(self, owner: str) -> list[Budget]:
        """All budgets."""
        kept = self._preferences.get(owner, _BUDGETS)
        found = [budgets.of_json(each) for each in kept] if isinstance(kept, list) else []
        return [budget for budget in found if budget is not None]

    def keep_budgets(self, owner: str, chosen: Sequence[Budget]) -> None:
        """Let these be the budgets from now on."""
        self._preferences.set(owner, _BUDGETS, [budgets.as_json(budget) for budget in chosen])

    def exchange(self, owner: str) -> Exchange:
        """The rates of exchange."""
        return exchange.from_json(self._preferences.get(owner, _RATES))

    def keep_exchange(self, owner: str, rates: Exchange) -> None:
        """Let these be the rates from now on."""
        self._preferences.set(owner, _RATES, exchange.as_json(rates))

    def measured(self, owner: str, zone: str, plans: Sequence[Plan] = ()) -> list[Measured]:
        """How the budgets stand that these calls count towards; with none planned, how all stand.

        Args:
            zone: IANA name of the reader's time zone, by whose days budgets begin anew.
        """
        chosen = [
            budget
            for budget in self.budgets(owner)
            if not plans or any(counts(budget, plan.relay_id) for plan in plans)
        ]
        rates = self.exchange(owner) if chosen else Exchange()
        coming = [*plans, *self._underway.plans(owner)] if chosen else []
        return [self._measure(owner, zone, budget, rates, coming) for budget in chosen]

    def closed(self, owner: str, zone: str, plans: Sequence[Plan]) -> list[Measured]:
        """The budgets that these calls would go beyond, and that stop them until somebody says otherwise."""
        return [
            each
            for each in self.measured(owner, zone, plans)
            if each.budget.stops and each.standing.level is Level.OVER
        ]

    def admit(self, owner: str, zone: str, relay_id: str, model: str | None, cost: Cost) -> Fault | None:
        """Why a job of many calls begins no more of them; else the call counts as under way."""
        plan = Plan(relay_id, model, cost)
        if closed := self.closed(owner, zone, [plan]):
            return Fault("input", refusal(closed[0]))
        self._underway.begin(owner, [plan])
        return None

    @contextmanager
    def begun(self, owner: str, plans: Sequence[Plan]) -> Iterator[None]:
        """Count these as under way from now on, unless what begins them fails."""
        self._underway.begin(owner, plans)
        try:
            yield
        except StudioError:
            self._underway.drop(owner, plans)
            raise

    def _measure(
        self, owner: str, zone: str, budget: Budget, rates: Exchange, coming: Sequence[Plan]
    ) -> Measured:
        period = budgets.period(budget, zone, self._now())
        lines = self._spent(_Asked(owner, period, budgets.filters(budget), zone, self._underway.count))
        spent, unpriced = Money(budget.currency), 0
        for line in lines:
            if counts(budget, line.values[0] or ""):
                spent, unpriced = _added(spent, unpriced, rates, line.sums)
        planned = _together(
            [plan for plan in coming if counts(budget, plan.relay_id)], budget.currency, rates
        )
        return Measured(budget, spent, unpriced, budgets.standing(budget, spent, unpriced, planned))

    def limit(self, owner: str, zone: str, period: Period, filters: Filters, currency: str) -> Decimal | None:
        """The smallest budget of the day or month that a period is, for the calls that these filters let through."""
        if filters != Filters(relay_ids=filters.relay_ids) or len(filters.relay_ids) > 1:
            return None
        relay_id = next(iter(filters.relay_ids), None)
        fitting = [
            budget.amount
            for budget in self.budgets(owner)
            if (budget.relay_id, budget.currency) == (relay_id, currency)
            and _lasts(period, budgets.period(budget, zone, period.begin))
        ]
        return min(fitting, default=None)

    def _spent(self, asked: "_Asked") -> list[Line]:
        """The sums by relay; asked for once between two calls of this process, and every moment for those of others."""
        now_s = time.monotonic()
        held = self._held.get(asked)
        if held is None or now_s - held[0] > FRESH_S:
            lines = self._lines(asked.owner, asked.period, asked.filters, by=(Group.RELAY,), zone=asked.zone)
            kept = [each for each in self._held.items() if now_s - each[1][0] <= FRESH_S]
            held = (now_s, lines)
            self._held = {**dict(kept), asked: held}
        return held[1]


def _lasts(shown: Period, whole: Period) -> bool:
    """Whether what is shown is a budget's day or month, until now or until its end."""
    return shown.begin == whole.begin and whole.begin < shown.end <= whole.end


def counts(budget: Budget, relay_id: str) -> bool:
    """Whether a call to this relay counts towards a budget; the sandbox's play money does only where it is named."""
    return budgets.concerns(budget, relay_id) and (
        budget.relay_id is not None or relay_id != Source.SANDBOX.value
    )


def refusal(measured: Measured) -> dict[str, Value]:
    """The values of the error that a call would go beyond a budget."""
    budget = measured.budget
    return {
        "reason": f"usage_budget_{budget.every.value}",
        "budget": _figure(budget.amount, budget.currency),
        "spent": _figure(measured.spent.amount, budget.currency),
    }


def _added(spent: Money, unpriced: int, rates: Exchange, sums: Sums) -> tuple[Money, int]:
    more, missing = rates.together(sums, spent.currency)
    found = Money(spent.currency, spent.reported + more.reported, spent.estimated + more.estimated)
    return found, unpriced + missing


def _together(plans: Sequence[Plan], currency: str, rates: Exchange) -> Cost | None:
    """What is known of the plans' cost together; None where nothing is planned, unknown where nothing is known."""
    known = [amount for plan in plans if (amount := rates.cost(plan.cost, currency)) is not None]
    if not plans:
        return None
    return Cost(sum(known, Decimal(0)), currency) if known else Cost(None, currency)


def _figure(amount: Decimal, currency: str) -> str:
    """An amount with the digits it needs, in no language: it is kept with what was stopped."""
    places = 2 if not amount or amount.adjusted() >= 0 else 2 - amount.adjusted()
    return f"{round(amount, places):f} {currency}"
