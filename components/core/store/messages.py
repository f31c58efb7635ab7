"""Reading the tree of turns: a path through it, its forks, and what is being answered now."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    literal,
    select,
    update,
)

from components.core.errors import StoreError
from components.core.records import Message, Status
from components.core.store.database import Database
from components.core.store.rows import OUTLINE, AnyRow, message_of, outline_of
from components.core.store.search import keep_message_anew
from components.core.store.tables import conversations, is_running, messages

STALE_S = 10.0
"""Seconds without a heartbeat after which an answer counts as dead."""

Clock: TypeAlias = Callable[[], datetime]


class Messages:
    """The turns of all conversations; an answer whose process died is given, and kept, as interrupted."""

    def __init__(self, database: Database, clock: Clock, prefix: str = "") -> None:
        """Take a database; `prefix` begins the ids of all conversations begun in it."""
        self._database = database
        self._clock = clock
        self._prefix = prefix

    def message(self, owner: str, message_id: str) -> Message | None:
        """The message, or None."""
        with self._database.reading() as connection:
            rows = connection.execute(select(messages).where(is_message(owner, message_id))).all()
        return next(iter(self._read(owner, rows)), None)

    def path(
        self, owner: str, conversation_id: str, limit: int | None = None, before: str | None = None
    ) -> list[Message]:
        """The turns from the first to the conversation's head, or only the last `limit` of them.

        Removed ones are left out; a line above which nothing is sent stays when the turn below it is removed.

        Args:
            before: id of a message; the path then ends with the turn before it. Costs as much as the turns it gives.
        """
        query = upwards(End.HEAD if before is None else End.PARENT, bounded=limit is not None)
        here = {"owner": owner, "conversation_id": conversation_id, "message_id": before, "limit": limit}
        with self._database.reading() as connection:
            rows = connection.execute(query, here).all()
        return _without_removed(rows, self._read(owner, rows))

    def outline(self, owner: str, conversation_id: str) -> list[Message]:
        """The turns of `path` without what only drawing them needs; of a thousand in a tenth of the time.

        They have their role, text, files and marks; all else is as if it were not there.
        """
        here = {"owner": owner, "conversation_id": conversation_id, "message_id": None}
        with self._database.reading() as connection:
            rows = connection.execute(_outlined(), here).all()
        return _without_removed(rows, list(map(outline_of, rows)))

    def count_path(self, owner: str, conversation_id: str, before: str | None = None) -> int:
        """Number of turns from the first to the conversation's head, or to the turn before a message."""
        end = _ends()[End.HEAD if before is None else End.PARENT]
        depth = select(messages.c.depth).where(messages.c.owner == owner, messages.c.id == end)
        with self._database.reading() as connection:
            here = {"owner": owner, "conversation_id": conversation_id, "message_id": before}
            return connection.execute(depth, here).scalar() or 0

    def leaf(self, owner: str, message_id: str) -> str:
        """Id of the newest turn that follows the message in any branch and is not removed, or its own."""
        with self._database.reading() as connection:
            return connection.execute(_newest_below(owner, message_id)).scalar() or message_id

    def running(self, owner: str) -> list[Message]:
        """The messages being answered now, by any process, oldest first."""
        query = select(messages).where(messages.c.owner == owner, is_running).order_by(messages.c.position)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [message for message in self._read(owner, rows) if message.status is Status.RUNNING]

    def _read(self, owner: str, rows: Sequence[AnyRow]) -> list[Message]:
        deadline = self._deadline()
        dead = {row.id for row in rows if row.status == Status.RUNNING and row.heartbeat <= deadline}
        if dead:
            # What is there can be read even where nothing can be written any more.
            with suppress(StoreError):
                self._interrupt(owner, dead, deadline)
        found = [message_of(row) for row in rows]
        return [replace(each, status=Status.INTERRUPTED) if each.id in dead else each for each in found]

    def _interrupt(self, owner: str, ids: Collection[str], deadline: datetime) -> None:
        dead = (
            messages.c.owner == owner,
            messages.c.id.in_(ids),
            is_running,
            messages.c.heartbeat <= deadline,
        )
        with self._database.writing() as connection:
            query = update(messages).where(*dead).values(status=Status.INTERRUPTED)
            for row in connection.execute(query.returning(messages)).all():
                keep_message_anew(connection, owner, row.conversation_id, row.id, row.text)

    def _deadline(self) -> datetime:
        return self._clock() - timedelta(seconds=STALE_S)


def is_message(owner: str, message_id: str) -> ColumnElement[bool]:
    """The condition that picks one message of one person."""
    return and_(messages.c.owner == owner, messages.c.id == message_id)


class End(Enum):
    """Where a path ends."""

    HEAD = "the conversation's head"
    PARENT = "the turn before a message"
    MESSAGE = "a message itself"


def _ends() -> Mapping[End, ScalarSelect[str]]:
    head = select(conversations.c.head_id).where(
        conversations.c.owner == bindparam("owner"),
        conversations.c.id == bindparam("conversation_id"),
        conversations.c.deleted_at.is_(None),
    )
    named = (messages.c.owner == bindparam("owner"), messages.c.id == bindparam("message_id"))
    return {
        End.HEAD: head.scalar_subquery(),
        End.PARENT: select(messages.c.parent_id).where(*named).scalar_subquery(),
        End.MESSAGE: select(messages.c.id).where(*named).scalar_subquery(),
    }


@cache  # building it takes longer than running it
def upwards(end: End, *, bounded: bool) -> Select[Any]:
    """The message at `end` and its ancestors, oldest first.

    Executed with `owner`, `conversation_id`, `message_id` (but for HEAD) and, if bounded, `limit`: at most so many
    turns, and the removed ones among those.
    """
    within = and_(
        messages.c.owner == bindparam("owner"), messages.c.conversation_id == bindparam("conversation_id")
    )
    counts = case((messages.c.removed_at.is_(None), 1), else_=0)
    start = select(messages.c.id, messages.c.parent_id, counts.label("number"), literal(1).label("step"))
    walk = start.where(within, messages.c.id == _ends()[end]).cte("walk", recursive=True)
    onward = (
        select(messages.c.id, messages.c.parent_id, walk.c.number + counts, walk.c.step + 1)
        .join(walk, messages.c.id == walk.c.parent_id)
        .where(within)
    )
    if bounded:
        onward = onward.where(walk.c.number < bindparam("limit"))
    walk = walk.union_all(onward)
    return select(messages).join(walk, messages.c.id == walk.c.id).order_by(walk.c.step.desc())


@cache
def _outlined() -> Select[Any]:
    columns = (messages.c[name] for name in (*OUTLINE, "removed_at"))
    return upwards(End.HEAD, bounded=False).with_only_columns(*columns)


def _without_removed(rows: Sequence[AnyRow], turns: Sequence[Message]) -> list[Message]:
    shown: list[Message] = []
    opens = False
    for row, turn in zip(rows, turns, strict=True):
        opens = opens or turn.opens_context
        if row.removed_at is None:
            shown.append(turn if turn.opens_context == opens else replace(turn, opens_context=opens))
            opens = False
    return shown


def below(owner: str, message_id: str) -> CTE:
    """The message and all that descend from it: id, conversation_id, position and removed_at."""
    columns = (messages.c.id, messages.c.conversation_id, messages.c.position, messages.c.removed_at)
    walk = select(*columns).where(is_message(owner, message_id)).cte("walk", recursive=True)
    child = and_(messages.c.conversation_id == walk.c.conversation_id, messages.c.parent_id == walk.c.id)
    return walk.union_all(select(*columns).join(walk, child).where(messages.c.owner == owner))


def _newest_below(owner: str, message_id: str) -> Select[Any]:
    """The message that came last of all that descend from one."""
    walk = below(owner, message_id)
    return select(walk.c.id).where(walk.c.removed_at.is_(None)).order_by(walk.c.position.desc()).limit(1)
