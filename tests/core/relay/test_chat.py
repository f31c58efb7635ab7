"""How often a relay is asked, with what, and when a question is broken off."""

import asyncio
import socket
import threading

import httpx2
import pytest

from components.core import errors
from components.core.records import Call, ChatOptions, Finish, Status
from components.core.relay import chat, sse
from components.core.relay.body import body_of
from components.core.relay.chat import Exchange
from components.core.relay.sandbox import Sandbox
from tests.core.relay.exchanges import NEVER_S, TURNS, connection_to, listen


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "_BREATH_S", 0)
    monkeypatch.setattr(sse, "_FIGURES_S", 0.05)
    monkeypatch.setattr(chat, "_RETRY_AFTER_S", 0)


def test_what_is_unset_or_withheld_is_not_sent() -> None:
    options = ChatOptions(model="m", temperature=0.0, seed=7, stop=("x",), withheld=frozenset({"seed"}))
    assert body_of(TURNS, options, stream=False) == {
        "model": "m",
        "messages": TURNS,
        "temperature": 0.0,
        "stop": ["x"],
    }


def test_a_stream_asks_for_its_figures_and_the_system_speaks_first() -> None:
    body = body_of(TURNS, ChatOptions(model="m", system="be brief"), stream=True)
    assert (body["stream"], body["stream_options"]) == (True, {"include_usage": True})
    assert body["messages"] == [{"role": "system", "content": "be brief"}, *TURNS]


def test_what_no_request_can_do_without_is_always_sent() -> None:
    options = ChatOptions(model="m", withheld=frozenset({"messages", "model", "stream"}))
    assert body_of(TURNS, options, stream=True).keys() >= {"messages", "model"}


@pytest.mark.parametrize(
    ("fault", "asked"),
    [
        ("refuse-stream", [(True, True), (False, False), (False, False)]),
        ("reject-parameter-stream_options", [(True, True), (True, False), (True, False)]),
    ],
)
async def test_what_a_model_refused_is_not_asked_again(calls, fault, asked) -> None:
    sandbox = Sandbox(rate=0)
    connection = connection_to(sandbox, calls.append)
    for _ in range(2):
        heard = await listen(Exchange(connection, TURNS, ChatOptions(model=f"fault-{fault}")))
        assert heard.finish is Finish.STOP
        assert heard.finished is not None
        assert heard.finished.streamed is asked[-1][0]
    sent = [("stream" in r.body, "stream_options" in r.body) for r in sandbox.requests]
    assert sent == asked
    await listen(Exchange(connection, TURNS, ChatOptions(model="sandbox-chat")))
    assert "stream_options" in sandbox.requests[-1].body


@pytest.mark.parametrize(
    ("failure", "asked"),
    [
        (httpx2.ConnectError("All connection attempts failed"), 2),
        (httpx2.ConnectError("[Errno -2] Name or service not known"), 1),
        (httpx2.ConnectTimeout("x"), 1),
        (httpx2.ReadTimeout("x"), 1),
        (httpx2.RemoteProtocolError("Server disconnected without sending a response."), 1),
    ],
)
async def test_only_a_refused_connection_is_tried_once_more(connect, calls, failure, asked) -> None:
    seen: list[httpx2.Request] = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        raise failure

    heard = await listen(Exchange(connect(relay), TURNS, ChatOptions(model="m")))
    assert isinstance(heard.error, errors.UnreachableError | errors.SilenceError | errors.CutError)
    assert (len(seen), [call.status for call in calls]) == (asked, [Status.FAILED] * asked)


async def test_a_real_port_that_nobody_serves_is_tried_twice(calls) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
    async with httpx2.AsyncClient(trust_env=False) as http:
        connection = connection_to(Sandbox(rate=0), calls.append)
        connection.client.base_url = address
        connection.relay = type(connection.relay)("x", "x", address, connection.relay.source)
        connection.client._client = http
        heard = await listen(Exchange(connection, TURNS, ChatOptions(model="m")))
    assert heard.error is not None
    assert heard.error.values["reason"] == "refused"
    assert len(calls) == 2


@pytest.mark.parametrize(
    "fault", ["silent-before-headers", "silent-before-first-token", "silent-in-middle", "pings-forever"]
)
async def test_an_exchange_that_is_cancelled_leaves_the_relay_and_one_line(calls, fault) -> None:
    sandbox = Sandbox(rate=0)
    exchange = Exchange(connection_to(sandbox, calls.append), TURNS, ChatOptions(model=f"fault-{fault}"))
    asking = asyncio.create_task(listen(exchange))
    async with asyncio.timeout(NEVER_S):
        while not (sandbox.requests and sandbox.requests[-1].fault):  # noqa: ASYNC110  # a journal has no event
            await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert sandbox.requests[-1].disconnected
    assert [call.status for call in calls] == [Status.STOPPED]
    assert exchange.call == calls[0]


async def test_the_line_of_a_whole_answer_says_so_even_if_it_is_cancelled_at_its_end(calls) -> None:
    exchange = Exchange(
        connection_to(Sandbox(rate=0), calls.append), TURNS, ChatOptions(model="sandbox-chat")
    )
    events = exchange.events()
    async for event in events:
        if isinstance(event, chat.Finished):
            break
    with pytest.raises(asyncio.CancelledError):
        await events.athrow(asyncio.CancelledError())
    assert [call.status for call in calls] == [Status.DONE]


async def test_a_slow_ledger_keeps_no_answer_waiting() -> None:
    free, done = threading.Event(), threading.Event()
    kept: list[Call] = []

    def record(call: Call) -> None:
        free.wait(NEVER_S)
        kept.append(call)
        done.set()

    heard = await listen(
        Exchange(connection_to(Sandbox(rate=0), record), TURNS, ChatOptions(model="sandbox-chat"))
    )
    assert (heard.finish, kept) == (Finish.STOP, [])
    free.set()
    await asyncio.to_thread(done.wait, NEVER_S)
    assert [call.status for call in kept] == [Status.DONE]
