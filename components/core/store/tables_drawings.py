"""The table of drawings as it is at the newest version."""

from sqlalchemy import JSON, Boolean, Column, ColumnElement, Index, Table, literal_column, text

from components.core.store.columns import Instant, Words
from components.core.store.tables import figures, metadata, position

drawings = Table(
    "drawings",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("begun_at", Instant),
    Column("ended_at", Instant),
    Column("deleted_at", Instant),
    Column("order", JSON, nullable=False),
    Column("status", Words, nullable=False),
    Column("results", JSON, nullable=False),
    Column("owed", Boolean, nullable=False),
    Column("said", Words, nullable=False),
    Column("request_id", Words),
    Column("worker", Words),
    Column("heartbeat", Instant),
    Column("stop_asked", Boolean, nullable=False),
    *figures(),
)
"""`owed` says that a picture lies at an address and is still to be fetched."""

Index("drawings_latest", drawings.c.owner, drawings.c.created_at, drawings.c.position)

UNFINISHED = "status = 'running' OR (owed AND status = 'interrupted')"
unfinished: ColumnElement[bool] = literal_column(f"({UNFINISHED})")
"""Written out, not bound: a partial index serves only a query whose text shows that it may."""

Index(
    "drawings_unfinished",
    drawings.c.owner,
    sqlite_where=text(UNFINISHED),
    postgresql_where=text(UNFINISHED),
)
