"""Conversations, messages, calls, remembered relays, preferences."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MONEY = sa.Text().with_variant(sa.Numeric(), "postgresql")


def position() -> sa.Column[Any]:
    return sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)


def figures() -> list[sa.Column[Any]]:
    return [
        sa.Column("prompt_tokens", sa.BigInteger()),
        sa.Column("completion_tokens", sa.BigInteger()),
        sa.Column("cached_tokens", sa.BigInteger()),
        sa.Column("reasoning_tokens", sa.BigInteger()),
        sa.Column("usage_doubt", sa.Text(), nullable=False),
        sa.Column("amount", MONEY),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("price_source", sa.Text(), nullable=False),
        sa.Column("cost_doubt", sa.Text(), nullable=False),
        sa.Column("first_token_s", sa.Float()),
        sa.Column("total_s", sa.Float()),
        sa.Column("fault", sa.JSON()),
    ]


def upgrade() -> None:
    op.create_table(
        "conversations",
        position(),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger()),
        sa.Column("head_id", sa.Text()),
        sa.Column("options", sa.JSON(), nullable=False),
    )
    op.create_index(
        "conversations_latest",
        "conversations",
        ["owner", sa.text("updated_at DESC"), sa.text("position DESC")],
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "messages",
        position(),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("parent_id", sa.Text(), sa.ForeignKey("messages.id")),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("finish", sa.Text()),
        sa.Column("model", sa.Text()),
        sa.Column("relay_id", sa.Text()),
        sa.Column("worker", sa.Text()),
        sa.Column("heartbeat", sa.BigInteger()),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        *figures(),
    )
    op.create_index("messages_tree", "messages", ["conversation_id", "parent_id"])
    op.create_index(
        "messages_running",
        "messages",
        ["owner", "conversation_id"],
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_table(
        "calls",
        position(),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("relay_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("model", sa.Text()),
        sa.Column("http_status", sa.Integer()),
        sa.Column("request_id", sa.Text()),
        sa.Column("page", sa.Text()),
        sa.Column("conversation_id", sa.Text()),
        sa.Column("message_id", sa.Text()),
        *figures(),
    )
    op.create_index("calls_by_time", "calls", ["owner", "at", "position"])
    op.create_table(
        "relays",
        position(),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
    )
    op.create_index("relays_owned", "relays", ["owner"])
    op.create_table(
        "preferences",
        sa.Column("owner", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.JSON(), nullable=False),
    )
