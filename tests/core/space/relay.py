"""A relay of one's own for texts: it counts what it is asked, and refuses what it is told to refuse."""

import asyncio
import hashlib
import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx2
import numpy as np
from pydantic import SecretStr

from components.core.records import Call, Cost, Doubt, PriceSource, Relay, Source, Usage
from components.core.relay.connection import Connection

WIDTH = 4
ORIGIN = "https://relay.example"

Rule = Callable[["FakeRelay", list[str]], httpx2.Response | None]


@dataclass
class FakeRelay:
    """Vectors that depend on the text alone; `rules` may answer in its place."""

    rules: list[Rule] = field(default_factory=list)
    held: asyncio.Event | None = None
    """While it is there and not set, nothing is answered."""
    width: int = WIDTH
    asked: list[list[str]] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        texts = json.loads(request.content)["input"]
        self.asked.append(texts)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(0)
            if self.held is not None:
                await self.held.wait()
            for rule in self.rules:
                if (said := rule(self, texts)) is not None:
                    return said
            self.answered += texts
            return self.reply([vector(text, self.width) for text in texts])
        finally:
            self.under_way -= 1

    def reply(self, vectors: list[np.ndarray]) -> httpx2.Response:
        data = [
            {"index": n, "embedding": b64encode(row.astype("<f4").tobytes()).decode()}
            for n, row in enumerate(vectors)
        ]
        usage = {"prompt_tokens": len(vectors), "total_tokens": len(vectors)}
        return httpx2.Response(200, json={"data": data, "usage": usage})

    def connection(self, origin: str = ORIGIN) -> Connection:
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(self))
        relay = Relay("r", "Mine", f"{origin}/v1", Source.VISIT)
        return Connection(relay, SecretStr("sk-test"), http, self.calls.append, price=cents)


async def cents(model: str | None, usage: Usage) -> Cost:
    """A cent a token."""
    from decimal import Decimal

    if usage.prompt is None:
        return Cost()
    return Cost(Decimal(usage.prompt) / 100, "USD", PriceSource.RELAY, Doubt.REPORTED)


def vector(text: str, width: int = WIDTH) -> np.ndarray:
    """The vector of a text: float32 (width,)."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=width).astype(np.float32)


def refusal(status: int, message: str, **more: object) -> httpx2.Response:
    """An error as relays tell it."""
    headers = {"retry-after": str(more.pop("retry_after"))} if "retry_after" in more else None
    return httpx2.Response(status, json={"error": {"message": message, **more}}, headers=headers)
