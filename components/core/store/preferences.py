"""Preferences: small values by name that a person chose."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from components.core.store.database import Database
from components.core.store.tables import preferences

JSON: TypeAlias = Union[bool, int, float, str, "Sequence[JSON]", "Mapping[str, JSON]", None]

PASSING = "passing/"
"""Names that begin with it are notes of this store alone, in no backup."""


class Preferences:
    """The preferences of each person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, owner: str, name: str, default: JSON = None) -> JSON:
        """The value under a name, or `default` where none was set."""
        query = select(preferences.c.value).where(preferences.c.owner == owner, preferences.c.name == name)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return default if row is None else row.value

    def set(self, owner: str, name: str, value: JSON) -> None:
        """Keep a value under a name, in place of any other."""
        insert = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
        query = insert(preferences).values(owner=owner, name=name, value=value)
        keys = [preferences.c.owner, preferences.c.name]
        query = query.on_conflict_do_update(index_elements=keys, set_={"value": value})
        with self._database.writing() as connection:
            connection.execute(query)

    def under(self, owner: str, prefix: str) -> dict[str, JSON]:
        """All values whose whole name begins with `prefix`, by that name."""
        begins = func.substr(preferences.c.name, 1, len(prefix)) == prefix
        query = select(preferences.c.name, preferences.c.value).where(preferences.c.owner == owner, begins)
        with self._database.reading() as connection:
            return {row.name: row.value for row in connection.execute(query.order_by(preferences.c.name))}
