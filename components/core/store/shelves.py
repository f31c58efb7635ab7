"""Where conversations lie: in folders, under tags, pinned above the others, in the archive, in the bin."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, select, update

from components.core.records import Conversation
from components.core.store.branches import Branches
from components.core.store.rows import conversation_of
from components.core.store.search import keep_title
from components.core.store.tables import conversations, messages, passages, traces
from components.core.store.tables_compare import comparisons

OF_THE_CHAT = conversations.c.comparison_id.is_(None)
"""Not a column of a comparison."""


class Shelves(Branches):
    """The conversations of each person, put away and found again."""

    def archived(self, owner: str, limit: int = 30, offset: int = 0) -> list[Conversation]:
        """Conversations in the archive, last archived first."""
        mine = and_(conversations.c.owner == owner, *archived())
        return self._page(mine, conversations.c.archived_at, limit, offset)

    def binned(self, owner: str, limit: int = 30, offset: int = 0) -> list[Conversation]:
        """Conversations in the bin, last deleted first."""
        mine = and_(conversations.c.owner == owner, *binned())
        return self._page(mine, conversations.c.deleted_at, limit, offset)

    def folders(self, owner: str) -> list[str]:
        """The folders that have a conversation in the list, in order; costs as much as there are folders."""
        with self._database.reading() as connection:
            return [name for name in connection.execute(_folders(owner)).scalars() if name is not None]

    def tags(self, owner: str) -> list[str]:
        """The tags of all conversations outside the bin, in order."""
        query = select(conversations.c.tags).where(
            conversations.c.owner == owner, conversations.c.deleted_at.is_(None), OF_THE_CHAT
        )
        with self._database.reading() as connection:
            return sorted({str(tag) for tags in connection.execute(query).scalars() for tag in tags})

    def move(self, owner: str, folder: str, *conversation_ids: str) -> None:
        """Put conversations into a folder; the one without a name is none."""
        self._set(are(owner, conversation_ids), folder=folder)

    def label(
        self, owner: str, conversation_id: str, add: Collection[str] = (), drop: Collection[str] = ()
    ) -> None:
        """Put tags on a conversation, and take others away."""
        mine = are(owner, [conversation_id])
        with self._database.writing() as connection:
            row = connection.execute(select(conversations).where(mine)).first()
            if row is None:
                return
            tags = [tag for tag in dict.fromkeys([*row.tags, *add]) if tag not in drop]
            connection.execute(update(conversations).where(mine).values(tags=tags))
            keep_title(connection, owner, conversation_id, row.title, tags)

    def lift(self, owner: str, *conversation_ids: str) -> None:
        """Let conversations stand above the others."""
        self._set(are(owner, conversation_ids), pinned_at=self._clock())

    def lower(self, owner: str, *conversation_ids: str) -> None:
        """Let conversations stand in their order again."""
        self._set(are(owner, conversation_ids), pinned_at=None)

    def archive(self, owner: str, *conversation_ids: str) -> None:
        """Take conversations out of the list; they can be opened and found as before."""
        self._set(are(owner, conversation_ids), archived_at=self._clock())

    def unarchive(self, owner: str, *conversation_ids: str) -> None:
        """Bring conversations back into the list."""
        self._set(are(owner, conversation_ids), archived_at=None)

    def delete(self, owner: str, *conversation_ids: str) -> None:
        """Put conversations into the bin."""
        self._set(are(owner, conversation_ids), deleted_at=self._clock())

    def restore(self, owner: str, *conversation_ids: str) -> None:
        """Take conversations out of the bin, to where they were."""
        self._set(are(owner, conversation_ids), deleted_at=None)

    def purge(self, owner: str, *conversation_ids: str) -> None:
        """Delete conversations that lie in the bin, with everything said in them, for good."""
        self._purge(owner, are(owner, conversation_ids))

    def empty_bin(self, owner: str) -> None:
        """Delete everything that lies in the bin for good, deleted comparisons too."""
        self._purge(owner, conversations.c.owner == owner)
        self._purge_comparisons(owner)

    def _set(self, which: ColumnElement[bool], **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(conversations).where(which).values(**values))

    def _page(
        self, which: ColumnElement[bool], when: ColumnElement[Any], limit: int, offset: int
    ) -> list[Conversation]:
        page = select(conversations).where(which).order_by(when.desc(), conversations.c.position.desc())
        with self._database.reading() as connection:
            return [conversation_of(row) for row in connection.execute(page.limit(limit).offset(offset))]

    def _purge(self, owner: str, which: ColumnElement[bool]) -> None:
        gone = select(conversations.c.id).where(which, conversations.c.deleted_at.is_not(None))
        with self._database.writing() as connection:
            said = select(messages.c.id).where(
                messages.c.owner == owner, messages.c.conversation_id.in_(gone)
            )
            for part, of_them in (
                (traces, traces.c.message_id.in_(said)),
                (passages, passages.c.conversation_id.in_(gone)),
                (messages, messages.c.conversation_id.in_(gone)),
                (conversations, conversations.c.id.in_(gone)),
            ):
                connection.execute(delete(part).where(part.c.owner == owner, of_them))

    def _purge_comparisons(self, owner: str) -> None:
        mine = (comparisons.c.owner == owner, comparisons.c.deleted_at.is_not(None))
        with self._database.writing() as connection:
            connection.execute(delete(comparisons).where(*mine))


def are(owner: str, conversation_ids: Collection[str]) -> ColumnElement[bool]:
    """The condition that picks some conversations of one person."""
    return and_(conversations.c.owner == owner, conversations.c.id.in_(conversation_ids))


def listed() -> tuple[ColumnElement[bool], ...]:
    """The conditions of what stands in the list."""
    return conversations.c.deleted_at.is_(None), conversations.c.archived_at.is_(None), OF_THE_CHAT


def archived() -> tuple[ColumnElement[bool], ...]:
    """The conditions of what lies in the archive."""
    return conversations.c.deleted_at.is_(None), conversations.c.archived_at.is_not(None), OF_THE_CHAT


def binned() -> tuple[ColumnElement[bool], ...]:
    """The conditions of what lies in the bin."""
    return conversations.c.deleted_at.is_not(None), OF_THE_CHAT


def _folders(owner: str) -> Select[Any]:
    # From each name to the next greater one: the index is not read through.
    def next_one(after: ColumnElement[str] | str) -> Select[Any]:
        mine = (conversations.c.owner == owner, *listed(), conversations.c.folder > after)
        return select(func.min(conversations.c.folder).label("folder")).where(*mine)

    walk = next_one("").cte("walk", recursive=True)
    step = (
        select(next_one(walk.c.folder).scalar_subquery()).select_from(walk).where(walk.c.folder.is_not(None))
    )
    names = walk.union_all(step).c.folder
    return select(names).where(names.is_not(None))
