"""Presets: what a person lets conversations begin with."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from components.core.belongings import Preset
from components.core.store.database import Database
from components.core.store.messages import Clock
from components.core.store.rows import AnyRow, new_id, options_of, options_values
from components.core.store.tables import presets


class Presets:
    """The presets of each person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def all(self, owner: str) -> list[Preset]:
        """Every preset, in the order they were kept."""
        mine = select(presets).where(presets.c.owner == owner).order_by(presets.c.position)
        with self._database.reading() as connection:
            return [_preset_of(row) for row in connection.execute(mine)]

    def get(self, owner: str, preset_id: str) -> Preset | None:
        """The preset, or None where there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(presets).where(_is(owner, preset_id))).first()
        return None if row is None else _preset_of(row)

    def add(self, owner: str, kept: Sequence[Preset]) -> None:
        """Keep presets, all or none; one without an id is given one, one with an id comes back under it."""
        now = self._clock()
        rows = [
            {"owner": owner, "created_at": now, "updated_at": now, "id": preset.id or new_id()}
            | _values(preset)
            for preset in kept
        ]
        if rows:
            with self._database.writing() as connection:
                connection.execute(insert(presets), rows)

    def change(self, owner: str, preset: Preset) -> None:
        """Keep the preset as it is now."""
        changed = update(presets).where(_is(owner, preset.id))
        with self._database.writing() as connection:
            connection.execute(changed.values(updated_at=self._clock(), **_values(preset)))

    def delete(self, owner: str, preset_id: str) -> None:
        """Forget a preset; whoever may want it back adds it again."""
        with self._database.writing() as connection:
            connection.execute(delete(presets).where(_is(owner, preset_id)))


def _is(owner: str, preset_id: str) -> ColumnElement[bool]:
    return and_(presets.c.owner == owner, presets.c.id == preset_id)


def _values(preset: Preset) -> dict[str, Any]:
    return {
        "name": preset.name,
        "options": options_values(preset.options),
        "openers": list(preset.openers),
    }


def _preset_of(row: AnyRow) -> Preset:
    return Preset(row.id, row.name, options_of(row.options), tuple(row.openers))
