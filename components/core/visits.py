"""Keys typed 'for this visit': in memory only, each visit's own, gone with the process."""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pydantic import SecretStr

from components.core.records import Relay, Source

VISITS_MAX = 1000
IDLE_MAX_S = 7 * 24 * 3600.0


@dataclass(slots=True)
class _Visit:
    seen_s: float
    relays: dict[str, tuple[Relay, SecretStr]] = field(default_factory=dict)


class Visits:
    """Relays by visit. A visit ends with the browser, which nobody tells us: one unseen for a week is dropped."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._visits: dict[str, _Visit] = {}
        self._changing = threading.Lock()

    def __repr__(self) -> str:
        return f"Visits({len(self._visits)})"

    def add(self, visit: str, title: str, base_url: str, key: SecretStr) -> Relay:
        """Keep a relay and its key for one visit."""
        relay = Relay(f"visit:{uuid.uuid4().hex}", title, base_url, Source.VISIT)
        with self._changing:
            self._opened(visit).relays[relay.id] = (relay, key)
        return relay

    def relays(self, visit: str) -> list[Relay]:
        """The visit's relays, oldest first."""
        with self._changing:
            kept = self._visits.get(visit)
            if kept is None:
                return []
            kept.seen_s = self._clock()
            return [relay for relay, _ in kept.relays.values()]

    def key(self, visit: str, relay_id: str) -> SecretStr | None:
        """The key of one of the visit's own relays; None for any other."""
        with self._changing:
            kept = self._visits.get(visit)
            found = kept.relays.get(relay_id) if kept else None
            return found[1] if found else None

    def rename(self, visit: str, relay_id: str, title: str) -> None:
        """Give one of the visit's relays another title."""
        with self._changing:
            kept = self._visits.get(visit)
            if kept and relay_id in kept.relays:
                relay, key = kept.relays[relay_id]
                kept.relays[relay_id] = (replace(relay, title=title), key)

    def forget(self, visit: str, relay_id: str) -> None:
        """Drop one of the visit's relays and its key."""
        with self._changing:
            if kept := self._visits.get(visit):
                kept.relays.pop(relay_id, None)

    def _opened(self, visit: str) -> _Visit:
        if visit not in self._visits:
            self._sweep()
            self._visits[visit] = _Visit(self._clock())
        return self._visits[visit]

    def _sweep(self) -> None:
        oldest_s = self._clock() - IDLE_MAX_S
        for name in [name for name, kept in self._visits.items() if kept.seen_s < oldest_s]:
            del self._visits[name]
        while len(self._visits) >= VISITS_MAX:
            del self._visits[min(self._visits, key=lambda name: self._visits[name].seen_s)]
