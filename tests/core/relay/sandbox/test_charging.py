"""Relays that take other than they say, and logs that tell other than was done."""

import json
from decimal import Decimal
from typing import Any

import httpx2
import pytest

HI = [{"role": "user", "content": "hi there, how are you today?"}]


async def chat(http: httpx2.AsyncClient, fault: str, **body: Any) -> httpx2.Response:
    wanted = {"model": "sandbox-chat", "messages": HI} | body
    return await http.post(f"/fault/{fault}/v1/chat/completions", json=wanted)


async def rows(http: httpx2.AsyncClient, fault: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = (await http.get(f"/fault/{fault}/api/log/token")).json()["data"]
    return shown


async def used(http: httpx2.AsyncClient) -> int:
    told: int = (await http.get("/api/usage/token/")).json()["data"]["total_used"]
    return told


async def test_what_is_overcharged_stands_in_the_log_and_is_gone_from_the_balance(
    http: httpx2.AsyncClient,
) -> None:
    await chat(http, "status-one-api")
    await chat(http, "billing-overcharges")
    dear, plain = await rows(http, "billing-overcharges")
    assert dear["quota"] == (plain["quota"] * Decimal("1.3")).to_integral_value("ROUND_CEILING")
    assert (dear["prompt_tokens"], dear["completion_tokens"]) == (
        plain["prompt_tokens"],
        plain["completion_tokens"],
    )
    assert await used(http) == dear["quota"] + plain["quota"]


async def test_inflated_tokens_are_in_the_log_alone_and_are_charged(http: httpx2.AsyncClient) -> None:
    usage = (await chat(http, "log-inflated-tokens")).json()["usage"]
    (row,) = await rows(http, "log-inflated-tokens")
    assert row["prompt_tokens"] == usage["prompt_tokens"] * 3 // 2
    assert row["completion_tokens"] == usage["completion_tokens"] * 3 // 2
    tokens = row["prompt_tokens"] + 4 * row["completion_tokens"]
    assert row["quota"] == (tokens * Decimal("1.25")).to_integral_value("ROUND_CEILING")


@pytest.mark.parametrize("stream", [True, False])
async def test_cached_tokens_are_told_everywhere_and_have_no_discount(
    stream: bool, http: httpx2.AsyncClient
) -> None:
    asked = {"stream": stream, **({"stream_options": {"include_usage": True}} if stream else {})}
    reply = await chat(http, "log-ignores-cache", **asked)
    await chat(http, "status-one-api")
    plain, row = await rows(http, "log-ignores-cache")
    cached = row["prompt_tokens"] * 3 // 4
    assert json.loads(row["other"])["cache_tokens"] == cached > 0
    assert f'"cached_tokens":{cached}' in reply.text.replace(" ", "")
    assert row["quota"] == plain["quota"]
    prices = (await http.get("/fault/log-ignores-cache/api/pricing")).json()["data"]
    assert {price["cache_ratio"] for price in prices} == {0.25}


@pytest.mark.parametrize("stream", [True, False])
async def test_a_failed_call_is_charged(stream: bool, http: httpx2.AsyncClient) -> None:
    reply = await chat(http, "log-charges-failed", stream=stream)
    assert reply.status_code == 500
    (row,) = await rows(http, "log-charges-failed")
    assert (row["request_id"], row["quota"]) == (reply.headers["x-oneapi-request-id"], await used(http))
    assert row["quota"] > 0


async def test_the_last_hundred_rows_are_shown(http: httpx2.AsyncClient) -> None:
    for _ in range(101):
        await http.post("/v1/embeddings", json={"model": "bge-m3", "input": "a"})
    assert (len(await rows(http, "log-last-100")), len(await rows(http, "status-one-api"))) == (100, 101)


async def test_calls_of_nobody_are_in_the_log(http: httpx2.AsyncClient) -> None:
    await chat(http, "log-foreign-calls")
    *strangers, _ = await rows(http, "log-foreign-calls")
    assert [row["request_id"] for row in strangers] == ["stranger-0", "stranger-1", "stranger-2"]
