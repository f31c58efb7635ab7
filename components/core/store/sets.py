"""Sets of prompts: kept, claimed by whoever runs them, and their cells begun once each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from components.core.batches import AGAIN, Answer, Cell, PromptSet, Subject
from components.core.errors import InputError
from components.core.records import Cost, Fault, Status
from components.core.store.columns import storable
from components.core.store.database import Database
from components.core.store.messages import STALE_S, Clock
from components.core.store.rows import (
    AnyRow,
    Values,
    fault_of,
    figures,
    figures_of,
    new_id,
    options_of,
    options_values,
    told,
)
from components.core.store.tables_batches import cells, sets

INTERRUPTED = Fault("input", {"reason": "set_interrupted"})
_ROWS_MAX = 1000
"""Rows that are asked for by number; of more all are read, as no database takes any number of values."""


class Sets:
    """The sets of each person; one whose process died is given, and kept, as stopped, its live cells as interrupted."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, owner: str, made: PromptSet) -> PromptSet:
        """Keep a new set, which is given its id."""
        now = self._clock()
        texts = tuple((line, storable(text)) for line, text in made.prompts)
        subjects = tuple(replace(each, name=storable(each.name)) for each in made.subjects)
        kept = replace(
            made,
            id=new_id(),
            created_at=now,
            updated_at=now,
            prompts=texts,
            subjects=subjects,
            count=len(texts),
            status=Status.STOPPED,
        )
        row = {
            "id": kept.id,
            "owner": owner,
            "name": made.name,
            "created_at": now,
            "updated_at": now,
            "models": [options_values(options) for options in made.models],
            "prompts": _rows(kept),
            "length": kept.count,
            "parallel": made.parallel,
            "budget": made.budget,
            "currency": made.currency,
            "status": Status.STOPPED,
            "pause_asked": False,
        }
        with self._database.writing() as connection:
            connection.execute(insert(sets), row)
        return kept

    def all(self, owner: str) -> list[PromptSet]:
        """Every set that is not deleted, newest first, without its prompts."""
        columns = [column for column in sets.c if column is not sets.c.prompts]
        mine = select(*columns).where(sets.c.owner == owner, sets.c.deleted_at.is_(None))
        self._let_die(owner)
        with self._database.reading() as connection:
            rows = connection.execute(mine.order_by(sets.c.position.desc())).all()
        return [_set_of(row) for row in rows]

    def get(self, owner: str, set_id: str) -> PromptSet | None:
        """The set with its prompts, or None where there is none or it was deleted."""
        mine = select(sets).where(_is(owner, set_id), sets.c.deleted_at.is_(None))
        self._let_die(owner)
        with self._database.reading() as connection:
            row = connection.execute(mine).first()
        return None if row is None else _set_of(row)

    def rename(self, owner: str, set_id: str, name: str) -> None:
        """Give the set another name."""
        self._change(_is(owner, set_id), name=name)

    def set_budget(self, owner: str, set_id: str, budget: Decimal | None) -> None:
        """Let the set stop at another amount, or at none; a run under way learns of it at its next beat."""
        self._change(_is(owner, set_id), budget=budget)

    def delete(self, owner: str, set_id: str) -> None:
        """Take the set away, until it is restored; a run of it stops."""
        self._change(_is(owner, set_id), deleted_at=self._clock(), pause_asked=True)

    def restore(self, owner: str, set_id: str) -> None:
        """Bring a deleted set back."""
        self._change(_is(owner, set_id), deleted_at=None)

    def ask_pause(self, owner: str, set_id: str) -> None:
        """Ask whoever runs the set to begin nothing more; it learns so at its next beat."""
        self._change(_is(owner, set_id), pause_asked=True)

    def claim(self, owner: str, set_id: str, worker: str) -> None:
        """Run the set from now on.

        Raises:
            InputError: `reason` set_running: somebody who runs it has had a heartbeat in the last STALE_S seconds; or
                set_missing.
        """
        now = self._clock()
        free = or_(sets.c.status != Status.RUNNING, sets.c.heartbeat <= self._deadline())
        taken = update(sets).where(_is(owner, set_id), sets.c.deleted_at.is_(None), free)
        self._let_die(owner)
        with self._database.writing() as connection:
            values = {"status": Status.RUNNING, "worker": worker, "heartbeat": now, "updated_at": now}
            if connection.execute(taken.values(**values, pause_asked=False, fault=None)).rowcount:
                return
            there = connection.execute(
                select(sets.c.id).where(_is(owner, set_id), sets.c.deleted_at.is_(None))
            )
            raise InputError(reason="set_running" if there.first() else "set_missing")

    def beat(
        self, owner: str, set_id: str, worker: str, texts: Mapping[tuple[int, int], str]
    ) -> tuple[bool, Decimal | None]:
        """Say that the run lives, keep what its cells have come to by row and column, and return whether to pause, and the budget."""
        mine = (_is(owner, set_id), sets.c.worker == worker)
        lives = update(sets).where(*mine).values(heartbeat=self._clock(), status=Status.RUNNING)
        with self._database.writing() as connection:
            row = connection.execute(lives.returning(sets.c.pause_asked, sets.c.budget)).first()
            for (place, column), text in texts.items() if row else ():
                live = update(cells).where(_is_cell(owner, set_id, place, column), cells.c.worker == worker)
                connection.execute(live.where(cells.c.status == Status.RUNNING).values(text=text))
        return (row is None or row.pause_asked), (row.budget if row else None)

    def release(self, owner: str, set_id: str, worker: str, status: Status, fault: Fault | None) -> None:
        """Run the set no more; nothing happens when another worker has taken it over."""
        mine = and_(_is(owner, set_id), sets.c.worker == worker)
        self._change(mine, status=status, fault=told(fault), worker=None, updated_at=self._clock())

    def begin(self, owner: str, cell: Cell, worker: str, again: Collection[Status] = ()) -> bool:
        """Begin a cell; False when it was begun before and is in none of the states that may be asked `again`."""
        row = {
            "id": cell.id,
            "owner": owner,
            "set_id": cell.set_id,
            "row": cell.row,
            "column": cell.column,
            "worker": worker,
            **_values(cell),
        }
        made = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
        mine = _is_cell(owner, cell.set_id, cell.row, cell.column)
        anew = update(cells).where(mine, cells.c.status.in_(set(again) & AGAIN))
        with self._database.writing() as connection:
            if connection.execute(anew.values(worker=worker, **_values(cell))).rowcount:
                return True
            new = made(cells).values(row).on_conflict_do_nothing().returning(cells.c.id)
            return connection.execute(new).first() is not None

    def finish(self, owner: str, cell: Cell, worker: str) -> None:
        """Keep how a cell ended, unless another worker has begun it anew."""
        mine = _is_cell(owner, cell.set_id, cell.row, cell.column)
        with self._database.writing() as connection:
            connection.execute(update(cells).where(mine, cells.c.worker == worker).values(**_values(cell)))

    def cells(self, owner: str, set_id: str, rows: Collection[int] | None = None) -> list[Cell]:
        """The cells of some rows, or of all, row by row."""
        mine = [cells.c.owner == owner, cells.c.set_id == set_id]
        if rows is not None and len(rows) <= _ROWS_MAX:
            mine.append(cells.c.row.in_(rows))
        wanted = None if rows is None else frozenset(rows)
        with self._database.reading() as connection:
            found = connection.execute(select(cells).where(*mine).order_by(cells.c.row, cells.c.column)).all()
        return [_cell_of(row) for row in found if wanted is None or row.row in wanted]

    def answers(self, owner: str, set_id: str) -> list[Answer]:
        """Row, state and text of every cell, in no order: all that a filter asks for, and no more."""
        mine = select(cells.c.row, cells.c.status, cells.c.text)
        mine = mine.where(cells.c.owner == owner, cells.c.set_id == set_id)
        with self._database.reading() as connection:
            return [(row, status, text) for row, status, text in connection.execute(mine)]

    def begun(self, owner: str, set_id: str) -> dict[tuple[int, int], Status]:
        """How far each cell is that was begun, by row and column."""
        mine = select(cells.c.row, cells.c.column, cells.c.status)
        mine = mine.where(cells.c.owner == owner, cells.c.set_id == set_id)
        with self._database.reading() as connection:
            return {(row, column): Status(status) for row, column, status in connection.execute(mine)}

    def tally(self, owner: str, set_id: str) -> dict[Status, int]:
        """Number of cells by how far they are."""
        count = select(cells.c.status, func.count()).where(cells.c.owner == owner, cells.c.set_id == set_id)
        with self._database.reading() as connection:
            return {
                Status(name): number for name, number in connection.execute(count.group_by(cells.c.status))
            }

    def costs(self, owner: str, set_id: str) -> list[Cost]:
        """What the ended cells cost, each by itself: amounts are exact, and no database adds them up so."""
        figure = (cells.c.amount, cells.c.currency, cells.c.price_source, cells.c.cost_doubt)
        mine = select(*figure).where(cells.c.owner == owner, cells.c.set_id == set_id)
        with self._database.reading() as connection:
            return [Cost(*row) for row in connection.execute(mine.where(cells.c.status != Status.RUNNING))]

    def _change(self, which: ColumnElement[bool], **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(sets).where(which).values(**values))

    def _let_die(self, owner: str) -> None:
        """Stop the sets whose worker is gone; their cells were running then, and may have been paid for."""
        dead = and_(
            sets.c.owner == owner, sets.c.status == Status.RUNNING, sets.c.heartbeat <= self._deadline()
        )
        with self._database.reading() as connection:
            names = connection.execute(select(sets.c.id).where(dead)).scalars().all()
        if names:
            with self._database.writing() as connection:
                _interrupt(connection, owner, names, dead)

    def _deadline(self) -> datetime:
        return self._clock() - timedelta(seconds=STALE_S)


def _interrupt(connection: Connection, owner: str, names: Sequence[str], dead: ColumnElement[bool]) -> None:
    stopped = (
        update(sets).where(dead, sets.c.id.in_(names)).values(status=Status.STOPPED, fault=told(INTERRUPTED))
    )
    still = connection.execute(stopped.returning(sets.c.id)).scalars().all()
    live = (cells.c.owner == owner, cells.c.set_id.in_(still), cells.c.status == Status.RUNNING)
    connection.execute(update(cells).where(*live).values(status=Status.INTERRUPTED))


def _is(owner: str, set_id: str) -> ColumnElement[bool]:
    return and_(sets.c.owner == owner, sets.c.id == set_id)


def _is_cell(owner: str, set_id: str, row: int, column: int) -> ColumnElement[bool]:
    return and_(
        cells.c.owner == owner, cells.c.set_id == set_id, cells.c.row == row, cells.c.column == column
    )


def _rows(made: PromptSet) -> list[list[Any]]:
    """Line and prompt of each row, and, where it has one, its subject's name and files."""
    subjects: Sequence[Subject | None] = made.subjects or [None] * len(made.prompts)
    return [
        [line, text] if about is None else [line, text, about.name, list(about.files)]
        for (line, text), about in zip(made.prompts, subjects, strict=True)
    ]


def _set_of(row: AnyRow) -> PromptSet:
    rows = getattr(row, "prompts", ())
    return PromptSet(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        updated_at=row.updated_at,
        models=tuple(map(options_of, row.models)),
        count=row.length,
        prompts=tuple((int(line), str(text)) for line, text, *_subject in rows),
        subjects=tuple(
            Subject(name, tuple(files)) for _line, _text, name, files in filter(_has_subject, rows)
        ),
        parallel=row.parallel,
        budget=row.budget,
        currency=row.currency,
        status=Status(row.status),
        fault=fault_of(row.fault),
        deleted_at=row.deleted_at,
    )


def _has_subject(row: Sequence[Any]) -> bool:
    return len(row) > 2


def _values(cell: Cell) -> Values:
    return {"status": cell.status, "text": cell.text, **figures(cell)}


def _cell_of(row: AnyRow) -> Cell:
    return Cell(row.set_id, row.row, row.column, Status(row.status), row.text, **figures_of(row))
