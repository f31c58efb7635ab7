"""Changing the tree of turns: other versions, corrections, removal, forks, and what a model is told of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from components.core.errors import BusyError, InputError
from components.core.records import Conversation, Message, Status, Summary
from components.core.store.answers import Answers
from components.core.store.messages import End, below, is_message, upwards
from components.core.store.rows import BY_HAND, AnyRow, Values, conversation_of, new_id
from components.core.store.search import forget_messages, keep_message, keep_message_anew, keep_title
from components.core.store.tables import conversations, messages


class Branches(Answers):
    """The tree while it is pruned and grafted; nothing said is ever lost.

    A message that is not there, or is another person's, raises InputError with the reason `message_missing`.
    """

    def versions(self, owner: str, turns: Sequence[Message]) -> dict[str, list[str]]:
        """The turns of a path that have other versions, each with the ids of all of them, oldest first.

        A removed turn counts as if those that follow it stood in its place, so that every branch can be reached.
        """
        if not turns:
            return {}
        first = turns[0]
        before = first.parent_id and self.path(owner, first.conversation_id, limit=1, before=first.id)
        above = [before[-1].id if before else None, *(turn.id for turn in turns[:-1])]
        with self._database.reading() as connection:
            found = _versions(connection, owner, first.conversation_id, above)
        return {
            turn.id: found[parent]
            for turn, parent in zip(turns, above, strict=True)
            if len(found.get(parent, ())) > 1
        }

    def write_beside(self, owner: str, message: Message, text: str) -> Message:
        """Store an answer as a person would have it, beside the old one, and make it the conversation's head.

        Raises:
            BusyError: the conversation is being answered.
        """
        written = Message(
            id=new_id(),
            conversation_id=message.conversation_id,
            parent_id=message.parent_id,
            role=message.role,
            text=text,
            created_at=self._clock(),
            model=message.model,
            relay_id=message.relay_id,
            attachments=message.attachments,
            by_hand=True,
        )
        with self._database.writing() as connection:
            self._lead_to(connection, owner, written)
            self._refuse_second(connection, owner, message.conversation_id)
            self._insert(connection, owner, written)
        return written

    def correct(self, owner: str, message_id: str, text: str) -> None:
        """Give a message another text; what follows it stays."""
        query = update(messages).where(is_message(owner, message_id)).values(text=text)
        with self._database.writing() as connection:
            row = connection.execute(query.returning(messages)).first()
            if row is None:
                raise InputError(reason="message_missing")
            if row.removed_at is None:
                keep_message_anew(connection, owner, row.conversation_id, message_id, text)

    def pin(self, owner: str, message_id: str, *, pinned: bool) -> None:
        """Send a message along however old it grows, or no longer."""
        self._change(owner, message_id, pinned=pinned)

    def open_context(self, owner: str, message_id: str, *, opens: bool) -> None:
        """Send nothing that came before a message, or again; the line may have come from removed turns above it."""
        with self._database.writing() as connection:
            message: AnyRow | None = _existing(connection, owner, message_id)
            ids = [message_id]
            while message and not opens and (message := _removed_above(connection, owner, message)):
                ids.append(message.id)
            mine = (messages.c.owner == owner, messages.c.id.in_(ids))
            connection.execute(update(messages).where(*mine).values(opens_context=opens))

    def remove(self, owner: str, message_id: str) -> None:
        """Take a message out of its path; what follows it stays, and where nothing does another version is read.

        Raises:
            BusyError: the message is being answered.
        """
        message = self.message(owner, message_id)
        if message is None:
            raise InputError(reason="message_missing")
        if message.status is Status.RUNNING:
            raise BusyError
        others = self._others(owner, message)
        with self._database.writing() as connection:
            mine = (is_message(owner, message_id), messages.c.removed_at.is_(None))
            gone = connection.execute(update(messages).where(*mine).values(removed_at=self._clock()))
            if gone.rowcount:
                _shift(connection, owner, message_id, -1)
                forget_messages(connection, owner, message.conversation_id, [message_id])
        if others:
            self._read_on(owner, message.conversation_id, self.leaf(owner, others[-1]))

    def put_back(self, owner: str, message_id: str) -> None:
        """Undo the removal of a message, and read the path it stands on."""
        with self._database.writing() as connection:
            mine = (is_message(owner, message_id), messages.c.removed_at.is_not(None))
            query = update(messages).where(*mine).values(removed_at=None)
            back = connection.execute(query.returning(messages)).first()
            if back is None:
                return
            _shift(connection, owner, message_id, 1)
            keep_message(connection, owner, back.conversation_id, message_id, back.text)
        message = self.message(owner, message_id)
        if message and all(turn.id != message_id for turn in self.path(owner, message.conversation_id)):
            self._read_on(owner, message.conversation_id, self.leaf(owner, message_id))

    def fork(self, owner: str, message: Message, title: str) -> Conversation:
        """Begin a conversation with a copy of the path down to a message, figures and all; no call is recorded."""
        with self._database.writing() as connection:
            mine = (conversations.c.owner == owner, conversations.c.id == message.conversation_id)
            row = connection.execute(select(conversations).where(*mine)).first()
            if row is None:
                raise InputError(reason="conversation_missing")
            here = {"owner": owner, "conversation_id": row.id, "message_id": message.id}
            path = connection.execute(upwards(End.MESSAGE, bounded=False), here).all()
            made, copies = _copied(row, path, self._prefix + new_id(), title)
            now = self._clock()
            made |= {"created_at": now, "updated_at": now}
            kept = connection.execute(insert(conversations).values(made).returning(conversations)).one()
            keep_title(connection, owner, kept.id, title, kept.tags)
            if copies:
                connection.execute(insert(messages), copies)
            for copy in copies:
                keep_message(connection, owner, kept.id, copy["id"], copy["text"])
            return conversation_of(kept)

    def _others(self, owner: str, message: Message) -> list[str]:
        """Versions that can be read once a message at the end of the path is gone."""
        end = self.path(owner, message.conversation_id, limit=1)
        if not end or end[-1].id != message.id:
            return []
        versions = self.versions(owner, end).get(message.id, [])
        return [version for version in versions if version != message.id]

    def _change(self, owner: str, message_id: str, **values: Any) -> None:
        with self._database.writing() as connection:
            query = update(messages).where(is_message(owner, message_id)).values(**values)
            if not connection.execute(query).rowcount:
                raise InputError(reason="message_missing")

    def _read_on(self, owner: str, conversation_id: str, head_id: str) -> None:
        with self._database.writing() as connection:
            self._touch(connection, owner, conversation_id, head_id=head_id)


def _existing(connection: Connection, owner: str, message_id: str) -> AnyRow:
    row = connection.execute(select(messages).where(is_message(owner, message_id))).first()
    if row is None:
        raise InputError(reason="message_missing")
    return row


def _removed_above(connection: Connection, owner: str, message: AnyRow) -> AnyRow | None:
    above = (is_message(owner, message.parent_id or ""), messages.c.removed_at.is_not(None))
    return connection.execute(select(messages).where(*above)).first()


def _versions(
    connection: Connection, owner: str, conversation_id: str, above: Sequence[str | None]
) -> Mapping[str | None, list[str]]:
    """What follows each of some turns, oldest first; what follows a removed turn stands in its place."""
    stands_for: dict[str | None, str | None] = {parent: parent for parent in above}
    found: list[tuple[int, str | None, str]] = []
    parents = set(above)
    while parents:
        known = [parent for parent in parents if parent is not None]
        under = [
            messages.c.parent_id.in_(known),
            *([messages.c.parent_id.is_(None)] if None in parents else []),
        ]
        here = (messages.c.owner == owner, messages.c.conversation_id == conversation_id, or_(*under))
        columns = (messages.c.position, messages.c.parent_id, messages.c.id, messages.c.removed_at)
        parents = set()
        for row in connection.execute(select(*columns).where(*here)):
            if row.removed_at is None:
                found.append((row.position, stands_for[row.parent_id], row.id))
            else:
                stands_for[row.id] = stands_for[row.parent_id]
                parents.add(row.id)
    follow: dict[str | None, list[str]] = {}
    for _position, parent, message_id in sorted(found):
        follow.setdefault(parent, []).append(message_id)
    return follow


def _shift(connection: Connection, owner: str, message_id: str, by: int) -> None:
    """Count a turn in or out, for itself and all that follow it."""
    under = select(below(owner, message_id).c.id)
    query = update(messages).where(messages.c.owner == owner, messages.c.id.in_(under))
    connection.execute(query.values(depth=messages.c.depth + by))


def _copied(row: AnyRow, path: Sequence[AnyRow], name: str, title: str) -> tuple[Values, list[Values]]:
    """A conversation and the turns of one of its paths as new rows; what was removed stays behind."""
    names = {turn.id: new_id() for turn in path if turn.removed_at is None}
    summary = None if row.summary is None else Summary(**row.summary)
    made = row._asdict() | {
        "id": name,
        "title": title,
        "pinned_at": None,
        "archived_at": None,
        "comparison_id": None,
        "room": "",
    }
    made["summary"] = (
        {"text": summary.text, "until_id": names[summary.until_id]}
        if summary and summary.until_id in names
        else None
    )
    copies: list[Values] = []
    opens = False
    for turn in path:
        opens = opens or turn.opens_context
        if turn.removed_at is None:
            copies.append(
                turn._asdict()
                | {
                    "id": names[turn.id],
                    "conversation_id": made["id"],
                    "parent_id": copies[-1]["id"] if copies else None,
                    "depth": len(copies) + 1,
                    "worker": BY_HAND if turn.worker == BY_HAND else None,
                    "heartbeat": None,
                    "status": Status.STOPPED if turn.status == Status.RUNNING else turn.status,
                    "opens_context": opens,
                }
            )
            opens = False
    made["head_id"] = copies[-1]["id"] if copies else None
    for each in [made, *copies]:
        each.pop("position")
    return made, copies
