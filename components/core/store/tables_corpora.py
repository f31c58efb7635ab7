"""The tables of corpora, their vectors, and what was computed from those, as they are at the newest version."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, Table

from components.core.store.columns import Instant, Words
from components.core.store.tables import figures, metadata, position

corpora = Table(
    "corpora",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Column("length", Integer, nullable=False),
    Column("chars", BigInteger, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("source", Words, nullable=False),
    Column("report", JSON, nullable=False),
)

Index("corpora_owned", corpora.c.owner)

embeddings = Table(
    "embeddings",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("corpus_id", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Column("length", Integer, nullable=False),
    Column("model", Words, nullable=False),
    Column("relay_id", Words, nullable=False),
    Column("origin", Words, nullable=False),
    Column("dimensions", Integer),
    Column("width", Integer),
    Column("sha256", Words),
    Column("status", Words, nullable=False),
    Column("texts", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    *figures(),
    Column("worker", Words),
    Column("heartbeat", Instant),
    Column("pause_asked", Boolean, nullable=False),
)
"""Of the figures `total_s` is the time it has run."""

Index("embeddings_of_corpus", embeddings.c.owner, embeddings.c.corpus_id)

vectors = Table(
    "vectors",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("origin", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("dimensions", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    Column("sha256", Words, nullable=False),
)
"""A row for each chunk of vectors, not for each vector: 32 bytes of `hashes` a text, in the order of the blob's rows.

A vector by itself would take ten times that with its index, and 100,000 are looked up ten times as fast like this.
`dimensions` is 0 where the model was left to choose.
"""

Index("vectors_of_model", vectors.c.owner, vectors.c.origin, vectors.c.model, vectors.c.dimensions)

layers = Table(
    "layers",
    metadata,
    position(),
    Column("id", Words, nullable=False, unique=True),
    Column("owner", Words, nullable=False),
    Column("embedding_id", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("method", Words, nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("status", Words, nullable=False),
    Column("share", Float, nullable=False),
    Column("fault", JSON(none_as_null=True)),
    Column("sha256", Words),
    Column("words", JSON, nullable=False),
    Column("names", JSON, nullable=False),
    Column("worker", Words),
    Column("heartbeat", Instant),
    Column("stop_asked", Boolean, nullable=False),
)

Index("layers_of_embedding", layers.c.owner, layers.c.embedding_id)
