"""The tables of sets with their cells, and of votes."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table

from components.core.store.columns import Instant, Money, Words
from components.core.store.tables import figures, metadata, position

sets = Table(
    "sets",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Column("models", JSON, nullable=False),
    Column("prompts", JSON, nullable=False),
    Column("length", Integer, nullable=False),
    Column("parallel", Integer, nullable=False),
    Column("budget", Money),
    Column("currency", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("fault", JSON(none_as_null=True)),
    Column("worker", Words),
    Column("heartbeat", Instant),
    Column("pause_asked", Boolean, nullable=False),
)

Index("sets_owned", sets.c.owner)

cells = Table(
    "cells",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("set_id", Words, nullable=False),
    Column("row", Integer, nullable=False),
    Column("column", Integer, nullable=False),
    Column("status", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("worker", Words),
    *figures(),
)

Index("cells_of_set", cells.c.set_id, cells.c.row, cells.c.column)

votes = Table(
    "votes",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("comparison_id", Words, nullable=False),
    Column("round_id", Words, nullable=False),
    Column("topic", Words, nullable=False),
    Column("contenders", JSON, nullable=False),
    Column("best", Words),
    Column("bad", Boolean, nullable=False),
    Column("blind", Boolean, nullable=False),
)

Index("votes_owned", votes.c.owner, votes.c.topic)
