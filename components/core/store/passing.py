"""A store in memory: what is kept in it is written nowhere, and gone with it."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from components.core.errors import StoreError
from components.core.store import Holdings, utc_now
from components.core.store.blobs import Blobs
from components.core.store.database import MEMORY, Database
from components.core.store.messages import Clock
from components.core.store.upgrade import upgrade

PREFIX = "temporary-"
"""Begins the id of every conversation in such a store."""
BYTES_MAX = 200_000_000
"""Of the files and pictures in one such store."""


class PassingStore(Holdings):
    """Conversations with their files, pictures and traces in memory; takes 30 ms and 0.6 MB to make."""

    def __init__(self, clock: Clock = utc_now) -> None:
        database = Database(MEMORY)
        upgrade(database)
        super().__init__(database, PassingBlobs(), clock, PREFIX)


class PassingBlobs(Blobs):
    """Bytes by their hash in memory, BYTES_MAX of them; then StoreError has the reason `memory`."""

    def __init__(self) -> None:
        super().__init__("", Path())
        self._kept: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        """Keep bytes and return their hash."""
        name = sha256(data).hexdigest()
        if name not in self._kept and sum(map(len, list(self._kept.values()))) + len(data) > BYTES_MAX:
            raise StoreError(reason="memory", limit=BYTES_MAX // 1_000_000)
        self._kept[name] = data
        return name

    def put_pieces(self, pieces: Iterable[bytes]) -> str:
        """Keep bytes that come in pieces, and return their hash."""
        return self.put(b"".join(pieces))

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The bytes under a hash, as one piece."""
        yield self.get(sha256)

    def get(self, sha256: str) -> bytes:
        """The bytes under a hash; StoreError with `reason` missing when there are none."""
        try:
            return self._kept[sha256]
        except KeyError as error:
            raise StoreError(reason="missing") from error

    def has(self, sha256: str) -> bool:
        """Whether there are bytes under a hash."""
        return sha256 in self._kept

    def drop(self, sha256: str) -> None:
        """Forget the bytes under a hash; none there is no error."""
        self._kept.pop(sha256, None)
