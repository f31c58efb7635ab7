"""Writing the tree of turns: who answers where, what the answer has come to, and how it ended."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from components.core.errors import BusyError, InputError
from components.core.records import Message, Role, Status, Step
from components.core.store.messages import Messages, is_message
from components.core.store.rows import BY_HAND, message_of, message_values, new_id
from components.core.store.search import keep_message, keep_message_anew
from components.core.store.tables import conversations, is_running, messages


class Answers(Messages):
    """The turns while they are made: one live answer in a conversation, whichever process gives it.

    A conversation or message that is not there, or is another person's, raises InputError with the reason
    `conversation_missing` or `message_missing`.
    """

    def add_user(self, owner: str, conversation_id: str, parent_id: str | None, text: str) -> Message:
        """Store what a person said and make it the conversation's head."""
        message = Message(
            id=new_id(),
            conversation_id=conversation_id,
            parent_id=parent_id,
            role=Role.USER,
            text=text,
            created_at=self._clock(),
        )
        with self._database.writing() as connection:
            self._lead_to(connection, owner, message)
            self._insert(connection, owner, message)
        return message

    def claim(
        self,
        owner: str,
        conversation_id: str,
        message: Message,
        worker: str,
        question: Message | None = None,
    ) -> Message:
        """Store a message as the one that is being answered from now on, and make it the conversation's head.

        Args:
            question: the message it answers, when that is new too; both are kept or neither.
        Raises:
            BusyError: another answer in this conversation has had a heartbeat in the last STALE_S seconds.
        """
        begun = replace(message, conversation_id=conversation_id, status=Status.RUNNING)
        with self._database.writing() as connection:
            self._lead_to(connection, owner, begun)
            self._refuse_second(connection, owner, conversation_id)
            depth = None
            if question is not None:
                depth = self._insert(connection, owner, question) + 1
            self._insert(connection, owner, begun, worker, depth)
        return begun

    def reclaim(self, owner: str, message_id: str, worker: str) -> Message:
        """Let an ended message be answered further; its text and figures stay, its finish and fault go.

        Raises:
            BusyError: as in `claim`.
        """
        again = {"status": Status.RUNNING, "finish": None, "fault": None}
        claim = {"worker": worker, "heartbeat": self._clock(), "stop_asked": False}
        with self._database.writing() as connection:
            message = connection.execute(select(messages).where(is_message(owner, message_id))).first()
            if message is None:
                raise InputError(reason="message_missing")
            self._touch(connection, owner, message.conversation_id)
            self._refuse_second(connection, owner, message.conversation_id)
            query = update(messages).where(is_message(owner, message_id)).values(**again, **claim)
            return message_of(connection.execute(query.returning(messages)).one())

    def save(
        self,
        owner: str,
        message_id: str,
        text: str,
        reasoning: str,
        worker: str | None = None,
        steps: Sequence[Step] = (),
    ) -> bool:
        """Keep the answer so far and say that it lives; called about once a second.

        Returns:
            True when it should stop: somebody asked, or (with `worker` given) another worker has taken it over,
            in which case nothing was kept.
        """
        values: dict[str, Any] = {
            "text": text,
            "reasoning": reasoning,
            "status": Status.RUNNING,
            "heartbeat": self._clock(),
        }
        if steps:
            values["steps"] = [asdict(step) for step in steps]
        # An answer that was thought dead, its machine asleep perhaps, and writes again, is running again.
        open_still = messages.c.status.in_([Status.RUNNING, Status.INTERRUPTED])
        query = (
            update(messages)
            .where(is_message(owner, message_id), open_still, *_of(worker))
            .values(**values)
            .returning(messages.c.stop_asked)
        )
        with self._database.writing() as connection:
            return connection.execute(query).scalar() is not False

    def finish(self, owner: str, message: Message, worker: str | None = None) -> None:
        """Keep how an answer ended; with `worker` given, only if no other has taken it over."""
        query = (
            update(messages)
            .where(is_message(owner, message.id), *_of(worker))
            .values(**message_values(message))
        )
        with self._database.writing() as connection:
            if connection.execute(query).rowcount:
                keep_message_anew(connection, owner, message.conversation_id, message.id, message.text)

    def ask_stop(self, owner: str, message_id: str) -> None:
        """Ask whoever answers the message to stop; it learns so at its next save."""
        query = update(messages).where(is_message(owner, message_id), is_running).values(stop_asked=True)
        with self._database.writing() as connection:
            connection.execute(query)

    def _insert(
        self,
        connection: Connection,
        owner: str,
        message: Message,
        worker: str | None = None,
        depth: int | None = None,
    ) -> int:
        """Insert a message; return its depth, which is looked up unless it is given."""
        depth = _depth(connection, owner, message) if depth is None else depth
        row = {
            "id": message.id,
            "owner": owner,
            "conversation_id": message.conversation_id,
            "parent_id": message.parent_id,
            "depth": depth,
            "role": message.role,
            "created_at": message.created_at,
            "worker": BY_HAND if message.by_hand else worker,
            "heartbeat": self._clock() if worker else None,
            "stop_asked": False,
            "attachments": list(message.attachments),
            "pinned": message.pinned,
            "opens_context": message.opens_context,
            **message_values(message),
        }
        connection.execute(insert(messages), row)
        if message.status is not Status.RUNNING:
            keep_message(connection, owner, message.conversation_id, message.id, message.text)
        return depth

    def _lead_to(self, connection: Connection, owner: str, message: Message) -> None:
        self._touch(connection, owner, message.conversation_id, head_id=message.id)

    def _touch(self, connection: Connection, owner: str, conversation_id: str, **values: str) -> None:
        # Also the lock that lets one claim at a time go on to look whether the conversation is free.
        mine = (
            conversations.c.owner == owner,
            conversations.c.id == conversation_id,
            conversations.c.deleted_at.is_(None),
        )
        query = update(conversations).where(*mine).values(updated_at=self._clock(), **values)
        if not connection.execute(query).rowcount:
            raise InputError(reason="conversation_missing")

    def _refuse_second(self, connection: Connection, owner: str, conversation_id: str) -> None:
        """Raise BusyError if an answer lives in the conversation; only after `_touch` in the same transaction."""
        here = and_(messages.c.owner == owner, messages.c.conversation_id == conversation_id)
        live = select(messages.c.id).where(here, is_running, messages.c.heartbeat > self._deadline())
        if connection.execute(live.limit(1)).first():
            raise BusyError


def _of(worker: str | None) -> list[ColumnElement[bool]]:
    return [] if worker is None else [messages.c.worker == worker]


def _depth(connection: Connection, owner: str, message: Message) -> int:
    """Number of turns down to this one, itself included; a removed turn counts none."""
    if message.parent_id is None:
        return 1
    parent = and_(is_message(owner, message.parent_id), messages.c.conversation_id == message.conversation_id)
    depth: int | None = connection.execute(select(messages.c.depth).where(parent)).scalar()
    if depth is None:
        raise InputError(reason="message_missing")
    return depth + 1
