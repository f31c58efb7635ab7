"""New databases of tests get what the migrations said to the first one, without the migrations."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event

# By its name: the package's own `upgrade` is the function.
upgrade = importlib.import_module("components.core.store.upgrade")
migrate = upgrade._migrate
said: dict[str, list[tuple[str, Any]]] = {}
"""For each kind of database the statements that led from an empty one to the newest version, with their values."""


def repeat(connection: Connection) -> None:
    """Bring a database to the newest version; an empty one by repeating what was said to the first."""
    if upgrade.version(connection) is not None:
        return migrate(connection)
    kind = connection.dialect.name
    if kind not in said:
        said[kind] = listen(connection)
        return None
    for statement, values in said[kind]:
        connection.exec_driver_sql(statement, values or None)
    return None


def listen(connection: Connection) -> list[tuple[str, Any]]:
    """Migrate an empty database, and keep every statement that was not a mere question."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Connection, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            heard.append((statement, values))

    event.listen(connection, "before_cursor_execute", hear)
    migrate(connection)
    event.remove(connection, "before_cursor_execute", hear)
    return heard


@contextmanager
def once() -> Iterator[None]:
    """Within this, the migrations run once for each kind of database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upgrade, "_migrate", repeat)
        yield
