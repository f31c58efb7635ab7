"""What a key costs a day by its balance: others may use it too, and of their calls no ledger here knows."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from components.core.balance import Balance
from components.core.usage import forecast
from components.core.usage.forecast import Days, Left

DAYS_MAX = 60
_DAY_S = timedelta(days=1).total_seconds()


def lasts(balance: Balance, history: Sequence[Balance], days: Days) -> Left | None:
    """How long a balance lasts, by the readings of it where they tell of a week, else by what was spent here."""
    if balance.unlimited:
        return None
    burn = forecast.burn(daily([*history, balance]))
    if burn is None and balance.currency == days.currency:
        burn = forecast.burn(days.past)
    return forecast.left(balance.remaining, burn)


def daily(readings: Sequence[Balance]) -> list[Decimal]:
    """What each day of 24 hours before the last reading cost, oldest first; nothing where too little was read.

    Between two readings the money is taken to have gone evenly. Where fewer than half of the days are known from a
    reading of their own, or from nothing having been spent, that evenness would be made up: nothing is said.
    A balance that rose was topped up, and what was spent meanwhile is not known: it counts as nothing.
    """
    told = sorted(filter(_tells, readings), key=lambda reading: reading.at)
    told = [each for each in told if _manner(each) == _manner(told[-1])]
    if len(told) < 2:
        return []
    times = [reading.at.timestamp() for reading in told]
    spent = [Decimal(0)]
    for one, other in pairwise(told):
        spent.append(spent[-1] + _between(one, other))
    count = min(DAYS_MAX, int((times[-1] - times[0]) // _DAY_S))
    edges = [times[-1] - _DAY_S * day for day in range(count, -1, -1)]
    days = [_at(other, times, spent) - _at(one, times, spent) for one, other in pairwise(edges)]
    known = sum(
        not amount or bisect_right(times, other) > bisect_right(times, one)
        for amount, (one, other) in zip(days, pairwise(edges), strict=True)
    )
    return days if 2 * known >= count else []


def _tells(reading: Balance) -> bool:
    return not reading.unlimited and (reading.used is not None or reading.remaining is not None)


def _manner(reading: Balance) -> tuple[str, str, str]:
    """What must be the same for two readings to be of one purse."""
    return reading.currency, reading.dialect, reading.scope


def _between(one: Balance, other: Balance) -> Decimal:
    if one.used is not None and other.used is not None and other.used >= one.used:
        return other.used - one.used
    if one.remaining is None or other.remaining is None:
        return Decimal(0)
    return max(Decimal(0), one.remaining - other.remaining)


def _at(moment: float, times: Sequence[float], spent: Sequence[Decimal]) -> Decimal:
    """What had been spent by a moment, on the line between the readings around it."""
    after = bisect_left(times, moment)
    if after == 0 or times[after] == moment:
        return spent[after]
    gone, long = Decimal(moment - times[after - 1]), Decimal(times[after] - times[after - 1])
    return spent[after - 1] + (spent[after] - spent[after - 1]) * gone / long
