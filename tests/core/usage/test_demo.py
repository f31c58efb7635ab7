"""The months shown before there are any of one's own: whole, the same each time, with something to find in them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from components.core.records import Status
from components.core.spending import Filters, Group, Period, Step
from components.core.usage import demo, matching, reconciliation

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def books():
    return demo.store("ada", NOW, "Asia/Shanghai")


def test_two_whole_months_end_now_and_nothing_of_them_is_yet_to_come(books):
    calls = list(books.ledger.each("ada"))
    assert calls[0].at > NOW - timedelta(days=demo.DAYS + 1)
    assert calls[-1].at <= NOW
    month = Period(datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC))
    days = books.ledger.lines("ada", month, step=Step.DAY, zone="Asia/Shanghai")
    assert len(days) == 31


def test_they_show_every_state_that_real_ones_have(books):
    calls = list(books.ledger.each("ada"))
    assert {call.status for call in calls} == {Status.DONE, Status.STOPPED, Status.FAILED}
    assert {call.cost.doubt for call in calls} == {"reported", "estimated", "unknown"}
    assert {call.page for call in calls} == {"chat", "vision", "compare", "sets", "drawing", "embeddings"}
    [unpriced] = books.ledger.lines("ada", None, Filters(models=("house-model",)), by=[Group.MODEL])
    assert unpriced.sums.money == ()
    assert unpriced.sums.unpriced > 0


def test_what_is_wrong_in_their_bill_is_found_and_nothing_else(books):
    told = books.charges.of("ada", demo.ORIGIN, demo.KEY_MARK)
    found = matching.match(books.ledger.each("ada"), told)
    verdicts = {verdict.model: verdict for verdict in reconciliation.by_model(found, demo.price)}
    dear = verdicts.pop(demo.OVERCHARGED)
    assert abs(Decimal(str(dear.multiplier.value)) - demo.TIMES) <= Decimal(str(dear.multiplier.error))
    assert len(dear.failed) == 1
    for verdict in verdicts.values():
        assert abs(verdict.multiplier.value - 1) <= verdict.multiplier.error
        assert verdict.failed == ()
    assert len(found.theirs_only) == 3


def test_what_is_left_is_what_was_granted_less_what_was_taken(books):
    last = books.balances.last("ada", demo.RELAY_ID)
    taken = sum(charge.amount for charge in books.charges.of("ada", demo.ORIGIN, demo.KEY_MARK))
    assert last.remaining == demo.GRANTED - taken > 0
    assert len(books.balances.history("ada", demo.ORIGIN, demo.KEY_MARK)) > 50


def test_they_are_the_same_each_time_and_nobody_elses(books):
    again = demo.store("ada", NOW, "Asia/Shanghai")
    assert list(again.ledger.each("ada")) == list(books.ledger.each("ada"))
    assert list(books.ledger.each("ben")) == []
