"""Money of one currency in another."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from components.core.errors import InputError
from components.core.spending import Money, Sums
from components.core.usage.exchange import Exchange, Rate, as_json, checked, from_json

AT = datetime(2026, 5, 18, tzinfo=UTC)
YUAN, EURO = Rate("CNY", Decimal(8), AT, "A relay"), Rate("EUR", Decimal("0.5"), AT)
RATES = Exchange({"CNY": YUAN, "EUR": EURO})


@pytest.mark.parametrize(
    ("amount", "of", "into", "found"),
    [
        (1, "USD", "CNY", 8), (8, "CNY", "USD", 1), (1, "EUR", "CNY", 16), (1, "points", "points", 1),
        (1, "points", "USD", None), (1, "USD", "points", None),
    ],
)  # fmt: skip
def test_amounts_go_through_the_dollar_and_nowhere_without_a_rate(amount, of, into, found):
    assert RATES.converted(Decimal(amount), of, into) == found


def test_money_is_added_up_by_the_rates_and_what_has_none_is_counted_as_missing():
    sums = Sums(
        calls=9, unpriced=2,
        money=(Money("CNY", Decimal(8), Decimal(4)), Money("USD", Decimal(1)), Money("points", Decimal(5))),
    )  # fmt: skip
    assert RATES.together(sums, "USD") == (Money("USD", Decimal(2), Decimal("0.5")), 3)


def test_rates_are_kept_with_their_source_and_day():
    assert from_json(json.loads(json.dumps(as_json(RATES)))) == RATES
    assert from_json({"CNY": {"per_usd": "0", "at": "2026-05-18"}, "X": 1, "EUR": {}}) == Exchange()


@pytest.mark.parametrize(
    ("currency", "per_usd", "reason"),
    [
        ("USD", 1, "usage_rate_currency"), (" ", 1, "usage_rate_currency"),
        ("CNY", 0, "usage_rate"), ("CNY", "NaN", "usage_rate"),
    ],
)  # fmt: skip
def test_what_is_no_rate_is_refused(currency, per_usd, reason):
    with pytest.raises(InputError) as refused:
        checked(Rate(currency, Decimal(per_usd), AT))
    assert refused.value.values == {"reason": reason}
