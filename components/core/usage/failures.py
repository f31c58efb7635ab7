"""How often calls fail, and how sure that is."""

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt
from typing import TypedDict

from components.core.spending import Line, Sums
from components.core.usage.totals import total

_Z95 = 1.959964


class Failure(TypedDict):
    """How often calls of one value failed, with the 95 % interval of that share."""

    value: str | None
    calls: int
    failed: int
    share: float
    low: float
    high: float


def of(lines: Sequence[Line], place: int = 0) -> list[Failure]:
    """The share of failed calls of each value, those that surely fail most first; stopped calls did not fail."""
    whole: dict[str | None, list[Sums]] = defaultdict(list)
    for line in lines:
        whole[line.values[place]].append(line.sums)
    found: list[Failure] = []
    for value, parts in whole.items():
        sums = total(parts)
        if sums.calls:
            low, high = wilson(sums.failed, sums.calls)
            share = sums.failed / sums.calls
            found.append(
                Failure(value=value, calls=sums.calls, failed=sums.failed, share=share, low=low, high=high)
            )
    return sorted(found, key=lambda each: (-each["low"], -each["share"], -each["calls"], each["value"] or ""))


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The interval that holds the true share in 95 of 100 cases, also for few cases and shares near 0 and 1.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22, 1927; without correction for continuity, as Brown, Cai and DasGupta advise ("Interval
    estimation for a binomial proportion", Statistical Science 16, 2001).
    """
    share, spread = hits / of, _Z95**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z95 * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return (0.0 if hits == 0 else max(0.0, middle - half)), (1.0 if hits == of else min(1.0, middle + half))
