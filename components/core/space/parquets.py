"""Parquet, read in pieces, so that what unpacks to far too much is given up in time."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from components.core.errors import FileError, InputError
from components.core.files.damage import damage
from components.core.space.columns import COLUMNS_MAX, ROWS_MAX, Found, plain

UNPACKED_MAX_BYTES = 4_000_000_000
_BATCH_ROWS = 2_048


def read(name: str, data: bytes) -> Found:
    """All rows; needs what its columns take unpacked, 4 GB at most.

    Raises:
        FileError: `reason` broken or bomb.
        InputError: `reason` space_empty, space_many or space_columns.
    """
    with damage(name, pa.ArrowException):
        file = pq.ParquetFile(pa.BufferReader(data))
        rows, names = file.metadata.num_rows, file.schema_arrow.names
        texts = [field.name for field in file.schema_arrow if _is_text(field.type)]
    if rows > ROWS_MAX:
        raise InputError(reason="space_many", limit=ROWS_MAX)
    if len(names) > COLUMNS_MAX:
        raise InputError(reason="space_columns", limit=COLUMNS_MAX)
    if not rows or not names:
        raise InputError(reason="space_empty")
    with damage(name, pa.ArrowException):
        # A text that stands in a million rows is in the file once: as a dictionary it is measured before it is unpacked.
        file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=texts)
        return Found(pa.concat_tables(_pieces(name, file)))


def _pieces(name: str, file: pq.ParquetFile) -> Iterator[pa.Table]:
    size_bytes = 0
    for batch in file.iter_batches(_BATCH_ROWS):
        size_bytes += sum(_unpacked_bytes(column) for column in batch.columns)
        if size_bytes > UNPACKED_MAX_BYTES:
            raise FileError(reason="bomb", name=name)
        yield plain(pa.Table.from_batches([batch]))


def _unpacked_bytes(column: pa.Array) -> int:
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary).take(column.indices)
    return int(pc.sum(pc.cast(lengths, pa.int64())).as_py() or 0)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))
