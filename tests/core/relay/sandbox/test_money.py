"""Keys at the door, balances that move, and prices that agree with them."""

from decimal import Decimal
from typing import Any

import httpx2
import pytest

from components.core.relay.sandbox import Sandbox

HI = [{"role": "user", "content": "hi"}]
QUOTA_PER_USD = 500_000


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def chat(http: httpx2.AsyncClient, key: str = "sk-sandbox", **body: Any) -> httpx2.Response:
    wanted = {"model": "sandbox-chat", "messages": HI} | body
    return await http.post("/v1/chat/completions", json=wanted, headers=bearer(key))


async def used_usd(http: httpx2.AsyncClient) -> Decimal:
    reply = await http.get("/v1/dashboard/billing/usage")
    return Decimal(str(reply.json()["total_usage"])) / 100


async def test_a_call_costs_what_the_price_list_says(http: httpx2.AsyncClient) -> None:
    prices = {row["model_name"]: row for row in (await http.get("/api/pricing")).json()["data"]}
    row = prices["sandbox-chat"]
    usage = (await chat(http)).json()["usage"]
    tokens = usage["prompt_tokens"] + usage["completion_tokens"] * Decimal(row["completion_ratio"])
    quota = (tokens * Decimal(row["model_ratio"])).to_integral_value("ROUND_CEILING")
    assert await used_usd(http) == quota / QUOTA_PER_USD
    assert quota > 1000


async def test_a_drawing_costs_its_price_per_call(http: httpx2.AsyncClient) -> None:
    await chat(http, model="sandbox-draw")
    assert await used_usd(http) == Decimal("0.04")


async def test_a_stopped_stream_costs_only_what_was_sent(http: httpx2.AsyncClient, sandbox: Sandbox) -> None:
    wanted = {"model": "sandbox-long+fault-silent-in-middle", "messages": HI, "stream": True}
    async with http.stream("POST", "/v1/chat/completions", json=wanted) as reply:
        pieces = reply.aiter_raw()
        for _ in range(11):
            await anext(pieces)
    row = sandbox.account("sk-sandbox").rows[-1]
    assert row["completion_tokens"] == sandbox.requests[-1].tokens == 10


async def test_the_small_print_of_one_call_is_in_the_log(http: httpx2.AsyncClient) -> None:
    reply = await chat(http)
    [row] = (await http.get("/api/log/token")).json()["data"]
    assert row["request_id"] == reply.headers["x-oneapi-request-id"]
    assert (row["model_name"], row["type"], row["is_stream"]) == ("sandbox-chat", 2, False)
    assert row["prompt_tokens"] == reply.json()["usage"]["prompt_tokens"]
    assert Decimal(row["quota"]) / QUOTA_PER_USD == await used_usd(http)


async def test_the_limit_stays_while_the_remainder_moves(http: httpx2.AsyncClient) -> None:
    await chat(http)
    limit = (await http.get("/v1/dashboard/billing/subscription")).json()
    assert limit["hard_limit_usd"] == limit["soft_limit_usd"] == limit["system_hard_limit_usd"] == 20
    token = (await http.get("/api/usage/token/")).json()
    assert token["code"] is True
    assert token["data"]["total_granted"] == 20 * QUOTA_PER_USD
    assert token["data"]["total_available"] == token["data"]["total_granted"] - token["data"]["total_used"]
    assert token["data"]["total_used"] == await used_usd(http) * QUOTA_PER_USD


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("root", ["", "/v1"])
async def test_billing_answers_both_methods_with_and_without_v1(
    method: str, root: str, http: httpx2.AsyncClient
) -> None:
    for what, kind in (("subscription", "billing_subscription"), ("usage", "list")):
        reply = await http.request(method, f"{root}/dashboard/billing/{what}")
        assert reply.json()["object"] == kind


async def test_every_model_but_one_has_a_price(http: httpx2.AsyncClient) -> None:
    listed = {row["id"] for row in (await http.get("/v1/models")).json()["data"]}
    priced = {row["model_name"] for row in (await http.get("/api/pricing")).json()["data"]}
    assert listed - priced == {"sandbox-unpriced"}
    assert priced <= listed


async def test_the_status_says_what_unit_the_quota_is_in(http: httpx2.AsyncClient) -> None:
    data = (await http.get("/api/status", headers={"Authorization": ""})).json()["data"]
    assert data["quota_per_unit"] == QUOTA_PER_USD
    assert data["quota_display_type"] == "USD"
    assert "Sandbox" in data["system_name"]


async def test_the_token_route_without_its_slash_is_redirected(http: httpx2.AsyncClient) -> None:
    reply = await http.get("/api/usage/token")
    assert (reply.status_code, reply.headers["location"]) == (301, "/api/usage/token/")


async def test_keys_have_purses_of_their_own(http: httpx2.AsyncClient, sandbox: Sandbox) -> None:
    await chat(http, key="sk-other")
    assert sandbox.account("sk-other").used > 0
    assert sandbox.account("sk-sandbox").used == 0


@pytest.mark.parametrize(
    ("key", "status", "said"),
    [
        ("sk-sandbox-wrong", 401, "无效的令牌"),
        ("sk-sandbox-exhausted", 401, "该令牌额度已用尽"),
        ("sk-sandbox-expired", 401, "该令牌已过期"),
        ("sk-sandbox-disabled", 401, "该令牌状态不可用"),
        ("sk-sandbox-banned", 403, "用户已被封禁"),
        ("sk-sandbox-channel", 403, "普通用户不支持指定渠道"),
    ],
)
async def test_some_keys_get_no_further_than_the_door(
    key: str, status: int, said: str, http: httpx2.AsyncClient
) -> None:
    for path in ("/v1/models", "/v1/dashboard/billing/usage"):
        reply = await http.get(path, headers=bearer(key))
        assert reply.status_code == status
        request_id = reply.headers["x-oneapi-request-id"]
        assert reply.json()["error"]["message"] == f"{said} (request id: {request_id})"


async def test_a_missing_key_is_asked_for_and_a_missing_bearer_is_forgiven(http: httpx2.AsyncClient) -> None:
    missing = await http.get("/v1/models", headers={"Authorization": ""})
    assert missing.status_code == 401
    assert missing.json()["error"]["message"].startswith("未提供令牌")
    assert (await http.get("/v1/models", headers={"Authorization": "sk-sandbox"})).status_code == 200


async def test_an_exhausted_key_can_still_read_its_own_totals(http: httpx2.AsyncClient) -> None:
    reply = await http.get("/api/usage/token/", headers=bearer("sk-sandbox-exhausted"))
    assert reply.json()["data"]["total_available"] == 0
    wrong = await http.get("/api/usage/token/", headers=bearer("sk-sandbox-wrong"))
    assert wrong.json() == {"success": False, "message": "无效的令牌"}


async def test_a_user_without_money_may_look_but_not_buy(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/v1/models", headers=bearer("sk-sandbox-broke"))).status_code == 200
    limit = await http.get("/v1/dashboard/billing/subscription", headers=bearer("sk-sandbox-broke"))
    assert limit.json()["hard_limit_usd"] == 0
    refused = await chat(http, key="sk-sandbox-broke")
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "insufficient_user_quota"


async def test_a_purse_that_is_used_up_ends_the_calls(http: httpx2.AsyncClient, sandbox: Sandbox) -> None:
    sandbox.account("sk-sandbox").remaining = 1
    assert (await chat(http)).status_code == 200
    refused = await chat(http)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "pre_consume_token_quota_failed"


async def test_an_unlimited_key_shows_a_hundred_million(http: httpx2.AsyncClient) -> None:
    limit = await http.get("/v1/dashboard/billing/subscription", headers=bearer("sk-sandbox-unlimited"))
    assert limit.json()["hard_limit_usd"] == 100_000_000
    token = await http.get("/api/usage/token/", headers=bearer("sk-sandbox-unlimited"))
    assert token.json()["data"]["unlimited_quota"] is True


async def test_a_limited_key_is_told_to_wait(http: httpx2.AsyncClient) -> None:
    refused = await chat(http, key="sk-sandbox-limited")
    assert refused.status_code == 429
    assert "您已达到请求数限制" in refused.json()["error"]["message"]


async def test_a_sandbox_with_a_key_knows_no_other() -> None:
    sandbox = Sandbox(rate=0, key="sk-mine")
    async with httpx2.AsyncClient(transport=sandbox.transport(), base_url="http://sandbox.relay") as http:
        answers = {
            key: (await http.get("/v1/models", headers=bearer(key))).status_code
            for key in ("sk-mine", "sk-sandbox", "sk-sandbox-unlimited", "sk-sandbox-wrong")
        }
    assert answers == {
        "sk-mine": 200,
        "sk-sandbox": 401,
        "sk-sandbox-unlimited": 200,
        "sk-sandbox-wrong": 401,
    }
