"""A call under way and what is learnt of it."""

import time
from dataclasses import dataclass, field

from components.core.records import Call, Usage
from components.core.relay.tape import Tape


@dataclass(slots=True)
class Pending:
    """A call under way; whoever makes it fills in what it learns, the connection writes it down at the end."""

    usage: Usage = field(default_factory=Usage)
    first_token_s: float | None = None
    http_status: int | None = None
    request_id: str | None = None
    started_s: float = field(default_factory=time.monotonic)
    whole: bool = False
    """All that was asked for has come, whatever happens until the connection is given back."""
    call: Call | None = None
    """What the ledger keeps, once the call has ended."""
    tape: Tape | None = None
    """What goes over the wire, where that is to be looked at afterwards."""

    def token(self) -> None:
        """Note that the first token has come."""
        if self.first_token_s is None:
            self.first_token_s = time.monotonic() - self.started_s
