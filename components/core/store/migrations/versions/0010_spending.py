"""Keys' marks on calls, sums over calls filled with what there is, balances, and rows of relays' logs."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from components.core.store.columns import Instant, Money
from components.core.store.rollups import roll_up

revision = "0010"
down_revision = "0009"

MONEY = sa.Text().with_variant(sa.Numeric(), "postgresql")
BATCH = 5000
WORDS = (
    *("owner", "kind", "relay_id", "origin", "status", "model", "page"),
    *("currency", "price_source", "cost_doubt"),
)
COUNTS = ("position", "prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens")


def key() -> list[sa.Column[Any]]:
    position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return [
        sa.Column("position", position, primary_key=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        *words("owner"),
    ]


def words(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def large(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=nullable) for name in names]


def values(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.JSON(), nullable=False) for name in names]


def flags(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Boolean(), nullable=nullable) for name in names]


def amounts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, MONEY) for name in names]


def upgrade() -> None:
    mark_calls()
    make_sums()
    # By the code of today: a later version that changes the sums has to fill them itself, and this one no more.
    for owner, rows in batches():
        roll_up(op.get_bind(), owner, rows)
    make_balances()
    make_charges()


def mark_calls() -> None:
    op.add_column("calls", sa.Column("key_mark", sa.Text()))
    named = sa.text("conversation_id IS NOT NULL")
    parts = ["owner", "conversation_id", "at"]
    op.create_index("calls_of_conversation", "calls", parts, sqlite_where=named, postgresql_where=named)
    parts, undone = ["owner", "at"], sa.text("status <> 'done'")
    op.create_index("calls_not_done", "calls", parts, sqlite_where=undone, postgresql_where=undone)


def make_sums() -> None:
    op.create_table(
        "slices",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        *words("owner", "relay_id", "origin"),
        *words("key_mark", "model", "page", nullable=True),
        *words("kind", "status", "currency", "price_source", "sureness"),
    )
    op.create_index("slices_owned", "slices", ["owner"])
    op.create_table(
        "rollups",
        sa.Column("owner", sa.Text(), primary_key=True),
        sa.Column("slice_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("slot", sa.Integer(), primary_key=True, autoincrement=False),
        *large("calls", "failed", "stopped", "unpriced", "uncounted"),
        *large("prompt", "completion", "cached", "reasoning", "micros", "crumbs"),
        sqlite_with_rowid=False,
    )


def batches() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    table = calls()
    owners = op.get_bind().execute(sa.select(table.c.owner).distinct()).scalars().all()
    for owner in owners:
        last = 0
        query = sa.select(table).where(table.c.owner == owner).order_by(table.c.position).limit(BATCH)
        while found := op.get_bind().execute(query.where(table.c.position > last)).mappings().all():
            yield owner, [dict(row) for row in found]
            last = found[-1]["position"]


def calls() -> sa.Table:
    return sa.Table(
        "calls",
        sa.MetaData(),
        *(sa.Column(name, sa.BigInteger()) for name in COUNTS),
        *(sa.Column(name, sa.Text()) for name in WORDS),
        sa.Column("at", Instant),
        sa.Column("amount", Money),
        sa.Column("fault", sa.JSON()),
    )


def make_balances() -> None:
    op.create_table(
        "balances",
        *key(),
        *large("at"),
        *words("relay_id", "origin", "key_mark", "dialect", "currency"),
        *amounts("remaining", "used", "granted"),
        *flags("unlimited"),
        *words("standing", "scope"),
        *words("name", nullable=True),
        *large("expires_at", nullable=True),
        *flags("never_expires"),
        *values("models", "windows", "qualms", "others"),
    )
    op.create_index("balances_of_key", "balances", ["owner", "origin", "key_mark", "at"])
    op.create_index("balances_of_relay", "balances", ["owner", "relay_id", "at"])


def make_charges() -> None:
    op.create_table(
        "charges",
        *key(),
        *words("origin", "key_mark"),
        *large("at"),
        *words("model"),
        sa.Column("amount", MONEY, nullable=False),
        *large("prompt", "completion", "cached", nullable=True),
        sa.Column("took_s", sa.Float()),
        *words("request_id", "token_name", "group", nullable=True),
        *flags("streamed", nullable=True),
        *flags("refused"),
        *words("call_id", nullable=True),
    )
    op.create_index("charges_of_key", "charges", ["owner", "origin", "key_mark", "at"])
