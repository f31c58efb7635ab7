"""Lines of the ledger as rows of charts: stacked, cumulative, by the hour of the week, by the kind of token.

Money stays Decimal, of one currency at a time. What nobody knows the price of is in no amount: each row says how many
calls that are.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import accumulate
from typing import TypedDict

from components.core.spending import Line, Sums, in_currency
from components.core.usage.totals import total

TOP = 8
"""Values that have a colour of their own; the others are one."""


class Slice(TypedDict):
    """What one value of a group comes to in one step."""

    at: datetime
    value: str | None
    """None for calls that have none, and for the others together."""
    others: bool
    rank: int
    """0 for the value with the most money over all steps."""
    amount: Decimal
    reported: Decimal
    estimated: Decimal
    calls: int
    unpriced: int


class Rise(TypedDict):
    """What was spent in a step, and up to its end; None in steps that are yet to come."""

    at: datetime
    amount: Decimal | None
    total: Decimal | None
    reported: Decimal | None
    """Of the total."""
    unpriced: int | None
    """Up to the step's end."""
    budget: Decimal | None


class Hour(TypedDict):
    """All calls of one hour of the week; weekday 0 is Monday."""

    weekday: int
    hour: int
    calls: int
    amount: Decimal
    unpriced: int


class Part(TypedDict):
    """Tokens of one kind in one step; kinds do not overlap, so they may be stacked."""

    at: datetime
    kind: str
    """input (not cached), cached, output (but reasoning), reasoning."""
    tokens: int
    uncounted: int
    """Calls whose tokens nobody knows."""


def stacked(
    lines: Sequence[Line], currency: str, steps: Sequence[datetime], top: int = TOP, place: int = 0
) -> list[Slice]:
    """What each value comes to in each step, every value in every step: first the one with the most money.

    Values beyond the `top` are the others together, in the last rank. A value that has no money in this currency and
    no calls without a price is left out.

    Args:
        lines: by step and group; finer steps than `steps` are added up.
        place: which of the groups asked by.
    """
    cells: dict[tuple[str | None, int], list[Sums]] = defaultdict(list)
    whole: dict[str | None, list[Sums]] = defaultdict(list)
    for line, number in _placed(lines, steps):
        cells[line.values[place], number].append(line.sums)
        whole[line.values[place]].append(line.sums)
    ranked = _ranked(whole, currency)
    kept, rest = ranked[:top], ranked[top:]
    found: list[Slice] = []
    for number, at in enumerate(steps):
        parts = [(value, False, cells.get((value, number), [])) for value in kept]
        if rest:
            parts.append((None, True, [sums for value in rest for sums in cells.get((value, number), [])]))
        found += [
            _slice(at, value, others, rank, total(sums), currency)
            for rank, (value, others, sums) in enumerate(parts)
        ]
    return found


def cumulative(
    lines: Sequence[Line],
    currency: str,
    steps: Sequence[datetime],
    budget: Decimal | None = None,
    now: datetime | None = None,
) -> list[Rise]:
    """What had been spent by the end of each step, beside the budget of the whole.

    Args:
        now: steps that begin after it have no figures: they are yet to come, not zero.
    """
    by_step: dict[int, list[Sums]] = defaultdict(list)
    for line, number in _placed(lines, steps):
        by_step[number].append(line.sums)
    sums = [total(by_step.get(number, [])) for number in range(len(steps))]
    money = [in_currency(each, currency) for each in sums]
    totals = accumulate(each.amount for each in money)
    reported = accumulate(each.reported for each in money)
    unpriced = accumulate(each.unpriced for each in sums)
    return [
        Rise(at=at, amount=each.amount, total=so_far, reported=sure, unpriced=missing, budget=budget)
        if now is None or at.timestamp() <= now.timestamp()
        else Rise(at=at, amount=None, total=None, reported=None, unpriced=None, budget=budget)
        for at, each, so_far, sure, missing in zip(steps, money, totals, reported, unpriced, strict=True)
    ]


def heat(lines: Sequence[Line], currency: str) -> list[Hour]:
    """All 168 hours of the week, Monday's first hour first, of lines by Step.HOUR_OF_WEEK."""
    hours: dict[tuple[int, int], list[Sums]] = defaultdict(list)
    for line in lines:
        if line.at is not None:
            hours[line.at.weekday(), line.at.hour].append(line.sums)
    found: list[Hour] = []
    for weekday in range(7):
        for hour in range(24):
            sums = total(hours.get((weekday, hour), []))
            found.append(
                Hour(
                    weekday=weekday,
                    hour=hour,
                    calls=sums.calls,
                    amount=in_currency(sums, currency).amount,
                    unpriced=sums.unpriced,
                )
            )
    return found


def tokens(lines: Sequence[Line], steps: Sequence[datetime]) -> list[Part]:
    """Tokens of each step by kind, all kinds in every step.

    Relays count cached tokens among those of the prompt and reasoning among those of the answer (OpenAI's usage
    object); they are taken out of them here. Where a relay counts them apart, nothing falls below zero.
    """
    by_step: dict[int, list[Sums]] = defaultdict(list)
    for line, number in _placed(lines, steps):
        by_step[number].append(line.sums)
    found: list[Part] = []
    for number, at in enumerate(steps):
        sums = total(by_step.get(number, []))
        kinds = {
            "input": max(0, sums.prompt - sums.cached),
            "cached": sums.cached,
            "output": max(0, sums.completion - sums.reasoning),
            "reasoning": sums.reasoning,
        }
        found += [
            Part(at=at, kind=kind, tokens=count, uncounted=sums.uncounted) for kind, count in kinds.items()
        ]
    return found


def _placed(lines: Sequence[Line], steps: Sequence[datetime]) -> Iterable[tuple[Line, int]]:
    """Each line with the number of the step it falls into.

    By the seconds since 1970: the two same hours of an autumn night are equal as datetimes of one zone.
    """
    begins = [at.timestamp() for at in steps]
    for line in lines:
        if line.at is not None and begins:
            yield line, max(0, bisect_right(begins, line.at.timestamp()) - 1)


def _ranked(whole: Mapping[str | None, Sequence[Sums]], currency: str) -> list[str | None]:
    sums = {value: total(parts) for value, parts in whole.items()}
    amounts = {value: in_currency(each, currency).amount for value, each in sums.items()}
    shown = [
        value
        for value, each in sums.items()
        if each.unpriced or any(money.currency == currency for money in each.money)
    ]
    return sorted(shown, key=lambda value: (-amounts[value], -sums[value].calls, value or ""))


def _slice(at: datetime, value: str | None, others: bool, rank: int, sums: Sums, currency: str) -> Slice:
    money = in_currency(sums, currency)
    return Slice(
        at=at,
        value=value,
        others=others,
        rank=rank,
        amount=money.amount,
        reported=money.reported,
        estimated=money.estimated,
        calls=sums.calls,
        unpriced=sums.unpriced,
    )
