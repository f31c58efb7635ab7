"""The nouns of the product as frozen values: relays, messages, conversations, calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from components.core.errors import StudioError, Value


class Source(StrEnum):
    """Where a relay's address and key come from."""

    SANDBOX = "sandbox"
    ENVIRONMENT = "environment"
    SECRETS = "secrets"
    VISIT = "visit"
    REMEMBERED = "remembered"


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay as people see it: a name, an address and an origin, never its key."""

    id: str
    """`sandbox`, `environment`, `secrets:<name>`, `visit:<hex>` or `remembered:<hex>`."""
    title: str
    base_url: str
    """Address the API paths are joined to, without a trailing slash, usually ending in /v1."""
    source: Source


class Doubt(StrEnum):
    """How sure a figure is; unknown is never zero."""

    REPORTED = "reported"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; None where nobody knows."""

    prompt: int | None = None
    completion: int | None = None
    cached: int | None = None
    reasoning: int | None = None
    doubt: Doubt = Doubt.UNKNOWN
    times: Decimal = field(default=Decimal(1), compare=False)
    """How often a price by call is charged: as many times as there are pictures, more for large ones; not kept."""


class PriceSource(StrEnum):
    """Who said what a call costs."""

    RELAY = "relay"
    """The relay's own /api/pricing."""
    LIST = "list"
    """The public price list of genai-prices."""
    OWN = "own"
    """Typed in by the person."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cost:
    """Money for one call; `amount` is None when the price or the tokens are unknown."""

    amount: Decimal | None = None
    currency: str = "USD"
    source: PriceSource = PriceSource.UNKNOWN
    doubt: Doubt = Doubt.UNKNOWN


@dataclass(frozen=True, slots=True)
class Fault:
    """An error as it is kept: the key and values of a StudioError, ready to become a sentence in any language."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)

    @classmethod
    def of(cls, error: StudioError) -> "Fault":
        return cls(error.key, dict(error.values))


class Status(StrEnum):
    """How far an answer or a call has come."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Finish(StrEnum):
    """Why the model ended; relays' many spellings are mapped to these."""

    STOP = "stop"
    LENGTH = "length"
    FILTER = "content_filter"
    TOOLS = "tool_calls"
    MISSING = "missing"
    """Text came, but the relay never said why it ended: possibly cut off."""
    CUT = "cut"
    """The connection broke in mid-answer."""
    GAP = "gap"
    """A piece of the stream could not be read, so something may be missing in the middle."""


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one call; `first_token_s` is None when no token came."""

    first_token_s: float | None = None
    total_s: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a tool in the course of an answer; `result` is None until the tool has given it."""

    id: str
    name: str
    arguments: str
    """JSON as the model wrote it, so not always valid."""
    result: str | None = None
    fault: str | None = None
    """Why there is no result, as it was told to the model."""
    why: Fault | None = None
    """The same for the reader."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token of an answer with its natural log probability, and the tokens that might have stood there."""

    text: str
    logprob: float | None
    """None where the relay told none."""
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands for the older turns when a conversation has grown long; `until_id` is the last turn it covers."""

    text: str
    until_id: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One request and its reply as they went over the wire, the key and long data left out."""

    call_id: str
    at: datetime
    method: str
    url: str
    request: Mapping[str, object] | None
    http_status: int | None
    headers: Mapping[str, str]
    """Of the reply."""
    reply: str
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One turn; answers form a tree by `parent_id`, so a regenerated or edited turn never replaces another."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: Role
    text: str
    created_at: datetime
    reasoning: str = ""
    status: Status = Status.DONE
    finish: Finish | None = None
    fault: Fault | None = None
    model: str | None = None
    relay_id: str | None = None
    usage: Usage = Usage()
    cost: Cost = Cost()
    timing: Timing = Timing()
    attachments: tuple[str, ...] = ()
    """Ids of files."""
    pinned: bool = False
    """Sent along however old it has grown."""
    opens_context: bool = False
    """What came before it is not sent any more."""
    steps: tuple[Step, ...] = ()
    logprobs: tuple[Token, ...] | None = None
    by_hand: bool = False
    """Written by a person in the place of an answer."""


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """What is sent along with a conversation; None means the parameter is not sent."""

    relay_id: str | None = None
    model: str | None = None
    system: str = ""
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    reasoning_effort: str | None = None
    withheld: frozenset[str] = frozenset()
    """Parameters the person chose to leave out, though they are set here or by the model's default."""
    preset_id: str | None = None
    """The preset these began from."""
    response_format: str | None = None
    """json_object or json_schema."""
    json_schema: str = ""
    """JSON Schema as the person wrote it."""
    top_logprobs: int | None = None
    """Alternatives of each token to be told, 0 to 20."""
    tools: tuple[str, ...] = ()
    """Names of the built-in tools the model may call."""
    history_messages: int | None = None
    """The last so many messages are sent."""
    history_tokens: int | None = None
    """As many of the last messages are sent as have no more tokens."""
    summarizes: bool = False
    """A summary stands for the messages that are not sent."""
    image_turns: int | None = 4
    """Pictures are sent again for so many turns, and are billed each time; None for always."""
    zone: str = ""
    """IANA name of the time zone the person is in, for the tools; not kept, but said with each question."""


class Room(StrEnum):
    """The page a conversation was begun on."""

    CHAT = ""
    VISION = "vision"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A named line of turns; `head_id` is the last message of the path being read."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    head_id: str | None = None
    options: ChatOptions = ChatOptions()
    deleted_at: datetime | None = None
    folder: str = ""
    tags: tuple[str, ...] = ()
    pinned_at: datetime | None = None
    archived_at: datetime | None = None
    summary: Summary | None = None
    comparison_id: str | None = None
    """The comparison of which this is a column; it stands in no list of the chat."""
    room: Room = Room.CHAT
    """The list of the chat has them all."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a relay as the ledger keeps it; the same for every kind of call and every way it can end."""

    id: str
    at: datetime
    kind: str
    """chat, models, status, pricing, billing, transcription, embeddings, images, audio, completions."""
    relay_id: str
    origin: str
    """scheme://host[:port] the request went to."""
    status: Status
    model: str | None = None
    usage: Usage = Usage()
    cost: Cost = Cost()
    timing: Timing = Timing()
    http_status: int | None = None
    request_id: str | None = None
    fault: Fault | None = None
    page: str | None = None
    conversation_id: str | None = None
    message_id: str | None = None
    key_mark: str | None = None
    """Tells the keys of an origin apart; not made to be turned back into the key."""
