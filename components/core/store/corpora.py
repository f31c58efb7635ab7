"""Corpora: their rows with an owner, their tables among the blobs."""

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, select, update

from components.core.corpus import Corpus, Report
from components.core.errors import StoreError
from components.core.records import Status
from components.core.store.blobs import Blobs
from components.core.store.columns import storable
from components.core.store.database import Database
from components.core.store.messages import Clock
from components.core.store.rows import AnyRow, new_id
from components.core.store.tables_corpora import corpora, embeddings


class Corpora:
    """The corpora of each person."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def add(self, owner: str, made: Corpus, table: bytes) -> Corpus:
        """Keep a new corpus with its table as Parquet; id, hash, size and times are given here."""
        now = self._clock()
        kept = replace(
            made,
            id=new_id(),
            name=storable(made.name),
            created_at=now,
            updated_at=now,
            sha256=self._blobs.put(table),
            size_bytes=len(table),
            columns=tuple(map(storable, made.columns)),
            deleted_at=None,
        )
        row = {
            "id": kept.id,
            "owner": owner,
            "name": kept.name,
            "created_at": now,
            "updated_at": now,
            "length": kept.count,
            "chars": kept.chars,
            "sha256": kept.sha256,
            "size_bytes": kept.size_bytes,
            "columns": list(kept.columns),
            "source": kept.source,
            "report": asdict(kept.report),
        }
        with self._database.writing() as connection:
            connection.execute(insert(corpora), row)
        return kept

    def all(self, owner: str) -> list[Corpus]:
        """Every corpus that is not deleted, newest first."""
        mine = select(corpora).where(corpora.c.owner == owner, corpora.c.deleted_at.is_(None))
        with self._database.reading() as connection:
            return [_corpus_of(row) for row in connection.execute(mine.order_by(corpora.c.position.desc()))]

    def get(self, owner: str, corpus_id: str) -> Corpus | None:
        """The corpus, or None where there is none or it was deleted."""
        mine = select(corpora).where(_is(owner, corpus_id), corpora.c.deleted_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(mine).first()
        return None if row is None else _corpus_of(row)

    def table(self, owner: str, corpus_id: str) -> bytes:
        """The table of a corpus as Parquet.

        Raises:
            StoreError: `reason` missing when the corpus or its table is not there.
        """
        corpus = self.get(owner, corpus_id)
        if corpus is None:
            raise StoreError(reason="missing")
        return self._blobs.get(corpus.sha256)

    def rename(self, owner: str, corpus_id: str, name: str) -> None:
        """Give the corpus another name."""
        self._change(_is(owner, corpus_id), name=name, updated_at=self._clock())

    def delete(self, owner: str, corpus_id: str) -> None:
        """Take the corpus away, until it is restored; what embeds it stops, and all that was paid for stays."""
        live = (embeddings.c.corpus_id == corpus_id, embeddings.c.status == Status.RUNNING)
        with self._database.writing() as connection:
            gone = update(corpora).where(_is(owner, corpus_id)).values(deleted_at=self._clock())
            connection.execute(gone)
            stopped = update(embeddings).where(embeddings.c.owner == owner, *live)
            connection.execute(stopped.values(pause_asked=True))

    def restore(self, owner: str, corpus_id: str) -> None:
        """Bring a deleted corpus back."""
        self._change(_is(owner, corpus_id), deleted_at=None)

    def _change(self, which: ColumnElement[bool], **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(corpora).where(which).values(**values))


def _is(owner: str, corpus_id: str) -> ColumnElement[bool]:
    return and_(corpora.c.owner == owner, corpora.c.id == corpus_id)


def _corpus_of(row: AnyRow) -> Corpus:
    return Corpus(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        updated_at=row.updated_at,
        count=row.length,
        chars=row.chars,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        columns=tuple(row.columns),
        source=row.source,
        report=Report(**row.report),
        deleted_at=row.deleted_at,
    )
