"""Events are the same however their bytes were cut, and silence is told from speech."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core import errors
from components.core.relay import sse
from components.core.relay.sse import END, Events


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "_BREATH_S", 0)


async def read(*chunks: bytes, patience_s: float = 60) -> tuple[list[object], Events]:
    """The events in these pieces of a body, END left out."""

    async def body() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    events = Events(httpx2.Response(200, content=body()), patience_s)
    *said, last = [event async for event in events]
    assert last is END
    return said, events


def event(data: object) -> bytes:
    return b"data: " + orjson.dumps(data) + b"\n\n"


async def test_events_and_their_end() -> None:
    said, events = await read(event({"choices": [1]}), event({"choices": [2]}), b"data: [DONE]\n\n")
    assert said == [{"choices": [1]}, {"choices": [2]}]
    assert (events.finished, events.broken) == (True, False)


BODIES = [
    event({"choices": ["中文"]}) + b": PING\n\nevent: x\nid: 1\nretry: 5\n" + event({"choices": []}) + b"data: [DONE]\n\n",
    b"\xef\xbb\xbfdata: {\"choices\":\n" + b"data: [1]}\r\n\r\ndata:{\"object\":2}\r\rdata:\n {\"choices\": 3}\n\ndata: [DONE]",
    b'{"choices": [],\n "message": "plain"}\n',
    b'data: {"half\n\n' + event({"choices": []}) + b"data:\n\n: ping\n\ndata: null\n\n",
    b'data: {"half\n' + event({"choices": []}) + b"data: 42\n\ndata: {\"choi",
    b"",
    b"\n\n",
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
@given(data=st.data())
def test_where_the_bytes_are_cut_does_not_matter(body: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(body)), max_size=6)))
    chunks = [body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    sse._BREATH_S = 0

    async def both() -> None:
        said, events = await read(*chunks)
        whole, at_once = await read(body)
        assert said == whole
        assert (events.finished, events.broken) == (at_once.finished, at_once.broken)

    asyncio.run(both())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (BODIES[1], [{"choices": [1]}, {"object": 2}, {"choices": 3}]),
        (BODIES[2], [{"choices": [], "message": "plain"}]),
        (BODIES[3], [{"choices": []}]),
        (BODIES[4], [{"choices": []}, 42]),
        (b'data: [\ndata: 1,\ndata: {}\ndata: ]\n\n', [[1, {}]]),
    ],
)  # fmt: skip
async def test_odd_bodies(body: bytes, said: list[object]) -> None:
    assert (await read(body))[0] == said


async def test_a_page_after_the_relay_spoke_is_an_upstreams() -> None:
    page = b"<html><title>502 Bad Gateway</title></html>"
    with pytest.raises(errors.NotAnApiError):
        await read(page)
    with pytest.raises(errors.UpstreamError) as broke:
        await read(event({"choices": []}), page)
    assert broke.value.values["said"] == "502 Bad Gateway"


async def test_a_body_without_end_is_left_when_it_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "LINE_MAX_BYTES", 1000)
    for chunk in (b"x" * 100, b"stray\n" * 20, b"data: {\n" * 20):
        with pytest.raises(errors.CutError):
            await read(*[chunk] * 100)


async def test_comments_alone_are_silence_in_the_end() -> None:
    with pytest.raises(errors.SilenceError) as silent:
        await read(b": PING\n\n", b": PING\n\n", patience_s=-1)
    assert silent.value.values["charged"] == "maybe"
