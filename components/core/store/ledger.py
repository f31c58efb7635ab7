"""The ledger: every request to a relay, written once and never changed."""

from sqlalchemy import insert, select, tuple_

from components.core.records import Call
from components.core.store.database import Database
from components.core.store.rows import call_of, call_values
from components.core.store.tables import calls


class Ledger:
    """The calls of each person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, owner: str, call: Call) -> None:
        """Write a call down."""
        with self._database.writing() as connection:
            connection.execute(insert(calls).values(owner=owner, **call_values(call)))

    def call(self, owner: str, call_id: str) -> Call | None:
        """One call, or None."""
        query = select(calls).where(calls.c.owner == owner, calls.c.id == call_id)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else call_of(row)

    def calls(self, owner: str, limit: int = 100, before: str | None = None) -> list[Call]:
        """Calls, newest first; with `before` (the id of a call), those older than it."""
        order = tuple_(calls.c.at, calls.c.position)
        query = select(calls).where(calls.c.owner == owner)
        if before is not None:
            anchor = calls.alias("anchor")
            place = select(anchor.c.at, anchor.c.position).where(
                anchor.c.owner == owner, anchor.c.id == before
            )
            query = query.where(order < place.scalar_subquery())
        page = query.order_by(calls.c.at.desc(), calls.c.position.desc()).limit(limit)
        with self._database.reading() as connection:
            return [call_of(row) for row in connection.execute(page)]
