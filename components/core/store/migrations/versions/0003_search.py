"""Full-text search, filled with what there is; the orders of the list, of folders, of the archive and of the bin."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from components.core.store.columns import Terms
from components.core.store.terms import terms

revision = "0003"
down_revision = "0002"

BATCH = 500
LISTED = "deleted_at IS NULL AND archived_at IS NULL"

# An index of the terms alone: no text, no places within it. Only ASCII marks separate, and no term has any.
SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE passages_index USING fts5(terms, content='passages', content_rowid='position', "
    "tokenize='ascii', detail='none', columnsize=0, prefix='1 2')",
    "CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN "
    "INSERT INTO passages_index(rowid, terms) VALUES (new.position, new.terms); END",
    "CREATE TRIGGER passages_gone AFTER DELETE ON passages BEGIN "
    "INSERT INTO passages_index(passages_index, rowid, terms) VALUES ('delete', old.position, old.terms); END",
)


def upgrade() -> None:
    order_conversations()
    make_passages()
    titles = "SELECT owner, id AS conversation_id, NULL AS message_id, title AS text, position FROM conversations"
    said = "SELECT owner, conversation_id, id AS message_id, text, position FROM messages"
    for source in (titles, f"{said} WHERE status <> 'running' AND removed_at IS NULL"):
        for rows in batches(source):
            op.get_bind().execute(sa.insert(passages()), rows)


def order_conversations() -> None:
    op.drop_index("conversations_latest", "conversations")
    for name, where, columns in (
        ("conversations_listed", LISTED, ["(pinned_at IS NULL)", "updated_at DESC"]),
        ("conversations_in_folder", LISTED, ["folder", "(pinned_at IS NULL)", "updated_at DESC"]),
        ("conversations_archived", "deleted_at IS NULL AND archived_at IS NOT NULL", ["archived_at DESC"]),
        ("conversations_binned", "deleted_at IS NOT NULL", ["deleted_at DESC"]),
    ):
        parts: list[Any] = ["owner", *map(sa.text, columns), sa.text("position DESC")]
        condition = sa.text(where)
        op.create_index(
            name, "conversations", parts, sqlite_where=condition, postgresql_where=condition
        )


def make_passages() -> None:
    op.create_table(
        "passages",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text()),
        sa.Column("terms", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    )
    op.create_index("passages_of_conversation", "passages", ["conversation_id", "message_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("passages_terms", "passages", ["terms"], postgresql_using="gin")
    else:
        for statement in SQLITE_INDEX:
            op.execute(statement)


def passages() -> sa.TableClause:
    plain = (sa.column(name, sa.Text()) for name in ("owner", "conversation_id", "message_id"))
    return sa.table("passages", *plain, sa.column("terms", Terms()))


def batches(source: str) -> Iterator[list[dict[str, Any]]]:
    """Rows of `passages`, BATCH at a time, so that a great store needs little memory."""
    page = sa.text(f"SELECT * FROM ({source}) AS source WHERE position > :last ORDER BY position LIMIT {BATCH}")
    last = 0
    while rows := op.get_bind().execute(page, {"last": last}).all():
        last = rows[-1].position
        names = ("owner", "conversation_id", "message_id")
        found = [{**{name: getattr(row, name) for name in names}, "terms": terms(row.text)} for row in rows]
        if kept := [row for row in found if row["terms"]]:
            yield kept
