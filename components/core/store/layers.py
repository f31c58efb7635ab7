"""Layers computed from embeddings: places on maps and clusters, arrays among the blobs, and what clusters are called."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from components.core.corpus import Layer, Method
from components.core.errors import StoreError, Value
from components.core.records import Fault, Status
from components.core.store.blobs import Blobs
from components.core.store.columns import storable
from components.core.store.database import Database
from components.core.store.messages import STALE_S, Clock
from components.core.store.naming import is_named
from components.core.store.rows import AnyRow, fault_of, new_id, told
from components.core.store.tables_corpora import layers

if TYPE_CHECKING:
    from numpy.typing import NDArray

INTERRUPTED = Fault("input", {"reason": "space_layer_interrupted"})


class Layers:
    """The layers of each person; one whose process died is given, and kept, as stopped."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def add(
        self, owner: str, embedding_id: str, method: Method, parameters: Mapping[str, Value], worker: str
    ) -> Layer:
        """Keep a layer that a worker is to compute."""
        made = Layer(new_id(), embedding_id, self._clock(), method, dict(parameters))
        row = {
            "id": made.id,
            "owner": owner,
            "embedding_id": embedding_id,
            "created_at": made.created_at,
            "method": method,
            "parameters": dict(parameters),
            "status": made.status,
            "share": 0.0,
            "words": {},
            "names": {},
            "worker": worker,
            "heartbeat": made.created_at,
            "stop_asked": False,
        }
        with self._database.writing() as connection:
            connection.execute(insert(layers), row)
        return made

    def get(self, owner: str, layer_id: str) -> Layer | None:
        """The layer without its array, or None where there is none."""
        return next(iter(self._some(owner, layers.c.id == layer_id)), None)

    def of_embedding(self, owner: str, embedding_id: str) -> list[Layer]:
        """The layers of an embedding, newest first."""
        return self._some(owner, layers.c.embedding_id == embedding_id)

    def array(self, owner: str, layer_id: str) -> "NDArray[Any]":
        """What was computed: float32 (n, dims) or int32 (n,).

        Raises:
            StoreError: `reason` missing when there is no such layer, or it has not been computed.
        """
        import numpy as np

        found = self.get(owner, layer_id)
        if found is None or found.sha256 is None:
            raise StoreError(reason="missing")
        made: NDArray[Any] = np.load(BytesIO(self._blobs.get(found.sha256)), allow_pickle=False)
        return made

    def beat(self, owner: str, layer_id: str, worker: str, share: float) -> bool:
        """Say that it is being computed, and how much is done; False when it is to stop."""
        # One that was thought dead, its machine asleep perhaps, and beats again, is running again.
        mine = and_(_is(owner, layer_id), layers.c.worker == worker)
        values = {"status": Status.RUNNING, "fault": None, "share": share, "heartbeat": self._clock()}
        with self._database.writing() as connection:
            lives = update(layers).where(mine).values(**values).returning(layers.c.stop_asked)
            row = connection.execute(lives).first()
        return row is not None and not row.stop_asked

    def finish(
        self,
        owner: str,
        layer_id: str,
        worker: str,
        array: "NDArray[Any]",
        words: Mapping[int, Sequence[str]] | None = None,
    ) -> None:
        """Keep what was computed, and the key words of its clusters."""
        import numpy as np

        file = BytesIO()
        np.save(file, array, allow_pickle=False)
        said = {str(number): list(map(storable, some)) for number, some in (words or {}).items()}
        ended = {"status": Status.DONE, "share": 1.0, "fault": None, "worker": None, "words": said}
        mine = and_(_is(owner, layer_id), layers.c.worker == worker)
        self._change(mine, **ended, sha256=self._blobs.put(file.getvalue()))

    def fail(self, owner: str, layer_id: str, worker: str, status: Status, fault: Fault | None) -> None:
        """Keep why there is no array."""
        mine = and_(_is(owner, layer_id), layers.c.worker == worker)
        self._change(mine, status=status, fault=told(fault), worker=None)

    def ask_stop(self, owner: str, layer_id: str) -> None:
        """Ask whoever computes it to stop; it learns so at its next beat."""
        self._change(_is(owner, layer_id), stop_asked=True)

    def rename_cluster(self, owner: str, layer_id: str, number: int, name: str) -> None:
        """Give a cluster a name; an empty one takes its name away."""
        self.rename_clusters(owner, layer_id, {number: name})

    def rename_clusters(self, owner: str, layer_id: str, names: Mapping[int, str]) -> None:
        """Give clusters names at once, by their numbers; an empty one takes a name away."""
        mine = _is(owner, layer_id)
        with self._database.writing() as connection:
            row = connection.execute(select(layers.c.names).where(mine)).first()
            if row is not None:
                given = {**row.names, **{str(number): storable(name) for number, name in names.items()}}
                kept = {number: name for number, name in given.items() if name}
                connection.execute(update(layers).where(mine).values(names=kept))

    def delete(self, owner: str, layer_id: str) -> None:
        """Forget a layer for good; whoever computes it stops at its next beat."""
        gone = delete(layers).where(_is(owner, layer_id)).returning(layers.c.sha256)
        with self._database.writing() as connection:
            sha256 = connection.execute(gone).scalar()
        if sha256 is not None and not is_named(self._database, sha256):
            self._blobs.drop(sha256)

    def _some(self, owner: str, which: ColumnElement[bool]) -> list[Layer]:
        mine = select(layers).where(layers.c.owner == owner, which).order_by(layers.c.position.desc())
        self._let_die(owner)
        with self._database.reading() as connection:
            return [_layer_of(row) for row in connection.execute(mine)]

    def _change(self, which: ColumnElement[bool], **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(layers).where(which).values(**values))

    def _let_die(self, owner: str) -> None:
        """Stop what is computed by nobody any more."""
        deadline = self._clock() - timedelta(seconds=STALE_S)
        lost = and_(layers.c.status == Status.RUNNING, layers.c.heartbeat <= deadline)
        dead = and_(layers.c.owner == owner, lost)
        # What is there can be read even where nothing can be written any more.
        with suppress(StoreError):
            with self._database.reading() as connection:
                if connection.execute(select(layers.c.id).where(dead).limit(1)).first() is None:
                    return
            self._change(dead, status=Status.STOPPED, fault=told(INTERRUPTED))


def _is(owner: str, layer_id: str) -> ColumnElement[bool]:
    return and_(layers.c.owner == owner, layers.c.id == layer_id)


def _layer_of(row: AnyRow) -> Layer:
    return Layer(
        id=row.id,
        embedding_id=row.embedding_id,
        created_at=row.created_at,
        method=Method(row.method),
        parameters=row.parameters,
        status=Status(row.status),
        share=row.share,
        fault=fault_of(row.fault),
        sha256=row.sha256,
        words={number: tuple(some) for number, some in row.words.items()},
        names=row.names,
    )
