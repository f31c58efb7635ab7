"""One connection: what goes out, what comes back, what is written down."""

import asyncio
import gzip
import json
from decimal import Decimal

import httpx2
import pytest

from components.core import errors
from components.core.records import Cost, Doubt, PriceSource, Status, Usage
from components.core.relay.connection import Context
from components.core.relay.pending import Pending
from tests.core.relay.conftest import KEY


def _ok(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, json={"data": []})


async def test_paths_are_joined_to_the_address_and_to_its_root(connect) -> None:
    asked = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return _ok(request)

    connection = connect(relay, "https://relay.example.com/prefix/v1")
    await connection.get("/models", kind="models")
    await connection.get("/api/status", kind="status", at_root=True)
    await connection.get("/dashboard/billing/usage", kind="billing", params={"start_date": "2026-01-01"})
    assert asked == [
        "https://relay.example.com/prefix/v1/models",
        "https://relay.example.com/prefix/api/status",
        "https://relay.example.com/prefix/v1/dashboard/billing/usage?start_date=2026-01-01",
    ]


@pytest.mark.parametrize(
    ("base_url", "root"),
    [
        ("https://h.example/v1", "https://h.example"),
        ("https://h.example/api/v3", "https://h.example/api"),
        ("https://h.example/vip", "https://h.example/vip"),
        ("https://h.example", "https://h.example"),
        ("https://h.example/v1beta/openai", "https://h.example/v1beta/openai"),
    ],
)
async def test_the_root_is_the_address_without_its_version(connect, base_url, root) -> None:
    assert connect(_ok, base_url).root == root


async def test_the_key_goes_along_unless_told_not_to(connect) -> None:
    asked = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.headers.get("authorization"))
        return _ok(request)

    connection = connect(relay)
    await connection.get("/models", kind="models")
    await connection.post("/embeddings", {"input": "x"}, kind="embeddings", model="m")
    await connection.get("/models", kind="models", authorized=False)
    assert asked == [f"Bearer {KEY}", f"Bearer {KEY}", None]


async def test_the_key_shows_nowhere(connect) -> None:
    connection = connect(_ok)
    assert KEY not in repr(connection)
    assert KEY not in repr(connection.client)


async def test_nothing_of_openais_environment_goes_to_the_relay(connect, monkeypatch) -> None:
    asked = []
    for name in (
        "OPENAI_ORG_ID",
        "OPENAI_PROJECT_ID",
        "OPENAI_API_KEY",
        "OPENAI_ADMIN_KEY",
        "OPENAI_BASE_URL",
    ):
        monkeypatch.setenv(name, "https://elsewhere.example/from-the-environment")

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(f"{request.url} {request.headers}")
        return _ok(request)

    await connect(relay).get("/models", kind="models")
    assert "from-the-environment" not in asked[0]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed_with_the_key(connect, status) -> None:
    asked = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.host)
        return httpx2.Response(status, headers={"location": "https://elsewhere.example/v1/models"})

    with pytest.raises(errors.AddressMissingError):
        await connect(relay).get("/models", kind="models")
    assert asked == ["relay.example.com"]


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 524])
async def test_a_refused_call_is_never_repeated(connect, status) -> None:
    asked = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(status, json={"error": {"message": "later"}}, headers={"retry-after": "0"})

    with pytest.raises(errors.RelayError):
        await connect(relay).post("/images/generations", {"prompt": "x"}, kind="images", model="m")
    assert len(asked) == 1


async def test_a_compressed_reply_is_read(connect) -> None:
    body = gzip.compress(json.dumps({"data": ["x"]}).encode())
    reply = await connect(
        lambda request: httpx2.Response(200, content=body, headers={"content-encoding": "gzip"})
    ).get("/models", kind="models")
    assert (reply.status, reply.data) == (200, {"data": ["x"]})
    assert reply.elapsed_s >= 0


async def test_a_page_with_status_200_is_no_reply(connect) -> None:
    page = "<!doctype html><title>Console</title>"
    with pytest.raises(errors.NotAnApiError) as refused:
        await connect(lambda request: httpx2.Response(200, html=page)).get("/models", kind="models")
    assert refused.value.values["title"] == "Console"


@pytest.mark.parametrize("body", [b"", b"not json", b'{"half":'])
async def test_a_reply_that_is_no_json_is_an_error(connect, body) -> None:
    with pytest.raises(errors.RelayError):
        await connect(lambda request: httpx2.Response(200, content=body)).get("/models", kind="models")


async def test_an_error_inside_a_success_is_an_error(connect, calls) -> None:
    body = {"error": {"message": "查询失败", "type": "one_api_error"}}
    with pytest.raises(errors.RelayError) as refused:
        await connect(lambda request: httpx2.Response(200, json=body)).get(
            "/dashboard/billing/usage", kind="billing"
        )
    assert refused.value.values["said"] == "查询失败"
    assert (calls[0].http_status, calls[0].status) == (200, Status.FAILED)


async def test_a_done_call_is_written_down(connect, calls) -> None:
    def relay(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"data": []}, headers={"x-oneapi-request-id": "2026AAA"})

    await connect(relay).post("/embeddings", {"input": "x"}, kind="embeddings", model="m")
    (call,) = calls
    assert (call.kind, call.relay_id, call.origin, call.model) == (
        "embeddings",
        "visit:1",
        "https://relay.example.com",
        "m",
    )
    assert (call.status, call.http_status, call.request_id, call.fault) == (Status.DONE, 200, "2026AAA", None)
    assert call.at.tzinfo is not None
    assert call.timing.total_s is not None


async def test_calls_with_different_keys_are_told_apart(connect, calls) -> None:
    connection = connect(lambda _request: httpx2.Response(200, json={}))
    await connection.get("/models", kind="models")
    assert connection.key_mark == calls[0].key_mark == "4299ef61"


async def test_a_failed_call_is_written_down_with_its_fault(connect, calls) -> None:
    body = {"error": {"message": "无效的令牌 (request id: 2026BBB)"}}
    with pytest.raises(errors.KeyRefusedError):
        await connect(lambda request: httpx2.Response(401, json=body)).get("/models", kind="models")
    (call,) = calls
    assert (call.status, call.http_status, call.request_id) == (Status.FAILED, 401, "2026BBB")
    assert call.fault is not None
    assert call.fault.key == "relay.key_refused"


async def test_a_call_that_reached_nobody_is_written_down(connect, calls) -> None:
    def relay(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("All connection attempts failed")

    with pytest.raises(errors.UnreachableError):
        await connect(relay).get("/models", kind="models")
    assert [(call.status, call.http_status) for call in calls] == [(Status.FAILED, None)]


async def test_a_cancelled_call_is_written_down_as_stopped(connect, calls) -> None:
    asked, never = asyncio.Event(), asyncio.Event()

    async def relay(request: httpx2.Request) -> httpx2.Response:
        asked.set()
        await never.wait()
        return httpx2.Response(200)

    task = asyncio.create_task(connect(relay).get("/models", kind="models"))
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [call.status for call in calls] == [Status.STOPPED]


async def test_a_call_carries_its_context_usage_and_cost(connect, calls) -> None:
    async def price(model: str | None, usage: Usage) -> Cost:
        return Cost(Decimal(usage.prompt or 0) / 1000, source=PriceSource.RELAY, doubt=Doubt.REPORTED)

    connection, pending = connect(_ok, price=price), Pending()
    async with connection.recorded("chat", "m", Context("chat", "conversation", "message"), pending):
        pending.usage = Usage(10, 2, doubt=Doubt.REPORTED)
        pending.token()
    (call,) = calls
    assert (call.page, call.conversation_id, call.message_id) == ("chat", "conversation", "message")
    assert (call.usage.prompt, call.cost.amount) == (10, Decimal("0.01"))
    assert call.timing.first_token_s is not None
    assert pending.call == call


async def test_a_call_without_a_model_is_not_priced(connect, calls) -> None:
    async def price(model: str | None, usage: Usage) -> Cost:
        raise AssertionError("asked for a price of nothing")

    await connect(_ok, price=price).get("/models", kind="models")
    assert calls[0].cost == Cost()


async def test_a_silent_relay_is_left_after_the_silence_agreed_on(connect) -> None:
    seen = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.extensions["timeout"])
        raise httpx2.ReadTimeout("x")

    with pytest.raises(errors.SilenceError) as refused:
        await connect(relay, connect_s=3.0, silence_s=45.0).get("/models", kind="models")
    assert refused.value.values["seconds"] == 45
    assert (seen[0]["connect"], seen[0]["read"]) == (3.0, 45.0)
