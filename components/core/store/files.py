"""Files that people attach to their messages: rows with an owner, bytes among the blobs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Text, cast, delete, exists, insert, or_, select

from components.core.belongings import File
from components.core.errors import StoreError, Value
from components.core.store.blobs import Blobs
from components.core.store.columns import storable
from components.core.store.database import Database
from components.core.store.messages import Clock
from components.core.store.naming import is_named
from components.core.store.preferences import PASSING
from components.core.store.rows import AnyRow, new_id
from components.core.store.tables import files, messages, preferences
from components.core.store.tables_batches import sets
from components.core.store.tables_drawings import drawings

UNSENT_DAYS = 7
"""So long a file waits to be sent."""
_UNSENT = f"{PASSING}unsent/"
"""It is noted here since when a file waits; not its row, for imports keep old files before the messages that name them."""


class Files:
    """The files of each person."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._oldest: dict[str, datetime] = {}
        """By owner: no file waits since an earlier moment. Thousands are added at once, and nothing of them is due."""

    def add(self, owner: str, name: str, data: bytes, media_type: str, facts: Mapping[str, Value]) -> File:
        """Keep a file; what was found out about it when it was read goes along.

        Of the person's files that were added more than UNSENT_DAYS ago, those that no message, set or drawing names are dropped.
        """
        self._drop_waited(owner)
        made = File(
            id=new_id(),
            sha256=self._blobs.put(data),
            name=storable(name),
            media_type=media_type,
            size_bytes=len(data),
            created_at=self._clock(),
            facts=dict(facts),
        )
        row = {
            "id": made.id,
            "owner": owner,
            "sha256": made.sha256,
            "name": made.name,
            "media_type": media_type,
            "size_bytes": made.size_bytes,
            "created_at": made.created_at,
            "facts": made.facts,
        }
        with self._database.writing() as connection:
            connection.execute(insert(files).values(row))
            noted = {"owner": owner, "name": _UNSENT + made.id, "value": made.created_at.isoformat()}
            connection.execute(insert(preferences).values(noted))
        return made

    def get(self, owner: str, file_id: str) -> File | None:
        """The file without its bytes, or None where there is none."""
        return self.several(owner, [file_id]).get(file_id)

    def several(self, owner: str, file_ids: Sequence[str]) -> dict[str, File]:
        """Those files that are there, by id."""
        query = select(files).where(files.c.owner == owner, files.c.id.in_(file_ids))
        with self._database.reading() as connection:
            return {row.id: _file_of(row) for row in connection.execute(query)}

    def read(self, owner: str, file_id: str) -> bytes:
        """The bytes of a file.

        Raises:
            StoreError: `reason` missing when the file or its bytes are not there.
        """
        file = self.get(owner, file_id)
        if file is None:
            raise StoreError(reason="missing")
        return self._blobs.get(file.sha256)

    def drop_unsent(self, owner: str, file_ids: Sequence[str]) -> None:
        """Forget those of the files that no message, set or drawing names, and their bytes when nothing else names them."""
        if not file_ids:
            return
        named = or_(
            *(
                exists().where(table.owner == owner, cast(names, Text).contains(files.c.id))
                for table, names in (
                    (messages.c, messages.c.attachments),
                    (sets.c, sets.c.prompts),
                    (drawings.c, drawings.c.order),
                )
            )
        )
        unsent = select(files.c.id, files.c.sha256).where(
            files.c.owner == owner, files.c.id.in_(file_ids), ~named
        )
        with self._database.writing() as connection:
            dropped = connection.execute(unsent).all()
            connection.execute(
                delete(files).where(files.c.owner == owner, files.c.id.in_([row.id for row in dropped]))
            )
            _forget(connection, owner, file_ids)
        for row in dropped:
            self._drop_bytes(row.sha256)

    def _drop_waited(self, owner: str) -> None:
        now = self._clock()
        since = now - timedelta(days=UNSENT_DAYS)
        if owner in self._oldest and self._oldest[owner] >= since:
            return
        with self._database.reading() as connection:
            noted = _noted(connection, owner)
        self._oldest[owner] = min((at for at in noted.values() if at >= since), default=now)
        self.drop_unsent(owner, [name for name, at in noted.items() if at < since])

    def _drop_bytes(self, sha256: str) -> None:
        if not is_named(self._database, sha256):
            self._blobs.drop(sha256)


def _noted(connection: Connection, owner: str) -> dict[str, datetime]:
    """Since when each file waits, sent or not."""
    query = select(preferences.c.name, preferences.c.value)
    noted = connection.execute(
        query.where(preferences.c.owner == owner, preferences.c.name.startswith(_UNSENT))
    )
    return {row.name.removeprefix(_UNSENT): datetime.fromisoformat(row.value) for row in noted}


def _forget(connection: Connection, owner: str, file_ids: Sequence[str]) -> None:
    names = [_UNSENT + file_id for file_id in file_ids]
    connection.execute(delete(preferences).where(preferences.c.owner == owner, preferences.c.name.in_(names)))


def _file_of(row: AnyRow) -> File:
    return File(
        id=row.id,
        sha256=row.sha256,
        name=row.name,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        created_at=row.created_at,
        facts=row.facts,
    )
