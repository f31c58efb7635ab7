"""Which rows of a log lie near which calls: by model, time and tokens, where no number says more."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from components.core.charges import Charge
from components.core.records import Call, Status

SLACK_S = 90.0
"""Two clocks that were never compared may differ by so much."""
KNOWN_SLACK_S = 20.0
"""The same once their difference is known: the log's seconds are whole, and a relay writes a moment later."""
LATE_S = 900.0
"""So long after nobody listens any more a relay may end a call."""
_CROWD = 60
"""So many rows on either side of a call's end are looked at: in a crowd one is as good as another."""
_DATED = re.compile(r"-(?:\d{4}-?\d\d-?\d\d|latest)$")


@dataclass(frozen=True, slots=True)
class Clock:
    """How far the relay's clock is ahead of ours, and whether that is known."""

    skew_s: float = 0.0
    known: bool = False

    @property
    def slack_s(self) -> float:
        """Seconds by which a row and its call may lie apart."""
        return KNOWN_SLACK_S if self.known else SLACK_S


def canonical(model: str) -> str:
    """A model's name without what relays put around it: the vendor before it, a variant or a date behind it."""
    bare = model.rpartition("/")[2].partition(":")[0].strip().lower()
    return _DATED.sub("", bare)


def nearest(
    calls: Sequence[Call],
    charges: Sequence[Charge],
    clock: Clock,
    renamed: Mapping[str, frozenset[str]],
    *,
    trusts_numbers: bool,
) -> list[tuple[Call, Charge]]:
    """Calls with their rows by model, time and tokens: the likeliest first, each call and row once.

    Args:
        renamed: what else the log calls models of ours.
        trusts_numbers: a row with a request id is of no call with another.
    """
    pairs: list[tuple[Call, Charge]] = []
    rows = [_Row.of(charge, place, clock) for place, charge in enumerate(charges)]
    # Those with the same tokens come first anyway, and are few: the rest has less to look through.
    for exact in (True, False):
        done = {call.id for call, _ in pairs}
        taken = {id(charge) for _, charge in pairs}
        some = [call for call in calls if call.id not in done]
        left = [row for row in rows if id(row.charge) not in taken]
        possible = _possible(some, left, clock, renamed, trusts_numbers=trusts_numbers, exact=exact)
        pairs += [(some[number], charges[place]) for number, place in _likeliest(possible)]
    return pairs


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its seconds by our clock, and its place among all rows, which decides where nothing else does."""

    charge: Charge
    place: int
    ends_s: float
    begins_s: float | None

    @classmethod
    def of(cls, charge: Charge, place: int, clock: Clock) -> "_Row":
        ends_s = charge.at.timestamp() - clock.skew_s
        return cls(charge, place, ends_s, None if charge.took_s is None else ends_s - charge.took_s)


_Possible = tuple[int, float, int, int]
"""How the tokens differ, seconds apart, the call's number, the row's place."""


def _possible(
    calls: Sequence[Call],
    rows: Sequence[_Row],
    clock: Clock,
    renamed: Mapping[str, frozenset[str]],
    *,
    trusts_numbers: bool,
    exact: bool,
) -> Iterator[_Possible]:
    """Every call with every row that may be its, by model and time; `exact` with the same tokens alone."""
    grouped: dict[object, list[_Row]] = {}
    for row in rows:
        tokens = (row.charge.prompt, row.charge.completion) if exact else None
        grouped.setdefault((canonical(row.charge.model), tokens), []).append(row)
    ends = {key: [row.ends_s for row in group] for key, group in grouped.items()}
    for number, call in enumerate(calls):
        tokens = (call.usage.prompt, call.usage.completion) if exact else None
        names = {canonical(call.model or ""), *renamed.get(call.model or "", ())}
        for key in {(name, tokens) for name in names} & grouped.keys():
            for row in _within(grouped[key], ends[key], call, clock):
                if trusts_numbers and call.request_id and row.charge.request_id:
                    continue
                differ, apart_s = _differ(call, row.charge), _apart_s(call, row, clock)
                if apart_s is not None and not (exact and differ):
                    yield differ, apart_s, number, row.place


def _likeliest(possible: Iterable[_Possible]) -> Iterator[tuple[int, int]]:
    """Each call's number and each row's place once."""
    calls, rows = set(), set()
    for _, _, number, place in sorted(possible):
        if number not in calls and place not in rows:
            calls.add(number)
            rows.add(place)
            yield number, place


def _within(rows: Sequence[_Row], ends_s: Sequence[float], call: Call, clock: Clock) -> Sequence[_Row]:
    """The rows whose end may be the call's, however it ended."""
    at_s = call.at.timestamp()
    late_s = clock.slack_s if call.status is Status.DONE else LATE_S
    first = bisect_left(ends_s, at_s - clock.slack_s - 1)
    last = bisect_left(ends_s, at_s + late_s + 1)
    middle = bisect_left(ends_s, at_s)
    return rows[max(first, middle - _CROWD) : min(last, middle + _CROWD)]


def _apart_s(call: Call, row: _Row, clock: Clock) -> float | None:
    """Seconds between the ends or the beginnings of both, whichever is less; None where they are not one call.

    A call that was left or broke off may go on at the relay: its beginning says more, and it may end much later.
    """
    at_s, took_s = call.at.timestamp(), call.timing.total_s
    nearest_s = abs(row.ends_s - at_s)
    knows_both = row.begins_s is not None and took_s is not None
    if row.begins_s is not None and took_s is not None:
        nearest_s = min(nearest_s, abs(row.begins_s - (at_s - took_s)))
    if nearest_s <= clock.slack_s or (call.status is not Status.DONE and not knows_both):
        return nearest_s
    return None


def _differ(call: Call, row: Charge) -> int:
    """0 where the tokens are the same, 1 where one of the two is, or nobody knows, 2 where they differ, 3 where the relay
    had said that it took nothing."""
    if call.fault is not None and call.fault.values.get("charged") == "no":
        return 3
    ours = (call.usage.prompt, call.usage.completion)
    theirs = (row.prompt, row.completion)
    same = sum(one == other for one, other in zip(ours, theirs, strict=True) if one is not None)
    if same == 2:
        return 0
    unknown = None in ours or None in theirs
    return 1 if same or unknown else 2
