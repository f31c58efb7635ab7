"""Bring a database to the version this code knows, once, however many processes start together."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from components.core.errors import StoreError
from components.core.store.database import Database
from components.core.store.tables import VERSION

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x52656C61
"""Number of the PostgreSQL advisory lock that makes processes upgrade one after the other."""


def upgrade(database: Database) -> None:
    """Run the migrations that are missing.

    Raises:
        StoreError: `newer` when a later version of the product wrote this database; or any refusal of it.
    """
    with database.reading() as connection:
        if version(connection) == VERSION:
            return
    with database.writing() as connection:
        if database.dialect == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        if version(connection) != VERSION:
            _migrate(connection)


def version(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection) -> None:
    # Imported here: a server that finds its database up to date has no use for Alembic.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version(connection) not in {None, *known}:
        raise StoreError(reason="newer")
    command.upgrade(config, "head")
