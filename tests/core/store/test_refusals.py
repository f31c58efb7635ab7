"""What a database that is full, read-only, locked, broken or gone says to a person."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event, make_url, text

from components.core.errors import StoreError
from components.core.records import ChatOptions
from components.core.store import Store
from components.core.store.database import normalized
from tests.core.store.conftest import ME

SECRET = "words nobody else should read"


@contextmanager
def opened(address: str, home: Path) -> Iterator[Store]:
    store = Store(address, home)
    yield store
    store.close()


def reason(action: Callable[[], object]) -> object:
    with pytest.raises(StoreError) as refused:
        action()
    assert SECRET not in repr(refused.value.__cause__)
    assert SECRET not in str(refused.value.__cause__)
    return refused.value.values["reason"]


def write(store: Store) -> None:
    store.conversations.create(ME, ChatOptions(system=SECRET), SECRET)


def postgresql_with(schema: str, setting: str) -> str:
    url = make_url(schema)
    return url.update_query_dict({"options": f"{url.query['options']} -c{setting}"}).render_as_string(False)


def test_a_full_disk(tmp_path: Path):
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 100")

    event.listen(Engine, "connect", limit)
    try:
        with opened(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as store:
            write(store)
            assert reason(lambda: store.preferences.set(ME, "name", "x" * 500_000)) == "full"
            assert [each.title for each in store.conversations.latest(ME)] == [SECRET]
            write(store)
    finally:
        event.remove(Engine, "connect", limit)


def test_a_full_disk_of_a_server(schema: str, tmp_path: Path):
    with opened(schema, tmp_path) as store:
        run(
            schema,
            "CREATE FUNCTION full_disk() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql",
            "CREATE TRIGGER full_disk BEFORE INSERT ON conversations FOR EACH ROW EXECUTE FUNCTION full_disk()",
        )
        assert reason(lambda: write(store)) == "full"


def test_a_database_that_may_only_be_read(tmp_path: Path):
    file = tmp_path / "store.db"
    with opened(f"sqlite:///{file}", tmp_path) as store:
        write(store)
    with opened(f"sqlite:///file:{file}?mode=ro&uri=true", tmp_path) as store:
        assert [each.title for each in store.conversations.latest(ME)] == [SECRET]
        assert reason(lambda: write(store)) == "readonly"


def test_a_server_that_may_only_be_read(schema: str, tmp_path: Path):
    with opened(schema, tmp_path) as store:
        write(store)
    with opened(postgresql_with(schema, "default_transaction_read_only=on"), tmp_path) as store:
        assert [each.title for each in store.conversations.latest(ME)] == [SECRET]
        assert reason(lambda: write(store)) == "readonly"


def test_a_database_that_another_program_holds(tmp_path: Path):
    file = tmp_path / "store.db"
    with opened(f"sqlite:///{file}?timeout=0.05", tmp_path) as store:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert reason(lambda: write(store)) == "locked"
        assert store.conversations.latest(ME) == []
        other.execute("ROLLBACK")
        other.close()
        write(store)


def test_a_server_whose_table_another_program_holds(schema: str, tmp_path: Path):
    with opened(postgresql_with(schema, "lock_timeout=50"), tmp_path) as store:
        engine = create_engine(normalized(schema))
        with engine.begin() as other:
            other.execute(text("LOCK TABLE conversations"))
            assert reason(lambda: write(store)) == "locked"
        engine.dispose()
        write(store)


def test_a_file_that_is_no_database(tmp_path: Path):
    file = tmp_path / "store.db"
    file.write_bytes(b"this is a letter, not a database " * 100)
    assert reason(lambda: Store(f"sqlite:///{file}", tmp_path)) == "unavailable"


def test_a_database_whose_pages_are_spoilt(tmp_path: Path):
    file = tmp_path / "store.db"
    with opened(f"sqlite:///{file}", tmp_path) as store:
        write(store)
    with file.open("r+b") as opened_file:
        opened_file.seek(4096)
        opened_file.write(b"\xff" * (file.stat().st_size - 4096))
    assert reason(lambda: Store(f"sqlite:///{file}", tmp_path).conversations.latest(ME)) == "unavailable"


def test_a_table_that_is_gone(address: str, tmp_path: Path):
    with opened(address, tmp_path) as store:
        run(address, "DROP TABLE preferences")
        assert reason(lambda: store.preferences.get(ME, "name")) == "unavailable"


def test_a_server_that_is_not_there(tmp_path: Path):
    assert reason(lambda: Store(f"postgresql://nobody@/none?host={tmp_path}", tmp_path)) == "unavailable"


def test_a_data_folder_that_cannot_be(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    assert (
        reason(lambda: Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "file" / "home"))
        == "unavailable"
    )


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "mysql://u:hunter2@host/name",
        "postgresql://u:hunter2@host:port/name",
        "u:hunter2@host",
    ],
)
def test_an_address_of_no_database_is_refused_without_repeating_it(address: str, tmp_path: Path):
    with pytest.raises(StoreError) as refused:
        Store(address, tmp_path)
    assert refused.value.values == {"reason": "unavailable"}
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_name_of_postgresql_means_the_one_driver(scheme: str):
    url = normalized(f"{scheme}://u:p@host:5433/name?sslmode=require")
    assert url.render_as_string(False) == "postgresql+psycopg://u:p@host:5433/name?sslmode=require"
    assert psycopg.__name__ == url.get_driver_name()


def run(address: str, *statements: str) -> None:
    engine = create_engine(normalized(address))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
