"""Prices, and what calls cost by them."""

import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.catalog.prices import Price, cost, from_pricing, listed
from components.core.records import Cost, Doubt, PriceSource, Usage

SAID = Usage(1000, 500, doubt=Doubt.REPORTED)


def _row(**more: object) -> dict[str, object]:
    return {
        "model_name": "m",
        "quota_type": 0,
        "model_ratio": 1.25,
        "model_price": 0,
        "completion_ratio": 4,
    } | more


def _priced(row: dict[str, object], **more: object) -> Price:
    return from_pricing({"success": True, "data": [row], **more})["m"]


def test_a_ratio_of_one_is_two_dollars_a_million_tokens() -> None:
    price = _priced(_row(model_ratio=1))
    assert (price.input_per_million, price.output_per_million, price.currency) == (2, 8, "USD")
    assert price.source is PriceSource.RELAY


def test_another_quota_unit_changes_the_price() -> None:
    assert from_pricing({"data": [_row()]}, 250_000)["m"].input_per_million == 5


def test_a_price_by_call_knows_no_tokens() -> None:
    price = _priced(_row(quota_type=1, model_price=0.06))
    assert price.per_call == Decimal("0.06")
    assert cost(price, Usage()).amount == Decimal("0.06")


def test_the_default_groups_ratio_holds_and_other_groups_leave_a_doubt() -> None:
    groups = {"default": 0.5, "vip": 0.4}
    price = _priced(_row(enable_groups=["default", "vip"]), group_ratio=groups)
    assert (price.input_per_million, price.certain) == (Decimal("1.25"), False)
    assert cost(price, SAID).doubt is Doubt.ESTIMATED


def test_a_model_of_one_group_has_a_certain_price() -> None:
    price = _priced(_row(enable_groups=["vip"]), group_ratio={"default": 1, "vip": 2})
    assert (price.input_per_million, price.certain) == (5, True)


def test_cached_input_has_its_own_price_where_the_relay_tells_one() -> None:
    price = _priced(_row(model_ratio=1, cache_ratio=0.5))
    used = Usage(1000, 0, cached=400, doubt=Doubt.REPORTED)
    assert cost(price, used).amount == Decimal("0.0016")
    assert cost(_priced(_row(model_ratio=1)), used).amount == Decimal("0.002")


def test_the_amount_is_rounded_up_to_the_relays_unit_as_the_relay_does() -> None:
    price = _priced(_row(model_ratio=0.075, completion_ratio=4))
    assert cost(price, Usage(1, 0, doubt=Doubt.REPORTED)).amount == Decimal("0.000002")
    assert cost(price, Usage(100, 10, doubt=Doubt.REPORTED)).amount == Decimal("0.000022")


def test_a_free_model_costs_nothing_and_says_so_with_certainty() -> None:
    free = cost(_priced(_row(model_ratio=0)), SAID)
    assert (free.amount, free.doubt) == (0, Doubt.REPORTED)


@pytest.mark.parametrize("usage", [Usage(), Usage(10, None), Usage(None, 10)])
def test_unknown_tokens_are_not_free(usage: Usage) -> None:
    told = cost(_priced(_row()), usage)
    assert (told.amount, told.doubt) == (None, Doubt.UNKNOWN)


def test_an_unknown_price_is_not_zero() -> None:
    assert cost(None, SAID) == Cost(None, "USD", PriceSource.UNKNOWN, Doubt.UNKNOWN)


def test_estimated_tokens_make_an_estimated_cost() -> None:
    assert cost(_priced(_row()), Usage(10, 10, doubt=Doubt.ESTIMATED)).doubt is Doubt.ESTIMATED


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "text",
        {},
        {"data": None},
        {"data": {}},
        {"data": [None, 3, {}, {"model_name": 5}]},
        {"data": [_row(model_ratio=None)]},
        {"data": [_row(model_ratio="much")]},
        {"data": [_row(model_ratio=-1)]},
        {"data": [_row(model_ratio=True)]},
        {"data": [_row(quota_type=1, model_price=None)]},
    ],
)
def test_rows_that_cannot_be_read_are_left_out(data: object) -> None:
    assert from_pricing(data) == {}


def test_ratios_may_be_strings_and_groups_may_be_odd() -> None:
    price = _priced(_row(model_ratio="1.5", enable_groups=[None, "gone"]), group_ratio=["default"])
    assert price.input_per_million == 3


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.fixed_dictionaries(dict.fromkeys((*_row(), "enable_groups", "cache_ratio"), _JSON)), _JSON)
def test_no_row_breaks_the_reading(row: dict[str, object], groups: object) -> None:
    for price in from_pricing({"data": [row], "group_ratio": groups}).values():
        assert cost(price, SAID).amount is None or cost(price, SAID).amount >= 0


def test_the_public_list_knows_well_known_models_and_no_others() -> None:
    price = listed("openai/gpt-4o")
    assert price is not None
    assert (price.input_per_million, price.output_per_million) == (Decimal("2.5"), Decimal(10))
    assert price.source is PriceSource.LIST
    assert [listed(model) for model in ("gpt-4-all", "gpt-4o-image", "sandbox-chat", "")] == [None] * 4


def test_the_public_list_says_nothing_of_models_for_sound_whose_text_alone_it_prices() -> None:
    assert [listed(model) for model in ("gpt-4o-transcribe", "whisper-1", "gpt-4o-mini-tts")] == [None] * 3


def test_the_public_list_is_not_loaded_before_it_is_asked() -> None:
    loaded = "import sys, components.core.catalog.prices; sys.exit('genai_prices' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0


def test_embeddings_cost_what_their_texts_have_in_tokens_and_nothing_for_what_comes_back() -> None:
    known = ["openai/text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002"]
    amounts = [
        cost(listed(model), Usage(1_000_000, 0, doubt=Doubt.REPORTED)).amount
        for model in [*known, "gemini-embedding-001", "text-embedding-v4"]
    ]
    assert amounts == [Decimal("0.02"), Decimal("0.13"), Decimal("0.1"), Decimal("0.15"), None]
