"""Which row of a relay's log is which call of ours: by the relay's own number of it, else by model, time and tokens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from components.core.charges import Charge
from components.core.records import Call, Status
from components.core.usage.nearness import KNOWN_SLACK_S, Clock, canonical, nearest

SKEW_MAX_S = 600.0
"""Clocks that are further apart are not compared: it would be chance."""
_VOTES = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """A call and what was taken for it."""

    call: Call
    charge: Charge


@dataclass(frozen=True, slots=True)
class Matching:
    """Each call and each row in one place alone; refused rows that belong to no call are left out."""

    pairs: tuple[Pair, ...] = ()
    again: tuple[Pair, ...] = ()
    """Further rows under the number of a call that has one already."""
    ours_only: tuple[Call, ...] = ()
    theirs_only: tuple[Charge, ...] = ()
    refunds: tuple[Charge, ...] = ()
    skew_s: float = 0.0
    """So much later it is by the relay's clock than by ours."""
    skew_known: bool = False


def match(calls: Iterable[Call], charges: Iterable[Charge]) -> Matching:
    """Pair calls with the rows of a log, each with one at most; calls without a model cost nothing and are left out.

    What a charge's `call_id` says is kept. Then the relay's request ids decide; where they are the log's own, no other
    call is taken for theirs. The rest is paired by model, the nearest in time first, those with the same tokens before
    others; the difference of the clocks is learned from what is certain.
    """
    open_calls = sorted((call for call in calls if call.model is not None), key=lambda one: (one.at, one.id))
    rows = sorted(charges, key=_order)
    refunds = tuple(row for row in rows if row.amount < 0)
    open_rows = [row for row in rows if row.amount >= 0]
    pairs, open_calls, open_rows = _settled(open_calls, open_rows)
    more, again, open_calls, open_rows = _by_number(pairs, open_calls, open_rows)
    pairs += more
    clock = _clock(pairs, open_calls, open_rows)
    numbered = frozenset(pair.call.id for pair in pairs if _same_number(pair))
    found = nearest(open_calls, open_rows, clock, _renamed(pairs), trusts_numbers=bool(numbered))
    near = [Pair(call, charge) for call, charge in found]
    pairs += near
    paired_calls = {pair.call.id for pair in near}
    paired_rows = {id(pair.charge) for pair in near}
    left = (row for row in open_rows if id(row) not in paired_rows and not row.refused)
    return Matching(
        tuple(sorted(pairs, key=lambda pair: (pair.call.at, pair.call.id))),
        tuple(again),
        tuple(call for call in open_calls if call.id not in paired_calls),
        tuple(left),
        refunds,
        clock.skew_s,
        clock.known,
    )


def _order(row: Charge) -> tuple[object, ...]:
    return (
        row.at,
        row.model,
        row.amount,
        row.prompt or -1,
        row.completion or -1,
        row.request_id or "",
        row.id,
    )


def _settled(calls: Sequence[Call], rows: Sequence[Charge]) -> tuple[list[Pair], list[Call], list[Charge]]:
    """What was matched before, and the rest of both."""
    by_id = {call.id: call for call in calls}
    pairs, rest = [], []
    for row in rows:
        call = by_id.pop(row.call_id, None) if row.call_id else None
        if call is None:
            rest.append(row)
        else:
            pairs.append(Pair(call, row))
    return pairs, [call for call in calls if call.id in by_id], rest


def _by_number(
    settled: Sequence[Pair], calls: Sequence[Call], rows: Sequence[Charge]
) -> tuple[list[Pair], list[Pair], list[Call], list[Charge]]:
    """Pairs of the same request id, further rows of such a call, and the rest of both."""
    done = {pair.call.request_id: pair.call for pair in settled if pair.call.request_id}
    named: dict[str, list[Call]] = {}
    for call in calls:
        if call.request_id:
            named.setdefault(call.request_id, []).append(call)
    pairs, again, rest = [], [], []
    # A row that took something is the call's rather than one that was refused on the way.
    for row in sorted(rows, key=lambda row: (row.refused, row.amount == 0)):
        number = row.request_id or ""
        if named.get(number):
            done[number] = named[number].pop(0)
            pairs.append(Pair(done[number], row))
        elif number in done:
            again.append(Pair(done[number], row))
        else:
            rest.append(row)
    paired = {pair.call.id for pair in pairs}
    again = [pair for pair in again if pair.charge.amount > 0]
    return pairs, again, [call for call in calls if call.id not in paired], sorted(rest, key=_order)


def _same_number(pair: Pair) -> bool:
    return pair.call.request_id is not None and pair.call.request_id == pair.charge.request_id


def _renamed(pairs: Iterable[Pair]) -> Mapping[str, frozenset[str]]:
    """What the log calls models of ours, as certain pairs show it."""
    names: dict[str, set[str]] = {}
    for pair in pairs:
        names.setdefault(pair.call.model or "", set()).add(canonical(pair.charge.model))
    return {model: frozenset(shown) for model, shown in names.items()}


def _clock(pairs: Sequence[Pair], calls: Sequence[Call], rows: Sequence[Charge]) -> Clock:
    """How far the relay's clock is ahead: from pairs that are certain, else from calls whose tokens nothing else has."""
    ended = [pair for pair in pairs if pair.call.status is Status.DONE]
    gaps = [_gap_s(pair.call, pair.charge) for pair in ended]
    if not gaps:
        gaps = [_gap_s(pair.call, pair.charge) for pair in _unique(calls, rows)]
        gaps = [gap for gap in gaps if abs(gap) <= SKEW_MAX_S]
        if len(gaps) < _VOTES:
            return Clock()
    middle = median(gaps)
    agree = sum(abs(gap - middle) <= KNOWN_SLACK_S for gap in gaps)
    return Clock(middle, True) if 2 * agree > len(gaps) else Clock()


def _unique(calls: Iterable[Call], rows: Iterable[Charge]) -> list[Pair]:
    """Calls and rows of the same model and tokens, which no other call and no other row has."""
    one_call: dict[object, Call | None] = {}
    one_row: dict[object, Charge | None] = {}
    key: object
    for call in calls:
        if call.status is Status.DONE and call.usage.prompt is not None and call.usage.completion is not None:
            key = (canonical(call.model or ""), call.usage.prompt, call.usage.completion)
            one_call[key] = None if key in one_call else call
    for row in rows:
        key = (canonical(row.model), row.prompt, row.completion)
        one_row[key] = None if key in one_row else row
    both = ((call, one_row.get(key)) for key, call in one_call.items())
    return [Pair(call, row) for call, row in both if call is not None and row is not None]


def _gap_s(call: Call, row: Charge) -> float:
    return (row.at - call.at).total_seconds()


def since(matching: Matching, begin: datetime | None) -> Matching:
    """The same without the calls before the log begins, of which it can tell nothing."""
    if begin is None:
        return matching
    return replace(matching, ours_only=tuple(call for call in matching.ours_only if call.at >= begin))
