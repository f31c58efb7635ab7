"""Listing models and prices, whatever shape a relay gives them."""

import json

import httpx2
import pytest

from components.core import errors
from components.core.relay.models import Listing, ModelCard, models, pricing, status

ROW = {"id": "gpt-4o", "object": "model", "created": 1626777600, "owned_by": "openai", "permission": None}


def _saying(body: object, status: int = 200):
    return lambda request: httpx2.Response(status, json=body)


@pytest.mark.parametrize(
    "body",
    [
        {"object": "list", "data": [ROW]},
        {"success": True, "data": [ROW]},
        {"success": True, "object": "list", "data": [{**ROW, "supported_endpoint_types": ["openai"]}]},
        {"data": [{"id": "gpt-4o"}]},
        {"models": [{"name": "gpt-4o"}]},
        {"data": {"items": [ROW]}},
        {"data": ["gpt-4o"]},
        [ROW],
    ],
)
async def test_every_shape_of_the_list_is_read(connect, body) -> None:
    assert [card.id for card in await models(connect(_saying(body)))] == ["gpt-4o"]


async def test_models_are_sorted_and_each_listed_once(connect) -> None:
    body = {"data": [{"id": name} for name in ("b", "A", "c", "b", "a")]}
    assert [card.id for card in await models(connect(_saying(body)))] == ["A", "a", "b", "c"]


async def test_rows_that_name_no_model_are_skipped(connect) -> None:
    rows = [
        {"id": 7},
        {"id": None},
        {"id": " "},
        {},
        None,
        3,
        [],
        "",
        {"id": "gpt-4o", "created": "0", "owned_by": 5},
    ]
    assert await models(connect(_saying({"data": rows}))) == [ModelCard("gpt-4o")]


async def test_endpoint_types_and_owner_are_kept_where_they_are_words(connect) -> None:
    row = {
        "id": "dall-e-3",
        "owned_by": "openai",
        "supported_endpoint_types": ["image-generation", None, "openai"],
    }
    assert await models(connect(_saying({"data": [row]}))) == [
        ModelCard("dall-e-3", "openai", ("image-generation", "openai"))
    ]


async def test_a_null_list_is_an_empty_one(connect) -> None:
    assert await models(connect(_saying({"success": True, "data": None}))) == []


@pytest.mark.parametrize("body", [{"object": "list"}, {"data": {}}, "hello", 3, {"data": "gone"}])
async def test_a_reply_without_a_list_is_an_error(connect, body) -> None:
    with pytest.raises(errors.RelayError):
        await models(connect(_saying(body)))


async def test_a_failure_told_with_status_200_is_an_error_with_the_relays_words(connect) -> None:
    with pytest.raises(errors.RelayError) as refused:
        await models(connect(_saying({"success": False, "message": "get user group failed"})))
    assert refused.value.values["said"] == "get user group failed"


async def test_prices_are_asked_for_without_the_key_first(connect) -> None:
    asked = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append((request.url.path, "authorization" in request.headers))
        if request.url.path == "/api/status":
            return httpx2.Response(200, json={"success": True, "data": {"quota_per_unit": 1000000}})
        row = {"model_name": "m", "quota_type": 0, "model_ratio": 1, "completion_ratio": 2}
        return httpx2.Response(200, json={"success": True, "data": [row]})

    prices = await pricing(connect(relay))
    assert asked == [("/api/pricing", False), ("/api/status", False)]
    assert (prices["m"].input_per_million, prices["m"].output_per_million) == (1, 2)


async def test_prices_are_asked_for_with_the_key_where_the_relay_wants_one(connect) -> None:
    def relay(request: httpx2.Request) -> httpx2.Response:
        if "authorization" not in request.headers:
            return httpx2.Response(401, json={"success": False, "message": "未登录"})
        row = {"model_name": "m", "quota_type": 1, "model_price": 0.1}
        return httpx2.Response(200, json={"success": True, "data": [row]})

    assert set(await pricing(connect(relay))) == {"m"}


@pytest.mark.parametrize("body", [{"success": True, "data": None}, {"success": True}, [1], {"data": []}])
async def test_a_status_that_tells_nothing_is_empty(connect, body) -> None:
    assert await status(connect(_saying(body))) == {}


class _Time:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_list_is_kept_for_a_while_and_asked_for_again_when_wanted_fresh(connect) -> None:
    asked = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json={"data": [{"id": f"model-{len(asked)}"}]})

    clock = _Time()
    listing = Listing(connect(relay), clock)
    names = [[card.id for card in await listing.cards()] for _ in range(2)]
    names.append([card.id for card in await listing.cards(fresh=True)])
    clock.now = Listing.FRESH_S
    names.append([card.id for card in await listing.cards()])
    assert names == [["model-1"], ["model-1"], ["model-2"], ["model-3"]]


async def test_a_refused_list_is_remembered_only_for_a_moment(connect) -> None:
    replies = [
        httpx2.Response(500, json={"error": {"message": "down"}}),
        httpx2.Response(200, json={"data": ["m"]}),
    ]
    clock = _Time()
    listing = Listing(connect(lambda request: replies.pop(0)), clock)
    for _ in range(2):
        with pytest.raises(errors.UpstreamError):
            await listing.cards()
    clock.now = Listing.FAILED_S
    assert [card.id for card in await listing.cards()] == ["m"]


async def test_every_listing_is_in_the_ledger(connect, calls) -> None:
    await models(connect(lambda request: httpx2.Response(200, content=json.dumps({"data": []}))))
    assert [(call.kind, call.http_status, call.status.value) for call in calls] == [("models", 200, "done")]
