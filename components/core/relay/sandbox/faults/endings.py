"""Silence, cuts, nonsense and errors in mid-stream (relay-api.md, 4.3 and 2.12)."""

import asyncio
from collections.abc import Callable

from starlette.responses import Response

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import CHAT, Fault, StreamAct, has_text
from components.core.relay.sandbox.refusals import Refusal
from components.core.relay.sandbox.wire import CUT, DONE, SILENCE, Item, Items, Wait, frame

GROUP = "Silence, cuts and errors in mid-stream (4.3)"
SAID_BEFORE = 10
"""Tokens of the answer before something happens."""
SLOWLY = 8
"""A slow stream takes this many times as long."""

ERROR = {
    "error": {
        "message": "upstream stream broke",
        "type": "upstream_error",
        "param": "",
        "code": "stream_error",
    }
}


def after(*then: Item, words: int = SAID_BEFORE) -> StreamAct:
    """A stream act that lets some words through and ends with other items."""

    def act(items: Items, exchange: Exchange) -> Items:
        said = 0
        for item in items:
            if said >= words and (words or has_text(item)):
                break
            yield item
            said += has_text(item)
        yield from then

    return act


def _instead(*then: Item) -> StreamAct:
    def act(items: Items, exchange: Exchange) -> Items:
        yield from then

    return act


def _amid(extra: Item) -> StreamAct:
    """Puts one item into the middle of an answer that otherwise goes on."""

    def act(items: Items, exchange: Exchange) -> Items:
        said = 0
        for item in items:
            if has_text(item) and said == SAID_BEFORE:
                yield extra
            said += has_text(item)
            yield item

    return act


def _before_done(then: Item) -> StreamAct:
    def act(items: Items, exchange: Exchange) -> Items:
        for item in items:
            if item == DONE:
                break
            yield item
        yield then

    return act


def _cut_in_event(items: Items, exchange: Exchange) -> Items:
    said = 0
    for item in items:
        if isinstance(item, dict) and has_text(item) and said == SAID_BEFORE:
            yield frame(item)[:40]
            yield CUT
            return
        said += has_text(item)
        yield item


def _openrouter_error(items: Items, exchange: Exchange) -> Items:
    said = 0
    for item in items:
        if said == SAID_BEFORE:
            break
        said += has_text(item)
        yield item
    broken = {"id": exchange.answer.id, "object": "chat.completion.chunk", "choices": []}
    yield broken | {"error": {"code": 502, "message": "Provider disconnected unexpectedly"}}
    yield DONE


def _pings_forever(items: Items, exchange: Exchange) -> Items:
    step_s = 1.0 if exchange.rate else 0.01
    beat = 0
    while True:
        yield b": PING\n\n"
        beat += 1
        yield Wait(beat * step_s)


def _slow(items: Items, exchange: Exchange) -> Items:
    for item in items:
        yield Wait(item.until_s * SLOWLY) if isinstance(item, Wait) else item


def _once(act: StreamAct, name: str) -> StreamAct:
    """Plays a stream act the first time, none the second, and so on."""

    def sometimes(items: Items, exchange: Exchange) -> Items:
        exchange.tally[name] += 1
        return act(items, exchange) if exchange.tally[name] % 2 else items

    return sometimes


async def _hang(exchange: Exchange) -> Response:
    await asyncio.Event().wait()
    raise AssertionError("silence has no end")


async def _no_stream(exchange: Exchange) -> Response | None:
    if exchange.body.get("stream"):
        raise Refusal(
            400,
            "Streaming is not supported for this model.",
            "stream_not_supported",
            "invalid_request_error",
            "stream",
        )
    return None


def _fault(name: str, about: str, act: StreamAct, **headers: str) -> Fault:
    return Fault(name, about, GROUP, CHAT, stream=act, headers=tuple(headers.items()))


def _event(data: bytes) -> bytes:
    return b"data: " + data + b"\n\n"


def _typed(name: str) -> Callable[[bytes], bytes]:
    return lambda data: b"event: " + name.encode() + b"\n" + data


STRING_ERROR = _event(b'{"error":"STREAM_EXPLODED"}')
NULL_CODE = {"error": {"message": "upstream stream broke", "type": None, "param": None, "code": None}}

FAULTS = (
    Fault("silent-before-headers", "accepts the request and never answers", GROUP, reply=_hang),
    _fault("silent-before-first-token", "headers, then nothing", _instead(SILENCE)),
    _fault("silent-before-text", "headers and the role, then nothing", after(SILENCE, words=0)),
    _fault("silent-in-middle", "some words, then nothing, with the connection open", after(SILENCE)),
    _fault("silent-at-end", "the whole answer, then neither [DONE] nor an end", _before_done(SILENCE)),
    _fault("pings-forever", "comments and never a word", _pings_forever),
    _fault("slow", "the answer takes eight times as long", _slow),
    _fault("cut", "the connection drops in mid-answer", after(CUT)),
    _fault("cut-once", "the connection drops in mid-answer the first time, not the second", _once(after(CUT), "cut-once")),
    _fault("cut-before-text", "the connection drops right after the headers", _instead(b": hello\n\n", CUT)),
    _fault("cut-in-event", "the connection drops inside an event", _cut_in_event),
    _fault("cut-after-finish", "the connection drops after the last chunk, before [DONE]", _before_done(CUT)),
    _fault("in-band-error-object", "an error object in mid-stream, then [DONE]", after(ERROR, DONE)),
    _fault("in-band-error-string", "an error string in mid-stream, then [DONE]", after(STRING_ERROR, DONE)),
    _fault("in-band-error-null-code", "an error in mid-stream whose code and type are null", after(NULL_CODE)),
    _fault("in-band-error-first", "an error object before any word", _instead(ERROR, DONE)),
    _fault("in-band-error-event", "an event of type error", after(_typed("error")(frame(ERROR)))),
    _fault("in-band-error-choices", "a chunk with empty choices and an error beside them", _openrouter_error),
    _fault("bad-json-event", "one event that is not JSON, then the answer goes on", _amid(_event(b'{"id":"chatcmpl-1","choi'))),
    _fault("bad-json-end", "an event that is not JSON, and the stream ends", after(_event(b'{"id":"chatcmpl-1","choi'))),
    _fault("html-in-stream", "a proxy's page in mid-stream", after(b"<html><head><title>502 Bad Gateway</title></head></html>\n")),
    _fault("number-event", "events that are JSON but no objects", _amid(_event(b"42") + _event(b'"x"') + _event(b"[1]"))),
    _fault("empty-stream", "HTTP 200 and no event at all", _instead()),
    _fault("only-done", "[DONE] at once", _instead(DONE)),
    Fault("refuse-stream", "400 to stream: true, an answer without it; the refusal is free", GROUP, CHAT, reply=_no_stream),
)  # fmt: skip
