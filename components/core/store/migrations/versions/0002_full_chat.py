"""Order among conversations, pins and removals among messages; files, pictures, traces, presets, prompts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def position() -> sa.Column[Any]:
    return sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)


def name(of: str, *, unique: bool = False, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(of, sa.Text(), nullable=nullable, unique=unique)


def moment(of: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(of, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    for column in (
        sa.Column("folder", sa.Text(), nullable=False, server_default=""),
        sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"),
        moment("pinned_at"),
        moment("archived_at"),
        sa.Column("summary", sa.JSON()),
    ):
        op.add_column("conversations", column)
    for column in (
        moment("removed_at"),
        sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("opens_context", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("attachments", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("steps", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("logprobs", sa.JSON()),
    ):
        op.add_column("messages", column)
    add_traces()
    add_files()
    add_pictures()
    add_presets()
    add_prompts()


def add_traces() -> None:
    op.create_table(
        "traces",
        position(),
        name("call_id", unique=True),
        name("owner"),
        name("message_id", nullable=True),
        moment("at", nullable=False),
        name("method"),
        name("url"),
        sa.Column("request", sa.JSON()),
        sa.Column("http_status", sa.Integer()),
        sa.Column("headers", sa.JSON(), nullable=False),
        name("reply"),
    )
    op.create_index("traces_of_message", "traces", ["owner", "message_id"])


def add_files() -> None:
    op.create_table(
        "files",
        position(),
        name("id", unique=True),
        name("owner"),
        name("sha256"),
        name("name"),
        name("media_type"),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        moment("created_at", nullable=False),
    )
    op.create_index("files_owned", "files", ["owner", "sha256"])


def add_pictures() -> None:
    op.create_table(
        "pictures",
        position(),
        name("id", unique=True),
        name("owner"),
        name("sha256"),
        name("media_type"),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        name("prompt"),
        name("source"),
        name("address", nullable=True),
        name("model", nullable=True),
        name("relay_id", nullable=True),
        name("conversation_id", nullable=True),
        name("message_id", nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("starred", sa.Boolean(), nullable=False, server_default=sa.false()),
        moment("created_at", nullable=False),
        moment("deleted_at"),
    )
    op.create_index("pictures_latest", "pictures", ["owner", "created_at", "position"])
    op.create_index("pictures_of_message", "pictures", ["owner", "message_id"])


def add_presets() -> None:
    op.create_table(
        "presets",
        position(),
        name("id", unique=True),
        name("owner"),
        name("name"),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("openers", sa.JSON(), nullable=False),
        moment("created_at", nullable=False),
        moment("updated_at", nullable=False),
    )
    op.create_index("presets_owned", "presets", ["owner"])


def add_prompts() -> None:
    op.create_table(
        "prompts",
        position(),
        name("id", unique=True),
        name("owner"),
        name("title"),
        name("text"),
        sa.Column("tags", sa.JSON(), nullable=False),
        moment("created_at", nullable=False),
        moment("updated_at", nullable=False),
    )
    op.create_index("prompts_owned", "prompts", ["owner"])
