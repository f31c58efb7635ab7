"""What went over the wire is kept as it went, within bounds, and never with the key."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime

import httpx2
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.records import Call, ChatOptions, Status, Trace
from components.core.relay import tape as tapes
from components.core.relay.chat import Exchange
from components.core.relay.connection import Connection, Context
from components.core.relay.sandbox import Sandbox
from components.core.relay.tape import Tape
from tests.core.relay.exchanges import KEY, NEVER_S, SANDBOX, TURNS, connection_to, listen

CALL = Call("c1", datetime(2026, 11, 23, tzinfo=UTC), "chat", "r", "http://r", Status.DONE, http_status=200)


def traced(sandbox: Sandbox, traces: list[Trace]) -> tuple[Connection, asyncio.Event]:
    """A connection that keeps traces, and the event that one has been kept."""
    kept, loop = asyncio.Event(), asyncio.get_running_loop()

    def keep(trace: Trace) -> None:
        traces.append(trace)
        loop.call_soon_threadsafe(kept.set)

    plain = connection_to(sandbox, lambda call: None)
    http = httpx2.AsyncClient(transport=sandbox.transport(), follow_redirects=False)
    return Connection(SANDBOX, plain._key, http, lambda call: None, trace=keep), kept


async def trace_of(model: str, *, stream: bool = True) -> tuple[Trace, Exchange]:
    traces: list[Trace] = []
    connection, kept = traced(Sandbox(rate=0), traces)
    context = Context("chat", "k", "m1")
    exchange = Exchange(connection, TURNS, ChatOptions(model=model), stream=stream, context=context)
    await listen(exchange)
    async with asyncio.timeout(NEVER_S):
        await kept.wait()
    return traces[-1], exchange


async def test_the_request_and_the_stream_are_kept_as_they_went() -> None:
    trace, exchange = await trace_of("sandbox-chat")
    assert (trace.method, trace.url, trace.http_status) == (
        "POST",
        f"{SANDBOX.base_url}/chat/completions",
        200,
    )
    assert trace.request == {
        "model": "sandbox-chat",
        "messages": TURNS,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    assert trace.reply.startswith("data: {")
    assert trace.reply.rstrip().endswith("data: [DONE]")
    assert exchange.call is not None
    assert (trace.call_id, trace.message_id) == (exchange.call.id, "m1")
    assert trace.headers["content-type"].startswith("text/event-stream")
    assert "x-oneapi-request-id" in trace.headers


async def test_a_whole_reply_is_kept() -> None:
    trace, _ = await trace_of("sandbox-chat", stream=False)
    assert orjson.loads(trace.reply)["object"] == "chat.completion"


async def test_a_refusal_is_kept_with_what_was_said() -> None:
    trace, _ = await trace_of("no-such-model")
    assert trace.http_status == 503
    assert "no-such-model" in trace.reply


def test_the_key_is_in_no_part_of_it() -> None:
    tape = Tape("POST", f"https://r/v1?key={KEY}", {"messages": [{"content": f"is {KEY} mine?"}], KEY: 1})
    tape.take(b"you sent " + KEY.encode() + b" or " + KEY.removeprefix("sk-").encode())
    tape.headers = {"set-cookie": "secret", "content-type": "text/plain", "authorization": KEY}
    trace = tape.trace(CALL, KEY)
    assert KEY.removeprefix("sk-") not in repr(trace)
    assert dict(trace.headers) == {"content-type": "text/plain"}
    tape.take(b" sk-abc***xyz")
    assert "abc***" not in tape.trace(replace(CALL, http_status=401), KEY).reply


def test_long_data_is_told_by_its_digest_and_long_text_is_cut() -> None:
    url = "data:image/png;base64," + "A" * 5000
    parts = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": "x" * 300_000}]
    request = Tape("POST", "u", {"messages": [{"content": parts}]}).trace(CALL, KEY).request
    assert request is not None
    [message] = request["messages"]  # type: ignore[misc]
    picture, text = message["content"]
    assert picture["image_url"]["url"].startswith("data:image/png;base64,[sha256 ")
    assert "5000 characters" in picture["image_url"]["url"]
    assert text["text"].endswith("[100000 characters left out]")


def test_a_very_large_request_is_kept_small() -> None:
    turns = [{"role": "user", "content": "x" * 30_000} for _ in range(100)]
    request = Tape("POST", "u", {"messages": turns}).trace(CALL, KEY).request
    assert len(orjson.dumps(request)) <= tapes.REQUEST_BYTES


@given(st.lists(st.binary(max_size=40), max_size=30))
def test_of_a_long_reply_the_beginning_and_the_end_are_kept(chunks: list[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tapes, "HEAD_BYTES", 50)
        patch.setattr(tapes, "TAIL_BYTES", 20)
        tape = Tape("POST", "u", None)
        for chunk in chunks:
            tape.take(chunk)
        whole = b"".join(chunks)
        kept = b"".join(tape._head), b"".join(tape._tail)
    assert whole.startswith(kept[0])
    assert whole.endswith(kept[1])
    assert len(kept[0]) == min(50, len(whole))
    assert len(kept[1]) >= min(20, max(0, len(whole) - 50))
    assert sum(map(len, kept)) + tape._left_out_bytes == len(whole)


@given(
    st.lists(st.sampled_from(["{", '"b64_json":"', '",', "a b", "\n", "iVBOR/w0+" * 30, "é"]), max_size=12),
    st.integers(1, 90),
)
def test_pictures_in_base64_are_shortened_wherever_the_reply_was_cut(parts, width):
    data = "".join(parts).encode()

    def kept(step: int) -> str:
        tape = Tape("POST", "http://r", {}, pictures=True)
        for place in range(0, len(data), step):
            tape.take(data[place : place + step])
        return tape.trace(CALL, "").reply

    assert kept(width) == kept(max(1, len(data)))
    runs = re.findall(r"[A-Za-z0-9+/=_\\-]+", re.sub(r"\[\d+ characters left out\]", " ", kept(width)))
    assert all(len(run) <= 120 for run in runs)
