"""Conversations: begun, listed, sought, named."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, and_, insert, select, update

from components.core.records import ChatOptions, Conversation, Room, Summary
from components.core.store.rows import conversation_of, new_id, options_values
from components.core.store.search import Found, finding, found_of, keep_title
from components.core.store.shelves import Shelves, are, listed
from components.core.store.tables import conversations, messages


class Conversations(Shelves):
    """The conversations of each person, with everything said in them."""

    def create(
        self, owner: str, options: ChatOptions, title: str = "", folder: str = "", room: Room = Room.CHAT
    ) -> Conversation:
        """Begin an empty conversation."""
        now, name = self._clock(), self._prefix + new_id()
        made = Conversation(name, title, now, now, options=options, folder=folder, room=room)
        row = {
            "id": made.id,
            "owner": owner,
            "title": title,
            "created_at": now,
            "updated_at": now,
            "options": options_values(options),
            "folder": folder,
            "room": room,
        }
        with self._database.writing() as connection:
            connection.execute(insert(conversations).values(row))
            if title:
                keep_title(connection, owner, made.id, title)
        return made

    def get(self, owner: str, conversation_id: str) -> Conversation | None:
        """The conversation, or None where there is none or it lies in the bin."""
        mine = are(owner, [conversation_id])
        query = select(conversations).where(mine, conversations.c.deleted_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else conversation_of(row)

    def latest(
        self,
        owner: str,
        limit: int = 30,
        offset: int = 0,
        query: str = "",
        folder: str | None = None,
        room: Room | None = None,
    ) -> list[Conversation]:
        """Conversations of the list, the pinned ones first, then last used first; costs as much as the rows it skips and gives.

        Args:
            query: then it is those that `search` finds.
            folder: then it is those in this folder.
            room: then it is those begun there.
        """
        if query:
            return [found.conversation for found in self.search(owner, query, limit, offset, folder, room)]
        with self._database.reading() as connection:
            page = _latest(owner, folder, room).limit(limit).offset(offset)
            return [conversation_of(row) for row in connection.execute(page)]

    def search(
        self,
        owner: str,
        query: str,
        limit: int = 30,
        offset: int = 0,
        folder: str | None = None,
        room: Room | None = None,
    ) -> list[Found]:
        """Conversations outside the bin that have every word of the query in one message or title, last used first.

        A word of the query may be the beginning of a word; of a text without spaces it may be any part.
        """
        found = finding(self._database.dialect, owner, query)
        if found is None:
            return []
        if folder is not None:
            found = found.where(conversations.c.folder == folder)
        if room is not None:
            found = found.where(conversations.c.room == room)
        with self._database.reading() as connection:
            return [found_of(row, query) for row in connection.execute(found.limit(limit).offset(offset))]

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give the conversation another title."""
        mine = are(owner, [conversation_id])
        with self._database.writing() as connection:
            row = connection.execute(
                update(conversations).where(mine).values(title=title).returning(conversations.c.tags)
            ).first()
            if row is not None:
                keep_title(connection, owner, conversation_id, title, row.tags)

    def set_options(self, owner: str, conversation_id: str, options: ChatOptions) -> None:
        """Keep what is sent along with the conversation's next turns."""
        self._set(are(owner, [conversation_id]), options=options_values(options))

    def set_summary(self, owner: str, conversation_id: str, summary: Summary | None) -> None:
        """Keep what stands for the older turns, or nothing."""
        self._set(are(owner, [conversation_id]), summary=None if summary is None else asdict(summary))

    def set_head(self, owner: str, conversation_id: str, message_id: str | None) -> None:
        """Choose the branch being read by its last message; a message of another conversation changes nothing."""
        target = are(owner, [conversation_id])
        if message_id is not None:
            here = (
                messages.c.owner == owner,
                messages.c.id == message_id,
                messages.c.conversation_id == conversation_id,
            )
            target = and_(target, select(messages.c.id).where(*here).exists())
        self._set(target, head_id=message_id)


def _latest(owner: str, folder: str | None, room: Room | None) -> Select[Any]:
    mine = select(conversations).where(conversations.c.owner == owner, *listed())
    if folder is not None:
        mine = mine.where(conversations.c.folder == folder)
    if room is not None:
        mine = mine.where(conversations.c.room == room)
    return mine.order_by(
        conversations.c.pinned_at.is_(None),
        conversations.c.updated_at.desc(),
        conversations.c.position.desc(),
    )
