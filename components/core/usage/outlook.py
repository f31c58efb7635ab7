"""What is known around a balance: how it went, what days cost with its key, and so how long it lasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from components.core.balance import Balance
from components.core.spending import Filters, Period, Step
from components.core.store import Holdings
from components.core.usage import calendar, drawdown, forecast
from components.core.usage.forecast import Days, Left

DAYS = 60
"""How far back it is looked."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A balance with its past."""

    balance: Balance
    history: tuple[Balance, ...]
    """Of the same key, oldest first."""
    days: Days
    """What was spent with the key from here, in the balance's currency."""
    lasts: Left | None
    """None where too little is known to say."""


def of(store: Holdings, owner: str, balance: Balance, zone: str, now: datetime) -> Outlook:
    """Look back from a balance; days are the reader's.

    Raises:
        StoreError: what is kept cannot be read.
    """
    period = Period(now - timedelta(days=DAYS), now)
    filters = Filters(key_marks=(balance.key_mark,))
    lines = store.ledger.lines(owner, period, filters, step=Step.DAY, zone=zone)
    days = forecast.daily(lines, balance.currency, calendar.steps(period, Step.DAY, zone))
    history = tuple(store.balances.history(owner, balance.origin, balance.key_mark, period))
    return Outlook(balance, history, days, drawdown.lasts(balance, history, days))
