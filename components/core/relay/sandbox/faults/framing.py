"""Ways to write server-sent events that a reader must survive (relay-api.md, 4.1 and 2.12)."""

import json
import zlib
from collections.abc import Callable, Iterator

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import CHAT, Fault, StreamAct, has_text
from components.core.relay.sandbox.stream import completion
from components.core.relay.sandbox.wire import DONE, Cut, Items, Wait, dump, frame

GROUP = "Framing of streams (4.1)"
PING = b": PING\n\n"
EVERY = 5
LONG_LINE_BYTES = 100_000


def rewritten(change: Callable[[bytes], bytes]) -> StreamAct:
    """A stream act that changes the bytes of every event."""

    def act(items: Items, exchange: Exchange) -> Items:
        for item in items:
            yield item if isinstance(item, Wait | Cut) else change(frame(item))

    return act


def between(extra: bytes, first: bool = True, every: int = 0) -> StreamAct:
    """A stream act that puts bytes before the first item and, if told, before every n-th."""

    def act(items: Items, exchange: Exchange) -> Items:
        if first:
            yield extra
        for place, item in enumerate(items):
            if every and place % every == every - 1:
                yield extra
            yield item

    return act


def _data_null(items: Items, exchange: Exchange) -> Items:
    said = False
    for item in items:
        if has_text(item) and not said:
            said = True
            yield b"data: null\n\n"
        yield item


def _doubled(event: bytes) -> bytes:
    return event.replace(b"data: ", b"data: data: ", 1)


def _on_several_lines(event: bytes) -> bytes:
    payload = event.removeprefix(b"data: ").strip()
    if not payload.startswith(b"{"):
        return event
    pretty = json.dumps(json.loads(payload), ensure_ascii=False, indent=1).encode()
    return b"".join(b"data: " + line + b"\n" for line in pretty.split(b"\n")) + b"\n"


def _without(*dropped: str) -> StreamAct:
    """Leaves out [DONE] and, or, the chunk that says why the answer ended."""

    def act(items: Items, exchange: Exchange) -> Items:
        for item in items:
            ends = isinstance(item, dict) and any(c["finish_reason"] is not None for c in item["choices"])
            if (item == DONE and "done" in dropped) or (ends and "finish" in dropped):
                continue
            yield item

    return act


def _truncated(items: Items, exchange: Exchange) -> Items:
    """Half of the answer, then a clean end: what new-api makes of an upstream that fell silent."""
    left = max(exchange.answer.longest // 2, 1)
    for item in items:
        yield item
        left -= has_text(item)
        if left <= 0:
            break
    yield DONE


def _json_body(items: Items, exchange: Exchange) -> Items:
    exchange.record.tokens = exchange.answer.usage()["completion_tokens"]
    yield dump(completion(exchange.answer))


def _long_line(items: Items, exchange: Exchange) -> Items:
    padded = False
    for item in items:
        yield item
        if isinstance(item, dict) and has_text(item) and not padded:
            padded = True
            choice = item["choices"][0] | {"delta": {"content": "x" * LONG_LINE_BYTES + "\n\n"}}
            yield item | {"choices": [choice]}


def _cut_by_long_line(items: Items, exchange: Exchange) -> Items:
    """One-api's scanner gives up at a line of 64 KiB and ends the stream as if all were well."""
    said = 0
    for item in items:
        yield item
        said += has_text(item)
        if said == EVERY:
            break
    yield DONE


def _pieces(size: int) -> StreamAct:
    """The same bytes cut at places that have nothing to do with lines or characters."""

    def act(items: Items, exchange: Exchange) -> Items:
        for item in items:
            if isinstance(item, Wait | Cut):
                yield item
                continue
            data = frame(item)
            yield from (data[at : at + size] for at in range(0, len(data), size))

    return act


def _joined(items: Items, exchange: Exchange) -> Items:
    held: list[bytes] = []
    for item in items:
        if isinstance(item, Wait | Cut):
            yield item
            continue
        held.append(frame(item))
        if len(held) == EVERY:
            yield b"".join(held)
            held.clear()
    yield b"".join(held)


def _buffered(items: Items, exchange: Exchange) -> Items:
    """Some CDNs hold everything back until the end."""
    held: list[bytes] = []
    for item in items:
        if isinstance(item, Wait | Cut):
            yield item
        else:
            held.append(frame(item))
    yield b"".join(held)


def _last_line_open(items: Items, exchange: Exchange) -> Items:
    for item in items:
        yield DONE.rstrip() if item == DONE else item


def _after_done(items: Items, exchange: Exchange) -> Iterator[bytes | Wait | Cut]:
    last = b""
    for item in items:
        if isinstance(item, Wait | Cut):
            yield item
            continue
        yield frame(item)
        last = frame(item) if has_text(item) else last
    yield last


def _compressed(window: int) -> StreamAct:
    def act(items: Items, exchange: Exchange) -> Items:
        packer = zlib.compressobj(wbits=window)
        for item in items:
            if isinstance(item, Wait | Cut):
                yield item
                continue
            yield packer.compress(frame(item)) + packer.flush(zlib.Z_SYNC_FLUSH)
        yield packer.flush()

    return act


def _fault(name: str, about: str, act: StreamAct, headers: tuple[tuple[str, str], ...] = ()) -> Fault:
    return Fault(name, about, GROUP, CHAT, stream=act, headers=headers)


JSON_TYPE = (("Content-Type", "application/json"),)
PING_EVENT = b'event: ping\ndata: {"type":"ping"}\n\n'

FAULTS = (
    _fault("ping-first", "a comment line `: PING` before the first event", between(PING)),
    _fault("ping-between", "a comment line between events, again and again", between(PING, every=EVERY)),
    _fault("comment-processing", "OpenRouter's comment `: OPENROUTER PROCESSING`", between(b": OPENROUTER PROCESSING\n\n", every=EVERY)),
    _fault("event-ping", "events of type ping with data that is no chunk", between(PING_EVENT, every=EVERY)),
    _fault("empty-data", "events with an empty data line", between(b"data:\n\ndata: \n\n", every=EVERY)),
    _fault("event-fields", "event, id and retry lines around every data line", rewritten(lambda e: b"event: message\nid: 7\nretry: 3000\n" + e)),
    _fault("no-space", "`data:{…}` without the space", rewritten(lambda e: e.replace(b"data: ", b"data:", 1))),
    _fault("json-next-line", "`data:` alone, the JSON on the next line", rewritten(lambda e: e.replace(b"data: ", b"data:\n ", 1))),
    _fault("data-several-lines", "one JSON spread over several data lines", rewritten(_on_several_lines)),
    _fault("data-doubled", "`data: data: {…}`, doubled by a proxy", rewritten(_doubled)),
    _fault("data-null", "`data: null` before the answer", _data_null),
    _fault("bom-first", "a byte order mark before the first event", between(b"\xef\xbb\xbf")),
    _fault("single-newline", "events end with one newline, no blank line", rewritten(lambda e: e.replace(b"\n\n", b"\n"))),
    _fault("last-line-open", "the body ends right after [DONE], without a newline", _last_line_open),
    _fault("crlf", "lines end in CR LF", rewritten(lambda e: e.replace(b"\n", b"\r\n"))),
    _fault("cr", "lines end in CR alone", rewritten(lambda e: e.replace(b"\n", b"\r"))),
    _fault("split-utf8", "pieces of five bytes, cutting lines and characters anywhere", _pieces(5)),
    _fault("joined-events", "five events in one piece", _joined),
    _fault("buffered", "a proxy holds everything back, then sends all at once", _buffered),
    _fault("long-line", "one event of 100 kB in the middle", _long_line),
    _fault("long-line-lost", "the stream ends in silence at a long line, with [DONE] and no reason", _cut_by_long_line),
    _fault("wrong-content-type", "events under Content-Type: application/json", between(b"", first=False), JSON_TYPE),
    _fault("json-instead-of-sse", "a stream was asked for, one plain JSON body comes", _json_body, JSON_TYPE),
    _fault("json-as-sse", "one plain JSON body under Content-Type: text/event-stream", _json_body),
    _fault("no-done", "the stream ends without [DONE]", _without("done")),
    _fault("done-without-finish", "[DONE], but no finish_reason anywhere", _without("finish")),
    _fault("no-end", "neither finish_reason nor [DONE]: the body just ends", _without("finish", "done")),
    _fault("after-done", "one more chunk after [DONE]", _after_done),
    _fault("clean-truncation", "half an answer and a clean [DONE], no finish_reason, no error", _truncated),
    _fault("gzip-stream", "the event stream is compressed with gzip", _compressed(31), (("Content-Encoding", "gzip"),)),
    _fault("deflate-stream", "the event stream is compressed with deflate", _compressed(15), (("Content-Encoding", "deflate"),)),
)  # fmt: skip
