"""What is known around a balance, and what of it is told once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from components.core.balance import Balance
from components.core.errors import InputError
from components.core.fetch import Fetcher
from components.core.records import Call, Cost, Doubt, Fault, PriceSource, Status, Usage
from components.core.store import Store
from components.core.usage import outlook
from components.core.usage.alerts import Alert, Kind, Rules
from components.core.usage.watch import Watch
from tests.core.usage.test_webhook import Robot

NOW = datetime(2026, 3, 20, 4, tzinfo=UTC)
MARK = "0a1b2c3d"


def balance(amount: str, days_ago: int = 0) -> Balance:
    at = NOW - timedelta(days=days_ago)
    return Balance(at, "secrets:a", "http://relay.example", MARK, "new-api", remaining=Decimal(amount))


def call(days_ago: int, amount: str, mark: str = MARK) -> Call:
    cost = Cost(Decimal(amount), "USD", PriceSource.RELAY, Doubt.REPORTED)
    return Call(
        f"{days_ago}{mark}", NOW - timedelta(days=days_ago, minutes=1), "chat", "secrets:a", "http://relay.example", Status.DONE,
        model="m", usage=Usage(1, 1, doubt=Doubt.REPORTED), cost=cost, key_mark=mark,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'a.db'}", tmp_path)
    yield made
    made.close()


def test_days_are_those_of_the_key_and_of_the_reader(store):
    for days_ago in range(9):
        store.ledger.record("me", call(days_ago, "1"))
        store.ledger.record("me", call(days_ago, "50", "ffffffff"))
    seen = outlook.of(store, "me", balance("4"), "Asia/Shanghai", NOW)
    assert (seen.days.past, seen.days.today) == ((Decimal(1),) * 8, Decimal(1))
    assert seen.lasts is not None
    assert (seen.lasts.low_days, seen.lasts.high_days) == (4.0, 4.0)
    assert outlook.of(store, "you", balance("4"), "Asia/Shanghai", NOW).lasts is None


def test_how_the_balance_went_comes_before_what_was_spent_here(store):
    for days_ago in range(9, 0, -1):
        store.balances.add("me", balance(str(2 + 2 * days_ago), days_ago))
        store.ledger.record("me", call(days_ago, "1"))
    seen = outlook.of(store, "me", balance("2"), "UTC", NOW)
    assert len(seen.history) == 9
    assert seen.lasts is not None
    assert (seen.lasts.low_days, seen.lasts.high_days) == (1.0, 1.0)


def test_an_alert_is_new_once_until_it_has_ended(store):
    watch = Watch(store)
    watch.set_rules("me", Rules(low=Decimal(5)))
    low = outlook.of(store, "me", balance("4"), "UTC", NOW)
    kinds = [[alert.key for alert in alerts] for alerts in watch.look("me", low)]
    assert kinds == [[Kind.LOW], [Kind.LOW]]
    kinds = [[alert.key for alert in alerts] for alerts in watch.look("me", low)]
    assert kinds == [[Kind.LOW], []]
    assert watch.told("me") == {f"secrets:a/{MARK}/low"}
    assert watch.look("me", replace(low, balance=balance("9"))) == ([], [])
    assert watch.told("me") == frozenset()
    assert watch.told("you") == frozenset()


def test_rules_that_cannot_hold_leave_the_ones_before_as_they_are(store):
    watch = Watch(store)
    watch.set_rules("me", Rules(low=Decimal(5), expires_days=None))
    with pytest.raises(InputError, match="usage_alert_amount"):
        watch.set_rules("me", Rules(low=Decimal(-1)))
    assert watch.rules("me") == Rules(low=Decimal(5), expires_days=None)
    assert watch.rules("you") == Rules()


async def test_an_address_is_sealed_posted_to_and_forgotten(store):
    watch, robot = Watch(store), Robot()
    fetcher = Fetcher(inside={"https://hook.test": robot})
    low = [Alert(Kind.LOW, "secrets:a/1f2e")]
    await watch.post("me", fetcher, low, ["Low."])
    assert (watch.has_webhook("me"), robot.heard) == (False, [])
    watch.set_webhook("me", SecretStr("https://hook.test/c0ffee"))
    assert "c0ffee" not in repr(store.preferences.under("me", ""))
    await watch.post("me", fetcher, low, ["Low."])
    assert ([heard["text"] for heard in robot.heard], watch.unposted("me")) == (["Low."], None)
    robot.answer = httpx2.Response(404, stream=httpx2.ByteStream(b""))
    with pytest.raises(InputError, match="usage_webhook_status"):
        await watch.post("me", fetcher, low, ["Low."])
    assert watch.unposted("me") == Fault("input", {"reason": "usage_webhook_status", "status": 404})
    watch.set_webhook("me", None)
    assert (watch.has_webhook("me"), watch.unposted("me")) == (False, None)
