"""Was I charged? What a relay's log says of one call that failed, broke off or was stopped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from components.core.charges import Charge
from components.core.records import Call, Status
from components.core.spending import Period
from components.core.usage.matching import match

SETTLE = timedelta(minutes=2)
"""So long after the end of a call its row may still be on its way."""
LATE = timedelta(minutes=15)
"""The same of a call that nobody waits for any more, but the relay may still be at."""


class Said(StrEnum):
    """What can be told."""

    CHARGED = "charged"
    NOT_CHARGED = "not_charged"
    NOT_YET = "not_yet"
    """Nothing in the log so far, and it may still come."""
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why nothing can be told."""

    NO_LOG = "no_log"
    """The relay shows none, or could not be asked."""
    TOO_OLD = "too_old"
    """The log shows later calls only."""
    UNNAMED = "unnamed"
    """The call was not written down, or is of another key or relay."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the log says; `amount` in US dollars."""

    said: Said
    amount: Decimal | None = None
    why: Why | None = None


def was(call: Call, charges: Iterable[Charge], shown: Period | None) -> Answer:
    """Whether something was taken for a call.

    Args:
        charges: rows of the log, with the calls they were matched to.
        shown: from the log's oldest row until it was pulled; None where there is no log.
    """
    rows = [row for row in charges if row.call_id in (None, call.id)]
    found = match([call], rows)
    taken = [pair.charge.amount for pair in (*found.pairs, *found.again)]
    if taken:
        amount = sum(taken, Decimal(0))
        return Answer(Said.CHARGED, amount) if amount > 0 else Answer(Said.NOT_CHARGED)
    if shown is None:
        return Answer(Said.UNKNOWN, why=Why.NO_LOG)
    if _began_at(call) < shown.begin:
        return Answer(Said.UNKNOWN, why=Why.TOO_OLD)
    waits = LATE if call.status in (Status.STOPPED, Status.FAILED, Status.INTERRUPTED) else SETTLE
    return Answer(Said.NOT_YET if shown.end - call.at < waits else Said.NOT_CHARGED)


def _began_at(call: Call) -> datetime:
    return call.at - timedelta(seconds=call.timing.total_s or 0)
