"""What an embedding will take, before anything is sent."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from components.core.catalog import prices
from components.core.catalog.prices import Price
from components.core.records import Cost, Doubt, Usage
from components.core.space.portions import Limits, Portions
from components.core.space.sums import NO_COST
from components.core.space.texts import Texts


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an embedding will take; only what has no vector yet is sent."""

    texts: int
    """Different texts that are not empty."""
    known: int
    """… of those, have a vector and cost nothing."""
    tokens: int
    """Of the others."""
    calls: int
    cost: Cost
    seconds: float | None
    """At the rate of this relay's last run; None before there was one."""


def estimate(texts: Texts, known: Collection[bytes], price: Price | None, limits: Limits) -> Estimate:
    """What it takes to embed these texts, of which some are known by their hashes."""
    due = texts.different.difference(known)
    portions = Portions(texts.only(due), Limits(limits.texts, limits.tokens))
    tokens = calls = 0
    while portion := portions.next():
        tokens += sum(text.tokens for text in portion)
        calls += 1
    cost = (
        prices.cost(price, Usage(tokens, 0, doubt=Doubt.ESTIMATED, times=Decimal(calls))) if due else NO_COST
    )
    seconds = len(due) / limits.rate if limits.rate else None
    return Estimate(len(texts.different), len(texts.different) - len(due), tokens, calls, cost, seconds)
