"""Asking the sandbox through the real engine, and what came of it."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cache

import httpx2
from pydantic import SecretStr

from components.core import errors
from components.core.records import Call, ChatOptions, Finish, Relay, Source
from components.core.relay.chat import Exchange, Finished
from components.core.relay.connection import Connection
from components.core.relay.sandbox import Sandbox
from components.core.relay.thinking import Recast, Text

QUESTION = "hello there"
TURNS = [{"role": "user", "content": QUESTION}]
SANDBOX = Relay("sandbox", "Sandbox", "http://sandbox.relay/v1", Source.SANDBOX)
KEY = "sk-sandbox-0123456789abcdef"
NEVER_S = 30.0
"""Nothing a test waits for takes this long; it only turns a hang into a failure."""


@dataclass
class Heard:
    """All that came of one exchange."""

    text: str = ""
    thinking: str = ""
    finished: Finished | None = None
    error: errors.RelayError | None = None
    calls: list[Call] = field(default_factory=list)

    @property
    def finish(self) -> Finish | None:
        return self.finished.finish if self.finished else None


def connection_to(
    sandbox: Sandbox,
    record: Callable[[Call], None],
    *,
    silence_s: float = NEVER_S,
    patience_s: float = NEVER_S,
) -> Connection:
    """A connection to a sandbox in this process."""
    http = httpx2.AsyncClient(transport=sandbox.transport(), follow_redirects=False)
    return Connection(SANDBOX, SecretStr(KEY), http, record, silence_s=silence_s, patience_s=patience_s)


async def listen(exchange: Exchange, calls: list[Call] | None = None) -> Heard:
    """Read an exchange to its end, whatever that is; a hang fails."""
    heard = Heard(calls=calls if calls is not None else [])
    try:
        async with asyncio.timeout(NEVER_S), aclosing(exchange.events()) as events:
            async for event in events:
                if isinstance(event, Text):
                    heard.text += event.text
                elif isinstance(event, Finished):
                    heard.finished = event
                elif isinstance(event, Recast):
                    heard.thinking, heard.text = heard.text.rstrip("\n"), ""
                else:
                    heard.thinking += event.text
    except errors.RelayError as error:
        heard.error = error
    return heard


async def ask(sandbox: Sandbox, options: ChatOptions, *, stream: bool = True, silence_s: float = NEVER_S, patience_s: float = NEVER_S) -> Heard:  # fmt: skip
    """One question to a sandbox and all that came of it."""
    calls: list[Call] = []
    connection = connection_to(sandbox, calls.append, silence_s=silence_s, patience_s=patience_s)
    return await listen(Exchange(connection, TURNS, options, stream=stream), calls)


@cache
def told_plainly(model: str, name: str) -> str:
    """A field of the sandbox's answer in one piece, read without the engine."""

    async def read() -> str:
        transport = Sandbox(rate=0).transport()
        async with httpx2.AsyncClient(transport=transport, base_url=SANDBOX.base_url) as http:
            body = {"model": model, "messages": TURNS}
            reply = await http.post(
                "/chat/completions", json=body, headers={"Authorization": f"Bearer {KEY}"}
            )
            return str(reply.json()["choices"][0]["message"][name])

    return asyncio.run(read())


def whole_text() -> str:
    """The answer a sandbox without faults gives to the question."""
    return told_plainly("sandbox-chat", "content")


def whole_thinking() -> str:
    """What a sandbox made to think thinks about the question."""
    return told_plainly("fault-reasoning-text", "reasoning_text")
