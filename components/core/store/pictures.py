"""The gallery: pictures that were drawn, came in answers or were asked about; rows with an owner, bytes among the blobs."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, tuple_, update

from components.core.belongings import Picture, Sought
from components.core.errors import StoreError
from components.core.store.blobs import Blobs
from components.core.store.database import Database
from components.core.store.messages import Clock
from components.core.store.rows import AnyRow, new_id
from components.core.store.tables import files
from components.core.store.tables_pictures import albums, pictures

SMALL = "small"
"""Under this name a picture's options hold the hash of the small one that stands for it."""
QUERY_MAX = 1000
EVERYTHING = Sought()
_BATCH = 500


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
        self, owner: str, limit: int = 30, sought: Sought = EVERYTHING, before: str | None = None
    ) -> list[Picture]:
        """Pictures that are like what is sought, newest first; `before` names the last one of the page before."""
        chosen = select(pictures).where(self._found(owner, sought))
        if before is not None:
            # By its place, not by how many stand before it: the way to a late page is as short as to the first.
            place = select(pictures.c.created_at, pictures.c.position).where(_is(owner, before))
            with self._database.reading() as connection:
                row = connection.execute(place).first()
            if row is not None:
                at = (pictures.c.created_at, pictures.c.position)
                chosen = chosen.where(tuple_(*at) < tuple_(*row, types=[each.type for each in at]))
        chosen = chosen.order_by(pictures.c.created_at.desc(), pictures.c.position.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_picture_of(row) for row in connection.execute(chosen)]

    def names(self, owner: str, limit: int, sought: Sought = EVERYTHING) -> list[str]:
        """Ids of the pictures that are like what is sought, newest first."""
        newest = (pictures.c.created_at.desc(), pictures.c.position.desc())
        chosen = select(pictures.c.id).where(self._found(owner, sought)).order_by(*newest).limit(limit)
        with self._database.reading() as connection:
            return list(connection.execute(chosen).scalars())

    def _found(self, owner: str, sought: Sought) -> ColumnElement[bool]:
        return and_(_like(owner, sought), *self._holds(sought.query[:QUERY_MAX]))

    def _holds(self, query: str) -> list[ColumnElement[bool]]:
        if not query:
            return []
        # SQLite's own LIKE knows the case of ASCII alone, and is twenty times as fast as lower(), which is Python there.
        native = self._database.dialect == "sqlite" and all(
            sign.isascii() or sign.lower() == sign.upper() for sign in query
        )
        fields = (pictures.c.prompt, pictures.c.model, pictures.c.address)
        ways = (field.contains if native else field.icontains for field in fields)
        return [or_(*(way(query, autoescape=True) for way in ways))]

    def models(self, owner: str) -> list[str]:
        """The models that made pictures outside the bin, by name."""
        mine = and_(_like(owner, EVERYTHING), pictures.c.model.is_not(None))
        with self._database.reading() as connection:
            found = select(pictures.c.model).where(mine).distinct().order_by(pictures.c.model)
            return [str(model) for model in connection.execute(found).scalars()]

    def several(self, owner: str, picture_ids: Collection[str]) -> dict[str, Picture]:
        """Those pictures that are there, also from the bin, by id."""
        mine = and_(pictures.c.owner == owner, pictures.c.id.in_(picture_ids))
        with self._database.reading() as connection:
            return {row.id: _picture_of(row) for row in connection.execute(select(pictures).where(mine))}

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
        self.star_all(owner, [picture_id], starred)

    def star_all(self, owner: str, picture_ids: Collection[str], starred: bool) -> None:
        """Mark pictures, or take the mark away."""
        self._set(_are(owner, picture_ids), starred=starred)

    def delete(self, owner: str, *picture_ids: str) -> None:
        """Put pictures into the bin."""
        self._set(_are(owner, picture_ids), deleted_at=self._clock())

    def restore(self, owner: str, *picture_ids: str) -> None:
        """Take pictures out of the bin."""
        self._set(_are(owner, picture_ids), deleted_at=None)

    def purge(self, owner: str, *picture_ids: str) -> int:
        """Delete pictures of the bin for good, all of it when none is named; how many there were.

        Their bytes go too, unless another row names them.
        """
        gone = and_(pictures.c.owner == owner, pictures.c.deleted_at.is_not(None))
        if picture_ids:
            gone = and_(gone, pictures.c.id.in_(picture_ids))
        with self._database.writing() as connection:
            of_it = albums.c.picture_id.in_(select(pictures.c.id).where(gone))
            connection.execute(delete(albums).where(albums.c.owner == owner, of_it))
            dropped = delete(pictures).where(gone).returning(pictures.c.sha256, pictures.c.options)
            rows = connection.execute(dropped).all()
        named = {row.sha256 for row in rows} | {
            str(row.options[SMALL]) for row in rows if SMALL in row.options
        }
        for sha256 in named - self._still_named(named):
            self._blobs.drop(sha256)
        return len(rows)

    def _still_named(self, sha256s: Collection[str]) -> set[str]:
        # Not asked for an owner: two people's equal pictures share their bytes.
        small, still = pictures.c.options[SMALL].as_string(), set[str]()
        names = sorted(sha256s)
        with self._database.reading() as connection:
            for start in range(0, len(names), _BATCH):
                some = names[start : start + _BATCH]
                for column in (pictures.c.sha256, files.c.sha256, small):
                    still.update(connection.execute(select(column).where(column.in_(some))).scalars())
        return still

    def _set(self, which: ColumnElement[bool], **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(pictures).where(which).values(**values))


def insert_picture(connection: Connection, owner: str, picture: Picture) -> None:
    """Add a whole picture, unless it is there; its bytes are among the blobs already."""
    there = select(pictures.c.id).where(_is(owner, picture.id))
    if connection.execute(there).first() is None:
        connection.execute(insert(pictures).values({"owner": owner, **_values(picture)}))


def _like(owner: str, sought: Sought) -> ColumnElement[bool]:
    binned = pictures.c.deleted_at.is_not(None) if sought.binned else pictures.c.deleted_at.is_(None)
    wanted: list[ColumnElement[bool]] = [pictures.c.owner == owner, binned]
    if sought.model:
        wanted.append(pictures.c.model == sought.model)
    if sought.source:
        wanted.append(pictures.c.source == sought.source)
    if sought.since:
        wanted.append(pictures.c.created_at >= sought.since)
    if sought.before:
        wanted.append(pictures.c.created_at < sought.before)
    if sought.album:
        of_it = and_(albums.c.owner == owner, albums.c.album == sought.album)
        wanted.append(pictures.c.id.in_(select(albums.c.picture_id).where(of_it)))
    if sought.starred:
        wanted.append(pictures.c.starred)
    return and_(*wanted)


def _are(owner: str, picture_ids: Collection[str]) -> ColumnElement[bool]:
    return and_(pictures.c.owner == owner, pictures.c.id.in_(picture_ids))


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
