"""Tokens and money of several calls together; what nobody knows is not counted as nothing."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from components.core.records import Cost, Doubt, Usage

NO_USAGE = Usage(0, 0, doubt=Doubt.REPORTED)
NO_COST = Cost(Decimal(0), doubt=Doubt.REPORTED)
_ORDER = list(Doubt)


def costs(each: Sequence[Cost]) -> Cost:
    """What calls cost together: unknown as soon as one of them is, or they are in several currencies."""
    charged = [cost for cost in each if cost != NO_COST]
    if not charged:
        return NO_COST
    if any(cost.amount is None for cost in charged) or len({cost.currency for cost in charged}) > 1:
        return Cost()
    total = sum((cost.amount or Decimal(0) for cost in charged), Decimal(0))
    return replace(charged[0], amount=total, doubt=max((cost.doubt for cost in charged), key=_ORDER.index))


def usages(each: Sequence[Usage]) -> Usage:
    """The tokens of calls together: unknown as soon as those of one are."""
    if any(usage.prompt is None for usage in each):
        return Usage()
    doubt = max((usage.doubt for usage in each), key=_ORDER.index, default=Doubt.REPORTED)
    return Usage(sum(usage.prompt or 0 for usage in each), 0, doubt=doubt)
