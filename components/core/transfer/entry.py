"""What comes out of a foreign file: a conversation, the files that came along, and the manners of reading them."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from components.core.records import Conversation, Message
from components.core.store.portable import Transcript, derived, renamed

_DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+)(?:;[\w=.+-]+)*;base64,", re.ASCII)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST_S = 4102444800.0
"""The year 2100."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that came along with a turn."""

    message_id: str
    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One conversation of a file, ready to be kept."""

    transcript: Transcript
    enclosures: tuple[Enclosure, ...] = ()
    lost: int = 0
    """Pictures and files that are spoken of but are not in the file."""


def named(entry: Entry, owner: str, kind: str) -> Entry:
    """The entry with ids of our own, the same whenever it is read again."""
    own = entry.transcript.conversation.id

    def name(source: str) -> str:
        return derived(kind, owner, own, source)

    enclosures = tuple(replace(each, message_id=name(each.message_id)) for each in entry.enclosures)
    return replace(entry, transcript=renamed(entry.transcript, name), enclosures=enclosures)


def ordered(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The turns with parents before children; one whose parent is missing begins a branch, one in a ring is left out."""
    known = {message.id for message in messages}
    below: dict[str | None, list[Message]] = {}
    for message in messages:
        parent = message.parent_id if message.parent_id in known else None
        below.setdefault(parent, []).append(replace(message, parent_id=parent))
    placed = below.pop(None, [])
    for message in placed:  # grows while it is walked
        placed += below.pop(message.id, [])
    return tuple(placed)


def transcript_of(conversation: Conversation, messages: Iterable[Message]) -> Transcript:
    """A conversation with its turns in order, its head one of them, its dates those of its turns where it has none."""
    turns = ordered([replace(message, conversation_id=conversation.id) for message in messages])
    names = {message.id for message in turns}
    head = conversation.head_id if conversation.head_id in names else (turns[-1].id if turns else None)
    return Transcript(replace(conversation, head_id=head), turns)


def moment(*said: object) -> datetime:
    """The first that is a time: seconds or milliseconds since 1970, or ISO 8601; 1990 where none is."""
    return next((when for each in said if (when := _moment(each)) is not None), _EARLIEST)


def _moment(said: object) -> datetime | None:
    if isinstance(said, str):
        try:
            when = datetime.fromisoformat(said)
        except ValueError:
            return None
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return when if when.year < 2100 else None
    if isinstance(said, bool) or not isinstance(said, (int, float)):
        return None
    seconds = said / 1000 if said > _LATEST_S else said
    return _EPOCH + timedelta(seconds=seconds) if 0 < seconds < _LATEST_S else None


def words(said: object) -> str:
    """The text, or nothing when it is none."""
    return said if isinstance(said, str) else ""


def mapping(said: object) -> Mapping[str, Any]:
    """The object, or an empty one when it is none."""
    return said if isinstance(said, Mapping) else {}


def array(said: object) -> Sequence[Any]:
    """The list, or an empty one when it is none."""
    return said if isinstance(said, list) else []


def count(said: object) -> int | None:
    """The number of things, or None when it is none."""
    return said if isinstance(said, int) and not isinstance(said, bool) and said >= 0 else None


def paragraphs(parts: Iterable[str]) -> str:
    """The parts that hold something, a blank line between."""
    return "\n\n".join(part for part in parts if part.strip())


def inline(address: str) -> tuple[str, bytes] | None:
    """Media type and bytes of a `data:` address, or None when it is none."""
    head = _DATA_URL.match(address)
    if head is None:
        return None
    try:
        return head[1].lower(), base64.b64decode(address[head.end() :], validate=False)
    except (binascii.Error, ValueError):
        return None
