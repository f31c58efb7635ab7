"""What a set is expected to cost, by the token, by the call, or by nobody knows what."""

from decimal import Decimal

from components.core.catalog.prices import Price
from components.core.records import Cost, Doubt, PriceSource
from components.core.sets.purse import ANSWER_TOKENS, expected


def test_prompts_and_answers_are_reckoned_by_their_tokens():
    price = Price(Decimal(1), Decimal(2), source=PriceSource.RELAY)
    found = expected(price, asked=3000, count=3)
    assert found.amount == 3 * (1000 + 2 * Decimal(ANSWER_TOKENS)) / 1_000_000
    assert found.doubt is Doubt.ESTIMATED


def test_a_price_for_each_call_is_taken_for_each_prompt():
    found = expected(Price(per_call=Decimal("0.04"), source=PriceSource.RELAY), asked=10, count=5)
    assert (found.amount, found.doubt) == (Decimal("0.20"), Doubt.REPORTED)


def test_what_nobody_tells_stays_unknown():
    assert expected(None, asked=10, count=5) == Cost()
