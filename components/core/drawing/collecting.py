"""A paid picture is fetched from its address with patience: the address may be ready late, and asking again costs nothing."""

import asyncio

from components.core.errors import FetchError
from components.core.fetch import Fetcher

BYTES_MAX = 100_000_000
"""A picture of 8K in PNG has less."""
PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 60.0, 60.0)
_GONE = (404, 410)
_PASSING = ("unreachable", "time", "name", "encoding")


async def collect(fetcher: Fetcher, address: str, given_up: asyncio.Event) -> bytes:
    """What lies at an address, asked for again and again until it is there, is gone for good, or some minutes have passed.

    Raises:
        FetchError: as the last attempt did; `reason` stopped once somebody has given up.
    """
    for pause_s in (*PAUSES_S, None):
        try:
            return await _fetched(fetcher, address, given_up)
        except FetchError as error:
            if pause_s is None or not _may_pass(error):
                raise
        await asyncio.wait({giving_up := asyncio.create_task(given_up.wait())}, timeout=pause_s)
        giving_up.cancel()
    raise FetchError(reason="time")


async def _fetched(fetcher: Fetcher, address: str, given_up: asyncio.Event) -> bytes:
    """One attempt; giving up ends it at once."""
    fetching = asyncio.create_task(fetcher.fetch(address, max_bytes=BYTES_MAX))
    giving_up = asyncio.create_task(given_up.wait())
    await asyncio.wait({fetching, giving_up}, return_when=asyncio.FIRST_COMPLETED)
    giving_up.cancel()
    if not fetching.done():
        fetching.cancel()
        raise FetchError(reason="stopped")
    return fetching.result().data


def _may_pass(error: FetchError) -> bool:
    reason, status = error.values.get("reason"), error.values.get("status")
    return reason in _PASSING or (reason == "status" and status not in _GONE)
