"""Sets of prompts with their cells; votes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MONEY = sa.Text().with_variant(sa.Numeric(), "postgresql")


def position() -> sa.Column[Any]:
    return sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)


def words(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def moments(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=nullable) for name in names]


def numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def own() -> list[sa.Column[Any]]:
    return [position(), sa.Column("id", sa.Text(), nullable=False, unique=True), *words("owner")]


def figures() -> list[sa.Column[Any]]:
    tokens = ("prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens")
    return [
        *moments(*tokens, nullable=True),
        *words("usage_doubt"),
        sa.Column("amount", MONEY),
        *words("currency", "price_source", "cost_doubt"),
        sa.Column("first_token_s", sa.Float()),
        sa.Column("total_s", sa.Float()),
        sa.Column("fault", sa.JSON()),
    ]


def upgrade() -> None:
    op.create_table(
        "sets",
        *own(),
        *words("name"),
        *moments("created_at", "updated_at"),
        *moments("deleted_at", nullable=True),
        sa.Column("models", sa.JSON(), nullable=False),
        sa.Column("prompts", sa.JSON(), nullable=False),
        *numbers("length", "parallel"),
        sa.Column("budget", MONEY),
        *words("currency", "status"),
        sa.Column("fault", sa.JSON()),
        *words("worker", nullable=True),
        *moments("heartbeat", nullable=True),
        sa.Column("pause_asked", sa.Boolean(), nullable=False),
    )
    op.create_index("sets_owned", "sets", ["owner"])
    op.create_table(
        "cells",
        *own(),
        *words("set_id"),
        *numbers("row", "column"),
        *words("status", "text"),
        *words("worker", nullable=True),
        *figures(),
    )
    op.create_index("cells_of_set", "cells", ["set_id", "row", "column"])
    op.create_table(
        "votes",
        *own(),
        *moments("at"),
        *words("comparison_id", "round_id", "topic"),
        sa.Column("contenders", sa.JSON(), nullable=False),
        *words("best", nullable=True),
        sa.Column("bad", sa.Boolean(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
    )
    op.create_index("votes_owned", "votes", ["owner", "topic"])
