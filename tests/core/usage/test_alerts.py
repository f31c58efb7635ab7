"""What is told of a key, when, and how often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.balance import Balance, Standing
from components.core.errors import InputError
from components.core.usage import alerts
from components.core.usage.alerts import Alert, Kind, Rules
from components.core.usage.forecast import Days

AT = datetime(2026, 5, 20, 12, tzinfo=UTC)
READ = Balance(AT, "secrets:a", "https://a.test", "1f2e", "new_api", remaining=Decimal(20))
RULES = Rules(low=Decimal(5))
NO_DAYS = Days()
EVEN = (Decimal(1),) * 10


def told(balance, days=NO_DAYS, rules=RULES):
    return {alert.key: alert.values for alert in alerts.found(rules, balance, [], days)}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"remaining": Decimal("4.99")}, {Kind.LOW: {"remaining": "4.99", "currency": "USD"}}),
        ({"remaining": Decimal("4.99"), "currency": "CNY"}, {}),
        ({"remaining": Decimal("4.99"), "unlimited": True}, {}),
        ({"remaining": None}, {}),
        ({"standing": Standing.EXHAUSTED, "remaining": Decimal(0)}, {Kind.EXHAUSTED: {}}),
        ({"standing": Standing.EXPIRED}, {Kind.EXPIRED: {}}),
        ({"expires_at": AT}, {Kind.EXPIRED: {}}),
        ({"standing": Standing.EXPIRED, "remaining": Decimal(2)}, {Kind.EXPIRED: {}}),
        ({"expires_at": AT + timedelta(days=7)}, {Kind.EXPIRES: {"days": 7, "at": "2026-05-27T12:00:00+00:00"}}),
        ({"expires_at": AT + timedelta(hours=3)}, {Kind.EXPIRES: {"days": 1, "at": "2026-05-20T15:00:00+00:00"}}),
        ({"expires_at": AT + timedelta(days=8)}, {}),
    ],
)  # fmt: skip
def test_a_balance_is_told_of_when_it_is_low_or_ends(changed, expected):
    assert told(replace(READ, **changed)) == expected


@pytest.mark.parametrize(
    ("past", "today", "expected"),
    [
        (EVEN, "2.99", {}),
        (EVEN, "3", {Kind.RISE: {"today": "3", "usual": "1", "currency": "USD"}}),
        ((*EVEN[:5], *(Decimal(0),) * 20), "3", {Kind.RISE: {"today": "3", "usual": "1", "currency": "USD"}}),
        ((Decimal("0.01"),) * 9, "0.4", {}),
        (EVEN[:4], "50", {}),
    ],
)
def test_a_day_is_told_of_when_it_is_far_dearer_than_usual(past, today, expected):
    assert told(replace(READ, remaining=Decimal(900)), Days(past, Decimal(today))) == expected


def test_few_days_left_are_told_with_their_band():
    assert told(READ, Days((Decimal(10),) * 9)) == {Kind.FEW_DAYS: {"low": 2.0, "high": 2.0}}
    assert told(READ, Days((Decimal(5),) * 9)) == {}


def test_what_is_switched_off_is_not_told():
    off = Rules(None, "USD", None, None, Decimal(0), None)
    ending = replace(READ, remaining=Decimal(1), expires_at=AT + timedelta(days=1))
    assert told(ending, Days(EVEN, Decimal(99)), off) == {}


def test_a_rise_is_told_without_a_balance():
    (only,) = alerts.found(RULES, None, [], Days(EVEN, Decimal(9)), "secrets:a/1f2e")
    assert (only.key, only.id) == (Kind.RISE, "secrets:a/1f2e/rise")


def test_each_is_told_once_until_it_ends():
    low, rise = Alert(Kind.LOW, "a/1"), Alert(Kind.RISE, "a/1")
    other = "visit:b/2/low"
    new, known = alerts.fresh([low], {other}, ["a/1"])
    assert (new, known) == ([low], {low.id, other})
    assert alerts.fresh([low, rise], known, ["a/1"]) == ([rise], {low.id, rise.id, other})
    assert alerts.fresh([], known, []) == ([], known)  # nothing could be read, so nothing has ended
    ended = alerts.fresh([], known, ["a/1"])[1]
    assert ended == {other}
    assert alerts.fresh([low], ended, ["a/1"])[0] == [low]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"low": Decimal(-1)}, "amount"), ({"low": Decimal("Infinity")}, "amount"), ({"rise_least": Decimal("NaN")}, "amount"),
        ({"rise": Decimal(1)}, "factor"), ({"low_days": 0}, "days"), ({"expires_days": -1}, "days"),
    ],
)  # fmt: skip
def test_rules_that_cannot_hold_are_told(wrong, reason):
    with pytest.raises(InputError) as caught:
        alerts.checked(replace(RULES, **wrong))
    assert caught.value.values["reason"] == f"usage_alert_{reason}"


def test_rules_come_back_as_they_were_kept():
    for rules in (Rules(), RULES, Rules(None, "CNY", None, None, Decimal("0.10"), None)):
        assert alerts.of_json(alerts.as_json(rules)) == rules


values = st.none() | st.text(max_size=8) | st.floats()


@given(values | st.dictionaries(st.sampled_from(list(alerts.as_json(RULES))), values))
def test_whatever_was_kept_makes_rules(kept):
    rules = alerts.of_json(kept)
    assert alerts.checked(rules) == rules
