"""The ledger gives back what was written, to the last digit."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.core.records import Call, Cost, Doubt, Fault, PriceSource, Status, Timing, Usage
from components.core.store import Store
from tests.core.store.conftest import ME

AT = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


def call(at: datetime = AT, cost: Cost | None = None) -> Call:
    return Call(
        id=uuid4().hex,
        at=at,
        kind="chat",
        relay_id="sandbox",
        origin="http://sandbox.relay:80",
        status=Status.DONE,
        cost=cost or Cost(),
    )


def test_a_call_comes_back_as_it_was_recorded(store: Store):
    full = Call(
        id=uuid4().hex,
        at=AT,
        kind="chat",
        relay_id="environment",
        origin="https://relay.example:443",
        status=Status.FAILED,
        model="deepseek/深度求索",
        usage=Usage(1, 2, 3, 4, Doubt.ESTIMATED),
        cost=Cost(Decimal("0.1"), "CNY", PriceSource.LIST, Doubt.ESTIMATED),
        timing=Timing(0.123, 4.5),
        http_status=429,
        request_id="req-1",
        fault=Fault("relay.rate", {"retry_after": 3.5, "said": "太快"}),
        page="chat",
        conversation_id="c",
        message_id="m",
    )
    bare = call(AT.replace(hour=11))
    store.ledger.record(ME, full)
    store.ledger.record(ME, bare)
    assert store.ledger.calls(ME) == [full, bare]


def test_calls_are_read_newest_first_and_in_pieces(store: Store):
    recorded = [call(AT.replace(second=number // 2)) for number in range(6)]
    for each in recorded:
        store.ledger.record(ME, each)
    newest = recorded[::-1]
    assert store.ledger.calls(ME, limit=3) == newest[:3]
    assert store.ledger.calls(ME, limit=2, before=newest[2].id) == newest[3:5]
    assert store.ledger.calls(ME, before=newest[5].id) == []


MONEY = st.decimals(-(10**12), 10**12, allow_nan=False) | st.decimals(0, 1, places=18)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=MONEY)
def test_money_comes_back_to_the_last_digit(store: Store, amount: Decimal):
    recorded = call(cost=Cost(amount))
    store.ledger.record(ME, recorded)
    kept = next(each for each in store.ledger.calls(ME, limit=10_000) if each.id == recorded.id)
    assert kept.cost.amount == amount


MOMENT = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.timezones())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=MOMENT)
def test_moments_of_any_time_zone_come_back_exactly_in_utc(store: Store, at: datetime):
    recorded = call(at)
    store.ledger.record(ME, recorded)
    kept = next(each for each in store.ledger.calls(ME, limit=10_000) if each.id == recorded.id)
    assert kept.at == at.astimezone(UTC)
    assert kept.at.tzinfo is UTC
