"""A table of texts becomes a collection."""

import io
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from components.core.corpus import TEXT, Corpus, Report


def made(name: str, table: pa.Table, report: Report, source: str) -> tuple[Corpus, bytes]:
    """The collection as it is to be kept, without an id, and its table as Parquet; TEXT is the first column."""
    to = io.BytesIO()
    pq.write_table(table, to, compression="zstd")
    now = datetime.now(UTC)
    chars = int(pc.sum(pc.utf8_length(table.column(TEXT))).as_py() or 0)
    corpus = Corpus(
        "",
        name,
        now,
        now,
        len(table),
        chars,
        "",
        to.tell(),
        tuple(column for column in table.column_names if column != TEXT),
        source,
        report,
    )
    return corpus, to.getvalue()


def read(data: bytes) -> pa.Table:
    """The table of a collection out of its Parquet."""
    return pq.read_table(io.BytesIO(data))
