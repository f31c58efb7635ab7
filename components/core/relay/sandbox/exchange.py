"""One request on its way through the sandbox: who asks, for what, and which fault is to be played."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.core.relay.sandbox.accounts import Account
from components.core.relay.sandbox.journal import RequestRecord
from components.core.relay.sandbox.offers import Offer
from components.core.relay.sandbox.wire import JSON

if TYPE_CHECKING:
    from components.core.relay.sandbox.faults import Fault
    from components.core.relay.sandbox.local import LocalModel
    from components.core.relay.sandbox.reply import Reply
    from components.core.relay.sandbox.studio import Made


@dataclass(slots=True)
class Exchange:
    """Everything the endpoints and the faults may look at."""

    kind: str
    """chat, embeddings, transcription, images, edits, models, model, subscription, usage, token, log, status, notice, pricing,
    till, user, other."""
    method: str
    path: str
    origin: str
    """scheme://host[:port] the client used; addresses of pictures begin with it."""
    query: str
    authorization: str | None
    record: RequestRecord
    account: Account
    rate: float
    """Tokens a second; 0 is as fast as possible."""
    seed: int
    started: int
    """When the sandbox was started, Unix seconds."""
    clock: Callable[[], float]
    offers: tuple[Offer, ...]
    tally: Counter[str]
    """How often each fault was played, for those that come only once."""
    local: "LocalModel"
    body: JSON = field(default_factory=dict)
    fault: "Fault | None" = None
    reply: "Reply | None" = None
    user_id: str | None = None
    """Of New-Api-User."""
    kept: dict[str, bytes] = field(default_factory=dict)
    """Pictures that lie at an address because they can't be painted again."""
    pictures: list["Made"] = field(default_factory=list)
    """What was painted at the images endpoints."""

    @property
    def answer(self) -> "Reply":
        """The chat answer under way; LookupError at every other endpoint."""
        if self.reply is None:
            raise LookupError("no chat answer yet")
        return self.reply

    @property
    def request_id(self) -> str:
        return self.record.id

    @property
    def now(self) -> int:
        """Unix seconds."""
        return int(self.clock())
