"""Selected rows as files: with what came along, where they lie, the clusters they belong to, and their vectors."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from components.core.sets.exports import guarded

VECTOR, CLUSTER, CLUSTER_NAME = "vector", "cluster", "cluster_name"
AXES = ("projection_x", "projection_y", "projection_z")
"""As Embedding Atlas calls them, which opens such a file as it is."""


@dataclass(frozen=True, slots=True)
class Selected:
    """Rows of a collection with what is known of them."""

    table: pa.Table
    points: NDArray[np.float32]
    """(n, 2 or 3)"""
    clusters: NDArray[np.int32] | None = None
    names: tuple[str, ...] = ()
    """Of the clusters."""


def as_csv(selected: Selected) -> bytes:
    """A line a row, with a mark of UTF-8, without which Excel takes Chinese for something else; no vectors.

    What a spreadsheet would run as a formula stands behind an apostrophe.
    """
    table = _whole(selected)
    for place, name in enumerate(table.column_names):
        column = table.column(place)
        if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
            column = pa.array(
                [None if each is None else str(each) for each in column.to_pylist()], pa.string()
            )
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column = pa.array(
                [None if each is None else guarded(each) for each in column.to_pylist()], pa.string()
            )
        table = table.set_column(place, guarded(name), column)
    to = io.BytesIO()
    pacsv.write_csv(table, to)
    return b"\xef\xbb\xbf" + to.getvalue()


def as_parquet(selected: Selected, matrix: NDArray[np.float32]) -> bytes:
    """The same with the vectors, (n, d), as lists of a fixed length; a row without one has null."""
    flat = pa.array(np.ascontiguousarray(matrix, dtype=np.float32).ravel())
    missing = pa.array(~np.isfinite(matrix).all(axis=1))
    vectors = pa.FixedSizeListArray.from_arrays(flat, matrix.shape[1], mask=missing)
    to = io.BytesIO()
    pq.write_table(_added(_whole(selected), VECTOR, vectors), to, compression="zstd")
    return to.getvalue()


def _whole(selected: Selected) -> pa.Table:
    table = selected.table
    for axis, values in zip(AXES, selected.points.T, strict=False):
        table = _added(table, axis, pc.if_else(pa.array(np.isfinite(values)), pa.array(values), None))
    if selected.clusters is not None:
        table = _added(table, CLUSTER, pa.array(selected.clusters))
        names = [selected.names[each] if each >= 0 else None for each in selected.clusters]
        table = _added(table, CLUSTER_NAME, pa.array(names, pa.string()))
    return table


def _added(table: pa.Table, name: str, column: Any) -> pa.Table:
    """A column more; where the person's own has its name, that is left as it is, and this has another."""
    while name in table.column_names:
        name = f"{name}_"
    return table.append_column(name, column)
