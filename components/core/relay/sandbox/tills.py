"""Addresses at which relays of other families tell what is left; at a sandbox that is none of them nothing is there."""

from starlette.responses import Response

from components.core.relay.sandbox.elsewhere import nothing
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults import FAULTS
from components.core.relay.sandbox.refusals import json_reply

PATHS = sorted({path for fault in FAULTS.values() for path in fault.paths})


def has(exchange: Exchange) -> bool:
    """Whether the relay that is played has this address."""
    return exchange.fault is not None and exchange.path in exchange.fault.paths


async def till(exchange: Exchange) -> Response:
    """GET: what is left, as the family that is played tells it."""
    if exchange.fault is None or not has(exchange):
        return nothing(exchange.method, exchange.path)
    return json_reply(exchange.fault.paths[exchange.path](exchange))
