"""What the sandbox makes of recordings: words, refusals, and its bill."""

from typing import Any

import httpx2
import pytest

from components.core.relay.sandbox import Sandbox
from tests.core.relay.sounds import tone

PATH = "/v1/audio/transcriptions"


async def hear(http: httpx2.AsyncClient, recording: bytes | None = None, **fields: str) -> httpx2.Response:
    recording = tone(3.0) if recording is None else recording
    return await http.post(
        PATH, data={"model": "whisper-1"} | fields, files={"file": ("a.wav", recording, "audio/wav")}
    )


def error(reply: httpx2.Response) -> Any:
    return reply.json()["error"]


async def test_it_says_how_long_it_listened_in_the_language_asked(http: httpx2.AsyncClient) -> None:
    assert (await hear(http, language="en")).json()["text"] == "The sandbox heard 3.0 seconds of sound."
    assert (await hear(http, language="zh")).json()["text"] == "沙盒听到了 3.0 秒的声音。"
    both = (await hear(http)).json()
    assert both["text"] == "The sandbox heard 3.0 seconds of sound. 沙盒听到了 3.0 秒的声音。"
    assert both["usage"] == {"type": "duration", "seconds": 3}
    assert (await hear(http, response_format="text", language="en")).text.endswith("sound.\n")


async def test_it_is_charged_by_seconds_begun_and_stands_in_the_log(
    http: httpx2.AsyncClient, sandbox: Sandbox
) -> None:
    await hear(http)
    (row,) = (await http.get("/api/log/token")).json()["data"]
    assert (row["model_name"], row["prompt_tokens"], row["completion_tokens"]) == ("whisper-1", 50, 0)
    assert sandbox.account("sk-sandbox").used == row["quota"] == 750


@pytest.mark.parametrize(
    ("fields", "recording", "status", "words"),
    [
        ({"model": "sandbox-chat"}, None, 503, "无可用渠道"),
        ({"model": ""}, None, 400, "model is required"),
        ({}, b"no sound at all", 400, "Invalid file format"),
        ({}, tone(0.05), 400, "too short"),
    ],
)
async def test_what_cannot_be_heard_is_refused_and_not_charged(
    fields: dict[str, str],
    recording: bytes | None,
    status: int,
    words: str,
    http: httpx2.AsyncClient,
    sandbox: Sandbox,
) -> None:
    reply = await hear(http, recording, **fields)
    assert reply.status_code == status
    assert words in error(reply)["message"]
    assert sandbox.account("sk-sandbox").used == 0


async def test_a_form_without_a_recording_is_refused(http: httpx2.AsyncClient) -> None:
    reply = await http.post(PATH, data={"model": "whisper-1"})
    assert (reply.status_code, error(reply)["param"]) == (400, "file")


async def test_without_money_nothing_is_heard(http: httpx2.AsyncClient) -> None:
    http.headers["Authorization"] = "Bearer sk-sandbox-broke"
    assert error(await hear(http))["code"] == "insufficient_user_quota"


async def test_it_does_not_chat(http: httpx2.AsyncClient) -> None:
    asked = {"model": "whisper-1", "messages": [{"role": "user", "content": "hello"}]}
    assert (await http.post("/v1/chat/completions", json=asked)).status_code == 503
