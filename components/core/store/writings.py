"""What a person has written or been answered here, as texts: of chats, of kept prompts, of pictures."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, literal, null, select

from components.core.records import Role
from components.core.store.database import Database
from components.core.store.tables import conversations, messages, prompts
from components.core.store.tables_pictures import pictures


class Kind(StrEnum):
    """Where a text stands."""

    QUESTION = "question"
    ANSWER = "answer"
    PROMPT = "prompt"
    PICTURE = "picture"
    """The prompt of a picture in the gallery."""


@dataclass(frozen=True, slots=True)
class Writing:
    """One text, with what is known of it."""

    kind: Kind
    text: str
    title: str
    """Of its conversation or prompt; a picture has none."""
    model: str
    """That answered or drew; empty where none did or nobody knows."""
    at: datetime


class Writings:
    """The texts of each person; what lies in the bin and what was taken out of a chat are not among them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self, owner: str) -> Mapping[Kind, int]:
        """How many texts of each kind there are; empty ones are none."""
        with self._database.reading() as connection:
            return {
                kind: int(
                    connection.execute(
                        select(func.count()).select_from(_of(owner, kind).subquery())
                    ).scalar_one()
                )
                for kind in Kind
            }

    def all(self, owner: str, kinds: Collection[Kind]) -> Iterator[Writing]:
        """The texts of some kinds, kind by kind, oldest first."""
        for kind in Kind:
            if kind in kinds:
                with self._database.reading() as connection:
                    for row in connection.execute(_of(owner, kind).order_by("at")):
                        yield Writing(kind, row.text, row.title or "", row.model or "", row.at)


def _of(owner: str, kind: Kind) -> Select[tuple[str, str, str | None, datetime]]:
    if kind is Kind.PROMPT:
        kept = select(
            prompts.c.text, prompts.c.title, null().label("model"), prompts.c.created_at.label("at")
        )
        return kept.where(prompts.c.owner == owner, prompts.c.text != "")
    if kind is Kind.PICTURE:
        shown = (pictures.c.owner == owner, pictures.c.deleted_at.is_(None), pictures.c.prompt != "")
        return select(
            pictures.c.prompt.label("text"),
            literal("").label("title"),
            pictures.c.model,
            pictures.c.created_at.label("at"),
        ).where(*shown)
    return _said(owner, Role.USER if kind is Kind.QUESTION else Role.ASSISTANT)


def _said(owner: str, role: Role) -> Select[tuple[str, str, str | None, datetime]]:
    """The turns of chats; those of a comparison are left out, since its question stands in each of its columns."""
    turns = select(
        messages.c.text, conversations.c.title, messages.c.model, messages.c.created_at.label("at")
    )
    return turns.join(conversations, conversations.c.id == messages.c.conversation_id).where(
        messages.c.owner == owner,
        messages.c.role == role.value,
        messages.c.text != "",
        messages.c.removed_at.is_(None),
        conversations.c.deleted_at.is_(None),
        conversations.c.comparison_id.is_(None),
    )
