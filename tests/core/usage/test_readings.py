"""Relays are asked what is left in the background, and what they said is at hand."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from components.core.balance import Balance
from components.core.errors import NotOfferedError, RelayError, UpstreamError
from components.core.records import Relay, Source
from components.core.relay.connection import Connection
from components.core.relay.operator import Operator
from components.core.store import Store
from components.core.usage.readings import Readings

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
OPERATOR = Operator(name="Relay")


def connection(key: str = "sk-one") -> Connection:
    relay = Relay("secrets:a", "A", "http://relay.example/v1", Source.SECRETS)
    return Connection(relay, SecretStr(key), httpx2.AsyncClient(), lambda _call: None)


def balance(amount: str, asked: Connection) -> Balance:
    return Balance(AT, asked.relay.id, asked.origin, asked.key_mark, "new-api", remaining=Decimal(amount))


@dataclass
class Scripted:
    """A till that says what it was given, one after the other."""

    answers: list[Balance | RelayError]
    again_in_s: float = 0.0
    may: threading.Event = field(default_factory=threading.Event)

    async def balance(self) -> Balance:
        await asyncio.to_thread(self.may.wait)
        answer = self.answers.pop(0)
        if isinstance(answer, RelayError):
            raise answer
        return answer

    async def operator(self) -> Operator | None:
        return OPERATOR


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'a.db'}", tmp_path)
    yield made
    made.close()


def opened(store: Store, *answers: Balance | RelayError, waits: bool = False) -> tuple[Readings, Scripted]:
    till = Scripted(list(answers))
    if not waits:
        till.may.set()
    return Readings(store, lambda _connection, before: till), till


def test_an_answer_is_at_hand_once_it_has_come_and_is_kept(store):
    asked = connection()
    readings, till = opened(store, balance("3", asked), waits=True)
    assert readings.last("me", asked) is None
    readings.begin("me", asked)
    assert not readings.wait("me", asked, 0)
    till.may.set()
    assert readings.wait("me", asked, 10)
    told = readings.last("me", asked)
    assert told is not None
    assert (told.at, told.balance, told.fault, told.operator) == (AT, balance("3", asked), None, OPERATOR)
    assert store.balances.history("me", asked.origin, asked.key_mark) == [balance("3", asked)]


def test_a_relay_that_has_just_answered_is_not_asked_again(store):
    asked = connection()
    readings, till = opened(store, balance("3", asked), balance("2", asked))
    readings.begin("me", asked)
    readings.wait("me", asked, 10)
    till.again_in_s = 60.0
    readings.begin("me", asked)
    assert len(till.answers) == 1
    till.again_in_s = 0.0
    readings.begin("me", asked)
    readings.wait("me", asked, 10)
    told = readings.last("me", asked)
    assert told is not None
    assert told.balance == balance("2", asked)


def test_a_failure_is_told_and_the_balance_before_it_is_not_forgotten(store):
    asked = connection()
    readings, _till = opened(store, balance("3", asked), UpstreamError(status=502))
    for _time in range(2):
        readings.begin("me", asked)
        readings.wait("me", asked, 10)
    told = readings.last("me", asked)
    assert told is not None
    assert told.fault is not None
    assert (told.fault.key, told.balance, told.operator) == ("relay.upstream", None, OPERATOR)
    assert readings.balance("me", asked) == balance("3", asked)


def test_what_one_key_was_told_is_not_shown_for_another(store):
    asked, other = connection(), connection("sk-two")
    readings, _till = opened(store, NotOfferedError())
    readings.begin("me", asked)
    readings.wait("me", asked, 10)
    assert readings.last("me", asked) is not None
    assert readings.last("me", other) is None
    assert readings.last("you", asked) is None


def test_after_a_restart_the_last_balance_is_shown_and_its_dialect_tried_first(store):
    asked, kept = connection(), []
    store.balances.add("me", balance("3", asked))

    def open_till(_connection: Connection, before: Balance | None) -> Scripted:
        kept.append(before)
        return Scripted([])

    told = Readings(store, open_till).last("me", asked)
    assert told is not None
    assert (told.at, told.balance, kept) == (AT, balance("3", asked), [balance("3", asked)])
