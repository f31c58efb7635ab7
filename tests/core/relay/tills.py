"""Opening the till of a sandbox that is some relay or other, and counting what it was asked."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import httpx2
from pydantic import SecretStr

from components.core.balance import Balance
from components.core.records import Relay, Source
from components.core.relay.connection import Connection
from components.core.relay.sandbox import Sandbox

KEY = "sk-sandbox"
NOON = 1_790_000_000.0
PER_USD = 500_000
_COMMON = ("at", "relay_id", "origin", "key_mark", "dialect")


def till(
    fault: str | None = None,
    key: str = KEY,
    *,
    base_url: str = "http://sandbox.relay/v1",
    used: int | None = 1_000_000,
    remaining: int = 9_000_000,
) -> tuple[Connection, list[str]]:
    """A connection to a sandbox with a fault at any address, and the requests it will have got: method and path.

    Args:
        used: quota this key has used; None leaves the account as the key makes it.
    """
    sandbox, asked = Sandbox(rate=0, clock=lambda: NOON), []
    if used is not None:
        account = sandbox.account(key)
        account.used, account.remaining = used, remaining

    async def noted(request: httpx2.Request) -> None:
        asked.append(f"{request.method} {request.url.path}")

    headers = {"x-sandbox-fault": fault} if fault else {}
    http = httpx2.AsyncClient(
        transport=sandbox.transport(),
        headers=headers,
        event_hooks={"request": [noted]},
        follow_redirects=False,
    )
    relay = Relay("visit:1", "Test", base_url, Source.VISIT)
    return Connection(relay, SecretStr(key), http, lambda call: None), asked


def playing(relay: Callable[[httpx2.Request], httpx2.Response]) -> Connection:
    """A connection to a relay that is a function."""
    http = httpx2.AsyncClient(transport=httpx2.MockTransport(relay), follow_redirects=False)
    told = Relay("visit:1", "Test", "https://relay.example.com/v1", Source.VISIT)
    return Connection(told, SecretStr(KEY), http, lambda call: None)


def figures(balance: Balance) -> Mapping[str, Any]:
    """What a balance says beyond the usual, without what is the same for every dialect."""
    plain = {field.name: field.default for field in fields(Balance)}
    plain["qualms"] = frozenset()
    told = {name: getattr(balance, name) for name in plain if name not in _COMMON}
    return {name: value for name, value in told.items() if value != plain[name]}
