"""Costs reckoned anew, after a price has changed; the sums follow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, select, tuple_, update

from components.core.records import Call, Cost
from components.core.spending import Filters, Period
from components.core.store.database import Database
from components.core.store.lines import calls_of
from components.core.store.rollups import Tally
from components.core.store.rows import AnyRow, Values, call_of, spent
from components.core.store.tables import calls

PORTION = 1000
"""Calls read at once."""
order = tuple_(calls.c.at, calls.c.position)

Reckon: TypeAlias = Callable[[Call], Cost | None]
Change: TypeAlias = tuple[AnyRow, Cost]


@dataclass(frozen=True, slots=True)
class Recost:
    """How many calls change, and what those came to before and come to after, by currency, as far as known."""

    changed: int = 0
    before: Mapping[str, Decimal] = field(default_factory=dict)
    after: Mapping[str, Decimal] = field(default_factory=dict)


def recost(database: Database, owner: str, period: Period | None, reckon: Reckon, *, write: bool) -> Recost:
    """Reckon anew what calls cost, each portion in a transaction of its own."""
    found, last = Recost(), None
    while True:
        with database.writing() if write else database.reading() as connection:
            # Whoever reckons anew at the same time waits, or both would take the old cost out of the sums.
            rows = portion(connection, owner, period, Filters(), last, keep=write)
            changes = _changes(rows, reckon)
            if write and changes:
                _write(connection, owner, changes)
        found = _with(found, changes)
        if len(rows) < PORTION:
            return found
        last = rows[-1]


def portion(
    connection: Connection,
    owner: str,
    period: Period | None,
    filters: Filters,
    last: AnyRow | None,
    *,
    keep: bool = False,
) -> Sequence[AnyRow]:
    """The next PORTION of calls after `last`, oldest first; with `keep` nobody else changes them meanwhile."""
    query = select(calls).where(*calls_of(owner, period, filters))
    if last is not None:
        query = query.where(order > (last.at, last.position))
    query = query.order_by(calls.c.at, calls.c.position).limit(PORTION)
    return connection.execute(query.with_for_update() if keep else query).all()


def _changes(rows: Sequence[AnyRow], reckon: Reckon) -> list[Change]:
    found = []
    for row in rows:
        call = call_of(row)
        cost = reckon(call)
        if cost is not None and cost != call.cost:
            found.append((row, cost))
    return found


def _write(connection: Connection, owner: str, changes: Sequence[Change]) -> None:
    tally, rows = Tally(), []
    for row, cost in changes:
        values: Values = spent(call_of(row).usage, cost)
        old = dict(row._mapping)
        tally.take(old, -1)
        tally.take({**old, **values})
        rows.append({"place": row.position, **{name: values[name] for name in PRICED}})
    mine = (calls.c.owner == owner, calls.c.position == bindparam("place"))
    connection.execute(update(calls).where(*mine).values({name: bindparam(name) for name in PRICED}), rows)
    tally.write(connection, owner)


PRICED = ("amount", "currency", "price_source", "cost_doubt")


def _with(found: Recost, changes: Sequence[Change]) -> Recost:
    before, after = dict(found.before), dict(found.after)
    for row, cost in changes:
        _add(before, row.currency, row.amount)
        _add(after, cost.currency, cost.amount)
    return Recost(found.changed + len(changes), before, after)


def _add(purse: dict[str, Any], currency: str, amount: Decimal | None) -> None:
    if amount is not None:
        purse[currency] = purse.get(currency, Decimal(0)) + amount
