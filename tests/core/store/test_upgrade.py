"""The database's version: made once, met again, never from the future."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from components.core.errors import StoreError
from components.core.records import ChatOptions
from components.core.store import Store
from components.core.store.database import Database, normalized
from components.core.store.tables import VERSION, metadata
from components.core.store.upgrade import MIGRATIONS
from tests import migrated
from tests.core.store.conftest import ME, ROOT, Open


@pytest.fixture(autouse=True)
def _really(monkeypatch: pytest.MonkeyPatch) -> None:
    """The migrations themselves run here, whatever other tests did before."""
    monkeypatch.setattr(migrated.upgrade, "_migrate", migrated.migrate)


def of_the_code(name: str | None, kind: str, _parents: object) -> bool:
    """Each database has a full-text index of its own; SQLite's is made of tables."""
    return not (kind in ("table", "index") and str(name).startswith(("passages_index", "passages_terms")))


# The order of the list is an expression on SQLite too, which cannot be read back there; on PostgreSQL it is compared.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_the_migrations_lead_to_the_tables_of_the_code(address: str, store: Store):
    assert_tables_of_the_code(address)


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_what_other_tests_repeat_leads_to_them_too(
    address: str, open_store: Open, monkeypatch: pytest.MonkeyPatch
):
    database = Database(address)
    with suppress(Unwanted), database.writing() as connection:
        monkeypatch.setitem(migrated.said, database.dialect, migrated.listen(connection))
        raise Unwanted
    database.close()
    monkeypatch.setattr(migrated.upgrade, "_migrate", migrated.repeat)
    open_store()
    assert_tables_of_the_code(address)


class Unwanted(Exception):
    """What was done to the database is taken back."""


def assert_tables_of_the_code(address: str) -> None:
    engine = create_engine(normalized(address))
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": of_the_code}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == VERSION
    engine.dispose()


def test_the_code_names_the_newest_migration():
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == VERSION


def test_a_store_opened_again_has_what_was_kept(open_store: Open):
    made = open_store().conversations.create(ME, ChatOptions(), "kept")
    assert open_store().conversations.get(ME, made.id) == made


def test_a_store_written_by_a_newer_version_is_left_alone(address: str, open_store: Open, tmp_path: Path):
    open_store().conversations.create(ME, ChatOptions(), "kept")
    engine = create_engine(normalized(address))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError) as refused:
        open_store()
    assert refused.value.values == {"reason": "newer"}
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["9999"]
        assert connection.execute(text("SELECT title FROM conversations")).scalars().all() == ["kept"]
    engine.dispose()


OPEN = """
import sys
from pathlib import Path
from components.core.store import Store
store = Store(sys.argv[1], Path(sys.argv[2]))
store.preferences.set("local", sys.argv[3], "alembic" in sys.modules)
store.close()
"""


def open_elsewhere(address: str, home: Path, name: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", OPEN, address, str(home), name]
    return subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_processes_that_start_together_from_any_folder_make_one_store(
    address: str, open_store: Open, tmp_path: Path
):
    started = [open_elsewhere(address, tmp_path / "home", str(number), tmp_path) for number in range(3)]
    assert [each.wait(timeout=60) for each in started] == [0, 0, 0]
    assert set(open_store().preferences.under(ME, "")) == {"0", "1", "2"}


def test_a_store_that_is_up_to_date_opens_without_alembic(address: str, store: Store, tmp_path: Path):
    assert open_elsewhere(address, tmp_path / "home", "loaded", tmp_path).wait(timeout=60) == 0
    assert store.preferences.get(ME, "loaded") is False
