"""What a relay's own log says it took for a call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """One row of the log; None where it does not tell."""

    at: datetime
    """When the call ended."""
    model: str
    amount: Decimal
    """US dollars."""
    prompt: int | None = None
    completion: int | None = None
    cached: int | None = None
    took_s: float | None = None
    request_id: str | None = None
    token_name: str | None = None
    group: str | None = None
    streamed: bool | None = None
    refused: bool = False
    """A row of an error: such a row usually takes nothing."""
    call_id: str | None = None
    """The call of ours it was matched to."""
    id: str = ""

    @property
    def began_at(self) -> datetime | None:
        """When the call began, where the log tells how long it took."""
        return None if self.took_s is None else self.at - timedelta(seconds=self.took_s)
