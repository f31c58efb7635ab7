"""A sandbox at unlimited rate, and clients that reach it without a socket."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from openai import AsyncOpenAI

from components.core.relay.sandbox import Sandbox

ORIGIN = "http://sandbox.relay"
NOON = 1_790_000_000.0


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(rate=0, clock=lambda: NOON)


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx2.AsyncClient]:
    headers = {"Authorization": "Bearer sk-sandbox"}
    async with httpx2.AsyncClient(transport=sandbox.transport(), base_url=ORIGIN, headers=headers) as client:
        yield client


@pytest.fixture
async def openai(sandbox: Sandbox) -> AsyncIterator[AsyncOpenAI]:
    async with httpx2.AsyncClient(transport=sandbox.transport()) as client:
        yield AsyncOpenAI(api_key="sk-sandbox", base_url=f"{ORIGIN}/v1", http_client=client, max_retries=0)
