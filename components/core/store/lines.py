"""What calls come to, asked by step and group: read from the sums, and from calls where those are too coarse."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, literal_column, or_, select

from components.core.records import Doubt, Status
from components.core.spending import Filters, Group, Line, Money, Period, Step, Sums
from components.core.store.columns import EPOCH, MICROSECOND
from components.core.store.database import Database
from components.core.store.rollups import SLOT_S, SUMS, moment_of, money_of, slot_of, sums_of, sureness_of
from components.core.store.rows import AnyRow, Values
from components.core.store.steps import Steps
from components.core.store.tables import calls, not_done
from components.core.store.tables_spending import rollups, slices

SLOT = timedelta(seconds=SLOT_S)
FOUND = ("currency", "sureness")
COLUMNS = (
    *("at", "origin", "currency", "price_source", "cost_doubt", "amount", "fault"),
    *("prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens"),
    *("relay_id", "key_mark", "model", "page", "kind", "status"),
)
"""Of a call, all that counts."""

Part = tuple[int, tuple[str | None, ...], str, str, Sequence[int]]
"""The number of a step, the values of the groups, currency, sureness, and SUMS."""


class Lines:
    """The sums of each person's calls."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lines(
        self,
        owner: str,
        period: Period | None = None,
        filters: Filters = Filters(),  # noqa: B008  frozen
        by: Sequence[Group] = (),
        step: Step | None = None,
        zone: str = "UTC",
    ) -> list[Line]:
        """What the calls of a period come to, in order of time; none for steps and groups without calls.

        Args:
            period: None for all there ever were.
            by: what the calls are told apart by; `values` of a line are in its order.
            zone: IANA name of the reader's time zone, whose hours, days, weeks and months the steps are. Where clocks
                are put back, two hours of one name are two lines.
        """
        span = self.span(owner)
        if span is None:
            return []
        period = period or span
        steps = Steps(step, zone, Period(max(period.begin, span.begin), min(period.end, span.end)))
        if filters.conversation_id is not None or not steps.is_even:
            parts = self._counted(owner, period, filters, by, steps)
        else:
            parts = self._rolled(owner, period, filters, by, steps)
        return _gathered(parts, steps)

    def total(self, owner: str, period: Period | None = None, filters: Filters = Filters()) -> Sums:  # noqa: B008
        """What all calls of a period come to together."""
        return next((line.sums for line in self.lines(owner, period, filters)), Sums())

    def count(self, owner: str, period: Period | None = None, filters: Filters = Filters()) -> int:  # noqa: B008
        """How many calls there are."""
        return self.total(owner, period, filters).calls

    def span(self, owner: str) -> Period | None:
        """From the first call until just after the last; None without calls."""
        mine = calls.c.owner == owner
        first = select(func.min(calls.c.at)).where(mine).scalar_subquery()
        last = select(func.max(calls.c.at)).where(mine).scalar_subquery()
        with self._database.reading() as connection:
            begin, end = connection.execute(select(first, last)).one()
        return None if begin is None else Period(begin, end + MICROSECOND)

    def choices(self, owner: str) -> Mapping[Group, list[str | None]]:
        """All values there are to filter by, in alphabetical order, None last."""
        used = select(rollups.c.slot).where(rollups.c.owner == owner, rollups.c.slice_id == slices.c.id)
        query = select(*(slices.c[group.value] for group in Group))
        with self._database.reading() as connection:
            rows = connection.execute(query.where(slices.c.owner == owner, used.exists()).distinct()).all()
        columns = zip(*rows, strict=True) if rows else ([] for _ in Group)
        return {group: sorted(set(column), key=_order) for group, column in zip(Group, columns, strict=True)}

    def _rolled(
        self, owner: str, period: Period, filters: Filters, by: Sequence[Group], steps: Steps
    ) -> Iterator[Part]:
        """From the sums of whole half hours, and from the calls of what is left at both ends."""
        begin, end = _first_slot(period.begin), slot_of(period.end)
        if begin >= end:
            yield from self._counted(owner, period, filters, by, steps)
            return
        yield from self._counted(owner, Period(period.begin, moment_of(begin)), filters, by, steps)
        yield from self._counted(owner, Period(moment_of(end), period.end), filters, by, steps)
        with self._database.reading() as connection:
            query = _query(owner, (begin, end), filters, by, steps)
            rows = connection.execute(query).all()
        for row in rows:
            yield _part(tuple(row), len(by), steps)

    def _counted(
        self, owner: str, period: Period, filters: Filters, by: Sequence[Group], steps: Steps
    ) -> Iterator[Part]:
        """From calls, one by one."""
        if period.begin >= period.end:
            return
        query = select(*(calls.c[name] for name in COLUMNS))
        query = query.where(*calls_of(owner, period, filters)).execution_options(yield_per=2000)
        names = [group.value for group in by]
        with self._database.reading() as connection:
            for row in connection.execute(query):
                yield _single(row, names, steps)


def calls_of(owner: str, period: Period | None, filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions under which a row of the calls is meant."""
    found = [calls.c.owner == owner, *_chosen(calls, filters)]
    if period is not None:
        found += [calls.c.at >= period.begin, calls.c.at < period.end]
    if filters.conversation_id is not None:
        found.append(calls.c.conversation_id == filters.conversation_id)
    if filters.statuses and Status.DONE not in filters.statuses:
        found.append(not_done)
    return found


def slices_of(owner: str, filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions under which a row of the sums is meant; of a conversation they know nothing."""
    joined = [rollups.c.slice_id == slices.c.id, rollups.c.owner == owner]
    return [*joined, slices.c.owner == owner, *_chosen(slices, filters)]


def _chosen(table: Table, filters: Filters) -> list[ColumnElement[bool]]:
    wanted: dict[str, Sequence[str | None]] = {
        "relay_id": filters.relay_ids,
        "key_mark": filters.key_marks,
        "model": filters.models,
        "page": filters.pages,
        "kind": filters.kinds,
        "status": filters.statuses,
    }
    return [_among(table.c[name], values) for name, values in wanted.items() if values]


def _among(column: ColumnElement[Any], values: Sequence[str | None]) -> ColumnElement[bool]:
    named = column.in_([value for value in values if value is not None])
    return or_(named, column.is_(None)) if None in values else named


def _query(owner: str, slots: tuple[int, int], filters: Filters, by: Sequence[Group], steps: Steps) -> Any:
    groups = [slices.c[group.value] for group in by]
    found = [slices.c[name] for name in FOUND]
    begun = and_(rollups.c.slot >= slots[0], rollups.c.slot < slots[1])
    sums = [func.sum(rollups.c[name]) for name in SUMS]
    query = select(steps.column("rollups.slot"), *groups, *found, *sums)
    query = query.where(*slices_of(owner, filters), begun)
    if steps.are_one:
        # Slice by slice, as the table is in order: nothing has to be sorted.
        return query.group_by(slices.c.id)
    # By their places: PostgreSQL does not see that two expressions with parameters are one.
    places: list[ColumnElement[Any]] = [
        literal_column(str(place + 1)) for place in range(1 + len(groups) + len(found))
    ]
    return query.group_by(*places)


def _part(row: Sequence[Any], width: int, steps: Steps) -> Part:
    number, values = steps.from_slots(int(row[0])), tuple(row[1 : 1 + width])
    currency, sureness = row[1 + width : 3 + width]
    return number, values, currency, sureness, [int(value) for value in row[3 + width :]]


def _single(row: AnyRow, by: Sequence[str], steps: Steps) -> Part:
    call: Values = dict(zip(COLUMNS, row, strict=True))
    values = tuple(call[name] for name in by)
    return steps.number(call["at"]), values, call["currency"], sureness_of(call), sums_of(call)


def _gathered(parts: Iterable[Part], steps: Steps) -> list[Line]:
    """Lines of all parts: months put together, currencies side by side."""
    found: dict[tuple[Any, ...], dict[tuple[str, str], list[int]]] = {}
    begins: dict[int, datetime | None] = {}
    for number, values, currency, sureness, sums in parts:
        if number not in begins:
            begins[number] = steps.begin(number)
        begin = begins[number]
        place = (None if begin is None else begin.timestamp(), begin, values)
        purse = found.setdefault(place, {}).setdefault((currency, sureness), [0] * len(SUMS))
        for index, value in enumerate(sums):
            purse[index] += value
    order = sorted(found, key=lambda place: (place[0] or 0, [_order(value) for value in place[2]]))
    return [Line(place[1], place[2], _sums(found[place])) for place in order]


def _sums(purses: Mapping[tuple[str, str], Sequence[int]]) -> Sums:
    counts = [sum(column) for column in zip(*(sums[:-2] for sums in purses.values()), strict=True)]
    priced = {currency for currency, sureness in purses if sureness != Doubt.UNKNOWN}
    money = tuple(_money(currency, purses) for currency in sorted(priced))
    return Sums(**dict(zip(SUMS, counts, strict=False)), money=money)


def _money(currency: str, purses: Mapping[tuple[str, str], Sequence[int]]) -> Money:
    nothing = (0, 0)
    reported = purses.get((currency, Doubt.REPORTED.value), nothing)[-2:]
    estimated = purses.get((currency, Doubt.ESTIMATED.value), nothing)[-2:]
    return Money(currency, money_of(*reported), money_of(*estimated))


def _order(value: str | None) -> tuple[bool, str]:
    return value is None, value or ""


def _first_slot(at: datetime) -> int:
    """The first half hour that begins at a moment or after it."""
    return -((EPOCH - at) // SLOT)
