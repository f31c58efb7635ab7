"""Comparisons, whose columns are conversations that stand in no list of the chat."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

LISTED = "deleted_at IS NULL AND archived_at IS NULL AND comparison_id IS NULL"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("comparison_id", sa.Text()))
    order_conversations()
    compared = sa.text("comparison_id IS NOT NULL")
    op.create_index(
        "conversations_compared",
        "conversations",
        ["comparison_id"],
        sqlite_where=compared,
        postgresql_where=compared,
    )
    add_comparisons()


def order_conversations() -> None:
    for name, where, columns in (
        ("conversations_listed", LISTED, ["(pinned_at IS NULL)", "updated_at DESC"]),
        ("conversations_in_folder", LISTED, ["folder", "(pinned_at IS NULL)", "updated_at DESC"]),
        (
            "conversations_archived",
            "deleted_at IS NULL AND archived_at IS NOT NULL AND comparison_id IS NULL",
            ["archived_at DESC"],
        ),
        ("conversations_binned", "deleted_at IS NOT NULL AND comparison_id IS NULL", ["deleted_at DESC"]),
    ):
        parts: list[Any] = ["owner", *map(sa.text, columns), sa.text("position DESC")]
        condition = sa.text(where)
        op.drop_index(name, "conversations")
        op.create_index(
            name, "conversations", parts, sqlite_where=condition, postgresql_where=condition
        )


def add_comparisons() -> None:
    op.create_table(
        "comparisons",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False, unique=name == "id") for name in ("id", "owner", "title")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("created_at", "updated_at")),
        sa.Column("deleted_at", sa.BigInteger()),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("columns", "rounds", "notes")),
    )
    op.create_index("comparisons_latest", "comparisons", ["owner", "updated_at", "position"])
