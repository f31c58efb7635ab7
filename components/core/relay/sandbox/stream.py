"""A chat answer as chunks, and the response that sends them at their pace."""

import asyncio
import hashlib
import math
from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from components.core.relay.sandbox.journal import RequestRecord
from components.core.relay.sandbox.reply import Choice, Reply
from components.core.relay.sandbox.wire import DONE, JSON, Cut, Items, Wait, frame

BREATH = 32
"""Items sent at unlimited rate before other tasks get a turn."""

STREAM_HEADERS = {"Cache-Control": "no-cache", "Connection": "keep-alive", "X-Accel-Buffering": "no"}


def chunks(reply: Reply, record: RequestRecord, clock: Callable[[], float]) -> Items:
    """Every item of a well-behaved stream; counts a token in the record once the next one is asked for."""
    head = {
        "id": reply.id,
        "object": "chat.completion.chunk",
        "created": reply.created,
        "model": reply.model,
        "system_fingerprint": "fp_sandbox",
    }
    for index in range(len(reply.choices)):
        yield head | {"choices": [_choice(index, {"role": "assistant", "content": ""})]}
    lines = [_deltas(choice, reply.top_logprobs) for choice in reply.choices]
    for position, row in enumerate(zip_longest(*lines)):
        yield Wait(reply.pace.due_s(position))
        for index, step in enumerate(row):
            if step is None:
                continue
            delta, logprobs = step
            yield head | {"choices": [_choice(index, delta, logprobs=logprobs)]}
            record.tokens += 1
            if reply.keep_times:
                record.times.append(clock())
    for index, choice in enumerate(reply.choices):
        yield head | {"choices": [_choice(index, {}, choice.finish)]}
    if reply.include_usage:
        yield head | {"choices": [], "usage": reply.usage()}
    yield DONE


def completion(reply: Reply) -> JSON:
    """The answer as one JSON body."""
    return {
        "id": reply.id,
        "object": "chat.completion",
        "created": reply.created,
        "model": reply.model,
        "system_fingerprint": "fp_sandbox",
        "choices": [_whole(index, choice, reply.top_logprobs) for index, choice in enumerate(reply.choices)],
        "usage": reply.usage(),
    }


def _choice(index: int, delta: JSON, finish: str | None = None, logprobs: JSON | None = None) -> JSON:
    return {"index": index, "delta": delta, "logprobs": logprobs, "finish_reason": finish}


def _deltas(choice: Choice, top: int | None) -> Iterator[tuple[JSON, JSON | None]]:
    for piece in choice.reasoning:
        yield {"reasoning_content": piece}, None
    for place, piece in enumerate(choice.content):
        yield {"content": piece}, None if top is None else {"content": [_logprob(piece, place, top)]}
    for number, call in enumerate(choice.tools):
        named = call["function"]["name"]
        opening = {"name": named, "arguments": ""}
        yield (
            {"tool_calls": [{"index": number, "id": call["id"], "type": "function", "function": opening}]},
            None,
        )
        arguments: str = call["function"]["arguments"]
        for at in range(0, len(arguments), 12):
            yield (
                {"tool_calls": [{"index": number, "function": {"arguments": arguments[at : at + 12]}}]},
                None,
            )


def _whole(index: int, choice: Choice, top: int | None) -> JSON:
    message: JSON = {
        "role": "assistant",
        "content": choice.text if choice.content or not choice.tools else None,
    }
    if choice.reasoning:
        message["reasoning_content"] = "".join(choice.reasoning)
    if choice.tools:
        message["tool_calls"] = choice.tools
    rows = None if top is None else {"content": [_logprob(p, at, top) for at, p in enumerate(choice.content)]}
    return {"index": index, "message": message, "logprobs": rows, "finish_reason": choice.finish}


def _logprob(piece: str, place: int, top: int) -> JSON:
    """A made-up but repeatable probability: the chosen token likeliest, the others below it."""
    chance = 0.5 + hashlib.sha256(f"{place}:{piece}".encode()).digest()[0] / 512
    others = [piece, piece.strip().lower() or " ", piece.upper(), "…", "\n"][:top]
    rest = [chance] + [(1 - chance) / 2**step for step in range(1, 5)]
    ranked = [_entry(text, rest[rank]) for rank, text in enumerate(others)]
    return _entry(piece, chance) | {"top_logprobs": ranked}


def _entry(text: str, chance: float) -> JSON:
    return {"token": text, "logprob": round(math.log(chance), 6), "bytes": list(text.encode())}


class EventStream(Response):
    """Sends items as they fall due; runs `settle` however it ends."""

    media_type = "text/event-stream"

    def __init__(
        self, items: Items, settle: Callable[[], None], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(None, 200, STREAM_HEADERS | dict(headers or {}))
        del self.headers["content-length"]
        self._items = items
        self._settle = settle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            await self._send_items(send)
        finally:
            self._settle()

    async def _send_items(self, send: Send) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for position, item in enumerate(self._items):
            if isinstance(item, Cut):
                return
            if isinstance(item, Wait):
                await pause(began + item.until_s - loop.time())
                continue
            await send({"type": "http.response.body", "body": frame(item), "more_body": True})
            if position % BREATH == 0:
                await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def pause(seconds: float) -> None:
    """Sleep; forever when told to, until the client goes away."""
    if math.isinf(seconds):
        await asyncio.Event().wait()
    elif seconds > 0:
        await asyncio.sleep(seconds)
