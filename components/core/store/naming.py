"""Which bytes are still named by a row; those that are not may go."""

from sqlalchemy import select

from components.core.store.database import Database
from components.core.store.tables import files
from components.core.store.tables_corpora import corpora, embeddings, layers, vectors
from components.core.store.tables_pictures import pictures

_NAMING = (files, pictures, corpora, embeddings, vectors, layers)
"""The tables whose rows name bytes."""


def is_named(database: Database, sha256: str) -> bool:
    """Whether anybody's row names these bytes."""
    # The one question that is not asked for an owner: two people's equal files share their bytes.
    everyone = [select(table.c.id).where(table.c.sha256 == sha256).limit(1) for table in _NAMING]
    with database.reading() as connection:
        return any(connection.execute(query).first() is not None for query in everyone)
