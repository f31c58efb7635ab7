"""The ledger: every request to a relay, written once; only what it cost is reckoned anew when a person says so."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, select

from components.core.records import Call, Status
from components.core.spending import Figure, Filters, Period
from components.core.store.lines import Lines
from components.core.store.newest import newest
from components.core.store.recosting import PORTION, Reckon, Recost, order, portion, recost
from components.core.store.rollups import roll_up
from components.core.store.rows import AnyRow, call_of, call_values
from components.core.store.tables import calls

__all__ = ["Ledger", "Recost"]

FIGURES = (
    *("at", "model", "amount", "currency"),
    *("first_token_s", "total_s", "completion_tokens", "status"),
)


class Ledger(Lines):
    """The calls of each person, and what they come to."""

    def record(self, owner: str, *made: Call) -> None:
        """Write calls down and add them to the sums."""
        values = [call_values(call) for call in made]
        with self._database.writing() as connection:
            connection.execute(insert(calls), [{"owner": owner, **row} for row in values])
            roll_up(connection, owner, values)

    def call(self, owner: str, call_id: str) -> Call | None:
        """One call, or None."""
        query = select(calls).where(calls.c.owner == owner, calls.c.id == call_id)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else call_of(row)

    def calls(
        self,
        owner: str,
        limit: int = 100,
        before: str | None = None,
        period: Period | None = None,
        filters: Filters = Filters(),  # noqa: B008  frozen
    ) -> list[Call]:
        """Calls, newest first; with `before` (the id of a call), those older than it."""
        older = []
        if before is not None:
            anchor = calls.alias("anchor")
            mine = (anchor.c.owner == owner, anchor.c.id == before)
            older = [order < select(anchor.c.at, anchor.c.position).where(*mine).scalar_subquery()]
        with self._database.reading() as connection:
            return list(
                map(call_of, newest(connection, list(calls.c), owner, period, filters, limit, *older))
            )

    def each(self, owner: str, period: Period | None = None, filters: Filters = Filters()) -> Iterator[Call]:  # noqa: B008
        """All calls, oldest first; no more than PORTION in memory."""
        last: AnyRow | None = None
        while True:
            with self._database.reading() as connection:
                rows = portion(connection, owner, period, filters, last)
            yield from map(call_of, rows)
            if len(rows) < PORTION:
                return
            last = rows[-1]

    def figures(
        self,
        owner: str,
        period: Period | None = None,
        filters: Filters = Filters(),  # noqa: B008  frozen
        limit: int = 10_000,
    ) -> list[Figure]:
        """What the newest calls of a model cost and how quick they were, newest first."""
        columns = [calls.c[name] for name in FIGURES]
        of_models = calls.c.model.is_not(None)
        with self._database.reading() as connection:
            return list(map(_figure, newest(connection, columns, owner, period, filters, limit, of_models)))

    def recost(self, owner: str, period: Period | None, reckon: Reckon, *, write: bool) -> Recost:
        """Reckon anew what calls cost, a portion at a time, and write it down if asked to.

        Args:
            reckon: gives the cost of a call, or None where it is to stay as it is.
        """
        return recost(self._database, owner, period, reckon, write=write)


def _figure(row: AnyRow) -> Figure:
    facts: tuple[Any, ...] = tuple(row)
    at, model, amount, currency, first_token_s, total_s, completion, status = facts
    return Figure(at, model, amount, currency, first_token_s, total_s, completion, Status(status))
