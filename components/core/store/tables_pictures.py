"""The tables of the gallery as they are at the newest version."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, ColumnElement, Index, Integer, Table, false, text

from components.core.store.columns import Instant, Words
from components.core.store.tables import metadata, position

pictures = Table(
    "pictures",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("prompt", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("address", Words),
    Column("model", Words),
    Column("relay_id", Words),
    Column("conversation_id", Words),
    Column("message_id", Words),
    Column("options", JSON, nullable=False),
    Column("starred", Boolean, nullable=False, server_default=false()),
    Column("created_at", Instant, nullable=False),
    Column("deleted_at", Instant),
)

# Written out, not bound: a partial index serves only a query whose text shows that it may.
SHOWN, BINNED = "deleted_at IS NULL", "deleted_at IS NOT NULL"


def _order(name: str, which: str, *columns: ColumnElement[Any]) -> None:
    parts = (pictures.c.owner, *columns, pictures.c.created_at, pictures.c.position)
    Index(name, *parts, sqlite_where=text(which), postgresql_where=text(which))


_order("pictures_shown", SHOWN)
_order("pictures_of_model", SHOWN, pictures.c.model)
_order("pictures_of_source", SHOWN, pictures.c.source)
_order("pictures_starred", f"{SHOWN} AND starred")
_order("pictures_binned", BINNED)
Index("pictures_of_message", pictures.c.owner, pictures.c.message_id)
Index("pictures_by_hash", pictures.c.sha256)

albums = Table(
    "albums",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("album", Words, nullable=False),
    Column("picture_id", Words, nullable=False),
)
"""A row for each picture in an album; an album is there as long as a picture is in it."""

Index("albums_pictures", albums.c.owner, albums.c.album, albums.c.picture_id)
Index("albums_of_picture", albums.c.picture_id)
