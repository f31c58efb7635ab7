"""Our own JSON of a conversation: `relay-studio/conversation`, version 1.

    {"format": "relay-studio/conversation", "version": 1,
     "conversation": {every field of records.Conversation, with its options},
     "messages":     [{every field of records.Message but conversation_id, "removed_at": moment or null}, …],
     "files":        [{every field of belongings.File}, …]}

All branches are in it, parents before children. Moments are ISO 8601 with their offset, amounts of money are exact
decimals as text, unknown is null. A relay is named by its id in the app: neither its address nor its key is here, and
neither are the bytes of files, which a backup has. A reader skips fields it does not know.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from components.core.belongings import File
from components.core.errors import InputError
from components.core.records import Conversation, Message
from components.core.store.columns import storable
from components.core.store.portable import Transcript
from components.core.transfer.entry import Entry, ordered

FORMAT = "relay-studio/conversation"
VERSION = 1
ID_MAX_CHARS = 200

T = TypeVar("T")


def written(transcript: Transcript, files: Sequence[File] = ()) -> dict[str, Any]:
    """The conversation as JSON values."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "conversation": plain(transcript.conversation),
        "messages": [_turn(message, transcript.removed.get(message.id)) for message in transcript.messages],
        "files": [plain(file) for file in files],
    }


def text(transcript: Transcript, files: Sequence[File] = ()) -> bytes:
    """The conversation as an indented JSON file."""
    # Not orjson: it has no whole numbers of more than 64 bits, which a seed may have.
    return json.dumps(written(transcript, files), ensure_ascii=False, indent=2).encode()


def is_own(value: object) -> bool:
    """Whether a JSON value says that it is of this shape, of whatever version."""
    return isinstance(value, Mapping) and value.get("format") == FORMAT


def read(value: Mapping[str, Any]) -> Entry:
    """The conversation of JSON values.

    Raises:
        InputError: `reason` import_newer for a later version, import_shape for what does not fit.
    """
    if value.get("version") != VERSION:
        raise InputError(reason="import_newer")
    said, turns = value.get("conversation"), value.get("messages")
    if not isinstance(said, Mapping) or not isinstance(turns, list):
        raise InputError(reason="import_shape")
    conversation = _checked(_conversation(), said)
    messages = [
        _checked(_message(), {**_mapping(turn), "conversation_id": conversation.id}) for turn in turns
    ]
    removed = {message.id: _moment(turn) for message, turn in zip(messages, turns, strict=True)}
    ids = [conversation.id, *(message.id for message in messages)]
    if len(set(ids[1:])) < len(messages) or not all(0 < len(each) <= ID_MAX_CHARS for each in ids):
        raise InputError(reason="import_shape")
    head = conversation.head_id if conversation.head_id in ids[1:] else None
    conversation = replace(conversation, head_id=head or (messages[-1].id if messages else None))
    gone = {name: when for name, when in removed.items() if when is not None}
    return Entry(Transcript(conversation, ordered(messages), gone))


def plain(value: Any) -> Any:
    """A record as JSON values, with nothing in its texts that JSON cannot say."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {storable(str(name)): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, frozenset):
        return sorted(map(plain, value))
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return storable(str(value)) if isinstance(value, str) else value


def _turn(message: Message, removed_at: datetime | None) -> dict[str, Any]:
    turn = plain(message)
    del turn["conversation_id"]
    return {**turn, "removed_at": plain(removed_at)}


@cache
def _conversation() -> TypeAdapter[Conversation]:
    return TypeAdapter(Conversation)


@cache
def _message() -> TypeAdapter[Message]:
    return TypeAdapter(Message)


def _checked(kind: TypeAdapter[T], value: Mapping[str, Any]) -> T:
    try:
        record = kind.validate_python(plain(value))
    except ValidationError as error:
        raise InputError(reason="import_shape") from error
    return _aware(record)


def _aware(record: T) -> T:
    """The record with its moments in UTC where they name no offset."""
    moments = {
        each.name: getattr(record, each.name)
        for each in fields(record)  # type: ignore[arg-type]
        if isinstance(getattr(record, each.name), datetime)
    }
    named = {name: when if when.tzinfo else when.replace(tzinfo=UTC) for name, when in moments.items()}
    return replace(record, **named)  # type: ignore[type-var]


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError(reason="import_shape")
    return value


def _moment(turn: Mapping[str, Any]) -> datetime | None:
    said = turn.get("removed_at")
    if said is None:
        return None
    try:
        when = datetime.fromisoformat(said)
    except (TypeError, ValueError) as error:
        raise InputError(reason="import_shape") from error
    return when if when.tzinfo else when.replace(tzinfo=UTC)
