"""Conversations: the list, the bin, and the turns within."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, insert, or_, select, update

from components.core.records import ChatOptions, Conversation
from components.core.store.branches import Branches
from components.core.store.rows import conversation_of, new_id, options_values
from components.core.store.tables import conversations, messages

QUERY_MAX_CHARS = 1000
"""SQLite refuses a pattern of more than 50,000 bytes; nobody looks for one."""


class Conversations(Branches):
    """The conversations of each person, with everything said in them."""

    def create(self, owner: str, options: ChatOptions, title: str = "") -> Conversation:
        """Begin an empty conversation."""
        now = self._clock()
        made = Conversation(id=new_id(), title=title, created_at=now, updated_at=now, options=options)
        row = {
            "id": made.id,
            "owner": owner,
            "title": title,
            "created_at": now,
            "updated_at": now,
            "options": options_values(options),
        }
        with self._database.writing() as connection:
            connection.execute(insert(conversations).values(row))
        return made

    def get(self, owner: str, conversation_id: str) -> Conversation | None:
        """The conversation, or None where there is none or it lies in the bin."""
        query = select(conversations).where(_is(owner, conversation_id), conversations.c.deleted_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else conversation_of(row)

    def latest(self, owner: str, limit: int = 30, offset: int = 0, query: str = "") -> list[Conversation]:
        """Conversations outside the bin, last used first; with `query`, those that hold it in title or text.

        Upper and lower case are the same. Without `query` it costs as much as the rows it skips and gives.
        """
        page = _latest(owner, query).limit(limit).offset(offset)
        with self._database.reading() as connection:
            return [conversation_of(row) for row in connection.execute(page)]

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give the conversation another title."""
        self._set(_is(owner, conversation_id), title=title)

    def set_options(self, owner: str, conversation_id: str, options: ChatOptions) -> None:
        """Keep what is sent along with the conversation's next turns."""
        self._set(_is(owner, conversation_id), options=options_values(options))

    def set_head(self, owner: str, conversation_id: str, message_id: str | None) -> None:
        """Choose the branch being read by its last message; a message of another conversation changes nothing."""
        target = _is(owner, conversation_id)
        if message_id is not None:
            here = (
                messages.c.owner == owner,
                messages.c.id == message_id,
                messages.c.conversation_id == conversation_id,
            )
            target = and_(target, select(messages.c.id).where(*here).exists())
        self._set(target, head_id=message_id)

    def delete(self, owner: str, conversation_id: str) -> None:
        """Put the conversation into the bin."""
        self._set(_is(owner, conversation_id), deleted_at=self._clock())

    def restore(self, owner: str, conversation_id: str) -> None:
        """Take the conversation out of the bin."""
        self._set(_is(owner, conversation_id), deleted_at=None)

    def _set(self, which: ColumnElement[bool], **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(conversations).where(which).values(**values))


def _is(owner: str, conversation_id: str) -> ColumnElement[bool]:
    return and_(conversations.c.owner == owner, conversations.c.id == conversation_id)


def _latest(owner: str, query: str) -> Select[Any]:
    mine = select(conversations).where(conversations.c.owner == owner, conversations.c.deleted_at.is_(None))
    if query:
        mine = mine.where(_holds(owner, query[:QUERY_MAX_CHARS]))
    return mine.order_by(conversations.c.updated_at.desc(), conversations.c.position.desc())


def _holds(owner: str, query: str) -> ColumnElement[bool]:
    said = select(messages.c.id).where(
        messages.c.conversation_id == conversations.c.id,
        messages.c.owner == owner,
        messages.c.text.icontains(query, autoescape=True),
    )
    return or_(conversations.c.title.icontains(query, autoescape=True), said.exists())
