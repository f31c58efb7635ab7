"""A job of many calls that begins nothing more when somebody pauses it, and breaks off what is under way at a second word."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any, TypeAlias

from components.core.records import Cost, Fault
from components.core.relay import loop

Admits: TypeAlias = Callable[[str, str | None, Cost], Fault | None]
"""Asked before each call, with the relay's id, the model and the likely cost: why to begin no more, or None."""


def free(relay_id: str, model: str | None, cost: Cost) -> Fault | None:
    """Nothing stands in the way."""
    return None


class Pausing:
    """How such a job is paused, and waited for."""

    def __init__(self) -> None:
        self._pausing = False
        self._under_way: set[asyncio.Task[Any]] = set()
        self._ended = threading.Event()

    @property
    def ended(self) -> bool:
        """Nothing of it is under way any more."""
        return self._ended.is_set()

    def pause(self) -> None:
        """Begin nothing more; a second time, break off what is under way too, which may have been paid for."""
        if self._pausing:
            loop.loop().call_soon_threadsafe(self._break_off)
        self._pausing = True

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until it has ended; False when it has not by then."""
        return self._ended.wait(timeout_s)

    def _break_off(self) -> None:
        for task in self._under_way:
            task.cancel()
