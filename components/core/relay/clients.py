"""The two HTTP clients of the process: one for the world, one that ends in the sandbox."""

from dataclasses import dataclass
from typing import TypeAlias

import httpx2

Transport: TypeAlias = httpx2.AsyncBaseTransport


@dataclass(frozen=True, slots=True)
class Clients:
    """Shared by all connections; they live on the relay loop. Neither follows a redirect, which would take a key along."""

    outside: httpx2.AsyncClient
    sandbox: httpx2.AsyncClient


async def clients(sandbox: Transport) -> Clients:
    """Open both clients on the running loop."""
    limits = httpx2.Limits(max_connections=200, max_keepalive_connections=40, keepalive_expiry=60)
    return Clients(
        httpx2.AsyncClient(limits=limits, follow_redirects=False),
        httpx2.AsyncClient(transport=sandbox, follow_redirects=False),
    )
