"""Drawings as jobs."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MONEY = sa.Text().with_variant(sa.Numeric(), "postgresql")


def words(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger()) for name in names]


def upgrade() -> None:
    op.create_table(
        "drawings",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        *words("owner"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        *numbers("begun_at", "ended_at", "deleted_at"),
        sa.Column("order", sa.JSON(), nullable=False),
        *words("status"),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("owed", sa.Boolean(), nullable=False),
        *words("said"),
        *words("request_id", "worker", nullable=True),
        *numbers("heartbeat"),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        *numbers("prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens"),
        *words("usage_doubt"),
        sa.Column("amount", MONEY),
        *words("currency", "price_source", "cost_doubt"),
        sa.Column("first_token_s", sa.Float()),
        sa.Column("total_s", sa.Float()),
        sa.Column("fault", sa.JSON()),
    )
    op.create_index("drawings_latest", "drawings", ["owner", "created_at", "position"])
    unfinished = sa.text("status = 'running' OR (owed AND status = 'interrupted')")
    op.create_index(
        "drawings_unfinished", "drawings", ["owner"], sqlite_where=unfinished, postgresql_where=unfinished
    )
