"""Prompts: texts a person keeps for asking again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from components.core.belongings import Prompt
from components.core.store.database import Database
from components.core.store.messages import Clock
from components.core.store.rows import AnyRow, new_id
from components.core.store.tables import prompts


class Prompts:
    """The prompts of each person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def all(self, owner: str) -> list[Prompt]:
        """Every prompt, last kept first; those kept together stay in their order."""
        mine = select(prompts).where(prompts.c.owner == owner)
        with self._database.reading() as connection:
            rows = connection.execute(mine.order_by(prompts.c.created_at.desc(), prompts.c.position))
            return [_prompt_of(row) for row in rows]

    def get(self, owner: str, prompt_id: str) -> Prompt | None:
        """The prompt, or None where there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(prompts).where(_is(owner, prompt_id))).first()
        return None if row is None else _prompt_of(row)

    def add(self, owner: str, kept: Sequence[Prompt]) -> None:
        """Keep prompts, all or none; one without an id is given one, one with an id comes back under it."""
        now = self._clock()
        rows = [
            {"owner": owner, "created_at": now, "updated_at": now, "id": prompt.id or new_id()}
            | _values(prompt)
            for prompt in kept
        ]
        if rows:
            with self._database.writing() as connection:
                connection.execute(insert(prompts), rows)

    def change(self, owner: str, prompt: Prompt) -> None:
        """Keep the prompt as it is now."""
        changed = update(prompts).where(_is(owner, prompt.id))
        with self._database.writing() as connection:
            connection.execute(changed.values(updated_at=self._clock(), **_values(prompt)))

    def delete(self, owner: str, prompt_id: str) -> None:
        """Forget a prompt; whoever may want it back adds it again."""
        with self._database.writing() as connection:
            connection.execute(delete(prompts).where(_is(owner, prompt_id)))


def _is(owner: str, prompt_id: str) -> ColumnElement[bool]:
    return and_(prompts.c.owner == owner, prompts.c.id == prompt_id)


def _values(prompt: Prompt) -> dict[str, Any]:
    return {"title": prompt.title, "text": prompt.text, "tags": list(prompt.tags)}


def _prompt_of(row: AnyRow) -> Prompt:
    return Prompt(row.id, row.title, row.text, tuple(row.tags))
