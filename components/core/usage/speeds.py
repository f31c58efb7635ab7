"""How quick answers were and what each cost: quantiles by model, and a histogram of costs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Generic, TypeVar

from components.core.race import Standing
from components.core.records import Status
from components.core.spending import Figure

FEW = 20
"""Below so many answers the slowest twentieth is one answer or none: p95 says little."""
_Measured = TypeVar("_Measured", float, Decimal)


@dataclass(frozen=True, slots=True)
class Quantiles(Generic[_Measured]):
    """Three quantiles of `count` known figures."""

    count: int
    p5: _Measured
    p50: _Measured
    p95: _Measured


@dataclass(frozen=True, slots=True)
class Speed:
    """One model's answers; None where no figure of a kind is known."""

    model: str | None
    answers: int
    first_token_s: Quantiles[float] | None
    tokens_per_s: Quantiles[float] | None
    """From the first token on; here the slow end is p5."""
    cost: Quantiles[Decimal] | None
    """Of an answer that came whole."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers that cost from `low` until below `high`."""

    low: Decimal
    high: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """What answers cost, in bins without gaps; those that cost nothing, and those nobody knows of, beside them."""

    bins: tuple[Bin, ...]
    free: int
    unknown: int


def of(figures: Sequence[Figure], currency: str) -> list[Speed]:
    """Quantiles by model, the model with the most answers first.

    The first token counts of every answer that began; speed and cost only of those that came whole, as one cut short
    was charged for less.
    """
    by_model: dict[str | None, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_model[figure.model].append(figure)
    found = [
        Speed(
            model,
            len(answers),
            quantiles(_known(figure.first_token_s for figure in answers)),
            quantiles(_known(_tokens_per_s(figure) for figure in answers if figure.status is Status.DONE)),
            quantiles(_amounts(answers, currency)),
        )
        for model, answers in by_model.items()
    ]
    return sorted(found, key=lambda speed: (-speed.answers, speed.model or ""))


def distribution(figures: Sequence[Figure], currency: str) -> Distribution:
    """A histogram of what whole answers cost in one currency.

    Bins grow by 1, 2, 5, 10 (the 1-2-5 series): about the same width on a logarithmic axis, and edges that can be read.
    """
    amounts = _amounts(figures, currency)
    unknown = sum(figure.status is Status.DONE and figure.amount is None for figure in figures)
    counts = Counter(_rung(amount) for amount in amounts if amount > 0)
    rungs = range(min(counts), max(counts) + 1) if counts else range(0)
    bins = tuple(Bin(_edge(rung), _edge(rung + 1), counts[rung]) for rung in rungs)
    return Distribution(bins, sum(amount == 0 for amount in amounts), unknown)


def quantiles(values: Iterable[_Measured]) -> Quantiles[_Measured] | None:
    """The 5th, 50th and 95th of 100 parts; None of no values.

    Between two values the line between them is followed: type 7 of Hyndman and Fan, "Sample quantiles in statistical
    packages", The American Statistician 50, 1996; the same as numpy's and spreadsheets' PERCENTILE.INC.
    """
    ordered = sorted(values)
    if not ordered:
        return None
    return Quantiles(len(ordered), _at(ordered, 5), _at(ordered, 50), _at(ordered, 95))


def _at(ordered: Sequence[_Measured], per_cent: int) -> _Measured:
    place, hundredths = divmod((len(ordered) - 1) * per_cent, 100)
    low = ordered[place]
    return low if not hundredths else low + (ordered[place + 1] - low) * hundredths / 100


def _known(values: Iterable[float | None]) -> list[float]:
    """Figures that can be true: clocks and relays tell others too."""
    return [value for value in values if value is not None and isfinite(value) and value >= 0]


def _amounts(figures: Iterable[Figure], currency: str) -> list[Decimal]:
    return [
        figure.amount
        for figure in figures
        if figure.amount is not None and figure.currency == currency and figure.status is Status.DONE
    ]


def _tokens_per_s(figure: Figure) -> float | None:
    return Standing(figure.first_token_s, figure.total_s, figure.completion).tokens_per_s


def _rung(amount: Decimal) -> int:
    """The number of the bin an amount above zero lies in: 0 for 1 to 2, 1 for 2 to 5, 2 for 5 to 10, and so on."""
    decade = amount.adjusted()
    lead = amount.scaleb(-decade)
    return 3 * decade + (0 if lead < 2 else 1 if lead < 5 else 2)


def _edge(rung: int) -> Decimal:
    decade, step = divmod(rung, 3)
    return Decimal((1, 2, 5)[step]).scaleb(decade)
