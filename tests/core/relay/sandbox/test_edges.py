"""Addresses beyond the good path: unknown, not built yet, outside the API, and bodies that cannot be used."""

import gzip
import json
from typing import Any

import httpx2
import pytest

from components.core.relay.sandbox import Sandbox

HI = [{"role": "user", "content": "hi"}]


def error(reply: httpx2.Response) -> dict[str, Any]:
    found: dict[str, Any] = reply.json()["error"]
    return found


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/nothing"),
        ("GET", "/v1/chat/completions"),
        ("GET", "/v1/audio/speech"),
        ("POST", "/api/x"),
    ],
)
async def test_an_unknown_address_is_an_invalid_url(method: str, path: str, http: httpx2.AsyncClient) -> None:
    reply = await http.request(method, path)
    assert reply.status_code == 404
    assert error(reply) == {
        "message": f"Invalid URL ({method} {path})",
        "type": "invalid_request_error",
        "param": "",
        "code": "",
    }


@pytest.mark.parametrize("path", ["moderations", "images/variations", "audio/speech", "completions"])
async def test_what_is_not_built_yet_says_so(path: str, http: httpx2.AsyncClient) -> None:
    reply = await http.post(f"/v1/{path}", json={})
    assert (reply.status_code, error(reply)["code"]) == (501, "api_not_implemented")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/models"), ("POST", "/chat/completions")]
)
async def test_outside_the_api_the_console_answers_everything(
    method: str, path: str, http: httpx2.AsyncClient
) -> None:
    reply = await http.request(method, path)
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")
    assert reply.text.startswith("<!doctype html>")


async def test_an_unknown_model_has_no_channel(http: httpx2.AsyncClient) -> None:
    reply = await http.post("/v1/chat/completions", json={"model": "gpt-9", "messages": HI})
    assert (reply.status_code, error(reply)["code"]) == (503, "model_not_found")
    assert "当前分组 default 下对于模型 gpt-9 无可用渠道" in error(reply)["message"]


async def test_one_model_is_known_by_name_and_an_unknown_one_is_an_error_in_200(
    http: httpx2.AsyncClient,
) -> None:
    assert (await http.get("/v1/models/sandbox-chat")).json()["id"] == "sandbox-chat"
    missing = await http.get("/v1/models/gpt-9")
    assert (missing.status_code, error(missing)["code"]) == (200, "model_not_found")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "unexpected end of JSON input"),
        (b"model=x", "invalid character 'm' looking for beginning of value"),
        (b"{}", "model is required"),
        (b'{"model":"sandbox-chat","messages":[]}', "field messages is required"),
        (
            b'{"model":"sandbox-chat","messages":[{"role":"user","content":"x"}],"max_tokens":-1}',
            "max_tokens is invalid",
        ),
    ],
)
async def test_a_body_that_cannot_be_used_is_refused_in_one_apis_words(
    body: bytes, said: str, http: httpx2.AsyncClient
) -> None:
    reply = await http.post("/v1/chat/completions", content=body)
    assert reply.status_code == 400
    assert error(reply)["message"].startswith(said)


async def test_an_image_part_without_an_address_makes_it_panic(http: httpx2.AsyncClient) -> None:
    messages = [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]
    reply = await http.post("/v1/chat/completions", json={"model": "sandbox-vision", "messages": messages})
    assert (reply.status_code, error(reply)["type"]) == (500, "one_api_panic")


@pytest.mark.parametrize(
    ("name", "cure"), [("max_tokens", " Use 'max_completion_tokens' instead."), ("temperature", "")]
)
async def test_the_reasoner_rejects_parameters_by_name(
    name: str, cure: str, http: httpx2.AsyncClient
) -> None:
    wanted = {"model": "sandbox-reasoner", "messages": HI}
    refused = await http.post("/v1/chat/completions", json=wanted | {name: 1})
    assert refused.status_code == 400
    assert (error(refused)["param"], error(refused)["code"]) == (name, "unsupported_parameter")
    assert error(refused)["message"].startswith(
        f"Unsupported parameter: '{name}' is not supported with this model.{cure} (request id"
    )
    assert (
        await http.post("/v1/chat/completions", json=wanted | {"max_completion_tokens": 9})
    ).status_code == 200


async def test_one_model_refuses_to_stream_and_answers_whole(http: httpx2.AsyncClient) -> None:
    wanted = {"model": "sandbox-nostream", "messages": HI}
    refused = await http.post("/v1/chat/completions", json=wanted | {"stream": True})
    assert (refused.status_code, error(refused)["param"]) == (400, "stream")
    assert (await http.post("/v1/chat/completions", json=wanted)).status_code == 200


async def test_request_bodies_may_be_compressed_and_dashboard_replies_are(http: httpx2.AsyncClient) -> None:
    packed = gzip.compress(json.dumps({"model": "sandbox-chat", "messages": HI}).encode())
    reply = await http.post("/v1/chat/completions", content=packed, headers={"Content-Encoding": "gzip"})
    assert reply.json()["object"] == "chat.completion"
    assert (await http.get("/api/status")).headers["content-encoding"] == "gzip"


async def test_the_record_of_a_request_holds_no_key(http: httpx2.AsyncClient, sandbox: Sandbox) -> None:
    wanted = {"model": "sandbox-chat", "messages": HI}
    await http.post("/v1/chat/completions", json=wanted, headers={"Authorization": "Bearer sk-secret-thing"})
    record = sandbox.requests[-1]
    assert (record.path, record.model, record.body, record.status) == (
        "/v1/chat/completions",
        "sandbox-chat",
        wanted,
        200,
    )
    assert record.tokens > 100
    assert "secret-thing" not in repr(record)
    shown = await http.get("/_sandbox/requests")
    assert "secret-thing" not in shown.text
    assert shown.json()[0]["disconnected"] is False
