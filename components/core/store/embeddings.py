"""Embeddings of corpora: which model, how far, at what cost; their vectors are kept in vectors.py."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, insert, or_, select, update

from components.core.corpus import Embedding
from components.core.errors import InputError, StoreError
from components.core.records import Fault, Status
from components.core.store.blobs import Blobs
from components.core.store.database import Database
from components.core.store.messages import STALE_S, Clock
from components.core.store.rows import AnyRow, Values, fault_of, new_id, spent, spent_of, told
from components.core.store.tables_corpora import corpora, embeddings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INTERRUPTED = Fault("input", {"reason": "space_interrupted"})
PIECE_ROWS = 4096
"""Vectors of a file that are written at once."""


class Embeddings:
    """The embeddings of each person; one whose process died is given, and kept, as stopped."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def add(
        self, owner: str, corpus_id: str, model: str, relay_id: str, origin: str, dimensions: int | None
    ) -> Embedding:
        """Keep a new embedding of a corpus, of which nothing has been asked yet.

        Raises:
            InputError: `reason` space_missing: there is no such corpus.
        """
        made = Embedding("", corpus_id, self._clock(), 0, model, relay_id, origin, dimensions)
        return self._add(owner, made)

    def given(self, owner: str, corpus_id: str, matrix: "NDArray[np.float32]") -> Embedding:
        """Keep the vectors that a corpus's file brought along.

        Args:
            matrix: (n, d), a row for each of the corpus; a row of NaN has none. It is written in pieces.

        Raises:
            InputError: `reason` space_missing.
        """
        import numpy as np

        if self._length(owner, corpus_id) != len(matrix):
            raise InputError(reason="space_missing")
        there = int(np.isfinite(matrix[:, 0]).sum())
        made = Embedding("", corpus_id, self._clock(), len(matrix), width=int(matrix.shape[1]))
        sha256 = self._blobs.put_pieces(_pieces(matrix))
        counted = replace(made, texts=there, done=there, known=there, status=Status.DONE, sha256=sha256)
        return self._add(owner, counted)

    def of_corpus(self, owner: str, corpus_id: str) -> list[Embedding]:
        """The embeddings of a corpus that are not deleted, newest first."""
        mine = (embeddings.c.owner == owner, embeddings.c.corpus_id == corpus_id)
        found = select(embeddings).where(*mine, embeddings.c.deleted_at.is_(None))
        self._let_die(owner)
        with self._database.reading() as connection:
            rows = connection.execute(found.order_by(embeddings.c.position.desc())).all()
        return [_embedding_of(row) for row in rows]

    def get(self, owner: str, embedding_id: str) -> Embedding | None:
        """The embedding, or None where there is none or it was deleted."""
        mine = select(embeddings).where(_is(owner, embedding_id), embeddings.c.deleted_at.is_(None))
        self._let_die(owner)
        with self._database.reading() as connection:
            row = connection.execute(mine).first()
        return None if row is None else _embedding_of(row)

    def read(self, owner: str, embedding_id: str) -> Iterator[bytes]:
        """The vectors that a file brought, as .npy, a piece at a time.

        Raises:
            StoreError: `reason` missing when there are none.
        """
        found = self.get(owner, embedding_id)
        if found is None or found.sha256 is None:
            raise StoreError(reason="missing")
        return self._blobs.pieces(found.sha256)

    def delete(self, owner: str, embedding_id: str) -> None:
        """Take the embedding away, until it is restored; a run of it stops, and its vectors stay."""
        self._change(_is(owner, embedding_id), deleted_at=self._clock(), pause_asked=True)

    def restore(self, owner: str, embedding_id: str) -> None:
        """Bring a deleted embedding back."""
        self._change(_is(owner, embedding_id), deleted_at=None)

    def ask_pause(self, owner: str, embedding_id: str) -> None:
        """Ask whoever runs it to begin nothing more; it learns so at its next beat."""
        self._change(_is(owner, embedding_id), pause_asked=True)

    def claim(self, owner: str, embedding_id: str, worker: str) -> None:
        """Run it from now on.

        Raises:
            InputError: `reason` space_running: somebody who runs it has had a heartbeat in the last STALE_S seconds;
                or space_missing.
        """
        now = self._clock()
        there = and_(_is(owner, embedding_id), embeddings.c.deleted_at.is_(None))
        free = or_(embeddings.c.status != Status.RUNNING, embeddings.c.heartbeat <= self._deadline())
        values = {"status": Status.RUNNING, "worker": worker, "heartbeat": now}
        self._let_die(owner)
        with self._database.writing() as connection:
            taken = update(embeddings).where(there, free).values(**values, pause_asked=False, fault=None)
            if not connection.execute(taken).rowcount:
                found = connection.execute(select(embeddings.c.id).where(there)).first()
                raise InputError(reason="space_running" if found else "space_missing")

    def beat(self, owner: str, made: Embedding, worker: str) -> bool:
        """Say that the run lives, keep how far it is, and return whether to pause."""
        mine = and_(_is(owner, made.id), embeddings.c.worker == worker)
        lives = update(embeddings).where(mine).values(**_progress(made))
        lives = lives.values(status=Status.RUNNING, heartbeat=self._clock())
        with self._database.writing() as connection:
            row = connection.execute(lives.returning(embeddings.c.pause_asked)).first()
        return row is None or bool(row.pause_asked)

    def release(self, owner: str, made: Embedding, worker: str) -> None:
        """Run it no more, and keep how it ended; nothing happens when another worker has taken it over."""
        mine = and_(_is(owner, made.id), embeddings.c.worker == worker)
        self._change(mine, **_progress(made), status=made.status, fault=told(made.fault), worker=None)

    def _add(self, owner: str, made: Embedding) -> Embedding:
        count = self._length(owner, made.corpus_id)
        made = replace(made, id=new_id(), count=count)
        row = {
            "id": made.id,
            "owner": owner,
            "corpus_id": made.corpus_id,
            "created_at": made.created_at,
            "length": count,
            "model": made.model,
            "relay_id": made.relay_id,
            "origin": made.origin,
            "dimensions": made.dimensions,
            "sha256": made.sha256,
            "status": made.status,
            "pause_asked": False,
            **_progress(made),
        }
        with self._database.writing() as connection:
            connection.execute(insert(embeddings), row)
        return made

    def _length(self, owner: str, corpus_id: str) -> int:
        mine = (corpora.c.owner == owner, corpora.c.id == corpus_id)
        with self._database.reading() as connection:
            length = connection.execute(select(corpora.c.length).where(*mine)).scalar()
        if length is None:
            raise InputError(reason="space_missing")
        return int(length)

    def _change(self, which: ColumnElement[bool], **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(embeddings).where(which).values(**values))

    def _let_die(self, owner: str) -> None:
        """Stop what is run by nobody any more; what had come is kept, and what was under way may have been paid for."""
        dead = and_(
            embeddings.c.owner == owner,
            embeddings.c.status == Status.RUNNING,
            embeddings.c.heartbeat <= self._deadline(),
        )
        # What is there can be read even where nothing can be written any more.
        with suppress(StoreError):
            with self._database.reading() as connection:
                if connection.execute(select(embeddings.c.id).where(dead).limit(1)).first() is None:
                    return
            self._change(dead, status=Status.STOPPED, fault=told(INTERRUPTED))

    def _deadline(self) -> datetime:
        return self._clock() - timedelta(seconds=STALE_S)


def _is(owner: str, embedding_id: str) -> ColumnElement[bool]:
    return and_(embeddings.c.owner == owner, embeddings.c.id == embedding_id)


def _progress(made: Embedding) -> Values:
    """The columns that change while it runs."""
    return {
        "width": made.width,
        "texts": made.texts,
        "done": made.done,
        "known": made.known,
        "failed": made.failed,
        "total_s": made.seconds,
        **spent(made.usage, made.cost),
    }


def _embedding_of(row: AnyRow) -> Embedding:
    return Embedding(
        id=row.id,
        corpus_id=row.corpus_id,
        created_at=row.created_at,
        count=row.length,
        model=row.model,
        relay_id=row.relay_id,
        origin=row.origin,
        dimensions=row.dimensions,
        width=row.width,
        status=Status(row.status),
        fault=fault_of(row.fault),
        texts=row.texts,
        done=row.done,
        known=row.known,
        failed=row.failed,
        seconds=row.total_s or 0.0,
        sha256=row.sha256,
        deleted_at=row.deleted_at,
        **spent_of(row),
    )


def _pieces(matrix: "NDArray[np.float32]") -> Iterable[bytes]:
    """A matrix as .npy, PIECE_ROWS rows at a time."""
    import numpy as np

    head = BytesIO()
    shape = {"descr": "<f4", "fortran_order": False, "shape": matrix.shape}
    np.lib.format.write_array_header_1_0(head, shape)
    yield head.getvalue()
    for start in range(0, len(matrix), PIECE_ROWS):
        yield np.ascontiguousarray(matrix[start : start + PIECE_ROWS], "<f4").tobytes()
