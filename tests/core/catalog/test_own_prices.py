"""What a person says a relay charges."""

import json
from decimal import Decimal

import pytest

from components.core.catalog.own_prices import Terms, as_json, from_json, own_price
from components.core.catalog.prices import Price, from_pricing
from components.core.records import PriceSource

OWN = Price(Decimal(3), Decimal(6), currency="CNY", source=PriceSource.OWN, cached_per_million=Decimal("0.3"))
RELAY = Price(Decimal(2), Decimal(8), source=PriceSource.RELAY, step=Decimal("0.000002"), certain=False)


def test_a_price_typed_in_goes_before_every_other_and_is_not_multiplied():
    terms = Terms({"m": OWN}, paid=Decimal("0.5"), currency="CNY")
    assert (terms.price("m", RELAY), terms.price("m", None)) == (OWN, OWN)


def test_prices_in_quota_become_the_money_that_is_paid_for_it():
    terms = Terms(paid=Decimal("0.5"), currency="CNY")
    assert terms.price("m", RELAY) == Price(
        Decimal("1.0"), Decimal("4.0"), currency="CNY", source=PriceSource.RELAY,
        step=Decimal("0.0000010"), certain=False,
    )  # fmt: skip
    assert (terms.price("m", None), Terms().price("m", RELAY)) == (None, RELAY)


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ({"per_call": Decimal(1)}, Price(per_call=Decimal(1), currency="CNY", source=PriceSource.OWN)),
        (
            {"input_per_million": Decimal(3), "output_per_million": Decimal(6), "cached_per_million": Decimal("0.3")},
            OWN,
        ),
        ({"input_per_million": Decimal(0)}, Price(Decimal(0), currency="CNY", source=PriceSource.OWN)),
        ({"output_per_million": Decimal(6)}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_a_price_is_by_call_or_by_tokens(typed, price):
    assert own_price("CNY", typed) == price


def test_terms_are_kept_to_the_last_digit():
    terms = Terms(
        {"m": OWN, "n": own_price("USD", {"per_call": Decimal("0.1")})}, "vip", Decimal("0.70"), "CNY"
    )
    assert from_json(json.loads(json.dumps(as_json(terms)))) == terms


@pytest.mark.parametrize(
    "kept", [None, [], "x", {}, {"prices": 1}, {"paid": "-1", "prices": {"m": {"per_call": "NaN"}}}]
)
def test_what_cannot_be_read_says_nothing(kept):
    assert from_json(kept) == Terms()


@pytest.mark.parametrize(
    ("group", "enabled", "rate", "certain"),
    [
        (None, ["default", "vip"], 2, False),
        ("vip", ["default", "vip"], 1, True),
        ("vip", ["all"], 1, True),
        ("vip", ["default"], 2, True),
        ("gone", ["default", "vip"], 2, False),
    ],
)
def test_the_price_of_a_group_that_was_told_is_certain(group, enabled, rate, certain):
    row = {"model_name": "m", "quota_type": 0, "model_ratio": 1, "enable_groups": enabled}
    told = {"data": [row], "group_ratio": {"default": 1, "vip": 0.5}}
    price = from_pricing(told, group=group)["m"]
    assert (price.input_per_million, price.certain) == (rate, certain)
