"""The tables as they are at the newest version, but for those of its neighbours tables_*.py; migrations/ tells how they came to be."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    false,
    literal_column,
    text,
)

from components.core.store.columns import Count, Instant, Money, Terms, Words

VERSION = "0010"
"""Newest revision in migrations/versions."""

metadata = MetaData()


def position() -> Column[int]:
    """The key of a row: its place in the order of arrival, also where two rows bear the same time."""
    return Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def figures() -> list[Column[object]]:
    """Usage, cost, timing and fault, alike for a message and a call."""
    return [
        Column("prompt_tokens", Count),
        Column("completion_tokens", Count),
        Column("cached_tokens", Count),
        Column("reasoning_tokens", Count),
        Column("usage_doubt", Words, nullable=False),
        Column("amount", Money),
        Column("currency", Words, nullable=False),
        Column("price_source", Words, nullable=False),
        Column("cost_doubt", Words, nullable=False),
        Column("first_token_s", Float),
        Column("total_s", Float),
        Column("fault", JSON(none_as_null=True)),
    ]


conversations = Table(
    "conversations",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Column("head_id", Words),
    Column("options", JSON, nullable=False),
    Column("folder", Words, nullable=False, server_default=""),
    Column("tags", JSON, nullable=False, server_default="[]"),
    Column("pinned_at", Instant),
    Column("archived_at", Instant),
    Column("summary", JSON(none_as_null=True)),
    Column("comparison_id", Words),
    Column("room", Words, nullable=False, server_default=""),
)

# Written out, not bound: a partial index serves only a query whose text shows that it may.
LISTED, ARCHIVED, BINNED, COMPARED = (
    "deleted_at IS NULL AND archived_at IS NULL AND comparison_id IS NULL",
    "deleted_at IS NULL AND archived_at IS NOT NULL AND comparison_id IS NULL",
    "deleted_at IS NOT NULL AND comparison_id IS NULL",
    "comparison_id IS NOT NULL",
)


def _order(name: str, which: str, *columns: ColumnElement[Any]) -> None:
    # Partial, because PostgreSQL does not see that rows with `deleted_at IS NULL` are already in order of the next column.
    parts = (conversations.c.owner, *columns, conversations.c.position.desc())
    Index(name, *parts, sqlite_where=text(which), postgresql_where=text(which))


_order("conversations_listed", LISTED, conversations.c.pinned_at.is_(None), conversations.c.updated_at.desc())
_order(
    "conversations_in_folder",
    LISTED,
    conversations.c.folder,
    conversations.c.pinned_at.is_(None),
    conversations.c.updated_at.desc(),
)
_order("conversations_archived", ARCHIVED, conversations.c.archived_at.desc())
_order("conversations_binned", BINNED, conversations.c.deleted_at.desc())
Index(
    "conversations_compared",
    conversations.c.comparison_id,
    sqlite_where=text(COMPARED),
    postgresql_where=text(COMPARED),
)

messages = Table(
    "messages",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("conversation_id", Words, ForeignKey("conversations.id"), nullable=False),
    Column("parent_id", Words, ForeignKey("messages.id")),
    Column("depth", Integer, nullable=False),
    Column("role", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("reasoning", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("status", Words, nullable=False),
    Column("finish", Words),
    Column("model", Words),
    Column("relay_id", Words),
    Column("worker", Words),
    Column("heartbeat", Instant),
    Column("stop_asked", Boolean, nullable=False),
    *figures(),
    Column("removed_at", Instant),
    Column("pinned", Boolean, nullable=False, server_default=false()),
    Column("opens_context", Boolean, nullable=False, server_default=false()),
    Column("attachments", JSON, nullable=False, server_default="[]"),
    Column("steps", JSON, nullable=False, server_default="[]"),
    Column("logprobs", JSON(none_as_null=True)),
)

Index("messages_tree", messages.c.conversation_id, messages.c.parent_id)

is_running = messages.c.status == literal_column("'running'")

Index(
    "messages_running",
    messages.c.owner,
    messages.c.conversation_id,
    sqlite_where=text("status = 'running'"),
    postgresql_where=text("status = 'running'"),
)

passages = Table(
    "passages",
    metadata,
    position(),
    Column("owner", Words, nullable=False),
    Column("conversation_id", Words, nullable=False),
    Column("message_id", Words),
    Column("terms", Terms, nullable=False),
)
"""What can be searched: one row for each message, and one without a message for each title.

The full-text index, another one on each database, is made in migrations/versions/0003_search.py; on SQLite triggers keep it.
"""

Index("passages_of_conversation", passages.c.conversation_id, passages.c.message_id)

calls = Table(
    "calls",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Words, nullable=False),
    Column("relay_id", Words, nullable=False),
    Column("origin", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("model", Words),
    Column("http_status", Integer),
    Column("request_id", Words),
    Column("page", Words),
    Column("conversation_id", Words),
    Column("message_id", Words),
    *figures(),
    Column("key_mark", Words),
)

Index("calls_by_time", calls.c.owner, calls.c.at, calls.c.position)
OF_CONVERSATION = "conversation_id IS NOT NULL"
Index(
    "calls_of_conversation",
    calls.c.owner,
    calls.c.conversation_id,
    calls.c.at,
    sqlite_where=text(OF_CONVERSATION),
    postgresql_where=text(OF_CONVERSATION),
)
NOT_DONE = "status <> 'done'"
not_done: ColumnElement[bool] = literal_column(f"({NOT_DONE})")
"""Written out, not bound: a partial index serves only a query whose text shows that it may."""
Index(
    "calls_not_done",
    calls.c.owner,
    calls.c.at,
    sqlite_where=text(NOT_DONE),
    postgresql_where=text(NOT_DONE),
)

traces = Table(
    "traces",
    metadata,
    position(),
    Column("call_id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("message_id", Words),
    Column("at", Instant, nullable=False),
    Column("method", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("request", JSON(none_as_null=True)),
    Column("http_status", Integer),
    Column("headers", JSON, nullable=False),
    Column("reply", Words, nullable=False),
)

Index("traces_of_message", traces.c.owner, traces.c.message_id)

files = Table(
    "files",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
)

Index("files_owned", files.c.owner, files.c.sha256)

presets = Table(
    "presets",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("options", JSON, nullable=False),
    Column("openers", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

Index("presets_owned", presets.c.owner)

prompts = Table(
    "prompts",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

Index("prompts_owned", prompts.c.owner)

relays = Table(
    "relays",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("base_url", Words, nullable=False),
    Column("sealed", Words, nullable=False),
)

Index("relays_owned", relays.c.owner)

preferences = Table(
    "preferences",
    metadata,
    Column("owner", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("value", JSON, nullable=False),
)
