"""What one run has come to: texts with a vector, texts refused, tokens, money and time."""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

from components.core.corpus import Embedding
from components.core.records import Call, Cost, Fault, Status, Usage
from components.core.space import sums
from components.core.space.pace import Pace


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; all figures are of different texts that are not empty."""

    done: int
    total: int
    known: int
    failed: int
    rate: float | None
    """Texts a second of late."""
    rest_s: float | None
    tokens: int | None
    """Of all calls made for it; None as soon as those of one are unknown."""
    cost: Cost
    """The same of money."""


class Account:
    """The figures of one run, added to those of the runs before it."""

    def __init__(self, made: Embedding) -> None:
        self.made = made
        self._before_s = made.seconds
        self._begun = time.monotonic()
        self._is_open = False
        self._flaw: Fault | None = None

    def open(self, texts: int, there: Collection[bytes], width: int | None) -> None:
        """Begin with so many texts, of which some have a vector of this width."""
        made = self.made
        self.made = replace(
            made,
            status=Status.RUNNING,
            fault=None,
            width=width,
            texts=texts,
            done=len(there),
            known=made.known + max(0, len(there) - made.done),
            failed=0,
            usage=made.usage if made.seconds else sums.NO_USAGE,
            cost=made.cost if made.seconds else sums.NO_COST,
        )
        self._begun, self._is_open = time.monotonic(), True

    def pay(self, usage: Usage, cost: Cost) -> None:
        """A call was made; what nobody knows of it stays unknown in the sum."""
        made = self.made
        usage, cost = sums.usages([made.usage, usage]), sums.costs([made.cost, cost])
        self.made = replace(made, usage=usage, cost=cost)

    def pay_call(self, call: Call) -> None:
        """The same, of a call as the ledger has it."""
        self.pay(call.usage, call.cost)

    def came(self, texts: int) -> None:
        """So many texts have a vector that is kept."""
        self.made = replace(self.made, done=self.made.done + texts)

    def fail(self, why: Fault) -> None:
        """A text has none, and is not asked for again in this run."""
        self.made = replace(self.made, failed=self.made.failed + 1)
        self._flaw = self._flaw or why

    def now(self) -> Embedding:
        """The embedding with its figures."""
        return replace(self.made, seconds=self._before_s + time.monotonic() - self._begun)

    def ending(self, fault: Fault | None) -> Embedding:
        """The embedding as it ends; `fault` is why the run stopped by itself."""
        made = self.now()
        if self._is_open and made.done == made.texts:
            return replace(made, status=Status.DONE, fault=None)
        tried = self._is_open and made.done + made.failed == made.texts
        status = Status.FAILED if tried else Status.STOPPED
        return replace(made, status=status, fault=fault or self._flaw)

    def progress(self, pace: Pace) -> Progress:
        """How far it is at this pace."""
        made, rate = self.made, pace.rate(self._begun)
        rest_s = (made.texts - made.done - made.failed) / rate if rate else None
        return Progress(
            made.done, made.texts, made.known, made.failed, rate, rest_s, made.usage.prompt, made.cost
        )

    def mean(self, pace: Pace) -> float | None:
        """Texts a second of the whole run; None when none have come."""
        return pace.texts / max(time.monotonic() - self._begun, 1e-3) if pace.texts else None
