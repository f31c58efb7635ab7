"""The newest calls that pass a filter, found by way of the sums: they tell in which half hours there are any."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, select

from components.core.spending import Filters, Period
from components.core.store.lines import calls_of, slices_of
from components.core.store.rollups import moment_of, slot_of
from components.core.store.rows import AnyRow
from components.core.store.tables import calls
from components.core.store.tables_spending import rollups

NEAR_SLOTS = 12
"""Half hours that lie no further apart are looked through in one go."""


def newest(
    connection: Connection,
    columns: Sequence[Column[Any]],
    owner: str,
    period: Period | None,
    filters: Filters,
    limit: int,
    *more: ColumnElement[bool],
) -> list[AnyRow]:
    """Columns of the newest calls for which `more` holds as well, newest first."""
    query = select(*columns).where(*calls_of(owner, period, filters), *more)
    query = query.order_by(calls.c.at.desc(), calls.c.position.desc())
    if filters.conversation_id is not None or filters == Filters():
        return list(connection.execute(query.limit(limit)).all())
    found: list[AnyRow] = []
    for begin, end in _spans(_slots(connection, owner, period, filters)):
        if len(found) >= limit:
            break
        found += connection.execute(_within(query, begin, end).limit(limit - len(found))).all()
    return found


def _within(query: Select[Any], begin: int, end: int) -> Select[Any]:
    return query.where(calls.c.at >= moment_of(begin), calls.c.at < moment_of(end))


def _slots(connection: Connection, owner: str, period: Period | None, filters: Filters) -> list[int]:
    """The half hours with such calls, newest first."""
    query = select(rollups.c.slot).where(*slices_of(owner, filters)).distinct()
    if period is not None:
        query = query.where(rollups.c.slot >= slot_of(period.begin), rollups.c.slot <= slot_of(period.end))
    return list(connection.execute(query.order_by(rollups.c.slot.desc())).scalars())


def _spans(slots: Sequence[int]) -> Iterator[tuple[int, int]]:
    """From which slot until before which, newest first."""
    if not slots:
        return
    begin, end = slots[0], slots[0] + 1
    for slot in slots:
        if begin - slot > NEAR_SLOTS:
            yield begin, end
            end = slot + 1
        begin = slot
    yield begin, end
