"""What a call in the ledger costs by other prices than those it was recorded at."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from components.core.catalog import prices
from components.core.catalog.prices import Price
from components.core.records import Call, Cost, Doubt, PriceSource

PICTURES = "images"
"""How many pictures there were, and how large, is not in the ledger: what is charged by the picture stays as it is."""


def reckoner(known: Mapping[tuple[str, str], Price | None]) -> Callable[[Call], Cost | None]:
    """What says of a call what it costs now; None leaves it as it is.

    Nothing known is made unknown, and the public list takes no place of what the relay told: the relay may only be
    silent at the moment.

    Args:
        known: prices by relay id and model.
    """

    def reckon(call: Call) -> Cost | None:
        price = known.get((call.relay_id, call.model or ""))
        charged = call.fault.values.get("charged") if call.fault else None
        if price is None or charged == "no" or _stays(call, price):
            return None
        cost = prices.cost(price, call.usage)
        if cost.amount is None:
            return None
        if charged == "maybe":
            cost = replace(cost, doubt=Doubt.ESTIMATED)
        return None if cost == call.cost else cost

    return reckon


def _stays(call: Call, price: Price) -> bool:
    by_picture = call.kind == PICTURES and price.per_call is not None
    return by_picture or (call.cost.source is PriceSource.RELAY and price.source is PriceSource.LIST)
