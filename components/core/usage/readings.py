"""What is left, asked of relays in the background, and every answer kept."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Protocol

from components.core.balance import Balance
from components.core.errors import RelayError, StoreError
from components.core.records import Fault
from components.core.relay import loop
from components.core.relay.connection import Connection
from components.core.relay.operator import Operator
from components.core.relay.quota import Reader
from components.core.store import Store


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of asking one relay: a balance, or why there is none."""

    at: datetime
    balance: Balance | None = None
    fault: Fault | None = None
    operator: Operator | None = None
    """What the relay tells of itself; None where it tells nothing."""


class Till(Protocol):
    """Where one relay is asked, as quota.Reader: it never asks more often than the relay allows."""

    async def balance(self) -> Balance: ...

    async def operator(self) -> Operator | None: ...

    @property
    def again_in_s(self) -> float: ...


Open = Callable[[Connection, Balance | None], Till]
"""With the last balance that is kept: its dialect is tried first, and two balances tell more than one."""


def _reader(connection: Connection, before: Balance | None) -> Till:
    return Reader(connection, before=before)


@dataclass(slots=True)
class _Line:
    """One relay with one key: where it is asked, the question under way, and the last answer."""

    till: Till
    asking: "Future[Reading] | None" = None
    last: Reading | None = None
    lock: Lock = field(default_factory=Lock)


class Readings:
    """The readings of a process, by person, relay and key."""

    def __init__(self, store: Store, open_till: Open = _reader) -> None:
        self._store = store
        self._open = open_till
        self._lines: dict[tuple[str, str, str, str], _Line] = {}
        self._lock = Lock()

    def begin(self, owner: str, connection: Connection) -> None:
        """Ask the relay, unless it is being asked or has just answered."""
        line = self._line(owner, connection)
        with line.lock:
            if line.asking is not None and not line.asking.done():
                return
            if line.last is None or line.till.again_in_s <= 0:
                line.asking = loop.spawn(self._ask(owner, line))

    def wait(self, owner: str, connection: Connection, seconds: float) -> bool:
        """Wait some seconds for the answer; whether the relay is no longer being asked."""
        asking = self._line(owner, connection).asking
        if asking is None:
            return True
        try:
            asking.result(seconds)
        except TimeoutError:
            return False
        return True

    def last(self, owner: str, connection: Connection) -> Reading | None:
        """The last answer, of this process or kept from an earlier one."""
        if (told := self._line(owner, connection).last) is not None:
            return told
        kept = self.balance(owner, connection)
        return None if kept is None else Reading(kept.at, kept)

    def balance(self, owner: str, connection: Connection) -> Balance | None:
        """The last balance that was told of this very key, however long ago."""
        return self._store.balances.last(owner, connection.relay.id, connection.key_mark)

    def again_in_s(self, owner: str, connection: Connection) -> float:
        """Seconds until the relay would be asked again."""
        return self._line(owner, connection).till.again_in_s

    def _line(self, owner: str, connection: Connection) -> _Line:
        key = (owner, connection.relay.id, connection.relay.base_url, connection.key_mark)
        with self._lock:
            if key not in self._lines:
                self._lines[key] = _Line(self._open(connection, self.balance(owner, connection)))
            return self._lines[key]

    async def _ask(self, owner: str, line: _Line) -> Reading:
        balance, fault, before = None, None, line.last
        try:
            balance = await line.till.balance()
        except RelayError as error:
            fault = Fault.of(error)
        operator = await self._operator(line.till)
        line.last = Reading(balance.at if balance else datetime.now(UTC), balance, fault, operator)
        if balance is not None and (before is None or before.balance != balance):
            with suppress(StoreError):  # it can be read all the same, and the next one is kept
                await asyncio.to_thread(self._store.balances.add, owner, balance)
        return line.last

    async def _operator(self, till: Till) -> Operator | None:
        try:
            return await till.operator()
        except RelayError:
            return None
