"""Full-text search over titles and messages: what is kept for it, and how it is asked."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    case,
    cast,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from components.core.records import Conversation
from components.core.store.rows import AnyRow, conversation_of
from components.core.store.tables import conversations, messages, passages
from components.core.store.terms import Excerpt, Term, excerpt, sought, terms

NEWEST = 10_000
"""Passages looked at for one query: one that is found in more is answered from the newest, and costs no more."""

_index = table("passages_index", column("rowid"), column("passages_index"))


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation that has what was sought, and where: the newest such message, or none if only the title has it."""

    conversation: Conversation
    message_id: str | None = None
    excerpt: Excerpt | None = None


def keep_message(
    connection: Connection, owner: str, conversation_id: str, message_id: str, text: str
) -> None:
    """Let a message that has come be found by its text."""
    _keep(connection, owner, conversation_id, message_id, text)


def keep_message_anew(
    connection: Connection, owner: str, conversation_id: str, message_id: str, text: str
) -> None:
    """Let a message that has changed be found by its text, and by no earlier one."""
    forget_messages(connection, owner, conversation_id, [message_id])
    _keep(connection, owner, conversation_id, message_id, text)


def keep_title(
    connection: Connection, owner: str, conversation_id: str, title: str, tags: Collection[str] = ()
) -> None:
    """Let a conversation be found by its title and tags, and by no earlier ones."""
    connection.execute(
        delete(passages).where(_within(owner, conversation_id), passages.c.message_id.is_(None))
    )
    _keep(connection, owner, conversation_id, None, " ".join([title, *tags]))


def forget_messages(
    connection: Connection, owner: str, conversation_id: str, message_ids: Collection[str]
) -> None:
    """Let messages of a conversation be found no more."""
    of_them = passages.c.message_id.in_(message_ids)
    connection.execute(delete(passages).where(_within(owner, conversation_id), of_them))


def finding(dialect: str, owner: str, query: str, *, compared: bool = False) -> Select[Any] | None:
    """The conversations outside the bin that have every term of the query in one message or title, last used first.

    They are those of the chat, or those that are columns of comparisons.

    Each row has the columns of a conversation, and `found_id` and `found_text` of the newest such message.
    None where the query has nothing to look for.
    """
    wanted = sought(query)
    if not wanted:
        return None
    newest = _newest(dialect, owner, wanted)
    column_of = conversations.c.comparison_id
    where = column_of.is_not(None) if compared else column_of.is_(None)
    return (
        select(conversations, messages.c.id.label("found_id"), messages.c.text.label("found_text"))
        .join(newest, conversations.c.id == newest.c.conversation_id)
        .outerjoin(passages, passages.c.position == newest.c.place)
        .outerjoin(messages, and_(messages.c.id == passages.c.message_id, messages.c.owner == owner))
        .where(conversations.c.owner == owner, conversations.c.deleted_at.is_(None), where)
        .order_by(conversations.c.updated_at.desc(), conversations.c.position.desc())
    )


def found_of(row: AnyRow, query: str) -> Found:
    """What was found, with the words around it."""
    around = None if row.found_id is None else excerpt(row.found_text, query)
    return Found(conversation_of(row), row.found_id, around)


def _newest(dialect: str, owner: str, wanted: list[Term]) -> Subquery:
    """For each conversation the newest message that was found in it."""
    columns = (passages.c.position, passages.c.conversation_id, passages.c.message_id)
    if dialect == "sqlite":
        hits = select(*columns).join(_index, passages.c.position == _index.c.rowid)
        hits = hits.where(_index.c.passages_index.op("MATCH")(_sqlite(wanted)))
        order: ColumnElement[int] = _index.c.rowid
    else:
        hits = select(*columns).where(passages.c.terms.op("@@")(cast(_postgresql(wanted), TSQUERY)))
        # Not the plain column: its own index would be walked from the end, and every text on the way be judged.
        order = passages.c.position + 0
    some = hits.where(passages.c.owner == owner).order_by(order.desc()).limit(NEWEST).subquery()
    said = case((some.c.message_id.is_not(None), some.c.position), else_=literal_column("NULL"))
    place = func.max(said).label("place")
    return select(some.c.conversation_id, place).group_by(some.c.conversation_id).subquery()


def _sqlite(wanted: list[Term]) -> str:
    # https://www.sqlite.org/fts5.html#full_text_query_syntax
    return " AND ".join(f'"{term.text}"{"*" if term.begins else ""}' for term in wanted)


def _postgresql(wanted: list[Term]) -> str:
    # https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY
    return " & ".join(f"'{term.text}'{':*' if term.begins else ''}" for term in wanted)


def _keep(
    connection: Connection, owner: str, conversation_id: str, message_id: str | None, text: str
) -> None:
    if found := terms(text):
        row = {"owner": owner, "conversation_id": conversation_id, "message_id": message_id, "terms": found}
        connection.execute(insert(passages).values(row))


def _within(owner: str, conversation_id: str) -> ColumnElement[bool]:
    return and_(passages.c.owner == owner, passages.c.conversation_id == conversation_id)
