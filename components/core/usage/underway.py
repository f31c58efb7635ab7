"""What was begun and is not in the ledger yet, so that two clicks at once do not both find the same money."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from components.core.records import Call, Cost

LASTS_S = 600.0
"""No call lasts longer; what is then not in the ledger was never made."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A call that is about to be made, and what it will cost as far as anybody can say."""

    relay_id: str
    model: str | None = None
    cost: Cost = field(default_factory=Cost)


class Underway:
    """The calls of this process that have begun, by whose they are."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._begun: list[tuple[float, str, Plan]] = []
        self.count = 0
        """How many calls have ended."""

    def begin(self, owner: str, plans: Sequence[Plan]) -> None:
        """These begin now; what has no known price is not counted."""
        now = self._clock()
        with self._lock:
            self._begun += [(now, owner, plan) for plan in plans if plan.cost.amount]

    def drop(self, owner: str, plans: Sequence[Plan]) -> None:
        """These did not come to be."""
        with self._lock:
            for plan in plans:
                self._take(owner, plan.relay_id, plan.model)

    def ended(self, owner: str, call: Call) -> None:
        """A call is in the ledger."""
        with self._lock:
            self._take(owner, call.relay_id, call.model)
            self.count += 1

    def plans(self, owner: str) -> list[Plan]:
        """What is under way."""
        since = self._clock() - LASTS_S
        with self._lock:
            self._begun = [each for each in self._begun if each[0] >= since]
            return [plan for _at, whose, plan in self._begun if whose == owner]

    def _take(self, owner: str, relay_id: str, model: str | None) -> None:
        about = (owner, relay_id, model)
        for place, (_at, whose, plan) in enumerate(self._begun):
            if (whose, plan.relay_id, plan.model) == about:
                del self._begun[place]
                return
