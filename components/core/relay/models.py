"""Which models a relay offers and what it asks for them."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from components.core import errors
from components.core.catalog.prices import QUOTA_PER_USD, Price, from_pricing, groups_of
from components.core.relay.connection import Connection


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model as the relay lists it."""

    id: str
    owned_by: str | None = None
    endpoint_types: tuple[str, ...] = ()
    """new-api's supported_endpoint_types, the preferred one first; empty where the relay tells none."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """What a relay tells of its prices, as it came: what a model costs depends on the key's group."""

    data: object = None
    quota_per_usd: int = QUOTA_PER_USD

    def prices(self, group: str | None = None) -> dict[str, Price]:
        """The prices by model id for a key of this group; None where nobody knows it."""
        return from_pricing(self.data, self.quota_per_usd, group)

    @property
    def groups(self) -> dict[str, Decimal]:
        """The groups of keys, each with what prices are multiplied by."""
        return groups_of(self.data)


async def models(connection: Connection) -> list[ModelCard]:
    """The relay's models, each once, in alphabetical order.

    Shapes: one-api's {object, data}, new-api's {success, data} with or without object, lists under `models` or bare,
    `name` instead of `id`; fields of rows may be absent or of any type.

    Raises:
        RelayError: the list was refused, or what came holds none.
    """
    reply = await connection.get("/models", kind="models")
    rows = _rows(reply.data)
    if rows is None:
        raise errors.RelayError(status=reply.status, charged="no")
    cards = {card.id: card for card in map(_card, rows) if card is not None}
    return sorted(cards.values(), key=lambda card: (card.id.casefold(), card.id))


async def pricing(connection: Connection) -> dict[str, Price]:
    """The relay's own prices by model id, where nobody knows the key's group.

    Raises:
        RelayError: the relay tells no prices.
    """
    return (await price_list(connection)).prices()


async def price_list(connection: Connection) -> PriceList:
    """What the relay tells of its own prices.

    new-api keeps them at /api/pricing under the root, readable without a key; newer ones refuse an invalid credential
    there, some want one, so the key is only tried second. one-api has no such route.

    Raises:
        RelayError: the relay tells no prices.
    """
    path = "/api/pricing"
    try:
        reply = await connection.get(path, kind="pricing", at_root=True, authorized=False)
    except (errors.KeyRefusedError, errors.ForbiddenError):
        reply = await connection.get(path, kind="pricing", at_root=True)
    return PriceList(reply.data, await quota_per_usd(connection))


async def status(connection: Connection) -> Mapping[str, object]:
    """What a relay of the one-api family tells everybody about itself at /api/status; empty when it is no such body.

    Raises:
        RelayError: there is nothing at that address.
    """
    reply = await connection.get("/api/status", kind="status", at_root=True, authorized=False)
    data = reply.data.get("data") if isinstance(reply.data, dict) else None
    return data if isinstance(data, dict) else {}


class Listing:
    """The models of one relay, asked for again after a while; a failure is remembered for a shorter while."""

    FRESH_S = 300.0
    FAILED_S = 20.0

    def __init__(self, connection: Connection, clock: Callable[[], float] = time.monotonic) -> None:
        self._connection = connection
        self._clock = clock
        self._asking = asyncio.Lock()
        self._known: list[ModelCard] | errors.RelayError | None = None
        self._until_s = 0.0

    async def cards(self, *, fresh: bool = False) -> list[ModelCard]:
        """The models; `fresh` asks the relay whatever is remembered.

        Raises:
            RelayError: the list was refused, now or a moment ago.
        """
        async with self._asking:
            if fresh or self._known is None or self._clock() >= self._until_s:
                await self._ask()
            if isinstance(self._known, errors.RelayError):
                raise type(self._known)(**self._known.values)
            return list(self._known or ())

    async def _ask(self) -> None:
        try:
            self._known, lasts_s = await models(self._connection), self.FRESH_S
        except errors.RelayError as error:
            self._known, lasts_s = error, self.FAILED_S
        self._until_s = self._clock() + lasts_s


def _rows(data: object) -> list[object] | None:
    """The list of models inside a reply; None when there is none. A null list is Go's empty one."""
    if isinstance(data, list):
        return data
    if not isinstance(data, dict):
        return None
    for name in ("data", "models", "items"):
        if name in data:
            return [] if data[name] is None else _rows(data[name])
    return None


def _card(row: object) -> ModelCard | None:
    if isinstance(row, str):
        return ModelCard(row) if row.strip() else None
    if not isinstance(row, dict):
        return None
    names = (row.get(field) for field in ("id", "name", "model"))
    name = next((name for name in names if isinstance(name, str) and name.strip()), None)
    if name is None:
        return None
    owner, types = row.get("owned_by"), row.get("supported_endpoint_types")
    return ModelCard(
        name,
        owner if isinstance(owner, str) and owner else None,
        tuple(kind for kind in types if isinstance(kind, str)) if isinstance(types, list) else (),
    )


async def quota_per_usd(connection: Connection) -> int:
    """How many of the relay's units of quota are a dollar; the usual number where it does not say."""
    try:
        told = (await status(connection)).get("quota_per_unit")
    except errors.RelayError:
        return QUOTA_PER_USD
    return int(told) if isinstance(told, int | float) and told >= 1 else QUOTA_PER_USD
