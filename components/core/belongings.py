"""What a person keeps beside conversations: files, pictures, prompts, presets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from components.core.errors import Value
from components.core.records import ChatOptions


@dataclass(frozen=True, slots=True)
class File:
    """A file sent along with a message; its bytes lie among the blobs under their hash."""

    id: str
    sha256: str
    name: str
    media_type: str
    size_bytes: int
    created_at: datetime
    facts: Mapping[str, Value] = field(default_factory=dict)
    """What was found out when it was read: width, height, pages, chars, rows, tokens."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the gallery; its bytes lie among the blobs under their hash."""

    id: str
    sha256: str
    media_type: str
    width: int
    height: int
    size_bytes: int
    created_at: datetime
    prompt: str = ""
    source: str = "chat"
    """Where it came from: chat, drawing, edit (drawn from other pictures), vision …"""
    address: str | None = None
    """Where it was fetched, without the query, which may hold a signature."""
    model: str | None = None
    relay_id: str | None = None
    conversation_id: str | None = None
    message_id: str | None = None
    options: Mapping[str, Value] = field(default_factory=dict)
    starred: bool = False
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in the gallery; what is empty does not matter."""

    query: str = ""
    """In prompt, model or address."""
    model: str = ""
    source: str = ""
    since: datetime | None = None
    before: datetime | None = None
    album: str = ""
    starred: bool = False
    binned: bool = False
    """In the bin, and else outside it."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text kept for asking again; `{{name}}` in it is asked for when it is used."""

    id: str
    title: str
    text: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """A persona: what a conversation with it begins with."""

    id: str
    name: str
    options: ChatOptions
    openers: tuple[str, ...] = ()
    """Questions offered on the empty page."""


@dataclass(frozen=True, slots=True)
class Round:
    """A question put to some columns of a comparison at once."""

    id: str
    at: datetime
    questions: Mapping[str, str]
    """Ids of the messages that ask it, by the ids of the columns."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same questions to several models; each column is a conversation with this as its `comparison_id`."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    columns: tuple[str, ...] = ()
    """Ids of the conversations, from the left."""
    rounds: tuple[Round, ...] = ()
    notes: Mapping[str, Value] = field(default_factory=dict)
    """What else is to be kept of it, by names that begin with the module that keeps it."""
    deleted_at: datetime | None = None
