"""Whole conversations of one person, read and added in batches: what export, import, backup and restore stand on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection, func, insert, select, update

from components.core.records import Conversation, Message, Status
from components.core.store.belongings import Belongings
from components.core.store.rows import (
    AnyRow,
    Values,
    conversation_of,
    message_of,
    message_values,
    options_values,
)
from components.core.store.search import keep_message, keep_title
from components.core.store.tables import conversations, messages

BATCH = 50
"""Conversations read at once."""
NAMES_MAX = 500
"""Ids in one question; SQLite takes no more than 32,766 values."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation with every turn of its tree, parents before children."""

    conversation: Conversation
    messages: tuple[Message, ...]
    removed: Mapping[str, datetime] = field(default_factory=dict)
    """When turns were deleted, by their ids."""


class Outcome(StrEnum):
    """What became of a conversation that was added."""

    ADDED = "added"
    EXTENDED = "extended"
    """It was there; turns were new."""
    RESTORED = "restored"
    """It lay in the bin."""
    THERE = "there"


class Portable(Belongings):
    """Everything of one person, in batches."""

    def transcript(self, owner: str, conversation_id: str) -> Transcript | None:
        """The conversation with all its turns, also from the bin, or None."""
        mine = (conversations.c.owner == owner, conversations.c.id == conversation_id)
        with self._database.reading() as connection:
            rows = connection.execute(select(conversations).where(*mine)).all()
            return next(_transcripts(connection, owner, rows), None)

    def transcripts(self, owner: str) -> Iterator[Transcript]:
        """All conversations, the bin's too, in the order they were begun; no more than BATCH in memory."""
        last = 0
        while True:
            query = select(conversations).where(
                conversations.c.owner == owner, conversations.c.position > last
            )
            with self._database.reading() as connection:
                rows = connection.execute(query.order_by(conversations.c.position).limit(BATCH)).all()
                found = list(_transcripts(connection, owner, rows))
            yield from found
            if not rows:
                return
            last = rows[-1].position

    def count(self, owner: str) -> int:
        """Number of conversations, the bin's too."""
        query = select(func.count()).select_from(conversations).where(conversations.c.owner == owner)
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def known(self, owner: str, ids: Sequence[str]) -> set[str]:
        """Those of the conversations that are there already, the bin's too."""
        found: set[str] = set()
        with self._database.reading() as connection:
            for some in chunks(ids):
                mine = (conversations.c.owner == owner, conversations.c.id.in_(some))
                found.update(connection.execute(select(conversations.c.id).where(*mine)).scalars())
        return found

    def add(self, owner: str, transcripts: Iterable[Transcript]) -> list[Outcome]:
        """Add conversations, or to those that are there the turns they lack; all of them or none.

        Ids are kept unless another person or another conversation has them; then the same new ones come of them
        each time, so that nothing doubles.
        """
        with self._database.writing() as connection:
            return [_add(connection, owner, transcript) for transcript in transcripts]


def renamed(transcript: Transcript, name: Callable[[str], str]) -> Transcript:
    """The transcript with every id of its own changed."""
    conversation = transcript.conversation
    summary = conversation.summary
    own = replace(
        conversation,
        id=name(conversation.id),
        head_id=conversation.head_id and name(conversation.head_id),
        summary=summary and replace(summary, until_id=name(summary.until_id)),
    )
    turns = tuple(
        replace(
            each, id=name(each.id), conversation_id=own.id, parent_id=each.parent_id and name(each.parent_id)
        )
        for each in transcript.messages
    )
    return Transcript(own, turns, {name(key): when for key, when in transcript.removed.items()})


def derived(*parts: str) -> str:
    """An id that is always the same for the same parts, and of no others."""
    return uuid5(NAMESPACE_URL, "relay-studio:" + "\x1f".join(f"{len(part)}:{part}" for part in parts)).hex


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids, NAMES_MAX at a time."""
    for start in range(0, len(ids), NAMES_MAX):
        yield ids[start : start + NAMES_MAX]


def _transcripts(connection: Connection, owner: str, rows: Sequence[AnyRow]) -> Iterator[Transcript]:
    ids = [row.id for row in rows]
    said: dict[str, list[AnyRow]] = {each: [] for each in ids}
    mine = (messages.c.owner == owner, messages.c.conversation_id.in_(ids))
    for turn in connection.execute(
        select(messages).where(*mine).order_by(messages.c.depth, messages.c.position)
    ):
        said[turn.conversation_id].append(turn)
    for row in rows:
        turns = said[row.id]
        removed = {turn.id: turn.removed_at for turn in turns if turn.removed_at is not None}
        yield Transcript(conversation_of(row), tuple(map(message_of, turns)), removed)


def _add(connection: Connection, owner: str, transcript: Transcript) -> Outcome:
    row = _row(connection, transcript.conversation.id)
    if row is not None and row.owner != owner:
        transcript = renamed(transcript, lambda name: derived("owner", owner, name))
        row = _row(connection, transcript.conversation.id)
    transcript, present = _settled(connection, owner, transcript)
    new = [message for message in transcript.messages if message.id not in present]
    if row is None:
        brought = transcript.conversation
        connection.execute(insert(conversations).values(conversation_values(owner, brought)))
        keep_title(connection, owner, brought.id, brought.title, brought.tags)
    _insert(connection, owner, transcript, new)
    return Outcome.ADDED if row is None else _extend(connection, row, transcript, {each.id for each in new})


def _row(connection: Connection, conversation_id: str) -> AnyRow | None:
    return connection.execute(select(conversations).where(conversations.c.id == conversation_id)).first()


def _settled(connection: Connection, owner: str, transcript: Transcript) -> tuple[Transcript, set[str]]:
    """The transcript with ids that are its own alone, and those of its turns that are there already."""
    here = (owner, transcript.conversation.id)
    found = _places(connection, transcript)
    if any(place != here for place in found.values()):
        own = transcript.conversation.id
        changed = renamed(transcript, lambda name: derived("turn", owner, own, name))
        transcript = Transcript(
            replace(changed.conversation, id=own),
            tuple(replace(message, conversation_id=own) for message in changed.messages),
            changed.removed,
        )
        found = _places(connection, transcript)
    return transcript, set(found)


def _places(connection: Connection, transcript: Transcript) -> dict[str, tuple[str, str]]:
    """Owner and conversation of those turns that are there, by id."""
    columns = (messages.c.id, messages.c.owner, messages.c.conversation_id)
    found: dict[str, tuple[str, str]] = {}
    for some in chunks([message.id for message in transcript.messages]):
        for name, whose, where in connection.execute(select(*columns).where(messages.c.id.in_(some))):
            found[name] = (whose, where)
    return found


def _extend(connection: Connection, row: AnyRow, transcript: Transcript, new: set[str]) -> Outcome:
    """Let the conversation that is there end where the newer one ends, and take it out of the bin."""
    brought = transcript.conversation
    returns = row.deleted_at is not None and brought.deleted_at is None
    values: Values = {"deleted_at": None} if returns else {}
    if brought.head_id in new:
        values |= {"head_id": brought.head_id, "updated_at": max(row.updated_at, brought.updated_at)}
    if values:
        connection.execute(
            update(conversations).where(conversations.c.position == row.position).values(values)
        )
    if returns:
        return Outcome.RESTORED
    return Outcome.EXTENDED if new else Outcome.THERE


def conversation_values(owner: str, conversation: Conversation) -> Values:
    """All columns of a conversation."""
    summary = conversation.summary
    return {
        "id": conversation.id,
        "owner": owner,
        "title": conversation.title,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "head_id": conversation.head_id,
        "options": options_values(conversation.options),
        "deleted_at": conversation.deleted_at,
        "folder": conversation.folder,
        "tags": list(conversation.tags),
        "pinned_at": conversation.pinned_at,
        "archived_at": conversation.archived_at,
        "summary": summary and asdict(summary),
        "comparison_id": conversation.comparison_id,
        "room": conversation.room,
    }


def _insert(connection: Connection, owner: str, transcript: Transcript, new: Sequence[Message]) -> None:
    depths: dict[str | None, int] = {None: 0}
    for message in transcript.messages:
        depths[message.id] = depths[message.parent_id] + 1
    rows = [_values(owner, message, depths[message.id], transcript.removed) for message in new]
    if rows:
        connection.execute(insert(messages), rows)
    for message in new:
        if message.id not in transcript.removed:
            keep_message(connection, owner, message.conversation_id, message.id, message.text)


def _values(owner: str, message: Message, depth: int, removed: Mapping[str, datetime]) -> dict[str, Any]:
    alive = message.status is Status.RUNNING  # whoever answered it does not answer this one
    return {
        **message_values(message),
        "id": message.id,
        "owner": owner,
        "conversation_id": message.conversation_id,
        "parent_id": message.parent_id,
        "depth": depth,
        "role": message.role,
        "created_at": message.created_at,
        "status": Status.INTERRUPTED if alive else message.status,
        "stop_asked": False,
        "attachments": list(message.attachments),
        "pinned": message.pinned,
        "opens_context": message.opens_context,
        "removed_at": removed.get(message.id),
    }
