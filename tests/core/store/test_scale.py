"""Reading costs what is read, not what is kept: counted in rows and in steps of the database, not in seconds."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, insert, text

from components.core.records import ChatOptions, Role
from components.core.store import Store, search
from components.core.store.database import normalized
from components.core.store.rows import message_values
from components.core.store.tables import calls, conversations, messages, passages
from components.core.store.terms import terms
from tests.core.store.conftest import ME, Clock, answer
from tests.core.store.test_ledger import call

MANY = 10_000


@dataclass
class Effort:
    """What one use of the store asked of the database."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    steps: int = 0
    """Instructions of SQLite's machine; stays 0 on PostgreSQL."""
    dialect: str = ""


@contextmanager
def effort() -> Iterator[Effort]:
    spent = Effort()

    def step() -> int:
        spent.steps += 1
        return 0

    def before(
        connection: Connection, _cursor: object, statement: str, parameters: Any, *_rest: object
    ) -> None:
        if not statement.startswith("BEGIN"):
            spent.statements.append((statement, parameters))
        spent.dialect = connection.dialect.name
        raw = connection.connection.dbapi_connection
        if isinstance(raw, sqlite3.Connection):
            raw.set_progress_handler(step, 1)

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield spent
    finally:
        event.remove(Engine, "before_cursor_execute", before)


def spend(action: Callable[[], object]) -> Effort:
    # The first use prepares the statement and reads the schema, which is no part of the effort.
    action()
    with effort() as spent:
        action()
    assert (spent.steps > 0) == (spent.dialect == "sqlite")
    return spent


def plan(address: str, statement: str, parameters: Any) -> str:
    """The database's own words on how it would answer."""
    engine = create_engine(normalized(address))
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN (ANALYZE, FORMAT JSON)"
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
    engine.dispose()
    return " | ".join(row.detail for row in rows) if explain.endswith("PLAN") else json.dumps(rows[0][0])


def fill(address: str, rows: dict[Any, list[dict[str, Any]]]) -> None:
    engine = create_engine(normalized(address))
    with engine.begin() as connection:
        for table, values in rows.items():
            connection.execute(insert(table), values)
        connection.execute(text("ANALYZE"))
    engine.dispose()


def many_conversations(clock: Clock, count: int) -> list[dict[str, Any]]:
    made = [clock.now - timedelta(seconds=number + 1) for number in range(count)]
    same = {"owner": ME, "options": {}}
    return [
        {"id": f"c{number}", "title": f"{number}", "created_at": at, "updated_at": at, **same}
        for number, at in enumerate(made)
    ]


def long_talk(store: Store, turns: int) -> tuple[str, list[dict[str, Any]]]:
    """A conversation whose head is the last of many turns."""
    made = store.conversations.create(ME, ChatOptions())
    asked = store.conversations.add_user(ME, made.id, None, "first")
    turn = message_values(answer(asked, "text"))
    same = {
        "owner": ME,
        "conversation_id": made.id,
        "created_at": asked.created_at,
        "stop_asked": False,
        **turn,
    }
    names = [asked.id, *(f"{made.id}.{number}" for number in range(1, turns))]
    links = zip(names[1:], names, strict=False)
    return made.id, [
        {"id": name, "parent_id": parent, "depth": depth, "role": Role.USER, **same}
        for depth, (name, parent) in enumerate(links, start=2)
    ]


@pytest.mark.parametrize(
    "use", ["latest", "latest in a folder", "folders", "binned", "archived", "get", "create"]
)
def test_ten_thousand_conversations_cost_what_forty_do(store: Store, address: str, clock: Clock, use: str):
    action = {
        "latest": lambda: store.conversations.latest(ME),
        "latest in a folder": lambda: store.conversations.latest(ME, folder="work"),
        "folders": lambda: store.conversations.folders(ME),
        "binned": lambda: store.conversations.binned(ME),
        "archived": lambda: store.conversations.archived(ME),
        "get": lambda: store.conversations.get(ME, "c7"),
        "create": lambda: store.conversations.create(ME, ChatOptions()),
    }[use]
    at = clock.now
    rows = [
        {**row, "folder": ("", "work")[number % 2], "archived_at": None, "deleted_at": None}
        for number, row in enumerate(many_conversations(clock, MANY))
    ]
    for number in (3, 5):
        rows[number]["archived_at"], rows[-number]["deleted_at"] = at, at
    fill(address, {conversations: rows[:40]})
    few = spend(action)
    fill(address, {conversations: rows[40:]})
    many = spend(action)
    assert len(many.statements) == len(few.statements) == 1
    assert many.steps <= few.steps * 1.1


@pytest.mark.parametrize(
    ("use", "index"),
    [
        (lambda store: store.conversations.latest(ME), "conversations_listed"),
        (lambda store: store.conversations.latest(ME, folder="7"), "conversations_in_folder"),
        (lambda store: store.conversations.archived(ME), "conversations_archived"),
        (lambda store: store.conversations.binned(ME), "conversations_binned"),
    ],
    ids=["list", "folder", "archive", "bin"],
)
def test_every_list_is_read_from_its_index(
    store: Store, address: str, clock: Clock, use: Callable[[Store], object], index: str
):
    rows = [
        {
            **row,
            "folder": str(number % 100),
            "archived_at": clock.now if number % 5 == 1 else None,
            "deleted_at": clock.now if number % 5 == 2 else None,
        }
        for number, row in enumerate(many_conversations(clock, MANY))
    ]
    fill(address, {conversations: rows})
    spent = spend(lambda: use(store))
    said = plan(address, *spent.statements[0])
    assert index in said
    assert "TEMP B-TREE" not in said
    assert '"Sort"' not in said


@pytest.mark.parametrize("use", ["path", "count_path", "versions", "message", "add_user", "leaf"])
def test_a_turn_costs_the_same_in_a_conversation_of_a_thousand_as_of_fifty(
    store: Store, address: str, use: str
):
    short, few_rows = long_talk(store, 50)
    long, many_rows = long_talk(store, 1000)
    fill(address, {messages: few_rows + many_rows})
    store.conversations.set_head(ME, short, few_rows[-1]["id"])
    store.conversations.set_head(ME, long, many_rows[-1]["id"])

    window = {name: store.conversations.path(ME, name, limit=30) for name in (short, long)}

    def action(conversation_id: str, last: str) -> Callable[[], object]:
        return {
            "path": lambda: store.conversations.path(ME, conversation_id, limit=30),
            "count_path": lambda: store.conversations.count_path(ME, conversation_id),
            "versions": lambda: store.conversations.versions(ME, window[conversation_id]),
            "message": lambda: store.conversations.message(ME, last),
            "add_user": lambda: store.conversations.add_user(ME, conversation_id, last, "next"),
            "leaf": lambda: store.conversations.leaf(ME, last),
        }[use]

    few = spend(action(short, few_rows[-1]["id"]))
    many = spend(action(long, many_rows[-1]["id"]))
    assert len(many.statements) == len(few.statements) <= 4
    assert many.steps <= few.steps * 1.1


def test_the_end_of_a_long_path_is_read_alone(store: Store, address: str):
    made, rows = long_talk(store, 1000)
    others = [row for _ in range(9) for row in long_talk(store, 1000)[1]]
    fill(address, {messages: rows + others})
    store.conversations.set_head(ME, made, rows[-1]["id"])
    end = store.conversations.path(ME, made, limit=30)
    assert [message.id for message in end] == [row["id"] for row in rows[-30:]]
    assert store.conversations.count_path(ME, made) == 1000
    said = plan(address, *spend(lambda: store.conversations.path(ME, made, limit=30)).statements[0])
    assert "SCAN messages" not in said
    if address.startswith("postgresql"):
        assert max(read(json.loads(said)[0]["Plan"])) <= 31


def many_passages(count: int, words: str, first: int = 1) -> list[dict[str, Any]]:
    return [
        {
            "position": first + number,
            "owner": ME,
            "conversation_id": f"c{number % 100}",
            "terms": terms(words),
        }
        for number in range(count)
    ]


@pytest.mark.parametrize("query", ["needle", "针眼", "nothing", "没有的"])
def test_a_search_costs_what_it_finds_not_what_is_kept(store: Store, address: str, clock: Clock, query: str):
    def search() -> object:
        return store.conversations.search(ME, query)

    hay = many_passages(MANY, "hay and straw 干草和稻草", 100)
    fill(address, {conversations: many_conversations(clock, 100), passages: hay[:200]})
    fill(address, {passages: many_passages(20, "a needle 一个针眼")})
    few = spend(search)
    fill(address, {passages: hay[200:]})
    many = spend(search)
    assert len(many.statements) == len(few.statements) == 1
    assert many.steps <= few.steps * 1.1
    said = plan(address, *many.statements[0])
    if address.startswith("sqlite"):
        assert "passages_index VIRTUAL TABLE" in said
        assert "SCAN passages " not in said
        assert "SCAN messages" not in said
        assert "SCAN conversations " not in said
    else:
        # So few rows are read through sooner than an index; the bar in tests/bench has many.
        forced = address.replace("-csearch_path", "-cenable_seqscan%3Doff -csearch_path")
        assert "passages_terms" in plan(forced, *many.statements[0])


def test_a_word_found_everywhere_is_answered_from_the_newest(
    store: Store, address: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(search, "NEWEST", 100)
    everywhere = many_passages(MANY, "everywhere 到处")
    fill(address, {conversations: many_conversations(clock, 100), passages: everywhere[:1000]})
    for query in ("everywhere", "到处"):
        few = spend(lambda query=query: store.conversations.search(ME, query))
        assert few.steps < 20_000
    fill(address, {passages: everywhere[1000:]})
    for query in ("everywhere", "到处"):
        many = spend(lambda query=query: store.conversations.search(ME, query))
        assert many.steps <= few.steps * 1.1


def test_a_save_is_one_statement(store: Store):
    made = store.conversations.create(ME, ChatOptions())
    begun = store.conversations.claim(
        ME, made.id, answer(store.conversations.add_user(ME, made.id, None, "hello")), "worker"
    )
    spent = spend(lambda: store.conversations.save(ME, begun.id, "so far", ""))
    assert [statement.split()[0] for statement, _ in spent.statements] == ["UPDATE"]


def test_the_ledger_is_written_and_read_at_the_same_cost_however_long(
    store: Store, address: str, clock: Clock
):
    recorded = [call(clock.now - timedelta(seconds=number)) for number in range(200)]
    for each in recorded:
        store.ledger.record(ME, each)

    def uses() -> list[Effort]:
        page = spend(lambda: store.ledger.calls(ME, limit=50, before=recorded[100].id))
        with effort() as written:
            store.ledger.record(ME, call(clock.now))
        return [page, written]

    few = uses()
    old = {
        "owner": ME,
        "kind": "chat",
        "relay_id": "r",
        "origin": "o",
        "status": "done",
        "usage_doubt": "unknown",
    }
    money = {"currency": "USD", "price_source": "unknown", "cost_doubt": "unknown"}
    past = clock.now - timedelta(days=1)
    fill(address, {calls: [{"id": f"k{number}", "at": past, **old, **money} for number in range(MANY)]})
    many = uses()
    # A call is a row of its own, a kind of call, and an addition to the sums of its half hour.
    assert [len(each.statements) for each in many] == [1, 3]
    assert all(late.steps <= early.steps * 1.1 for early, late in zip(few, many, strict=True))
    assert "calls_by_time" in plan(address, *many[0].statements[0])


def read(node: dict[str, Any]) -> Iterator[int]:
    """Rows that each step of a PostgreSQL plan gave, all its rounds together."""
    yield node["Actual Rows"] * node["Actual Loops"]
    for child in node.get("Plans", []):
        yield from read(child)
