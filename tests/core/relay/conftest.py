"""Connections to relays that a test plays itself."""

from collections.abc import Callable

import httpx2
import pytest
from pydantic import SecretStr

from components.core.records import Call, Relay, Source
from components.core.relay.connection import Connection

KEY = "sk-a-key-nobody-may-see"
Handler = Callable[[httpx2.Request], httpx2.Response]


@pytest.fixture
def calls() -> list[Call]:
    """What the ledger would keep."""
    return []


@pytest.fixture
def connect(calls: list[Call]) -> Callable[..., Connection]:
    """A connection whose relay is a function from request to response."""

    def connected(
        handler: Handler, base_url: str = "https://relay.example.com/v1", **more: object
    ) -> Connection:
        relay = Relay("visit:1", "Test", base_url, Source.VISIT)
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(handler), follow_redirects=False)
        return Connection(relay, SecretStr(KEY), http, calls.append, **more)

    return connected
