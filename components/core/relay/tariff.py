"""What calls on one relay cost: its own prices, fetched once in the background, else the public list."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from components.core import errors
from components.core.catalog.prices import Price, cost, listed
from components.core.records import Cost, Usage
from components.core.relay.connection import Connection
from components.core.relay.models import pricing


class Tariff:
    """Prices of one relay; the first call may wait a moment for them, no call waits long."""

    WAIT_S = 2.0
    FRESH_S = 3600.0
    FAILED_S = 300.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._connection: Connection | None = None
        self._fetching: asyncio.Task[None] | None = None
        self._prices: Mapping[str, Price] = {}
        self._until_s = 0.0

    async def follow(self, connection: Connection) -> None:
        """Begin to fetch the prices of this connection."""
        self._connection = connection
        self._refresh()

    async def cost(self, model: str | None, usage: Usage) -> Cost:
        """What a call costs, by the relay's price, else the list's; unknown where neither knows the model."""
        return cost(await self.price(model), usage)

    async def price(self, model: str | None) -> Price | None:
        """The price of a model, or None where nobody tells one."""
        if model is None:
            return None
        self._refresh()
        if self._fetching is not None and not self._prices:
            await asyncio.wait({self._fetching}, timeout=self.WAIT_S)
        return self._prices.get(model) or await asyncio.to_thread(listed, model)

    def cheapest(self, models: Sequence[str]) -> str:
        """The model whose shortest answer costs least by the relay's own prices; the first where it tells none."""
        short = Usage(10, 1)
        costs = {model: cost(self._prices.get(model), short).amount for model in models}
        told = [model for model in models if costs[model] is not None]
        return min(told, key=lambda model: costs[model] or Decimal(0)) if told else models[0]

    def _refresh(self) -> None:
        if self._connection is None or self._clock() < self._until_s:
            return
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch(self._connection))

    async def _fetch(self, connection: Connection) -> None:
        try:
            self._prices, lasts_s = await pricing(connection), self.FRESH_S
        except errors.StudioError:
            lasts_s = self.FAILED_S
        self._until_s = self._clock() + lasts_s
