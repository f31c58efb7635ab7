"""Streams are true streams: piece by piece, at their pace, and a departure is noticed."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx2
import pytest
import uvicorn

from components.core.relay.sandbox import Sandbox, local, transport
from components.core.relay.sandbox.journal import RequestRecord
from components.core.relay.sandbox.offers import LOCAL, OFFERS
from components.core.relay.sandbox.reply import Choice, Pace, Reply
from components.core.relay.sandbox.scripted import script
from components.core.relay.sandbox.stream import chunks
from components.core.relay.sandbox.wire import Wait

HI = [{"role": "user", "content": "hi"}]
PATH = "/v1/chat/completions"


def streamed(model: str) -> dict[str, object]:
    return {"model": model, "messages": HI, "stream": True}


async def test_pieces_arrive_while_the_rest_is_still_to_come(
    http: httpx2.AsyncClient, sandbox: Sandbox
) -> None:
    async with http.stream("POST", PATH, json=streamed("fault-silent-in-middle")) as reply:
        pieces = reply.aiter_raw()
        assert b'"role":"assistant"' in await anext(pieces)
        assert b"Welcome" in await anext(pieces) + await anext(pieces)
        assert sandbox.requests[-1].ended is None
        assert not sandbox.requests[-1].disconnected
    assert sandbox.requests[-1].disconnected
    assert sandbox.requests[-1].ended is not None


async def test_headers_arrive_before_the_first_piece(http: httpx2.AsyncClient, sandbox: Sandbox) -> None:
    async with http.stream("POST", PATH, json=streamed("fault-silent-before-first-token")) as reply:
        assert reply.status_code == 200
        assert sandbox.requests[-1].first_byte is None
    assert sandbox.requests[-1].disconnected


async def test_a_client_that_stops_waiting_for_headers_is_seen_to_go(
    http: httpx2.AsyncClient, sandbox: Sandbox
) -> None:
    waiting = asyncio.create_task(http.post(PATH, json=streamed("fault-silent-before-headers")))
    await until(lambda: len(sandbox.requests) > 0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert sandbox.requests[-1].disconnected


async def test_a_client_without_patience_is_seen_to_go_too(
    http: httpx2.AsyncClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "GRACE_S", 0)
    async with http.stream("POST", PATH, json=streamed("fault-silent-in-middle")) as reply:
        await anext(reply.aiter_raw())
    await until(lambda: sandbox.requests[-1].ended is not None)
    assert sandbox.requests[-1].disconnected


async def test_a_stream_read_to_its_end_is_no_departure(http: httpx2.AsyncClient, sandbox: Sandbox) -> None:
    reply = await http.post(PATH, json=streamed("sandbox-chat"))
    assert reply.text.endswith("data: [DONE]\n\n")
    assert not sandbox.requests[-1].disconnected
    assert sandbox.requests[-1].tokens == reply.text.count('"content":"') - 1


async def test_a_stream_left_far_behind_its_sender_ends_too(
    http: httpx2.AsyncClient, sandbox: Sandbox
) -> None:
    async with http.stream("POST", PATH, json=streamed("bench-ttft0-n20000")) as reply:
        await anext(reply.aiter_raw())
    assert sandbox.requests[-1].disconnected
    assert sandbox.requests[-1].tokens < 20000


def test_tokens_are_due_at_the_rate_after_the_first() -> None:
    reply = Reply("m", [Choice(["a", "b", "c"])], Pace(0.25, 80), 1, 0, "id")
    record = RequestRecord("id", "POST", PATH, {}, 0)
    due = [item.until_s for item in chunks(reply, record, time.time) if isinstance(item, Wait)]
    assert due == [0.25, 0.2625, 0.275]
    assert record.tokens == 3


def test_a_scripted_models_name_says_what_it_does() -> None:
    found = script("bench-ttft20-tps200-n2000-pq", "")
    assert found is not None
    assert found.pace == Pace(0.02, 200)
    words = found.text()
    assert (len(words), words[0], words[99], words[-1]) == (2000, "q00001 ", "q00100\n\n", "q02000END ")
    assert len(set(words)) == 2000
    other = script("sandbox-chat", "please [[bench-n3]]")
    assert other is not None
    assert other.text() == ["t00001 ", "t00002 ", "t00003END "]
    assert script("sandbox-chat", "hello") is None


async def test_a_bench_keeps_the_time_of_every_token(http: httpx2.AsyncClient, sandbox: Sandbox) -> None:
    await http.post(PATH, json=streamed("bench-ttft0-n30"))
    assert len(sandbox.requests[-1].times) == 30
    shown = (await http.get("/_sandbox/requests?times")).json()
    assert len(shown[0]["times"]) == 30


@pytest.fixture
def served() -> Iterator[tuple[str, Sandbox]]:
    """A sandbox behind a real socket, in a thread of its own."""
    sandbox = Sandbox(rate=0)
    config = uvicorn.Config(sandbox.app, port=0, log_level="critical", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", sandbox
    server.should_exit = True
    thread.join()


async def until(happened: Callable[[], bool]) -> None:
    """Wait for something another thread or task does."""
    while not happened():  # noqa: ASYNC110 - the other side has no event to give
        await asyncio.sleep(0.01)


async def test_over_a_socket_it_streams_cuts_and_sees_departures(served: tuple[str, Sandbox]) -> None:
    address, sandbox = served
    headers = {"Authorization": "Bearer sk-x"}
    async with httpx2.AsyncClient(base_url=address, headers=headers, trust_env=False) as http:
        assert (await http.post(PATH, json=streamed("sandbox-chat"))).text.endswith("data: [DONE]\n\n")
        with pytest.raises(httpx2.RemoteProtocolError):
            await http.post(PATH, json=streamed("fault-cut"))
        for model in ("fault-silent-in-middle", "fault-silent-before-first-token"):
            async with http.stream("POST", PATH, json=streamed(model)) as reply:
                assert reply.status_code == 200
            await until(lambda: sandbox.requests[-1].disconnected)
        await until(lambda: sandbox.requests[-1].ended is not None)
        shown = (await http.get("/_sandbox/requests")).json()
        assert [row["disconnected"] for row in shown] == [False, False, True, True]


class Elsewhere(local.LocalModel):
    """Stands in for llama.cpp: the same protocol, served by another sandbox."""

    def __init__(self, root: str) -> None:
        super().__init__()
        self._place = local.Place(root, {"Authorization": "Bearer sk-x"})


async def test_the_local_model_is_asked_within_its_bounds(served: tuple[str, Sandbox]) -> None:
    address, upstream = served
    upstream.offers = (replace(LOCAL),)  # an ordinary model of that name
    sandbox = Sandbox(rate=0)
    sandbox.offers = (LOCAL,)
    sandbox.local = Elsewhere(address)
    wanted = {
        "model": "smollm2-135m",
        "messages": [{"role": "user", "content": "[[bench-n5]]"}],
        "temperature": 1.5,
    }
    headers = {"Authorization": "Bearer sk-x"}
    async with httpx2.AsyncClient(
        transport=sandbox.transport(), base_url="http://sandbox.relay", headers=headers
    ) as http:
        whole = (await http.post(PATH, json=wanted)).json()
        stream = (await http.post(PATH, json=wanted | {"stream": True})).text
    asked = upstream.requests[0].body
    assert (asked["temperature"], asked["repeat_penalty"], asked["max_tokens"]) == (0.3, 1.15, 512)
    assert whole["choices"][0]["message"]["content"].endswith("t00005END ")
    assert whole["model"] == "smollm2-135m"
    assert stream.count("data: {") == 7
    assert stream.endswith("data: [DONE]\n\n")
    rows = sandbox.account("sk-x").rows
    assert [(row["completion_tokens"], row["quota"]) for row in rows] == [(5, 0), (5, 0)]


async def test_the_local_model_is_listed_free_of_charge_when_it_is_installed(
    http: httpx2.AsyncClient, sandbox: Sandbox
) -> None:
    sandbox.offers = (*OFFERS, LOCAL)
    rows = {row["model_name"]: row for row in (await http.get("/api/pricing")).json()["data"]}
    assert rows["smollm2-135m"]["model_ratio"] == 0
    assert "English only" in rows["smollm2-135m"]["description"]
    assert (await http.get("/v1/models")).json()["data"][-1]["id"] == "smollm2-135m"
