"""One event loop in one background thread for everything that waits on a relay.

A task can be cancelled while it waits for the first byte, which a thread blocked in a read cannot: that is
what makes Stop reach the relay at once.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


@cache
def loop() -> asyncio.AbstractEventLoop:
    """The loop, started at first use and running until the process ends."""
    made = asyncio.new_event_loop()
    threading.Thread(target=made.run_forever, name="relay-loop", daemon=True).start()
    return made


def spawn(coroutine: Coroutine[Any, Any, T]) -> Future[T]:
    """Start a coroutine on the loop and return its future."""
    return asyncio.run_coroutine_threadsafe(coroutine, loop())


def run(coroutine: Coroutine[Any, Any, T], timeout_s: float | None = None) -> T:
    """Run a coroutine on the loop and wait for its result; TimeoutError after `timeout_s`."""
    future = spawn(coroutine)
    try:
        return future.result(timeout_s)
    except TimeoutError:
        future.cancel()
        raise
