"""How long a balance lasts: a band made of what was spent on past days, never one number.

What comes is drawn from what was: whole weeks of past days are drawn with replacement and strung together, many times
over (the circular block bootstrap: Politis and Romano, "A circular block-resampling procedure for stationary data", in
LePage and Billard, Exploring the Limits of Bootstrap, 1992). Blocks of seven days keep the rhythm of the week; the draw
of the past tells how little so few days say of the mean, the draw of the future how uneven days are. The band is meant to
hold the truth in eight of ten cases, as long as spending goes on as it did; on made-up spending of 7 to 60 days it did in
seven to nine, and in six or seven where dear days come in runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from components.core.spending import Line, in_currency

DAYS_MIN = 7
"""Whole days below which nothing is said."""
FAR_DAYS = 3650
"""A balance that lasts longer is said to last, without a date."""
_SEED, _DRAWS, _AHEAD_DAYS, _WEEK = 20240101, 800, 90, 7
_LOW, _MIDDLE, _HIGH = 10, 50, 90


@dataclass(frozen=True, slots=True)
class Days:
    """What whole past days cost, in order, and today so far."""

    past: tuple[Decimal, ...] = ()
    today: Decimal = Decimal(0)
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Burn:
    """What a day costs on average, with the band meant to hold the true average in eight of ten cases."""

    low: Decimal
    middle: Decimal
    high: Decimal
    days: tuple[Decimal, ...]
    """The past days it was made of."""


@dataclass(frozen=True, slots=True)
class Left:
    """How many days are left; None for more than FAR_DAYS."""

    low_days: float | None
    middle_days: float | None
    high_days: float | None

    def dates(self, today: date) -> tuple[date | None, date | None, date | None]:
        """The days on which it ends, counted from this one."""
        return _date(today, self.low_days), _date(today, self.middle_days), _date(today, self.high_days)


def daily(lines: Sequence[Line], currency: str, steps: Sequence[datetime]) -> Days:
    """What each day cost, from the day of the first call on: days before it tell nothing of one's habits.

    Args:
        lines: by Step.DAY.
        steps: the beginnings of the days, today's last.
    """
    amounts = dict.fromkeys((at.timestamp() for at in steps), Decimal(0))
    begun = [line.at.timestamp() for line in lines if line.at is not None and line.sums.calls]
    for line in lines:
        if line.at is not None and (at := line.at.timestamp()) in amounts:
            amounts[at] += in_currency(line.sums, currency).amount
    spent = [amount for at, amount in amounts.items() if begun and at >= min(begun)]
    return Days(tuple(spent[:-1]), spent[-1] if spent else Decimal(0), currency)


def burn(days: Sequence[Decimal]) -> Burn | None:
    """What a day costs, from whole past days in order; None for fewer than DAYS_MIN of them."""
    if len(days) < DAYS_MIN:
        return None
    import numpy as np

    spent = np.array([float(amount) for amount in days])
    means = _pasts(np.random.default_rng(_SEED), spent).mean(axis=1)
    low, high = (Decimal(repr(float(end))) for end in np.percentile(means, (_LOW, _HIGH)))
    middle = sum(days, Decimal(0)) / len(days)
    return Burn(min(low, middle), middle, max(high, middle), tuple(days))


def left(remaining: Decimal | None, burn: Burn | None) -> Left | None:
    """How long what remains lasts, if days go on to cost what they did; None where that cannot be told.

    The first 90 days are drawn one by one, as single dear days matter there; what is left after them goes by the mean
    of the past that was drawn with them.
    """
    if remaining is None or burn is None:
        return None
    if remaining <= 0:
        return Left(0.0, 0.0, 0.0)
    import numpy as np

    chance = np.random.default_rng(_SEED)
    spent, count = np.array([float(amount) for amount in burn.days]), len(burn.days)
    past = _pasts(chance, spent)
    future = np.take_along_axis(past, _drawn(chance, count, _AHEAD_DAYS), axis=1)
    ends = _ends(past.mean(axis=1), future, float(remaining))
    return Left(*(_near(float(end)) for end in np.percentile(ends, (_LOW, _MIDDLE, _HIGH), method="nearest")))


def _pasts(chance: Any, spent: Any) -> Any:
    """Pasts as they might have been, shape (_DRAWS, days).

    Drawn means lie closer together than true ones by the root of 1 - block / days, as blocks overlap; each past is
    scaled so that its mean lies that much further out, and never below zero.
    """
    import numpy as np

    count, middle = len(spent), spent.mean()
    drawn = spent[_drawn(chance, count, count)]
    means = drawn.mean(axis=1)
    wanted = np.maximum(0.0, middle + (means - middle) / (1 - _block(count) / count) ** 0.5)
    scale = np.divide(wanted, means, out=np.ones_like(means), where=means > 0)
    return drawn * scale[:, None]


def _block(days: int) -> int:
    return _WEEK if days >= 4 * _WEEK else round(days ** (1 / 3))


def _drawn(chance: Any, count: int, length: int) -> Any:
    """Numbers of days, shape (_DRAWS, length), in blocks that run on from the last day to the first.

    A block is a week once there are four of them, else the cube root of the days (the rate that Hall, Horowitz and
    Jing found best for a mean's variance, Biometrika 82, 1995).
    """
    import numpy as np

    block = _block(count)
    begins = chance.integers(count, size=(_DRAWS, -(-length // block)))
    numbers = (begins[:, :, None] + np.arange(block)) % count
    return numbers.reshape(_DRAWS, -1)[:, :length]


def _ends(means: Any, future: Any, remaining: float) -> Any:
    """After how many days each drawn future has spent what remains; infinite where nothing is spent."""
    import numpy as np

    spent = np.cumsum(future, axis=1)
    within = spent[:, -1] >= remaining
    day = np.argmax(spent >= remaining, axis=1)
    rows = np.arange(len(future))
    over = (spent[rows, day] - remaining) / np.where(future[rows, day] > 0, future[rows, day], 1)
    rest = np.full(len(means), np.inf)
    np.divide(remaining - spent[:, -1], means, out=rest, where=means > 0)
    return np.where(within, day + 1 - over, future.shape[1] + rest)


def _near(days: float) -> float | None:
    return days if days <= FAR_DAYS else None


def _date(today: date, days: float | None) -> date | None:
    return None if days is None else today + timedelta(days=int(days))
