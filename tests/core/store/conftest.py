"""Every store test runs on SQLite and on PostgreSQL, each in a database of its own."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

import components
from components.core.records import ChatOptions, Conversation, Message, Role
from components.core.store import Store
from components.core.store.database import normalized
from tests.core.store.postgresql import MissingServer, server

ME = "local"
ROOT = Path(components.__path__[0]).parent
"""Folder that other Python processes need on their path."""
Open = Callable[[], Store]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Engine]:
    """The server of TEST_DATABASE_URL, or one started for this session."""
    with ExitStack() as running:
        try:
            address = os.environ.get("TEST_DATABASE_URL") or running.enter_context(server())
        except MissingServer as missing:
            pytest.fail(str(missing), pytrace=False)
        engine = create_engine(normalized(address))
        running.callback(engine.dispose)
        yield engine


@pytest.fixture
def schema(postgresql: Engine) -> Iterator[str]:
    """The address of an empty schema on the PostgreSQL server."""
    name = f"test_{uuid4().hex}"
    with postgresql.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    yield postgresql.url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(False)
    with postgresql.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "postgresql":
        return request.getfixturevalue("schema")
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def open_store(address: str, tmp_path: Path, clock: Clock) -> Iterator[Open]:
    """Opens the same database again and again, as other processes would."""
    opened: list[Store] = []

    def open_one() -> Store:
        opened.append(Store(address, tmp_path / "home", clock=clock))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Open) -> Store:
    return open_store()


@pytest.fixture
def conversation(store: Store) -> Conversation:
    return store.conversations.create(ME, ChatOptions())


def answer(parent: Message, text: str = "") -> Message:
    """An assistant's message, not yet stored."""
    return Message(
        id=uuid4().hex,
        conversation_id=parent.conversation_id,
        parent_id=parent.id,
        role=Role.ASSISTANT,
        text=text,
        created_at=parent.created_at,
    )
