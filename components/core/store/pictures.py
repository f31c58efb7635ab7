"""The gallery: pictures that answers brought, rows with an owner, bytes among the blobs."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from components.core.belongings import Picture
from components.core.errors import StoreError
from components.core.store.blobs import Blobs
from components.core.store.database import Database
from components.core.store.messages import Clock
from components.core.store.rows import AnyRow, new_id
from components.core.store.tables import pictures

SMALL = "small"
"""Under this name a picture's options hold the hash of the small one that stands for it."""


class Pictures:
    """The pictures of each person."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def add(self, owner: str, picture: Picture, data: bytes, small: bytes = b"") -> Picture:
        """Keep a picture as it is, and a small one beside it; id, hash, size and time are given here."""
        options = dict(picture.options)
        if small:
            options[SMALL] = self._blobs.put(small)
        made = replace(
            picture,
            id=new_id(),
            sha256=self._blobs.put(data),
            size_bytes=len(data),
            created_at=self._clock(),
            options=options,
        )
        with self._database.writing() as connection:
            connection.execute(insert(pictures).values({"owner": owner, **_values(made)}))
        return made

    def add_small(self, owner: str, picture_id: str, small: bytes) -> None:
        """Keep a small picture beside one that was kept without."""
        picture = self.get(owner, picture_id)
        if picture is not None:
            options = {**picture.options, SMALL: self._blobs.put(small)}
            self._set(_is(owner, picture_id), options=options)

    def get(self, owner: str, picture_id: str) -> Picture | None:
        """The picture without its bytes, also from the bin; None where there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(pictures).where(_is(owner, picture_id))).first()
        return None if row is None else _picture_of(row)

    def latest(
        self, owner: str, limit: int = 30, offset: int = 0, query: str = "", starred: bool = False
    ) -> list[Picture]:
        """Pictures outside the bin, newest first; with `query`, those with it in prompt, model or address."""
        chosen = select(pictures).where(pictures.c.owner == owner, pictures.c.deleted_at.is_(None))
        if query:
            fields = (pictures.c.prompt, pictures.c.model, pictures.c.address)
            chosen = chosen.where(or_(*(field.icontains(query[:1000], autoescape=True) for field in fields)))
        if starred:
            chosen = chosen.where(pictures.c.starred)
        chosen = chosen.order_by(pictures.c.created_at.desc(), pictures.c.position.desc())
        with self._database.reading() as connection:
            return [_picture_of(row) for row in connection.execute(chosen.limit(limit).offset(offset))]

    def of_message(self, owner: str, message_id: str) -> list[Picture]:
        """Pictures that an answer brought, also those in the bin, so that nothing is fetched a second time."""
        mine = and_(pictures.c.owner == owner, pictures.c.message_id == message_id)
        with self._database.reading() as connection:
            found = connection.execute(select(pictures).where(mine).order_by(pictures.c.position))
            return [_picture_of(row) for row in found]

    def known(self, owner: str, sha256s: Collection[str]) -> set[str]:
        """Which of these hashes a picture outside the bin has."""
        mine = and_(
            pictures.c.owner == owner, pictures.c.deleted_at.is_(None), pictures.c.sha256.in_(sha256s)
        )
        with self._database.reading() as connection:
            return set(connection.execute(select(pictures.c.sha256).where(mine)).scalars())

    def read(self, owner: str, picture_id: str, small: bool = False) -> tuple[bytes, str]:
        """The bytes of a picture and their media type; of the small one where it is wanted and there is one.

        Raises:
            StoreError: `reason` missing when the picture or its bytes are not there.
        """
        picture = self.get(owner, picture_id)
        if picture is None:
            raise StoreError(reason="missing")
        thumbnail = picture.options.get(SMALL)
        if small and isinstance(thumbnail, str) and self._blobs.has(thumbnail):
            return self._blobs.get(thumbnail), "image/webp"
        return self._blobs.get(picture.sha256), picture.media_type

    def is_there(self, owner: str, picture_id: str) -> bool:
        """Whether there are bytes of a picture, which a folder restored in part, or cleaned by hand, may lack."""
        picture = self.get(owner, picture_id)
        return picture is not None and self._blobs.has(picture.sha256)

    def star(self, owner: str, picture_id: str, starred: bool) -> None:
        """Mark a picture, or take the mark away."""
        self._set(_is(owner, picture_id), starred=starred)

    def delete(self, owner: str, picture_id: str) -> None:
        """Put a picture into the bin."""
        self._set(_is(owner, picture_id), deleted_at=self._clock())

    def restore(self, owner: str, picture_id: str) -> None:
        """Take a picture out of the bin."""
        self._set(_is(owner, picture_id), deleted_at=None)

    def _set(self, which: ColumnElement[bool], **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(pictures).where(which).values(**values))


def insert_picture(connection: Connection, owner: str, picture: Picture) -> None:
    """Add a whole picture, unless it is there; its bytes are among the blobs already."""
    there = select(pictures.c.id).where(_is(owner, picture.id))
    if connection.execute(there).first() is None:
        connection.execute(insert(pictures).values({"owner": owner, **_values(picture)}))


def _is(owner: str, picture_id: str) -> ColumnElement[bool]:
    return and_(pictures.c.owner == owner, pictures.c.id == picture_id)


_FIELDS = (
    "id", "sha256", "media_type", "width", "height", "size_bytes", "created_at", "prompt", "source", "address",
    "model", "relay_id", "conversation_id", "message_id", "options", "starred", "deleted_at",
)  # fmt: skip


def _values(picture: Picture) -> dict[str, Any]:
    return {name: getattr(picture, name) for name in _FIELDS}


def _picture_of(row: AnyRow) -> Picture:
    return Picture(**{name: row._mapping[name] for name in _FIELDS})
