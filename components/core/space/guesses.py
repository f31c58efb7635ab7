"""What the columns of a file probably are: the texts, the vectors, the places on a map."""

import itertools
import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from components.core.sets.table import NAMES
from components.core.space import figures
from components.core.space.columns import numeric_list

_TEXTS = (
    "text",
    *(name for name in NAMES if name != "text"),
    "sentence",
    "review",
    "body",
    "文本",
    "评论",
    "句子",
)
_WIDTH_MIN = 4
"""Lists of fewer numbers are places, or something else."""
_SAMPLED = 20
_AXES = (("x", "y", "z"), ("1", "2", "3"), ("0", "1", "2"))
_MAPS = ("projection", "umap", "tsne", "pca", "pc", "component", "dim", "embedding")
_SIGNS = re.compile(r"[^0-9a-z]")


def text(table: pa.Table, without: Sequence[str] = ()) -> str:
    """The column of texts: one that is called so, else the one whose texts are longest on average, else the first."""
    others: list[str] = [name for name in table.column_names if name not in without] or table.column_names
    names = [name for name in others if pa.types.is_string(table.schema.field(name).type)]
    called = {name.strip().casefold(): name for name in reversed(names)}
    known = next((called[name] for name in _TEXTS if name in called), None)
    if known is not None:
        return known
    return max(names, key=lambda name: _length(table.column(name)), default=others[0])


def vectors(table: pa.Table) -> str | None:
    """The first column of lists of numbers, however they are written; None where there is none."""
    lists = [
        f.name for f in table.schema if numeric_list(f.type) and _usual(table.column(f.name)) >= _WIDTH_MIN
    ]
    written = (
        f.name for f in table.schema if pa.types.is_string(f.type) and _is_written(table.column(f.name))
    )
    return lists[0] if lists else next(written, None)


def points(table: pa.Table) -> tuple[str, ...] | None:
    """The columns of a place, two or three: projection_x and projection_y, umap_1 and umap_2, x, y and z."""
    found = {
        _SIGNS.sub("", field.name.casefold()): field.name for field in table.schema if _is_number(field.type)
    }
    for head, axes in [*itertools.product(_MAPS, _AXES), ("", _AXES[0])]:
        names = [found[head + axis] for axis in axes if head + axis in found]
        if len(names) == 3 or (len(names) == 2 and head + axes[2] not in found):
            return tuple(names)
    return None


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _length(column: pa.ChunkedArray) -> float:
    return float(pc.mean(pc.utf8_length(column)).as_py() or 0)


def _usual(column: pa.ChunkedArray) -> int:
    lengths = pc.list_value_length(column.slice(0, 1000)).drop_null()
    return int(pc.mode(lengths)[0]["mode"].as_py()) if len(lengths) else 0


def _is_written(column: pa.ChunkedArray) -> bool:
    """Whether most of the first texts are vectors: a list as JSON or as numpy prints it, or base64."""
    sample = [value for value in column.slice(0, _SAMPLED).to_pylist() if value and value.strip()]
    read = [figures.of_text(value) for value in sample]
    widths = [len(numbers) for numbers in read if numbers is not None]
    return bool(widths) and max(widths) >= _WIDTH_MIN and len(widths) * 2 > len(sample)
