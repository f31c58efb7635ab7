"""Corpora, their vectors, and the layers computed from those."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

MONEY = sa.Text().with_variant(sa.Numeric(), "postgresql")


def key() -> list[sa.Column[Any]]:
    position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return [
        sa.Column("position", position, primary_key=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        *words("owner"),
    ]


def words(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def numbers(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def large(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=nullable) for name in names]


def values(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.JSON(), nullable=nullable) for name in names]


def upgrade() -> None:
    op.create_table(
        "corpora",
        *key(),
        *words("name"),
        *large("created_at", "updated_at"),
        *large("deleted_at", nullable=True),
        *numbers("length"),
        *large("chars"),
        *words("sha256"),
        *large("size_bytes"),
        *values("columns"),
        *words("source"),
        *values("report"),
    )
    op.create_index("corpora_owned", "corpora", ["owner"])
    op.create_table(
        "embeddings",
        *key(),
        *words("corpus_id"),
        *large("created_at"),
        *large("deleted_at", nullable=True),
        *numbers("length"),
        *words("model", "relay_id", "origin"),
        *numbers("dimensions", "width", nullable=True),
        *words("sha256", nullable=True),
        *words("status"),
        *numbers("texts", "done", "known", "failed"),
        *large("prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens", nullable=True),
        *words("usage_doubt"),
        sa.Column("amount", MONEY),
        *words("currency", "price_source", "cost_doubt"),
        sa.Column("first_token_s", sa.Float()),
        sa.Column("total_s", sa.Float()),
        *values("fault", nullable=True),
        *words("worker", nullable=True),
        *large("heartbeat", nullable=True),
        sa.Column("pause_asked", sa.Boolean(), nullable=False),
    )
    op.create_index("embeddings_of_corpus", "embeddings", ["owner", "corpus_id"])
    op.create_table(
        "vectors",
        *key(),
        *words("origin", "model"),
        *numbers("dimensions", "width", "length"),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        *words("sha256"),
    )
    op.create_index("vectors_of_model", "vectors", ["owner", "origin", "model", "dimensions"])
    op.create_table(
        "layers",
        *key(),
        *words("embedding_id"),
        *large("created_at"),
        *words("method"),
        *values("parameters"),
        *words("status"),
        sa.Column("share", sa.Float(), nullable=False),
        *values("fault", nullable=True),
        *words("sha256", nullable=True),
        *values("words", "names"),
        *words("worker", nullable=True),
        *large("heartbeat", nullable=True),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
    )
    op.create_index("layers_of_embedding", "layers", ["owner", "embedding_id"])
