"""Bytes of files, pictures and vectors under the hash of their content, in a folder or wherever fsspec reaches."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from posixpath import dirname
from typing import Any
from uuid import uuid4

from components.core.errors import StoreError
from components.core.store.database import refusals

PIECE_BYTES = 2**20
_HASH = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """Bytes by their SHA-256 in hexadecimal; the same content is kept once, whoever brought it.

    They have no owner: whoever may read them is decided by the rows that name them. All methods raise StoreError.
    """

    def __init__(self, address: str, home: Path) -> None:
        """Take a place to keep blobs at; nothing is opened or made before the first of them.

        Args:
            address: a folder or an fsspec address such as s3://bucket/folder; empty for `home`/blobs.
        """
        self._address = address or str(home / "blobs")

    def put(self, data: bytes) -> str:
        """Keep bytes and return their hash; whoever reads never meets half of them."""
        name = sha256(data).hexdigest()
        with refusals():
            if not self._files.exists(self._path(name)):
                self._write(self._path(name), data)
        return name

    def put_pieces(self, pieces: Iterable[bytes]) -> str:
        """Keep bytes of any size as they come, a piece in memory at a time, and return their hash."""
        hashed = sha256()
        with refusals():
            unfinished = f"{self._place[1]}/unfinished/{uuid4().hex}"
            self._files.makedirs(dirname(unfinished), exist_ok=True)
            try:
                with self._files.open(unfinished, "wb") as file:
                    for piece in pieces:
                        hashed.update(piece)
                        file.write(piece)
                if not self._files.exists(path := self._path(hashed.hexdigest())):
                    self._files.makedirs(dirname(path), exist_ok=True)
                    self._files.mv(unfinished, path)
            finally:
                if self._files.exists(unfinished):
                    self._files.rm_file(unfinished)
        return hashed.hexdigest()

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The bytes under a hash, PIECE_BYTES at a time.

        Raises:
            StoreError: `reason` missing when there are none.
        """
        if not self.has(sha256):
            raise StoreError(reason="missing")
        with refusals(), self._files.open(self._path(sha256), "rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece

    def get(self, sha256: str) -> bytes:
        """The bytes under a hash.

        Raises:
            StoreError: `reason` missing when there are none.
        """
        try:
            with refusals():
                data: bytes = self._files.cat_file(self._path(sha256))
        except StoreError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise StoreError(reason="missing") from error
            raise
        return data

    def has(self, sha256: str) -> bool:
        """Whether there are bytes under a hash."""
        with refusals():
            return bool(self._files.exists(self._path(sha256)))

    def drop(self, sha256: str) -> None:
        """Delete the bytes under a hash; none there is no error."""
        with refusals():
            if self._files.exists(self._path(sha256)):
                self._files.rm_file(self._path(sha256))

    def _write(self, path: str, data: bytes) -> None:
        # Object stores show a thing only when it is whole; in a folder a rename does the same.
        self._files.makedirs(dirname(path), exist_ok=True)
        unfinished = f"{path}.{uuid4().hex}"
        self._files.pipe_file(unfinished, data)
        self._files.mv(unfinished, path)

    @cached_property
    def _place(self) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        try:
            files, root = url_to_fs(self._address)
        except (ValueError, ImportError) as error:  # an address of no kind, or of one that is not installed
            raise StoreError(reason="unavailable") from error
        return files, root

    @property
    def _files(self) -> Any:
        return self._place[0]

    def _path(self, sha256: str) -> str:
        if not _HASH.fullmatch(sha256):
            raise StoreError(reason="missing")
        return f"{self._place[1]}/{sha256[:2]}/{sha256}"
