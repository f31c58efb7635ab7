"""Albums of the gallery: names under which pictures are put together; a picture may be in several."""

from collections.abc import Collection
from hashlib import sha256

from sqlalchemy import and_, delete, func, insert, select

from components.core.store.columns import storable
from components.core.store.database import Database
from components.core.store.tables_pictures import albums, pictures

NAME_MAX = 80
_BATCH = 500


class Albums:
    """The albums of each person; one is there as long as a picture is in it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, owner: str) -> dict[str, int]:
        """How many pictures outside the bin each album holds, by name."""
        counted = (
            select(albums.c.album, func.count())
            .join(pictures, and_(pictures.c.id == albums.c.picture_id, pictures.c.deleted_at.is_(None)))
            .where(albums.c.owner == owner)
            .group_by(albums.c.album)
            .order_by(func.lower(albums.c.album))
        )
        with self._database.reading() as connection:
            return {str(name): int(count) for name, count in connection.execute(counted)}

    def of(self, owner: str, picture_id: str) -> list[str]:
        """The albums that a picture is in."""
        mine = and_(albums.c.owner == owner, albums.c.picture_id == picture_id)
        with self._database.reading() as connection:
            found = select(albums.c.album).where(mine).order_by(func.lower(albums.c.album))
            return list(connection.execute(found).scalars())

    def put(self, owner: str, album: str, picture_ids: Collection[str]) -> None:
        """Put pictures into an album, which begins with its first."""
        album = storable(album).strip()[:NAME_MAX]
        names = list(dict.fromkeys(picture_ids)) if album else []
        with self._database.writing() as connection:
            for some in _batches(names):
                mine = and_(pictures.c.owner == owner, pictures.c.id.in_(some))
                here = set(connection.execute(select(pictures.c.id).where(mine)).scalars())
                kept = select(albums.c.picture_id).where(
                    albums.c.owner == owner, albums.c.album == album, albums.c.picture_id.in_(some)
                )
                new = here - set(connection.execute(kept).scalars())
                rows = [_row(owner, album, name) for name in some if name in new]
                if rows:
                    connection.execute(insert(albums), rows)

    def rename(self, owner: str, album: str, name: str) -> None:
        """Give an album another name; under that of another album the two become one."""
        name = storable(name).strip()[:NAME_MAX]
        if not name or name == album:
            return
        of_it = and_(albums.c.owner == owner, albums.c.album == album)
        with self._database.reading() as connection:
            held = list(connection.execute(select(albums.c.picture_id).where(of_it)).scalars())
        self.put(owner, name, held)
        with self._database.writing() as connection:
            connection.execute(delete(albums).where(of_it))

    def take_out(self, owner: str, album: str, picture_ids: Collection[str]) -> None:
        """Take pictures out of an album; they stay in the gallery."""
        with self._database.writing() as connection:
            for some in _batches(list(picture_ids)):
                of_it = and_(albums.c.owner == owner, albums.c.album == album, albums.c.picture_id.in_(some))
                connection.execute(delete(albums).where(of_it))


def _row(owner: str, album: str, picture_id: str) -> dict[str, str]:
    # The same picture in the same album has the same name wherever it is restored.
    name = sha256(f"{picture_id}\0{album}".encode()).hexdigest()[:32]
    return {"id": name, "owner": owner, "album": album, "picture_id": picture_id}


def _batches(names: list[str]) -> list[list[str]]:
    return [names[start : start + _BATCH] for start in range(0, len(names), _BATCH)]
