"""What calls on a relay cost."""

import asyncio
from collections.abc import Mapping
from decimal import Decimal

import httpx2

from components.core.catalog.own_prices import Terms
from components.core.catalog.prices import Price
from components.core.records import Doubt, PriceSource, Usage
from components.core.relay.tariff import Tariff

USAGE = Usage(1000, 100, doubt=Doubt.REPORTED)


def _relay(*rows: dict[str, object], groups: Mapping[str, float] | None = None):
    def relay(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/api/status":
            return httpx2.Response(404, json={"error": {"message": "Invalid URL"}})
        return httpx2.Response(
            200, json={"success": True, "data": list(rows), "group_ratio": groups or {"default": 1}}
        )

    return relay


async def test_the_relays_own_price_comes_first(connect) -> None:
    tariff = Tariff()
    await tariff.follow(
        connect(_relay({"model_name": "gpt-4o", "quota_type": 0, "model_ratio": 5, "completion_ratio": 3}))
    )
    cost = await tariff.cost("gpt-4o", USAGE)
    assert (cost.amount, cost.source, cost.doubt) == (Decimal("0.013"), PriceSource.RELAY, Doubt.REPORTED)


async def test_the_public_list_steps_in_and_is_an_estimate(connect) -> None:
    tariff = Tariff()
    await tariff.follow(connect(_relay()))
    cost = await tariff.cost("gpt-4o", USAGE)
    assert (cost.amount, cost.source, cost.doubt) == (Decimal("0.0035"), PriceSource.LIST, Doubt.ESTIMATED)


async def test_a_model_nobody_prices_costs_the_unknown(connect) -> None:
    tariff = Tariff()
    await tariff.follow(
        connect(lambda request: httpx2.Response(404, json={"error": {"message": "Invalid URL"}}))
    )
    cost = await tariff.cost("somebodys-own-model", USAGE)
    assert (cost.amount, cost.source, cost.doubt) == (None, PriceSource.UNKNOWN, Doubt.UNKNOWN)


async def test_prices_are_fetched_once_and_again_after_a_while(connect) -> None:
    asked = []
    own = _relay({"model_name": "m", "quota_type": 1, "model_price": 1})

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        return own(request)

    now = 0.0
    tariff = Tariff(lambda: now)
    await tariff.follow(connect(relay))
    for _ in range(3):
        await tariff.cost("m", USAGE)
    first = asked.count("/api/pricing")
    now = Tariff.FRESH_S
    await tariff.cost("m", USAGE)
    await asyncio.sleep(0)
    assert (first, asked.count("/api/pricing")) == (1, 2)


async def test_a_relay_slow_with_its_prices_holds_nothing_up(connect) -> None:
    never = asyncio.Event()

    async def relay(request: httpx2.Request) -> httpx2.Response:
        await never.wait()
        return httpx2.Response(200)

    tariff = Tariff()
    tariff.WAIT_S = 0.01
    await tariff.follow(connect(relay))
    assert (await tariff.cost("m", USAGE)).amount is None
    assert (await tariff.cost("gpt-4o", USAGE)).source is PriceSource.LIST
    never.set()


async def test_the_cheapest_model_is_found_by_the_relays_prices(connect) -> None:
    tariff = Tariff()
    await tariff.follow(
        connect(
            _relay(
                {"model_name": "dear", "quota_type": 1, "model_price": 0.1},
                {"model_name": "cheap", "quota_type": 0, "model_ratio": 0.1},
            )
        )
    )
    assert await tariff.cheapest(["unpriced", "dear", "cheap"]) == "cheap"
    assert await tariff.cheapest(["unpriced", "other"]) == "unpriced"


async def test_what_a_person_says_goes_before_the_relays_price_and_holds_from_the_next_call_on(
    connect,
) -> None:
    said = [Terms()]
    tariff = Tariff(terms=lambda: said[0])
    row = {"model_name": "m", "quota_type": 0, "model_ratio": 1, "enable_groups": ["default", "vip"]}
    await tariff.follow(connect(_relay(row, groups={"default": 1, "vip": 0.5})))
    costs = [await tariff.cost("m", USAGE)]
    for terms in (
        Terms(group="vip"),
        Terms(paid=Decimal(7), currency="CNY"),
        Terms({"m": Price(per_call=Decimal(1), source=PriceSource.OWN)}),
    ):
        said[0] = terms
        costs.append(await tariff.cost("m", USAGE))
    assert [(cost.amount, cost.currency, cost.source, cost.doubt) for cost in costs] == [
        (Decimal("0.0022"), "USD", PriceSource.RELAY, Doubt.ESTIMATED),
        (Decimal("0.0011"), "USD", PriceSource.RELAY, Doubt.REPORTED),
        (Decimal("0.0154"), "CNY", PriceSource.RELAY, Doubt.ESTIMATED),
        (Decimal(1), "USD", PriceSource.OWN, Doubt.REPORTED),
    ]
    assert await tariff.groups() == {"default": 1, "vip": Decimal("0.5")}
    told = await tariff.told(["m"])
    assert told["m"] is not None
    assert told["m"].input_per_million == 2
