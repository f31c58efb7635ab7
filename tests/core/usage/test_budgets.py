"""Budgets: how a call stands to them, and how they are kept."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.errors import InputError
from components.core.records import Cost
from components.core.spending import Filters, Money
from components.core.usage import budgets
from components.core.usage.budgets import Budget, Every, Level

TEN = Budget("b", Decimal(10), "USD", Every.MONTH)


def usd(amount, estimated="0"):
    return Money("USD", Decimal(amount), Decimal(estimated))


def cost(amount, currency="USD"):
    return Cost(None if amount is None else Decimal(amount), currency)


@pytest.mark.parametrize(
    ("spent", "unpriced", "planned", "level", "share", "sure"),
    [
        (usd("0"), 0, None, Level.FINE, "0", True),
        (usd("7.99"), 0, None, Level.FINE, "0.799", True),
        (usd("7", "1"), 0, None, Level.NEAR, "0.8", True),
        (usd("7"), 0, cost("1"), Level.NEAR, "0.8", True),
        (usd("9"), 0, cost("1"), Level.NEAR, "1", True),
        (usd("9"), 0, cost("1.01"), Level.OVER, "1.001", True),
        (usd("10"), 0, None, Level.OVER, "1", True),
        (usd("10"), 0, cost("0"), Level.OVER, "1", True),
        (usd("5"), 2, None, Level.UNKNOWN, "0.5", False),
        (usd("5"), 0, cost(None), Level.UNKNOWN, "0.5", False),
        (usd("9"), 2, None, Level.NEAR, "0.9", False),
        (usd("11"), 2, cost(None), Level.OVER, "1.1", False),
        (usd("5"), 0, cost("1", "CNY"), Level.UNKNOWN, "0.5", False),
        (usd("5"), 0, cost("0", "CNY"), Level.FINE, "0.5", True),
        (Money("CNY", Decimal(5)), 0, None, Level.UNKNOWN, None, False),
    ],
)  # fmt: skip
def test_what_is_known_comes_before_what_is_not(spent, unpriced, planned, level, share, sure):
    found = budgets.standing(TEN, spent, unpriced, planned)
    assert (found.level, found.share, found.sure) == (level, share and Decimal(share), sure)
    assert found.left == (None if share is None else max(Decimal(0), 10 - spent.amount))


@pytest.mark.parametrize(
    ("every", "begin", "end"),
    [(Every.DAY, "2026-03-08T00:00:00-08:00", "2026-03-09T00:00:00-07:00"),
     (Every.MONTH, "2026-03-01T00:00:00-08:00", "2026-04-01T00:00:00-07:00")],
)  # fmt: skip
def test_a_budget_is_for_the_readers_whole_day_or_month(every, begin, end):
    now = datetime(2026, 3, 9, 6, tzinfo=UTC)
    period = budgets.period(replace(TEN, every=every), "America/Los_Angeles", now)
    assert (period.begin.isoformat(), period.end.isoformat()) == (begin, end)


def test_a_budget_of_one_relay_counts_its_calls_alone():
    one = replace(TEN, relay_id="visit:1")
    assert (budgets.filters(one), budgets.filters(TEN)) == (Filters(relay_ids=("visit:1",)), Filters())
    assert [budgets.concerns(one, name) for name in ("visit:1", "visit:2")] == [True, False]
    assert budgets.concerns(TEN, "visit:2")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"amount": Decimal(0)}, "amount"), ({"amount": Decimal(-1)}, "amount"), ({"amount": Decimal("NaN")}, "amount"),
        ({"amount": Decimal("1e12")}, "amount"), ({"currency": " "}, "currency"), ({"currency": "x" * 17}, "currency"),
        ({"warns_at": Decimal(0)}, "share"), ({"warns_at": Decimal("1.1")}, "share"),
    ],
)  # fmt: skip
def test_what_can_be_no_budget_is_told(wrong, reason):
    with pytest.raises(InputError) as caught:
        budgets.checked(replace(TEN, **wrong))
    assert caught.value.values["reason"] == f"usage_budget_{reason}"


def test_a_budget_comes_back_as_it_was_kept():
    one = Budget("b", Decimal("0.10"), "CNY", Every.DAY, "secrets:a", Decimal("0.95"), stops=True)
    assert budgets.of_json(budgets.as_json(one)) == one
    assert budgets.of_json(budgets.as_json(TEN)) == TEN


values = st.none() | st.booleans() | st.text(max_size=8) | st.floats() | st.lists(st.none(), max_size=2)


@given(
    values
    | st.dictionaries(st.sampled_from(["id", "amount", "currency", "every", "relay_id", "warns_at"]), values)
)
def test_whatever_was_kept_is_a_budget_or_none(kept):
    found = budgets.of_json(kept)
    assert found is None or budgets.checked(found) == found
