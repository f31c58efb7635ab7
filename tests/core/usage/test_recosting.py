"""What is recorded already is reckoned by other prices."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from components.core.catalog.prices import Price
from components.core.records import Call, Cost, Doubt, Fault, PriceSource, Status, Usage
from components.core.usage.recosting import reckoner

OWN = Price(Decimal(10), Decimal(20), source=PriceSource.OWN)
LIST = replace(OWN, source=PriceSource.LIST)
BY_CALL = Price(per_call=Decimal(1), source=PriceSource.OWN)
CALL = Call(
    "c", datetime(2026, 5, 18, tzinfo=UTC), "chat", "r", "https://r", Status.DONE, model="m",
    usage=Usage(1000, 100, doubt=Doubt.REPORTED),
)  # fmt: skip
COST = Cost(Decimal("0.012"), "USD", PriceSource.OWN, Doubt.REPORTED)
OF_RELAY = Cost(Decimal(1), "USD", PriceSource.RELAY, Doubt.REPORTED)
GUESSED = replace(COST, doubt=Doubt.ESTIMATED)


def _failed(charged):
    return replace(CALL, status=Status.FAILED, fault=Fault("relay.silence", {"charged": charged}))


@pytest.mark.parametrize(
    ("call", "price", "cost"),
    [
        (CALL, OWN, COST),
        (replace(CALL, cost=COST), OWN, None),
        (replace(CALL, cost=OF_RELAY), OWN, COST),
        (replace(CALL, cost=OF_RELAY), LIST, None),
        (replace(CALL, cost=OF_RELAY), None, None),
        (replace(CALL, usage=Usage()), OWN, None),
        (replace(CALL, relay_id="other"), OWN, None),
        (replace(CALL, model=None), OWN, None),
        (_failed("no"), OWN, None),
        (_failed("maybe"), OWN, GUESSED),
        (replace(CALL, kind="images"), BY_CALL, None),
        (replace(CALL, kind="images"), OWN, COST),
    ],
)
def test_a_call_costs_what_its_price_says_now_and_stays_where_nobody_knows_better(call, price, cost):
    assert reckoner({("r", "m"): price})(call) == cost
