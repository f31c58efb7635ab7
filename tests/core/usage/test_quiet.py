"""What balances lost between quiet moments, against the calls between them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from components.core.balance import Balance, Scope
from components.core.records import Cost, Doubt
from components.core.usage.quiet import by_balance
from tests.core.usage.bills import NOON, call

CALLS = [call(10 * number, cost=Cost(Decimal("0.10"), doubt=Doubt.REPORTED)) for number in range(1, 7)]


def reading(minute, used, **changed):
    at = NOON + timedelta(minutes=minute)
    told = Balance(at, "sandbox", "http://relay", "mark", "new-api", used=Decimal(used), scope=Scope.KEY)
    return replace(told, **changed)


def readings(times):
    taken = [Decimal("0.10") * Decimal(times) * number for number in range(7)]
    return [reading(5 + 10 * number, used) for number, used in enumerate(taken)]


@pytest.mark.parametrize("times", ["1", "1.3"])
def test_each_span_between_two_readings_is_compared_with_its_calls(times):
    found = by_balance(readings(times), CALLS)
    assert (len(found.spans), found.ours, found.currency) == (6, Decimal("0.60"), "USD")
    assert found.theirs == Decimal("0.60") * Decimal(times)
    assert abs(found.multiplier.value - float(times)) <= found.multiplier.error
    assert (found.idle, found.shared) == (0, False)


def test_a_reading_while_a_call_is_under_way_or_has_just_ended_does_not_count():
    busy = [reading(9.95, "0.07"), reading(10.5, "0.07")]
    assert by_balance([*readings("1"), *busy], CALLS) == by_balance(readings("1"), CALLS)


def test_where_only_the_rest_is_told_a_span_with_a_top_up_is_left_out():
    left = [
        replace(reading(minute, 0), used=None, remaining=Decimal(rest))
        for minute, rest in ((5, 9), (15, "8.9"), (25, 20))
    ]
    (span,) = by_balance(left, CALLS).spans
    assert (span.calls, span.ours, span.theirs) == (1, Decimal("0.10"), Decimal("0.1"))


def test_what_is_taken_while_nothing_is_called_is_told_apart():
    found = by_balance([reading(0, "1"), reading(5, "1.25")], CALLS)
    assert (found.idle, found.theirs, found.multiplier) == (Decimal("0.25"), 0, None)


def test_a_span_with_a_call_of_unknown_or_foreign_price_is_not_compared():
    odd = [
        replace(CALLS[0], cost=Cost()),
        replace(CALLS[1], cost=Cost(Decimal(1), "CNY", doubt=Doubt.REPORTED)),
    ]
    found = by_balance(readings("1"), [*odd, *CALLS[2:]])
    assert [span.unpriced for span in found.spans] == [1, 1, 0, 0, 0, 0]
    assert found.ours == found.theirs == Decimal("0.40")


def test_only_readings_of_one_kind_are_compared_and_others_money_is_said():
    other = reading(0, "70", currency="CNY")
    found = by_balance([other, *(replace(one, scope=Scope.ACCOUNT) for one in readings("1"))], CALLS)
    assert (len(found.spans), found.shared) == (6, True)
    assert by_balance([other], CALLS) is None
    assert by_balance([], CALLS) is None
