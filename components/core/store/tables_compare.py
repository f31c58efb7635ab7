"""The tables of comparisons as they are at the newest version."""

from sqlalchemy import JSON, Column, Index, Table

from components.core.store.columns import Instant, Words
from components.core.store.tables import metadata, position

comparisons = Table(
    "comparisons",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Column("columns", JSON, nullable=False),
    Column("rounds", JSON, nullable=False),
    Column("notes", JSON, nullable=False),
)

Index("comparisons_latest", comparisons.c.owner, comparisons.c.updated_at, comparisons.c.position)
