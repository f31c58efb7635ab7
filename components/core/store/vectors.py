"""Vectors that were paid for: each text's once for an origin, a model and its dimensions, shared by all corpora."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, and_, insert, select

from components.core.store.blobs import Blobs
from components.core.store.columns import storable
from components.core.store.database import Database
from components.core.store.rows import new_id
from components.core.store.tables_corpora import vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HASH_BYTES = 32
CHUNK_ROWS = 2048
"""Vectors in a blob, at most."""


class Spot(NamedTuple):
    """Where a vector lies."""

    sha256: str
    """Of the chunk."""
    row: int
    width: int


def digest(text: str) -> bytes:
    """The hash by which a text's vector is kept."""
    return sha256(storable(text).encode()).digest()


class Vectors:
    """The vectors of each person, by the hashes of the texts."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def known(
        self,
        owner: str,
        origin: str,
        model: str,
        dimensions: int | None,
        hashes: Collection[bytes],
        width: int | None = None,
    ) -> dict[bytes, Spot]:
        """Where the vectors of these texts lie, of those that have one; the first where there are several.

        Args:
            width: numbers in a vector; None for any.
        """
        wanted = set(hashes)
        found: dict[bytes, Spot] = {}
        if not wanted:
            return found
        columns = (vectors.c.hashes, vectors.c.sha256, vectors.c.width)
        mine = select(*columns).where(_of(owner, origin, model, dimensions)).order_by(vectors.c.position)
        if width is not None:
            mine = mine.where(vectors.c.width == width)
        with self._database.reading() as connection:
            for together, chunk, width in connection.execute(mine.execution_options(yield_per=50)):
                for row, name in enumerate(_apart(together)):
                    if name in wanted and name not in found:
                        found[name] = Spot(chunk, row, width)
        return found

    def keep(
        self,
        owner: str,
        origin: str,
        model: str,
        dimensions: int | None,
        hashes: Sequence[bytes],
        matrix: "NDArray[np.float32]",
    ) -> None:
        """Keep vectors, (n, d) for n texts, in chunks of CHUNK_ROWS; all of them, or none."""
        rows = []
        for start in range(0, len(hashes), CHUNK_ROWS):
            some = hashes[start : start + CHUNK_ROWS]
            row = {
                "id": new_id(),
                "owner": owner,
                "origin": origin,
                "model": model,
                "dimensions": dimensions or 0,
                "width": int(matrix.shape[1]),
                "length": len(some),
                "hashes": b"".join(some),
                "sha256": self._blobs.put(_packed(matrix[start : start + CHUNK_ROWS])),
            }
            rows.append(row)
        if rows:
            with self._database.writing() as connection:
                connection.execute(insert(vectors), rows)

    def pieces(
        self,
        owner: str,
        origin: str,
        model: str,
        dimensions: int | None,
        hashes: Collection[bytes],
        width: int | None = None,
    ) -> Iterator[tuple[list[bytes], "NDArray[np.float32]"]]:
        """The vectors of these texts, chunk by chunk: the hashes of those in it, and an (n, d) array of theirs.

        Raises:
            StoreError: `reason` missing when the bytes of a chunk are gone.
        """
        import numpy as np

        spots = self.known(owner, origin, model, dimensions, hashes, width)
        for chunk, rows in _by_chunk(spots).items():
            matrix = np.load(BytesIO(self._blobs.get(chunk)), allow_pickle=False)
            yield list(rows), matrix[list(rows.values())]

    def read(
        self, owner: str, origin: str, model: str, dimensions: int | None, hashes: Collection[bytes]
    ) -> dict[bytes, "NDArray[np.float32]"]:
        """The vectors of a few texts, of those that have one, by hash."""
        parts = self.pieces(owner, origin, model, dimensions, hashes)
        return {name: vector for names, matrix in parts for name, vector in zip(names, matrix, strict=True)}


def _of(owner: str, origin: str, model: str, dimensions: int | None) -> ColumnElement[bool]:
    mine = (vectors.c.owner == owner, vectors.c.origin == origin, vectors.c.model == model)
    return and_(*mine, vectors.c.dimensions == (dimensions or 0))


def _apart(together: bytes) -> Iterator[bytes]:
    for start in range(0, len(together), HASH_BYTES):
        yield together[start : start + HASH_BYTES]


def _by_chunk(spots: Mapping[bytes, Spot]) -> dict[str, dict[bytes, int]]:
    chunks: dict[str, dict[bytes, int]] = {}
    for name, spot in spots.items():
        chunks.setdefault(spot.sha256, {})[name] = spot.row
    return chunks


def _packed(matrix: "NDArray[np.float32]") -> bytes:
    """A .npy; np.save would copy the numbers three times."""
    import numpy as np

    head, rows = BytesIO(), np.ascontiguousarray(matrix, "<f4")
    shape = {"descr": "<f4", "fortran_order": False, "shape": rows.shape}
    np.lib.format.write_array_header_1_0(head, shape)
    return b"".join([head.getvalue(), rows.data.cast("B")])
