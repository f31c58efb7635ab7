"""Drawings: ordered, begun once, and what came of them."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, select, update

from components.core.belongings import Picture
from components.core.errors import StoreError
from components.core.orders import Drawing, Order, Result, Road
from components.core.records import Cost, Fault, Status
from components.core.store.blobs import Blobs
from components.core.store.columns import storable
from components.core.store.database import Database
from components.core.store.messages import STALE_S, Clock
from components.core.store.pictures import insert_picture
from components.core.store.rows import AnyRow, Values, fault_of, figures, figures_of, new_id, told
from components.core.store.tables_drawings import drawings, unfinished

INTERRUPTED = Fault("input", {"reason": "drawing_interrupted", "charged": "maybe"})
UNBEGUN = Fault("input", {"reason": "drawing_unbegun", "charged": "no"})
_OPEN = (Status.RUNNING, Status.INTERRUPTED)
_ORDER = {field.name for field in fields(Order)}


class Drawings:
    """The drawings of each person; of a process that died, those that waited are stopped, those begun interrupted."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def add(self, owner: str, order: Order, worker: str) -> Drawing:
        """Keep an order that waits its turn with a worker."""
        order = replace(order, prompt=storable(order.prompt), negative_prompt=storable(order.negative_prompt))
        made = Drawing(new_id(), self._clock(), order)
        row = {
            "id": made.id,
            "owner": owner,
            "created_at": made.created_at,
            "order": asdict(order),
            "worker": worker,
            "heartbeat": made.created_at,
            "stop_asked": False,
            "status": Status.RUNNING,
            **_values(made),
        }
        with self._database.writing() as connection:
            connection.execute(insert(drawings), row)
        return made

    def get(self, owner: str, drawing_id: str) -> Drawing | None:
        """The drawing, also a deleted one; None where there is none."""
        return self.several(owner, [drawing_id]).get(drawing_id)

    def several(self, owner: str, ids: Sequence[str]) -> dict[str, Drawing]:
        """Those drawings that are there, also deleted ones, by id."""
        self._let_die(owner)
        mine = select(drawings).where(drawings.c.owner == owner, drawings.c.id.in_(ids))
        with self._database.reading() as connection:
            return {row.id: _drawing_of(row) for row in connection.execute(mine)}

    def latest(self, owner: str, limit: int = 30, offset: int = 0) -> list[Drawing]:
        """Drawings that are not deleted, newest first."""
        self._let_die(owner)
        mine = select(drawings).where(drawings.c.owner == owner, drawings.c.deleted_at.is_(None))
        page = mine.order_by(drawings.c.created_at.desc(), drawings.c.position.desc())
        with self._database.reading() as connection:
            return [_drawing_of(row) for row in connection.execute(page.limit(limit).offset(offset))]

    def running(self, owner: str) -> list[Drawing]:
        """The drawings that wait, are drawn or are fetched now, by any process, oldest first."""
        self._let_die(owner)
        mine = select(drawings).where(
            drawings.c.owner == owner, unfinished, drawings.c.status == Status.RUNNING
        )
        with self._database.reading() as connection:
            return [_drawing_of(row) for row in connection.execute(mine.order_by(drawings.c.position))]

    def begin(self, owner: str, drawing_id: str, worker: str) -> datetime | None:
        """Say that the relay is asked now, and since when; None when it must not be asked any more."""
        now = self._clock()
        waits = and_(
            _is(owner, drawing_id),
            drawings.c.worker == worker,
            drawings.c.status == Status.RUNNING,
            drawings.c.begun_at.is_(None),
            ~drawings.c.stop_asked,
        )
        with self._database.writing() as connection:
            begun = update(drawings).where(waits).values(begun_at=now, heartbeat=now)
            return now if connection.execute(begun).rowcount else None

    def beat(self, owner: str, ids: Collection[str], worker: str) -> set[str]:
        """Say that these drawings live, and return those of them that are to go on."""
        # One that was thought dead, its machine asleep perhaps, and beats again, is running again; one that waited is not.
        mine = (drawings.c.owner == owner, drawings.c.worker == worker, drawings.c.id.in_(ids))
        lives = update(drawings).where(*mine, drawings.c.status.in_(_OPEN))
        lives = lives.values(heartbeat=self._clock(), status=Status.RUNNING)
        with self._database.writing() as connection:
            told = connection.execute(lives.returning(drawings.c.id, drawings.c.stop_asked)).all()
        return {row.id for row in told if not row.stop_asked}

    def save(
        self, owner: str, drawing: Drawing, worker: str, picture: Picture | None = None, data: bytes = b""
    ) -> None:
        """Keep what has come so far, unless another worker has taken the drawing over.

        Args:
            picture: one that the drawing's results name by its id, kept in the gallery in the same moment, whoever
                has the drawing now.
            data: its bytes.
        """
        if picture is not None:
            sha256 = self._blobs.put(data)
            picture = replace(picture, sha256=sha256, size_bytes=len(data), created_at=self._clock())
        with self._database.writing() as connection:
            if picture is not None:
                insert_picture(
                    connection, owner, picture
                )  # once: who is not sure that it was kept tries again
            mine = and_(_is(owner, drawing.id), drawings.c.worker == worker)
            connection.execute(update(drawings).where(mine).values(**_values(drawing)))

    def finish(self, owner: str, drawing: Drawing, worker: str) -> Drawing:
        """Keep how a drawing ended, unless another worker has taken it over."""
        ended = replace(drawing, ended_at=self._clock())
        mine = and_(_is(owner, drawing.id), drawings.c.worker == worker)
        if ended.begun_at is None:  # its machine may have slept: why it ended stands there already
            mine = and_(mine, drawings.c.status == Status.RUNNING)
        # Who was stopped while it was being begun has not asked the relay, whatever the row says.
        times = {"begun_at": ended.begun_at, "ended_at": ended.ended_at}
        self._change(mine, status=ended.status, **times, **_values(ended))
        return ended

    def owing(self, owner: str) -> list[str]:
        """Ids of the drawings whose process died before it had fetched all their pictures."""
        self._let_die(owner)
        dead = (drawings.c.owner == owner, unfinished, drawings.c.status == Status.INTERRUPTED)
        with self._database.reading() as connection:
            return list(connection.execute(select(drawings.c.id).where(*dead)).scalars())

    def claim(self, owner: str, drawing_id: str, worker: str) -> Drawing | None:
        """Take an ended drawing over to fetch its pictures; None when another has, or it has nowhere to fetch from."""
        free = and_(_is(owner, drawing_id), drawings.c.status != Status.RUNNING)
        claim = {"worker": worker, "heartbeat": self._clock(), "stop_asked": False, "status": Status.RUNNING}
        with self._database.writing() as connection:
            row = connection.execute(update(drawings).where(free).values(**claim).returning(drawings)).first()
        return None if row is None else _drawing_of(row)

    def settle(self, owner: str, drawing_id: str, fault: Fault | None, cost: Cost) -> None:
        """Keep what the relay's log told of an ended drawing whose outcome was unknown."""
        ended = and_(_is(owner, drawing_id), drawings.c.status != Status.RUNNING)
        money = {"amount": cost.amount, "currency": cost.currency}
        self._change(ended, fault=told(fault), price_source=cost.source, cost_doubt=cost.doubt, **money)

    def ask_stop(self, owner: str, ids: Collection[str]) -> None:
        """Ask whoever makes these drawings to stop; it learns so at its next beat."""
        running = drawings.c.status == Status.RUNNING
        self._change(and_(drawings.c.owner == owner, drawings.c.id.in_(ids), running), stop_asked=True)

    def delete(self, owner: str, drawing_id: str) -> None:
        """Take a drawing away until it is restored, and stop it; its pictures stay in the gallery."""
        self._change(_is(owner, drawing_id), deleted_at=self._clock(), stop_asked=True)

    def restore(self, owner: str, drawing_id: str) -> None:
        """Bring a deleted drawing back."""
        self._change(_is(owner, drawing_id), deleted_at=None)

    def _change(self, which: ColumnElement[bool], **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(drawings).where(which).values(**values))

    def _let_die(self, owner: str) -> None:
        """End the drawings whose process is gone: nothing was paid for those that waited, the others may have been."""
        now = self._clock()
        dead = and_(
            drawings.c.owner == owner,
            unfinished,
            drawings.c.status == Status.RUNNING,
            drawings.c.heartbeat <= now - timedelta(seconds=STALE_S),
        )
        # What is there can be read even where nothing can be written any more.
        with suppress(StoreError):
            with self._database.reading() as connection:
                if connection.execute(select(drawings.c.id).where(dead).limit(1)).first() is None:
                    return
            ends: list[tuple[ColumnElement[bool], Values]] = [
                (drawings.c.begun_at.is_(None), {"status": Status.STOPPED, "fault": told(UNBEGUN)}),
                (drawings.c.total_s.is_(None), {"status": Status.INTERRUPTED, "fault": told(INTERRUPTED)}),
                (drawings.c.owed, {"status": Status.INTERRUPTED}),
                (drawings.c.fault.is_not(None), {"status": Status.FAILED}),
                (drawings.c.fault.is_(None), {"status": Status.DONE}),
            ]
            with self._database.writing() as connection:
                for which, values in ends:
                    connection.execute(update(drawings).where(dead, which).values(ended_at=now, **values))


def _is(owner: str, drawing_id: str) -> ColumnElement[bool]:
    return and_(drawings.c.owner == owner, drawings.c.id == drawing_id)


def _values(drawing: Drawing) -> Values:
    """The columns of what comes while it is drawn."""
    return {
        "results": [_result_values(result) for result in drawing.results],
        "owed": any(result.is_owed for result in drawing.results),
        "said": drawing.said,
        "request_id": drawing.request_id,
        **figures(drawing),
    }


def _result_values(result: Result) -> Values:
    actual = {
        name: storable(value) if isinstance(value, str) else value for name, value in result.actual.items()
    }
    return {
        "picture_id": result.picture_id,
        "address": result.address,
        "revised_prompt": storable(result.revised_prompt),
        "actual": actual,
        "fault": told(result.fault),
    }


def _result_of(values: Values) -> Result:
    return Result(**{**values, "fault": fault_of(values["fault"])})


def _order_of(values: Values) -> Order:
    """An order from JSON, also from one written when there were other fields."""
    known = {name: value for name, value in values.items() if name in _ORDER}
    return Order(**{**known, "road": Road(known["road"]), "references": tuple(known.get("references", ()))})


def _drawing_of(row: AnyRow) -> Drawing:
    return Drawing(
        id=row.id,
        created_at=row.created_at,
        order=_order_of(row.order),
        status=Status(row.status),
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        results=tuple(map(_result_of, row.results)),
        said=row.said,
        request_id=row.request_id,
        deleted_at=row.deleted_at,
        **figures_of(row),
    )
