"""The bill of one key for a time: what its log and its balances say, beside what was called from here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from components.core.catalog.prices import Price
from components.core.records import Call, Cost
from components.core.spending import Period
from components.core.store import Holdings
from components.core.usage import counting, letter, logbook, quiet, reconciliation
from components.core.usage.letter import Finding
from components.core.usage.logbook import Key
from components.core.usage.matching import Matching
from components.core.usage.quiet import ByBalance
from components.core.usage.reconciliation import Verdict, Whole

Prices = Callable[[Sequence[str]], Mapping[str, Price | None]]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Bill:
    """All that was found about a time."""

    period: Period
    matching: Matching
    verdicts: tuple[Verdict, ...]
    whole: Whole
    findings: tuple[Finding, ...]
    by_balance: ByBalance | None
    prices: Mapping[str, Price | None]
    """By model, in dollars of the relay's quota, as its log counts."""


def reckoned(
    store: Holdings,
    key: Key,
    period: Period,
    prices: Prices,
    told: Progress = lambda share: None,
    *,
    recorded: bool = True,
) -> Bill:
    """Match, compare and count.

    Args:
        prices: what models cost in dollars of the relay's quota.
        told: is told how much is done, 0 to 1.
        recorded: what was recorded in dollars is in dollars of quota; not where those are paid otherwise, but in dollars.
    """
    matching = logbook.bill(store, key, period)
    calls = logbook.calls(store, key, period)
    if not recorded:
        matching, calls = _without_costs(matching), list(map(_bare, calls))
    told(0.5)
    known = prices(sorted({call.model or "" for call in (*calls, *(pair.call for pair in matching.pairs))}))
    count_of = counting.counter(
        matching.pairs, lambda message_id: store.conversations.message(key.owner, message_id)
    )
    verdicts = reconciliation.by_model(matching, known.get, count_of)
    told(0.9)
    whole = reconciliation.whole(matching, verdicts, known.get)
    balances = store.balances.history(key.owner, key.origin, key.mark, period)
    return Bill(
        period,
        matching,
        tuple(verdicts),
        whole,
        tuple(letter.findings(whole, verdicts)),
        quiet.by_balance(balances, calls, partial(dollars, known)),
        known,
    )


def dollars(prices: Mapping[str, Price | None], call: Call) -> Decimal | None:
    """What a call comes to in dollars of the relay's quota."""
    told = reconciliation.due(call, prices.get)
    return None if told is None else told[0]


def _without_costs(matching: Matching) -> Matching:
    return replace(
        matching,
        pairs=tuple(replace(pair, call=_bare(pair.call)) for pair in matching.pairs),
        again=tuple(replace(pair, call=_bare(pair.call)) for pair in matching.again),
        ours_only=tuple(map(_bare, matching.ours_only)),
    )


def _bare(call: Call) -> Call:
    return replace(call, cost=Cost())
