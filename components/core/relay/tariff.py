"""What calls on one relay cost: what a person typed in, else its own prices, fetched in the background, else the list."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal

from components.core import errors
from components.core.catalog.own_prices import Terms
from components.core.catalog.prices import Price, cost, listed
from components.core.records import Cost, Usage
from components.core.relay.connection import Connection
from components.core.relay.models import PriceList, price_list


class Tariff:
    """Prices of one relay; the first call may wait a moment for them, no call waits long."""

    WAIT_S = 2.0
    FRESH_S = 3600.0
    FAILED_S = 300.0

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, terms: Callable[[], Terms] = Terms
    ) -> None:
        """Args:
        terms: what a person says the relay charges; read anew for each price, for it may be typed in meanwhile.
        """
        self._clock = clock
        self._read_terms = terms
        self._terms = Terms()
        self._connection: Connection | None = None
        self._fetching: asyncio.Task[None] | None = None
        self._list = PriceList()
        self._prices: Mapping[str, Price] = {}
        self._until_s = 0.0

    def attach(self, connection: Connection) -> None:
        """Take the prices from this connection, once somebody wants to know one: a look at a balance asks for none."""
        self._connection = connection

    async def follow(self, connection: Connection) -> None:
        """Begin to fetch the prices of this connection."""
        self.attach(connection)
        self._refresh()

    async def cost(self, model: str | None, usage: Usage) -> Cost:
        """What a call costs, by one's own price, else the relay's, else the list's; unknown where none knows the model."""
        return cost(await self.price(model), usage)

    async def price(self, model: str | None) -> Price | None:
        """The price of a model in the money that is paid, or None where nobody tells one."""
        return None if model is None else (await self.prices([model]))[model]

    async def prices(self, models: Sequence[str]) -> dict[str, Price | None]:
        """The prices of many models."""
        told = await self.told(models)
        return {model: self._terms.price(model, told[model]) for model in models}

    async def told(self, models: Sequence[str]) -> dict[str, Price | None]:
        """The same without what was typed in: in dollars of the relay's own quota, as its log counts, for the key's group."""
        await self._learn()
        known = self._prices
        return await asyncio.to_thread(lambda: {model: known.get(model) or listed(model) for model in models})

    async def groups(self) -> dict[str, Decimal]:
        """The groups of keys that the relay names, each with what its prices are multiplied by."""
        await self._learn()
        return self._list.groups

    async def cheapest(self, models: Sequence[str]) -> str:
        """The model whose shortest answer costs least by the relay's own prices; the first where it tells none."""
        await self._learn()
        short = Usage(10, 1)
        costs = {model: cost(self._prices.get(model), short).amount for model in models}
        told = [model for model in models if costs[model] is not None]
        return min(told, key=lambda model: costs[model] or Decimal(0)) if told else models[0]

    async def _learn(self) -> None:
        """Take up what was typed in, and wait a moment for the relay's prices where there are none yet."""
        self._refresh()
        if self._fetching is not None and not self._prices:
            await asyncio.wait({self._fetching}, timeout=self.WAIT_S)
        with suppress(errors.StoreError):  # what was read last holds
            terms = await asyncio.to_thread(self._read_terms)
            if terms.group != self._terms.group:
                self._prices = self._list.prices(terms.group)
            self._terms = terms

    def _refresh(self) -> None:
        if self._connection is None or self._clock() < self._until_s:
            return
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch(self._connection))

    async def _fetch(self, connection: Connection) -> None:
        try:
            self._list, lasts_s = await price_list(connection), self.FRESH_S
            self._prices = self._list.prices(self._terms.group)
        except errors.StudioError:
            lasts_s = self.FAILED_S
        self._until_s = self._clock() + lasts_s
