"""Prompts, presets, files, pictures, calls and preferences of one person as plain values, for backup and restore.

Values are those of the columns, whatever columns there come to be; moments and amounts are text and bytes base64, so
that all of it is JSON. Relays and their keys are not among them, and neither are traces.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, LargeBinary, Table, insert, select

from components.core.errors import InputError
from components.core.store.columns import BIGGEST, Count, Instant, Money, Words, storable
from components.core.store.database import Database
from components.core.store.preferences import PASSING
from components.core.store.rollups import roll_up
from components.core.store.tables import calls, files, preferences, presets, prompts
from components.core.store.tables_batches import cells, sets, votes
from components.core.store.tables_compare import comparisons
from components.core.store.tables_corpora import corpora, embeddings, layers, vectors
from components.core.store.tables_drawings import drawings
from components.core.store.tables_pictures import albums, pictures
from components.core.store.tables_spending import balances, charges

KINDS: Mapping[str, Table] = {
    "prompts": prompts,
    "presets": presets,
    "files": files,
    "pictures": pictures,
    "calls": calls,
    "preferences": preferences,
    "comparisons": comparisons,
    "sets": sets,
    "cells": cells,
    "votes": votes,
    "drawings": drawings,
    "albums": albums,
    "corpora": corpora,
    "embeddings": embeddings,
    "vectors": vectors,
    "layers": layers,
    "balances": balances,
    "charges": charges,
}
"""Tables by the name they have in a backup."""
BATCH_ROWS = 500
EXPONENT_MAX = 100
"""Of an amount of money, as a power of ten."""
LISTS = {
    *("tags", "openers", "columns", "rounds", "models", "prompts", "contenders", "results"),
    *("windows", "qualms", "others"),
}
"""Columns of JSON that hold a list; the others hold an object."""

_OURS = {"position", "owner"}


class Belongings:
    """The rows of each person, a batch at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self, owner: str, kind: str) -> Iterator[dict[str, Any]]:
        """All rows of one of KINDS as JSON values, oldest first."""
        table = KINDS[kind]
        order = table.c.position if "position" in table.c else table.c.name
        last: Any = None
        while True:
            query = select(table).where(table.c.owner == owner).order_by(order).limit(BATCH_ROWS)
            if table is preferences:
                query = query.where(~table.c.name.startswith(PASSING))
            if last is not None:
                query = query.where(order > last)
            with self._database.reading() as connection:
                found = connection.execute(query).mappings().all()
            if not found:
                return
            for row in found:
                yield {name: _plain(value) for name, value in row.items() if name not in _OURS}
            last = found[-1][order.name]

    def add_rows(self, owner: str, kind: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Add those rows that are not there yet, all of them or none, and return how many they were.

        Raises:
            InputError: `reason` backup_damaged for a value that its column cannot hold.
        """
        table = KINDS[kind]
        key = _key(table)
        values = {row[key.name]: {**row, "owner": owner} for row in (_values(table, row) for row in rows)}
        with self._database.writing() as connection:
            there = self._there(connection, owner, table, list(values))
            new = [row for name, row in values.items() if name not in there]
            for _names, alike in groupby(new, key=tuple):
                connection.execute(insert(table), list(alike))
            if table is calls:
                roll_up(connection, owner, new)
        return len(new)

    def missing(self, owner: str, kind: str, names: Sequence[str]) -> int:
        """How many of the rows with these ids (of preferences: names) are not there yet."""
        with self._database.reading() as connection:
            return len(set(names) - self._there(connection, owner, KINDS[kind], names))

    def _there(self, connection: Any, owner: str, table: Table, names: Sequence[str]) -> set[str]:
        key = _key(table)
        # Ids are one person's alone; a preference's name is everybody's.
        mine = [table.c.owner == owner] if table is preferences else []
        found: set[str] = set()
        for start in range(0, len(names), BATCH_ROWS):
            some = key.in_(names[start : start + BATCH_ROWS])
            found.update(connection.execute(select(key).where(some, *mine)).scalars())
        return found


def _key(table: Table) -> Column[str]:
    return table.c.id if "id" in table.c else table.c.name


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return str(value) if isinstance(value, Decimal) else value


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    wanted = [column for column in table.columns if column.name not in _OURS]
    try:
        return {column.name: _value(column, row[column.name]) for column in wanted if _is_given(column, row)}
    except (KeyError, TypeError, ValueError, InvalidOperation, OverflowError) as error:
        raise InputError(reason="backup_damaged") from error


def _is_given(column: Column[Any], row: Mapping[str, Any]) -> bool:
    # A column that came later has its default.
    return column.name in row or (not column.nullable and column.server_default is None)


def _value(column: Column[Any], value: Any) -> Any:
    if value is None and column.nullable:
        return None
    if isinstance(column.type, Instant):
        when = datetime.fromisoformat(value)
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    if isinstance(column.type, Money):
        return _amount(value)
    if isinstance(column.type, Words):
        return storable(_is(value, str))
    if isinstance(column.type, LargeBinary):
        return b64decode(_is(value, str), validate=True)
    if isinstance(column.type, Boolean):
        return _is(value, bool)
    if isinstance(column.type, (Count, BigInteger, Integer)):
        return _number(column, value)
    if isinstance(column.type, Float):
        return float(_is(value, int, float))
    return value if column.table is preferences else _is(value, list if column.name in LISTS else dict)


def _is(value: Any, *kinds: type) -> Any:
    if not isinstance(value, kinds):
        raise TypeError(type(value))
    return value


def _number(column: Column[Any], value: Any) -> int:
    biggest = BIGGEST if isinstance(column.type, (Count, BigInteger)) else 2**31 - 1
    if not isinstance(value, int) or abs(value) > biggest:
        raise ValueError(value)
    return value


def _amount(value: Any) -> Decimal:
    amount = Decimal(_is(value, str))
    if not amount.is_finite() or abs(amount.adjusted()) > EXPONENT_MAX:
        raise ValueError(value)
    return amount
