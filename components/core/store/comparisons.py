"""Comparisons: the same questions to several models, each in a conversation of its own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from components.core.belongings import Comparison, Round
from components.core.errors import InputError, Value
from components.core.records import ChatOptions, Conversation
from components.core.store.database import Database
from components.core.store.messages import Clock
from components.core.store.rows import AnyRow, Values, conversation_of, new_id, options_values
from components.core.store.search import finding, keep_title
from components.core.store.tables import conversations
from components.core.store.tables_compare import comparisons
from components.core.verdicts import noted

COLUMNS_MAX = 8


class Comparisons:
    """The comparisons of each person.

    What is to be changed and is not there, or is another person's, raises InputError with the reason
    `comparison_missing`.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, owner: str, columns: Sequence[ChatOptions], title: str = "") -> Comparison:
        """Begin a comparison with a conversation for each column."""
        now, name = self._clock(), new_id()
        rows = [_column(owner, name, options, now, title) for options in columns]
        made = Comparison(name, title, now, now, tuple(row["id"] for row in rows))
        with self._database.writing() as connection:
            connection.execute(insert(comparisons).values(owner=owner, **_values(made)))
            if rows:
                connection.execute(insert(conversations), rows)
            for row in rows:
                keep_title(connection, owner, row["id"], title)
        return made

    def get(self, owner: str, comparison_id: str) -> Comparison | None:
        """The comparison, or None where there is none or it was deleted."""
        query = select(comparisons).where(_is(owner, comparison_id), comparisons.c.deleted_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _comparison_of(row)

    def latest(self, owner: str, limit: int = 30, offset: int = 0, query: str = "") -> list[Comparison]:
        """Comparisons, last used first; with a query those that have all its words in a title, question or answer."""
        mine = select(comparisons).where(comparisons.c.owner == owner, comparisons.c.deleted_at.is_(None))
        if query:
            found = finding(self._database.dialect, owner, query, compared=True)
            if found is None:
                return []
            within = found.order_by(None).with_only_columns(conversations.c.comparison_id)
            mine = mine.where(comparisons.c.id.in_(within))
        page = mine.order_by(comparisons.c.updated_at.desc(), comparisons.c.position.desc())
        with self._database.reading() as connection:
            rows = connection.execute(page.limit(limit).offset(offset)).all()
        return [_comparison_of(row) for row in rows]

    def columns(self, owner: str, comparison: Comparison) -> list[Conversation]:
        """The conversations of a comparison, from the left."""
        return self.conversations(owner, comparison.columns)

    def conversations(self, owner: str, ids: Sequence[str]) -> list[Conversation]:
        """Those of some conversations that are there, in their order."""
        mine = (conversations.c.owner == owner, conversations.c.id.in_(ids))
        query = select(conversations).where(*mine, conversations.c.deleted_at.is_(None))
        with self._database.reading() as connection:
            found = {row.id: conversation_of(row) for row in connection.execute(query)}
        return [found[name] for name in ids if name in found]

    def removed(self, owner: str, comparison: Comparison) -> list[Conversation]:
        """The conversations of a comparison that are not shown and can come back, oldest first."""
        mine = (conversations.c.owner == owner, conversations.c.comparison_id == comparison.id)
        query = select(conversations).where(*mine, conversations.c.deleted_at.is_(None))
        others = [*comparison.columns, *noted(comparison.notes)]
        left = query.where(conversations.c.id.not_in(others)).order_by(conversations.c.position)
        with self._database.reading() as connection:
            return [conversation_of(row) for row in connection.execute(left)]

    def add_column(
        self, owner: str, comparison_id: str, options: ChatOptions, place: int | None = None
    ) -> str:
        """Add a column at a place, or at the end, and return its id."""
        made: list[str] = []

        def add(row: AnyRow, connection: Connection) -> Values:
            column = _column(owner, comparison_id, options, self._clock(), row.title)
            connection.execute(insert(conversations), column)
            made.append(column["id"])
            at = len(row.columns) if place is None else place
            return {"columns": [*row.columns[:at], column["id"], *row.columns[at:]]}

        self._change(owner, comparison_id, add)
        return made[0]

    def add_beside(
        self,
        owner: str,
        comparison_id: str,
        options: ChatOptions,
        notes: Callable[[str], Mapping[str, Value]],
    ) -> Conversation:
        """Begin a conversation that belongs to the comparison and is no column of it, noted by what is made of its id."""
        made: list[str] = []

        def add(row: AnyRow, connection: Connection) -> Values:
            now = self._clock()
            begun = _column(owner, comparison_id, options, now, row.title)
            connection.execute(insert(conversations), begun)
            made.append(begun["id"])
            return {"notes": {**row.notes, **notes(begun["id"])}, "updated_at": now}

        self._change(owner, comparison_id, add)
        return self.conversations(owner, made)[0]

    def set_columns(self, owner: str, comparison_id: str, columns: Sequence[str]) -> None:
        """Show these conversations of the comparison, in this order; one left out is kept, and can come back."""
        self._change(owner, comparison_id, lambda *_: {"columns": list(columns)})

    def keep_round(self, owner: str, comparison_id: str, asked: Round) -> None:
        """Keep that a question was put to columns; a round that is there is changed."""

        def add(row: AnyRow, _connection: Connection) -> Values:
            written = {"id": asked.id, "at": asked.at.isoformat(), "questions": dict(asked.questions)}
            known = asked.id in (each["id"] for each in row.rounds)
            rounds = [written if each["id"] == asked.id else each for each in row.rounds]
            return {"rounds": rounds if known else [*rounds, written], "updated_at": self._clock()}

        self._change(owner, comparison_id, add)

    def note(self, owner: str, comparison_id: str, **notes: Value) -> None:
        """Keep notes beside those that are there; None takes one away."""

        def add(row: AnyRow, _connection: Connection) -> Values:
            kept = {**row.notes, **notes}
            return {"notes": {name: value for name, value in kept.items() if value is not None}}

        self._change(owner, comparison_id, add)

    def rename(self, owner: str, comparison_id: str, title: str) -> None:
        """Give the comparison another title."""

        def name(row: AnyRow, connection: Connection) -> Values:
            mine = (conversations.c.owner == owner, conversations.c.id.in_(row.columns))
            connection.execute(update(conversations).where(*mine).values(title=title))
            for column in row.columns:
                keep_title(connection, owner, column, title)
            return {"title": title}

        self._change(owner, comparison_id, name)

    def delete(self, owner: str, comparison_id: str) -> None:
        """Take the comparison and its columns away, until it is restored or the bin is emptied."""
        self._bin(owner, comparison_id, self._clock())

    def restore(self, owner: str, comparison_id: str) -> None:
        """Bring a deleted comparison back."""
        self._bin(owner, comparison_id, None)

    def _bin(self, owner: str, comparison_id: str, deleted_at: datetime | None) -> None:
        columns = (conversations.c.owner == owner, conversations.c.comparison_id == comparison_id)
        with self._database.writing() as connection:
            for query in (
                update(comparisons).where(_is(owner, comparison_id)),
                update(conversations).where(*columns),
            ):
                connection.execute(query.values(deleted_at=deleted_at))

    def _change(self, owner: str, comparison_id: str, how: Callable[[AnyRow, Connection], Values]) -> None:
        mine = and_(_is(owner, comparison_id), comparisons.c.deleted_at.is_(None))
        with self._database.writing() as connection:
            # Written first: so that of two who change it at once the second sees what the first has written.
            touched = update(comparisons).where(mine).values(title=comparisons.c.title)
            row = connection.execute(touched.returning(comparisons)).first()
            if row is None:
                raise InputError(reason="comparison_missing")
            connection.execute(update(comparisons).where(mine).values(**how(row, connection)))


def _is(owner: str, comparison_id: str) -> ColumnElement[bool]:
    return and_(comparisons.c.owner == owner, comparisons.c.id == comparison_id)


def _column(owner: str, comparison_id: str, options: ChatOptions, now: datetime, title: str) -> Values:
    return {
        "id": new_id(),
        "owner": owner,
        "title": title,
        "created_at": now,
        "updated_at": now,
        "options": options_values(options),
        "comparison_id": comparison_id,
    }


def _values(comparison: Comparison) -> dict[str, Any]:
    return {
        "id": comparison.id,
        "title": comparison.title,
        "created_at": comparison.created_at,
        "updated_at": comparison.updated_at,
        "columns": list(comparison.columns),
        "rounds": [],
        "notes": dict(comparison.notes),
    }


def _comparison_of(row: AnyRow) -> Comparison:
    return Comparison(
        id=row.id,
        title=row.title,
        created_at=row.created_at,
        updated_at=row.updated_at,
        columns=tuple(map(str, row.columns)),
        rounds=tuple(map(_round_of, row.rounds)),
        notes=row.notes,
        deleted_at=row.deleted_at,
    )


def _round_of(values: Values) -> Round:
    return Round(values["id"], datetime.fromisoformat(values["at"]), values["questions"])
