"""A relay that streams numbered words at a set rate and remembers when it sent each of them.

A model's name is its script: `bench[-ttft<ms>][-tps<rate>][-n<words>][-p<letters>]`; rate 0 or none is as fast as the
connection takes it. Words are the prefix and five digits ("t00001 "), a blank line after every hundred, and the last one
ends in END. `[[bench-…]]` in the last user message overrides the model, so a page with one fixed model plays every script.

Texts to be embedded take 50 ms a call and 0.05 ms a text; up to 2,048 come back as the same vector of 1,536 numbers,
but for the first of each call, so that no two replies are the same bytes.

    python -m tests.bench.relay 18080

`GET /_log` tells the requests so far, `POST /_reset` forgets them. Times are seconds since 1970 on the machine's clock.
"""

import asyncio
import base64
import json
import random
import re
import struct
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import cache

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

MODELS = ("bench-ttft20-tps0-n20", "bench-ttft20-tps200-n2000", "bench-ttft20-tps0-n2000")
EMBEDDING_MODEL, WIDTH, INPUTS_MAX = "bench-embed", 1536, 2048
CALL_S, TEXT_S = 0.05, 0.00005


@dataclass(frozen=True)
class Script:
    """What one answer looks like on the wire."""

    first_after_s: float = 0.02
    words_per_s: int = 0
    length: int = 50
    prefix: str = "t"

    @classmethod
    def of(cls, model: str) -> "Script":
        """Read a script off a model's name; what the name does not say keeps its default."""

        def number(name: str, default: int) -> int:
            found = re.search(rf"-{name}(\d+)", model)
            return int(found[1]) if found else default

        prefix = re.search(r"-p([a-z]+)", model)
        return cls(number("ttft", 20) / 1000, number("tps", 0), number("n", 50), prefix[1] if prefix else "t")

    @property
    def model(self) -> str:
        """The name that says this script."""
        return f"bench-ttft{round(self.first_after_s * 1000)}-tps{self.words_per_s}-n{self.length}-p{self.prefix}"

    @property
    def first_word(self) -> str:
        return word(1, self)

    @property
    def last_word(self) -> str:
        return word(self.length, self)


def word(number: int, script: Script) -> str:
    """The word at `number`, counted from 1, without the space behind it."""
    return f"{script.prefix}{number:05d}" + ("END" if number == script.length else "")


def words(script: Script) -> list[str]:
    """All words, each with the white space behind it."""
    numbers = range(1, script.length + 1)
    return [word(n, script) + ("\n\n" if n % 100 == 0 and n != script.length else " ") for n in numbers]


@dataclass
class Asked:
    """One chat request; times in seconds since 1970."""

    prefix: str
    messages: int
    body_bytes: int
    at: float
    sent: list[float] = field(default_factory=list)
    ended_at: float | None = None
    abandoned: bool = False


class BenchRelay:
    """The relay's routes over one log."""

    def __init__(self) -> None:
        self.log: list[Asked] = []
        self.embedded = 0
        self.app = Starlette(
            routes=[
                Route("/v1/models", self.models),
                Route("/v1/chat/completions", self.chat, methods=["POST"]),
                Route("/v1/embeddings", self.embeddings, methods=["POST"]),
                Route("/_log", self.told),
                Route("/_reset", self.reset, methods=["POST"]),
            ]
        )

    async def models(self, _: Request) -> Response:
        cards = [
            {"id": name, "object": "model", "created": 1, "owned_by": "bench"}
            for name in (*MODELS, EMBEDDING_MODEL)
        ]
        return JSONResponse({"object": "list", "data": cards})

    async def chat(self, request: Request) -> Response:
        at = time.time()
        raw = await request.body()
        body = json.loads(raw)
        script = Script.of(scripted_model(body))
        asked = Asked(script.prefix, len(body["messages"]), len(raw), at)
        self.log.append(asked)
        if not body.get("stream"):
            await asyncio.sleep(script.first_after_s)
            return JSONResponse(whole(script))
        return StreamingResponse(
            events(script, asked), media_type="text/event-stream", headers={"cache-control": "no-cache"}
        )

    async def embeddings(self, request: Request) -> Response:
        at = time.perf_counter()
        body = json.loads(await request.body())
        count = len(body["input"])
        if count > INPUTS_MAX:
            refused = {"message": f"maximum {INPUTS_MAX} items", "type": "invalid_request_error"}
            return JSONResponse({"error": refused}, 400)
        packed = body.get("encoding_format") == "base64"
        self.embedded += 1
        reply = vectors(count, packed)
        if packed:
            reply = reply.replace(head(0), head(self.embedded), 1)
        await asyncio.sleep(max(0.0, at + CALL_S + TEXT_S * count - time.perf_counter()))
        return Response(reply, media_type="application/json")

    async def told(self, request: Request) -> Response:
        prefix = request.query_params.get("prefix", "")
        return JSONResponse([vars(asked) for asked in self.log if asked.prefix.startswith(prefix)])

    async def reset(self, _: Request) -> Response:
        self.log.clear()
        return JSONResponse({})


def scripted_model(body: dict) -> str:
    """The model to play: the last `[[bench-…]]` in the last user message, else the one asked for."""
    users = [message["content"] for message in body["messages"] if message["role"] == "user"]
    override = re.findall(r"\[\[(bench[\w-]*)\]\]", json.dumps(users[-1])) if users else []
    return override[-1] if override else body["model"]


def head(number: int) -> bytes:
    """How a vector begins on the wire: three numbers, in base64 without a rest."""
    return base64.b64encode(struct.pack("<3f", number, 0, 0))


@cache
def vectors(count: int, packed: bool) -> bytes:
    """A reply of so many vectors, made once, so that the relay's own work is small."""
    drawn = random.Random(7)
    raw = struct.pack(f"<{WIDTH}f", 0, 0, 0, *(drawn.uniform(-1, 1) for _ in range(WIDTH - 3)))
    held = base64.b64encode(raw).decode() if packed else struct.unpack(f"<{WIDTH}f", raw)
    data = [{"object": "embedding", "index": n, "embedding": held} for n in range(count)]
    usage = {"prompt_tokens": count, "total_tokens": count}
    return json.dumps({"object": "list", "model": EMBEDDING_MODEL, "data": data, "usage": usage}).encode()


def usage(script: Script) -> dict:
    return {"prompt_tokens": 1, "completion_tokens": script.length, "total_tokens": script.length + 1}


def whole(script: Script) -> dict:
    message = {"role": "assistant", "content": "".join(words(script))}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return {"id": "bench", "object": "chat.completion", "choices": [choice], "usage": usage(script)}


def event(delta: dict, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {
        "id": "bench",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "bench",
        "choices": [choice],
    }
    return b"data: " + json.dumps(chunk, separators=(",", ":")).encode() + b"\n\n"


async def events(script: Script, asked: Asked) -> AsyncIterator[bytes]:
    """One answer as server-sent events, on schedule; late words are sent at once and do not move the rest."""
    try:
        yield event({"role": "assistant", "content": ""})
        await asyncio.sleep(max(0.0, asked.at + script.first_after_s - time.time()))
        start = time.perf_counter()
        for number, text in enumerate(words(script)):
            if script.words_per_s:
                await asyncio.sleep(max(0.0, start + number / script.words_per_s - time.perf_counter()))
            elif number % 50 == 49:
                await asyncio.sleep(0)
            asked.sent.append(time.time())
            yield event({"content": text})
        asked.ended_at = time.time()
        yield event({}, "stop")
        yield (
            b"data: " + json.dumps({"id": "bench", "choices": [], "usage": usage(script)}).encode() + b"\n\n"
        )
        yield b"data: [DONE]\n\n"
    finally:
        asked.abandoned = asked.ended_at is None


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(
        BenchRelay().app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False
    )
