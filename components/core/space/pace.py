"""How many calls are under way at once, and when none is to be begun: slower when the relay says it is asked too often."""

import asyncio
import time
from collections import deque

from components.core.errors import RateError
from components.core.records import Fault
from components.core.sets.patience import patience_s

NAP_S = 0.2
_RECENT_S = 10.0


class Pace:
    """The pace of one run; all of it happens on the relay loop."""

    def __init__(self, parallel: int) -> None:
        self.allowed = 1
        """Calls at once: one until the first has come back, so that what is wrong is told once."""
        self._parallel = parallel
        self._tried = 0
        self._until = 0.0
        self._came: deque[tuple[float, int]] = deque()
        self.texts = 0
        """That came with vectors."""

    def went_well(self, texts: int) -> None:
        """A call came back with vectors for so many texts."""
        self._tried = 0
        self.allowed = self._parallel
        self.texts += texts
        now = time.monotonic()
        self._came.append((now, texts))
        while now - self._came[0][0] > _RECENT_S:
            self._came.popleft()

    def refused(self, error: RateError, begun: float) -> bool:
        """Rest as long as the relay wants, and go on with half as many at once; False to ask it no more."""
        if begun < self._until:  # several were under way: what one was told holds for all
            return True
        wait_s = patience_s(Fault.of(error), self._tried)
        if wait_s is None:
            return False
        self._tried += 1
        self._parallel = self.allowed = max(1, self.allowed // 2)
        self._until = time.monotonic() + wait_s
        return True

    async def rest(self) -> bool:
        """Rest a little where it is due; whether it was."""
        left = self._until - time.monotonic()
        if left <= 0:
            return False
        await asyncio.sleep(min(left, NAP_S))
        return True

    def rate(self, begun: float) -> float | None:
        """Texts a second of late, in a run that began then; None before the first have come."""
        if not self._came:
            return None
        now = time.monotonic()
        since = max(begun, now - _RECENT_S)
        return sum(texts for at, texts in self._came if at >= since) / max(now - since, 1e-3)
