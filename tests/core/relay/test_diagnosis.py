"""Testing a relay step by step."""

import asyncio
import threading

import httpx2
import pytest
from pydantic import SecretStr

from components.core.records import Doubt, Relay, Source, Usage
from components.core.relay import diagnosis, loop
from components.core.relay.connection import Connection
from components.core.relay.diagnosis import (
    Check,
    Result,
    Software,
    Step,
    diagnose,
    one_token_chat,
    one_token_cost,
    steps,
)
from components.core.relay.sandbox import Sandbox

FAMILY = {"version": "v1", "system_name": "Some Relay", "quota_per_unit": 500000, "display_in_currency": True}
ONE_API = {"success": True, "message": "", "data": FAMILY | {"chat_link": "", "PaymentUSDRate": 7.3}}
MODELS = {"object": "list", "data": [{"id": "a"}, {"id": "b"}]}
WRONG_KEY = httpx2.Response(401, json={"error": {"message": "无效的令牌", "type": "one_api_error"}})
PAGE = httpx2.Response(200, html="<!doctype html><title>Console</title>")
MISSING = httpx2.Response(404, json={"error": {"message": "Invalid URL (GET /x)"}})


def _relay(status=ONE_API, models=MODELS, anonymous=WRONG_KEY, billing=MISSING):
    """A relay by what it says at each address: a response, JSON, or an exception."""

    def relay(request: httpx2.Request) -> httpx2.Response:
        path, known = request.url.path, "authorization" in request.headers
        said = {"/api/status": status, "/v1/models": models if known else anonymous}.get(path, billing)
        if isinstance(said, Exception):
            raise said
        if isinstance(said, httpx2.Response):
            return httpx2.Response(said.status_code, headers=said.headers, content=said.content)
        return httpx2.Response(200, json=said)

    return relay


async def _found(connection: Connection) -> dict[Check, Step]:
    return {step.check: step async for step in diagnose(connection)}


def _results(found: dict[Check, Step]) -> list[tuple[str, str]]:
    return [(check.value, step.result.value) for check, step in found.items()]


async def test_a_relay_that_works_passes_every_step(connect) -> None:
    found = await _found(connect(_relay()))
    assert _results(found) == [
        ("address", "ok"),
        ("tls", "ok"),
        ("software", "ok"),
        ("key", "ok"),
        ("models", "ok"),
    ]
    assert found[Check.SOFTWARE].values == {"software": "one-api", "name": "Some Relay", "version": "v1"}
    assert found[Check.MODELS].values == {"count": 2}


@pytest.mark.parametrize(
    ("told", "software"),
    [
        ({}, Software.ONE_API),
        ({"price": 7.3, "min_topup": 1, "chats": []}, Software.NEW_API_2025),
        ({"price": 7.3, "quota_display_type": "CNY"}, Software.NEW_API),
        ({"PaymentUSDRate": 7.3, "RechargeDiscount": "", "UserInvoiceMonth": False}, Software.ONE_HUB),
    ],
)
async def test_the_software_is_known_by_its_status(connect, told, software) -> None:
    found = await _found(connect(_relay(status={"success": True, "data": FAMILY | told})))
    assert found[Check.SOFTWARE].values["software"] == software.value


@pytest.mark.parametrize("status", [MISSING, PAGE, {"success": True, "data": None}, {"status": "ok"}])
async def test_another_api_is_known_by_its_models(connect, status) -> None:
    found = await _found(connect(_relay(status=status)))
    assert found[Check.SOFTWARE].values == {"software": "compatible"}
    assert found[Check.MODELS].result is Result.OK


async def test_a_website_is_called_one_and_nothing_after_it_is_claimed(connect) -> None:
    found = await _found(connect(_relay(status=PAGE, models=PAGE)))
    assert _results(found)[2:] == [("software", "failed"), ("key", "not_tried"), ("models", "not_tried")]
    assert found[Check.SOFTWARE].values == {"software": "page", "name": "Console"}
    assert found[Check.SOFTWARE].fault.key == "relay.not_an_api"


async def test_a_wrong_key_fails_and_the_models_are_not_tried(connect) -> None:
    found = await _found(connect(_relay(models=WRONG_KEY)))
    assert _results(found)[2:] == [("software", "ok"), ("key", "failed"), ("models", "not_tried")]
    assert found[Check.KEY].fault.key == "relay.key_refused"


async def test_an_exhausted_key_is_told_apart_from_a_wrong_one(connect) -> None:
    exhausted = httpx2.Response(401, json={"error": {"message": "该令牌额度已用尽"}})
    found = await _found(connect(_relay(models=exhausted)))
    assert (found[Check.KEY].result, found[Check.KEY].fault.key) == (Result.FAILED, "relay.funds")


async def test_models_shown_to_anybody_prove_nothing_about_the_key(connect) -> None:
    found = await _found(connect(_relay(anonymous=MODELS)))
    assert (found[Check.KEY].result, found[Check.KEY].values) == (Result.UNKNOWN, {"reason": "public"})
    assert found[Check.MODELS].result is Result.OK


@pytest.mark.parametrize(
    ("billing", "result"), [({"object": "billing_subscription"}, Result.OK), (WRONG_KEY, Result.FAILED)]
)
async def test_the_balance_proves_a_key_where_the_models_do_not(connect, billing, result) -> None:
    found = await _found(connect(_relay(anonymous=MODELS, billing=billing)))
    assert found[Check.KEY].result is result


async def test_a_key_that_may_use_no_model_is_a_failure(connect) -> None:
    found = await _found(connect(_relay(models={"data": []})))
    assert (found[Check.KEY].result, found[Check.MODELS].result) == (Result.OK, Result.FAILED)
    assert found[Check.MODELS].values == {"count": 0}


async def test_a_list_that_fails_leaves_the_key_unknown(connect) -> None:
    down = httpx2.Response(502, json={"error": {"message": "bad gateway"}})
    found = await _found(connect(_relay(models=down)))
    assert (found[Check.KEY].result, found[Check.MODELS].result) == (Result.UNKNOWN, Result.FAILED)


@pytest.mark.parametrize(
    ("error", "address", "tls", "software"),
    [
        (httpx2.ConnectError("Name or service not known"), "failed", "not_tried", "not_tried"),
        (httpx2.ConnectError("All connection attempts failed"), "failed", "not_tried", "not_tried"),
        (httpx2.ConnectTimeout("x"), "failed", "not_tried", "not_tried"),
        (httpx2.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"), "ok", "failed", "not_tried"),
        (httpx2.ReadTimeout("x"), "ok", "ok", "failed"),
        (httpx2.RemoteProtocolError("x"), "ok", "ok", "failed"),
    ],
)
async def test_the_steps_after_a_fatal_one_are_not_tried(connect, error, address, tls, software) -> None:
    found = await _found(connect(_relay(status=error)))
    assert _results(found) == [
        ("address", address),
        ("tls", tls),
        ("software", software),
        ("key", "not_tried"),
        ("models", "not_tried"),
    ]
    assert [step.fault is not None for step in found.values()].count(True) == 1


async def test_without_https_nothing_is_claimed_about_encryption(connect) -> None:
    found = await _found(connect(_relay(), "http://relay.example.com/v1"))
    assert (found[Check.TLS].result, found[Check.TLS].values) == (Result.UNKNOWN, {"reason": "none"})


async def test_a_relay_that_keeps_silent_is_not_waited_for_forever(connect, monkeypatch) -> None:
    monkeypatch.setattr(diagnosis, "PATIENCE_S", 0.01)
    never = asyncio.Event()

    async def relay(request: httpx2.Request) -> httpx2.Response:
        await never.wait()
        return httpx2.Response(200)

    found = await _found(connect(relay))
    assert found[Check.SOFTWARE].fault.key == "relay.silence"


async def test_no_step_speaks_of_money(connect) -> None:
    down = httpx2.Response(500, json={"error": {"message": "x"}})
    found = await _found(connect(_relay(status=MISSING, models=down)))
    assert "charged" not in found[Check.MODELS].fault.values


async def test_no_step_spends_anything(connect, calls) -> None:
    await _found(connect(_relay()))
    assert {call.kind for call in calls} <= {"status", "models", "billing"}


@pytest.fixture
def sandboxed(calls):
    """The kept calls and a connection to the sandbox on the relay loop."""

    async def opened() -> Connection:
        http = httpx2.AsyncClient(transport=Sandbox(rate=0).transport())
        relay = Relay("sandbox", "Sandbox", "http://sandbox.relay/v1", Source.SANDBOX)
        return Connection(relay, SecretStr("sk-sandbox"), http, calls.append)

    return loop.run(opened())


def test_a_thread_gets_the_steps_one_by_one(sandboxed) -> None:
    assert [step.check for step in steps(sandboxed)] == [
        Check.ADDRESS,
        Check.TLS,
        Check.SOFTWARE,
        Check.KEY,
        Check.MODELS,
    ]


def test_the_sandbox_needs_no_encryption(sandboxed) -> None:
    (tls,) = [step for step in steps(sandboxed) if step.check is Check.TLS]
    assert (tls.result, tls.values) == (Result.OK, {"reason": "inside"})


def test_a_click_elsewhere_ends_the_test_at_the_relay(connect) -> None:
    ended = threading.Event()

    class Clicked(Exception):
        pass

    async def relay(request: httpx2.Request) -> httpx2.Response:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return httpx2.Response(200)

    def click() -> None:
        raise Clicked

    with pytest.raises(Clicked):
        list(steps(connect(relay), click))
    assert ended.wait(5)


def test_one_token_is_asked_for_and_written_down(sandboxed, calls) -> None:
    step = loop.run(one_token_chat(sandboxed, "sandbox-chat"))
    assert (step.check, step.result, step.values["tokens"]) == (Check.CHAT, Result.OK, 1)
    chats = [call for call in calls if call.kind == "chat"]
    assert [(call.page, call.usage.completion, call.usage.doubt) for call in chats] == [
        ("connection", 1, Doubt.REPORTED)
    ]


def test_a_refused_chat_says_why(sandboxed) -> None:
    step = loop.run(one_token_chat(sandboxed, "no-such-model"))
    assert (step.result, step.fault.key) == (Result.FAILED, "relay.model_missing")


async def test_the_cost_of_one_token_is_told_beforehand(connect) -> None:
    asked = []

    async def price(model: str | None, usage: Usage):
        asked.append((model, usage.completion))
        return "the cost"

    assert await one_token_cost(connect(_relay(), price=price), "m") == "the cost"
    assert asked == [("m", 1)]
