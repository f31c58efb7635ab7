"""One database, SQLite or PostgreSQL: how it is opened, read, written, and what its refusals mean."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from components.core.errors import StoreError

MEMORY = "sqlite://"
"""Address of a database that is nowhere but in this process's memory, and goes with its Database."""
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
CONNECT_TIMEOUT_S = 10

SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html
POSTGRESQL_REASONS = {
    "53100": "full",
    "25006": "readonly",
    "42501": "readonly",
    "55P03": "locked",
    "40P01": "locked",
    "40001": "locked",
}
FILE_REASONS = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "readonly",
    errno.EACCES: "readonly",
    errno.EPERM: "readonly",
}


def refusal(error: SQLAlchemyError | OSError) -> StoreError:
    """What a failure of the database or the disk means to a person."""
    if isinstance(error, OSError):
        return StoreError(reason=FILE_REASONS.get(error.errno or 0, "unavailable"))
    origin = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(origin, sqlite3.Error):
        # The low byte is the plain code, the rest says more; errors of the Python module itself bear none.
        code = getattr(origin, "sqlite_errorcode", 0) & 0xFF
        return StoreError(reason=SQLITE_REASONS.get(code, "unavailable"))
    return StoreError(reason=POSTGRESQL_REASONS.get(getattr(origin, "sqlstate", None) or "", "unavailable"))


@contextmanager
def refusals() -> Iterator[None]:
    """Let whatever the database or the disk refuses within leave as a StoreError."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise refusal(error) from error


def normalized(address: str) -> URL:
    """The address as SQLAlchemy wants it; hosts hand out postgres:// and postgresql://, which name no driver.

    Raises:
        StoreError: no address, or neither SQLite's nor PostgreSQL's.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # Without the cause: its words repeat the address, password and all.
        raise StoreError(reason="unavailable") from None
    backend = url.get_backend_name()
    if backend not in DRIVERS:
        raise StoreError(reason="unavailable")
    return url.set(drivername=DRIVERS[backend])


class Database:
    """The engine and its two manners of use; safe for threads, and for several processes on one database."""

    def __init__(self, address: str) -> None:
        url = normalized(address)
        self.dialect = url.get_backend_name()
        with refusals():
            self._engine = _sqlite(url) if self.dialect == "sqlite" else _server(url)
        self._writing = self._engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database and changes nothing."""
        with refusals(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes all happen at the end, or not at all when an error leaves the block."""
        with refusals(), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give every connection back to the system."""
        self._engine.dispose()


def _sqlite(url: URL) -> Engine:
    # Who finds the database locked waits 5 s, Python's default; `?timeout=` in the address says otherwise.
    if url.database and not url.database.startswith(("file:", ":memory:")):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True) if url.database else _in_memory(url)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _in_memory(url: URL) -> Engine:
    # The one connection is the database: who comes second, in whichever thread, waits for it.
    one = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
    engine = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False}, **one)
    event.listen(engine, "connect", _spill_nothing)
    return engine


def _spill_nothing(connection: sqlite3.Connection, _record: Any) -> None:
    # A large sort would else go through a temporary file, also for a database in memory.
    connection.execute("PRAGMA temp_store = MEMORY")


def _server(url: URL) -> Engine:
    options = {"connect_timeout": CONNECT_TIMEOUT_S}
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=options)


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # The module's own transactions begin at the first write, too late to hold what was read before it: _begin does it.
    connection.isolation_level = None
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        # It holds for the file, and SQLite does not wait here: locked means that another process is at it.
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    # SQLite's own knows ASCII alone; casefold, because lower() of a Greek word depends on where it is cut.
    connection.create_function("lower", 1, _folded, deterministic=True)


def _folded(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def _begin(connection: Connection) -> None:
    # A writer takes its turn at the start: one that read first would be refused at once, whatever the timeout.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
