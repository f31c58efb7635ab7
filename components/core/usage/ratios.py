"""How many times as much one sum is as another, with the half width of its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import hypot, sqrt
from statistics import NormalDist

CALLS_MIN = 3
"""From fewer the spread can't be told."""
GUESS = 0.25
"""Tokens counted by their letters are right to about a quarter (catalog.tokens.estimate)."""
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Ratio:
    """`value` ± `error`, which holds it in 95 of 100 cases; of `count` observations."""

    value: float
    error: float
    count: int

    @property
    def is_more(self) -> bool:
        """Whether the whole interval lies above one."""
        return self.value - self.error > 1

    @property
    def is_less(self) -> bool:
        """Whether the whole interval lies below one."""
        return self.value + self.error < 1


def ratio(
    ours: Sequence[Decimal],
    theirs: Sequence[Decimal],
    *,
    step: Decimal = Decimal(0),
    guessed: float = 0.0,
) -> Ratio | None:
    """The sum of one against the sum of the other, whose members belong together; None from too few.

    Args:
        step: what each of both may have been rounded by.
        guessed: the share of `ours` that stands on estimated tokens, whose common error no number of calls evens out.
    Source: the ratio estimator and its variance by residuals, Cochran, Sampling Techniques, 1977, ch. 6; Student's t by
        its expansion, Abramowitz and Stegun 26.7.5.
    """
    count, total = len(ours), float(sum(ours, Decimal(0)))
    if count < CALLS_MIN or total <= 0:
        return None
    value = float(sum(theirs, Decimal(0))) / total
    squares = sum((float(their) - value * float(our)) ** 2 for our, their in zip(ours, theirs, strict=True))
    spread = sqrt(count / (count - 1) * squares) / total
    rounding = float(step) * count / 2 / total
    return Ratio(value, hypot(_student(count - 1) * spread, rounding, value * GUESS * guessed), count)


def _student(freedom: int) -> float:
    """The 97.5th of 100 quantiles of Student's t."""
    z = _Z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
