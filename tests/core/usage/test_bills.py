"""The bill of one key: log, balances and calls together."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from components.core.balance import Balance, Scope
from components.core.records import ChatOptions, Cost, PriceSource
from components.core.relay.logs import Log
from components.core.spending import Period
from components.core.store import Store
from components.core.usage import bills, logbook
from components.core.usage.letter import Kind
from components.core.usage.logbook import Key
from tests.core.usage.bills import MODEL, NOON, PRICE, call, price_of, row

ME = "local"
KEY = Key(ME, "http://relay", "mark")
ALL = Period(NOON - timedelta(days=1), NOON + timedelta(days=1))


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "home")
    yield opened
    opened.close()


def prices(models):
    return {model: price_of(model) for model in models}


def test_a_bill_says_all_that_is_known_of_a_key(store):
    talk = store.conversations.create(ME, ChatOptions())
    said = store.conversations.add_user(ME, talk.id, None, "words " * 40)
    calls = [
        call(2 * number, key_mark="mark", message_id=said.id if number == 1 else None) for number in range(6)
    ]
    for number, each in enumerate(calls):
        store.ledger.record(ME, each)
        at = each.at + timedelta(seconds=70)
        used = Decimal("0.01") * number
        store.balances.add(
            ME, Balance(at, "sandbox", KEY.origin, KEY.mark, "one-api", used=used, scope=Scope.KEY)
        )
    log = Log(tuple(row(each, times="1.3") for each in calls), 6, None, NOON)
    logbook.keep(log, store, KEY, NOON + timedelta(hours=1))
    shares = []
    bill = bills.reckoned(store, KEY, ALL, prices, shares.append)
    (verdict,) = bill.verdicts
    assert (verdict.model, round(verdict.multiplier.value, 2)) == (MODEL, 1.3)
    assert (verdict.claims.completion_counted.calls, verdict.claims.completion_counted.claimed) == (1, 100)
    assert [finding.kind for finding in bill.findings] == [Kind.DEARER]
    assert (bill.whole.calls, bill.prices, shares) == (6, {MODEL: PRICE}, [0.5, 0.9])
    assert (len(bill.by_balance.spans), bill.by_balance.theirs) == (5, Decimal("0.05"))


def test_where_nothing_is_known_nothing_is_found(store):
    bill = bills.reckoned(store, KEY, ALL, prices)
    assert (bill.verdicts, bill.findings, bill.by_balance) == ((), (), None)
    store.ledger.record(ME, replace(call(0), key_mark="mark"))
    assert bills.reckoned(store, KEY, ALL, prices).whole.unlogged[0].id == "call0"


def test_where_quota_is_paid_otherwise_calls_are_reckoned_anew_by_the_prices_in_quota(store):
    paid = [
        replace(call(2 * number, key_mark="mark"), cost=Cost(Decimal(9), "USD", PriceSource.RELAY))
        for number in range(4)
    ]
    for number, each in enumerate(paid):
        store.ledger.record(ME, each)
        at = each.at + timedelta(seconds=70)
        used = row(call(0)).amount * number
        store.balances.add(ME, Balance(at, "sandbox", KEY.origin, KEY.mark, "one-api", used=used))
    logbook.keep(
        Log(tuple(row(call(2 * number)) for number in range(4)), 4), store, KEY, NOON + timedelta(hours=1)
    )
    bill = bills.reckoned(store, KEY, ALL, prices, recorded=False)
    assert (bill.whole.ours, bill.findings) == (bill.whole.theirs, ())
    assert bill.by_balance.ours == bill.by_balance.theirs == 3 * row(call(0)).amount
    assert bills.reckoned(store, KEY, ALL, prices).whole.ours == 36
