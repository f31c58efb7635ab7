"""Whether a relay took what it said: our tokens and its prices against its log, as figures with their uncertainty.

What is found is a difference, not its reason: a price that changed since, a group of the key, another tokenizer look the
same from here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from components.core.catalog.prices import QUOTA_PER_USD, Price, cost
from components.core.charges import Charge
from components.core.records import Call, Cost, Doubt, PriceSource, Status, Usage
from components.core.usage.claims import Claims, Counted, claims, uncounted
from components.core.usage.matching import Matching, Pair
from components.core.usage.ratios import Ratio, ratio

STEP = Decimal(1) / QUOTA_PER_USD
"""Dollars to which relays round a call up."""
_PLAIN_MIN = 3
"""From so many calls without cached tokens on, they alone decide the multiplier: a discount that is missing is told apart."""

PriceOf = Callable[[str], Price | None]
CountOf = Callable[[Call], Counted | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about one model."""

    model: str
    calls: int
    """Calls that are in the log."""
    compared: int
    """Those of them that ended well and have a price, which the multiplier is of."""
    unpriced: int
    """Calls in the log that nobody here knows a price of."""
    ours: Decimal
    """US dollars that the compared calls should come to."""
    theirs: Decimal
    """US dollars that were taken for them."""
    taken: Decimal
    """US dollars that were taken for all calls of the model in the log."""
    multiplier: Ratio | None
    """What was taken for what it should be; None where too little is known."""
    by_their_count: Ratio | None
    """The same, had our calls the tokens that the log claims: what is left then is the price's."""
    claims: Claims
    cache_missing: Decimal | None
    """US dollars that the discount for cached tokens would have saved; None where none was due, as far as is known."""
    failed: tuple[Pair, ...]
    """Calls that failed, and something was taken for them."""
    again: tuple[Pair, ...]
    """Further rows for calls that have one."""
    doubt: Doubt
    """ESTIMATED where our tokens or the price are in doubt for some of the calls."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The same for all models together."""

    calls: int
    compared: int
    unpriced: int
    ours: Decimal
    theirs: Decimal
    taken: Decimal
    multiplier: Ratio | None
    failed: int
    failed_taken: Decimal
    again: int
    again_taken: Decimal
    cache_missing: Decimal | None
    unlogged: tuple[Call, ...]
    """Calls that ended well and are not in the log."""
    never_made: tuple[Charge, ...]
    """Rows of calls that were not made from here: by somebody else with the same key, or by nobody."""
    never_made_taken: Decimal
    refunded: Decimal


@dataclass(frozen=True, slots=True)
class _Compared:
    pair: Pair
    ours: Decimal
    doubt: Doubt


def by_model(matching: Matching, price_of: PriceOf, count_of: CountOf = uncounted) -> list[Verdict]:
    """What was found about each model, where most was taken first.

    Args:
        count_of: our own count of a call's tokens, where its text is kept.
    """
    models = {pair.call.model or "" for pair in matching.pairs}
    found = [_verdict(model, matching, price_of, count_of) for model in models]
    return sorted(found, key=lambda one: (-one.taken, one.model))


def whole(matching: Matching, verdicts: Sequence[Verdict], price_of: PriceOf) -> Whole:
    """All models together, with what has no counterpart."""
    compared = [one for pair in matching.pairs if (one := _compared(pair, price_of))]
    failed = [pair for one in verdicts for pair in one.failed]
    missing = [one.cache_missing for one in verdicts if one.cache_missing is not None]
    return Whole(
        calls=len(matching.pairs),
        compared=len(compared),
        unpriced=sum(one.unpriced for one in verdicts),
        ours=_sum(one.ours for one in compared),
        theirs=_sum(one.pair.charge.amount for one in compared),
        taken=_taken((*matching.pairs, *matching.again)),
        multiplier=_multiplier(compared),
        failed=len(failed),
        failed_taken=_taken(failed),
        again=len(matching.again),
        again_taken=_taken(matching.again),
        cache_missing=_sum(missing) if missing else None,
        unlogged=tuple(call for call in matching.ours_only if call.status is Status.DONE),
        never_made=matching.theirs_only,
        never_made_taken=_sum(row.amount for row in matching.theirs_only),
        refunded=-_sum(row.amount for row in matching.refunds),
    )


def due(call: Call, price_of: PriceOf) -> tuple[Decimal, Doubt] | None:
    """Dollars of the relay's quota a call should come to, and how sure that is.

    As it was reckoned then by the relay's price or the list's, else by the price of now, else by one's own.
    """
    kept = call.cost if call.cost.amount is not None and call.cost.currency == "USD" else Cost()
    if kept.amount is not None and kept.source in (PriceSource.RELAY, PriceSource.LIST):
        return kept.amount, kept.doubt
    now = cost(price_of(call.model or ""), call.usage)
    if now.amount is not None and now.currency == "USD":
        return now.amount, Doubt.ESTIMATED
    return None if kept.amount is None else (kept.amount, kept.doubt)


def _verdict(model: str, matching: Matching, price_of: PriceOf, count_of: CountOf) -> Verdict:
    pairs = [pair for pair in matching.pairs if (pair.call.model or "") == model]
    again = tuple(pair for pair in matching.again if (pair.call.model or "") == model)
    compared = [one for pair in pairs if (one := _compared(pair, price_of))]
    price = price_of(model)
    plain = _plain(compared)
    multiplier = _multiplier(plain)
    return Verdict(
        model=model,
        calls=len(pairs),
        compared=len(compared),
        unpriced=sum(_is_unpriced(pair, price_of) for pair in pairs),
        ours=_sum(one.ours for one in compared),
        theirs=_sum(one.pair.charge.amount for one in compared),
        taken=_taken((*pairs, *again)),
        multiplier=multiplier,
        by_their_count=_by_their_count(plain, price),
        claims=claims([pair for pair in pairs if pair.call.status is Status.DONE], count_of),
        cache_missing=_cache_missing(compared, price, multiplier),
        failed=tuple(pair for pair in pairs if pair.call.status is Status.FAILED and pair.charge.amount > 0),
        again=again,
        doubt=_doubt(compared),
    )


def _compared(pair: Pair, price_of: PriceOf) -> _Compared | None:
    """A call that came to its end, so that its tokens are told, and that costs something."""
    if pair.call.status is not Status.DONE or pair.charge.refused:
        return None
    told = due(pair.call, price_of)
    return _Compared(pair, *told) if told is not None and told[0] > 0 else None


def _is_unpriced(pair: Pair, price_of: PriceOf) -> bool:
    return pair.call.status is Status.DONE and pair.charge.amount > 0 and due(pair.call, price_of) is None


def _plain(compared: Sequence[_Compared]) -> Sequence[_Compared]:
    plain = [one for one in compared if not _cached(one.pair)]
    return plain if len(plain) >= _PLAIN_MIN else compared


def _cached(pair: Pair) -> int:
    return max(pair.call.usage.cached or 0, pair.charge.cached or 0)


def _multiplier(compared: Sequence[_Compared]) -> Ratio | None:
    ours, theirs = [one.ours for one in compared], [one.pair.charge.amount for one in compared]
    counted = [one.ours for one in compared if one.pair.call.usage.doubt is not Doubt.REPORTED]
    total = _sum(ours)
    return ratio(ours, theirs, step=STEP, guessed=float(_sum(counted) / total) if total else 0.0)


def _by_their_count(compared: Sequence[_Compared], price: Price | None) -> Ratio | None:
    """What was taken against what the tokens that the log claims cost; of prices by token alone."""
    if price is None or price.per_call is not None or price.currency != "USD":
        return None
    ours, theirs = [], []
    for one in compared:
        row = one.pair.charge
        amount = cost(price, Usage(row.prompt, row.completion, row.cached)).amount
        if amount:
            ours.append(amount)
            theirs.append(row.amount)
    return ratio(ours, theirs, step=STEP)


def _cache_missing(
    compared: Sequence[_Compared], price: Price | None, multiplier: Ratio | None
) -> Decimal | None:
    """What calls with cached tokens cost beyond the price with its discount, where they are nearer to the full one.

    Measured by the multiplier of the model's calls without cached tokens, so that both are not counted twice.
    """
    if price is None or price.cached_per_million is None or price.currency != "USD":
        return None
    plain = [one for one in compared if not _cached(one.pair)]
    times = Decimal(str(multiplier.value)) if multiplier and len(plain) >= _PLAIN_MIN else Decimal(1)
    missing, seen = Decimal(0), False
    for one in compared:
        usage, cached = one.pair.call.usage, _cached(one.pair)
        full = cost(price, Usage(usage.prompt, usage.completion, 0)).amount
        less = cost(price, Usage(usage.prompt, usage.completion, cached)).amount
        if not cached or full is None or less is None or less >= full:
            continue
        seen = True
        taken = one.pair.charge.amount
        if taken > times * (full + less) / 2:
            missing += taken - times * less
    return missing if seen else None


def _doubt(compared: Sequence[_Compared]) -> Doubt:
    if not compared:
        return Doubt.UNKNOWN
    sure = all(one.doubt is Doubt.REPORTED for one in compared)
    return Doubt.REPORTED if sure else Doubt.ESTIMATED


def _taken(pairs: Iterable[Pair]) -> Decimal:
    return _sum(pair.charge.amount for pair in pairs)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
