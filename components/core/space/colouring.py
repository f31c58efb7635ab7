"""What a column of a collection can be coloured by: kinds that are told apart, or numbers and dates on a scale."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_ALIKE = 0.95
"""Share of the texts that must read as numbers, or as dates, for a column to be one of them."""
_FEW = 8
"""Whole numbers of which there are no more than these are kinds: stars, grades, years."""
_OUTSIDE = 0.01
"""Share at each end of a scale that has the colour of the end, so that one outlier does not take all colours."""
_NUMBER = r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$"
_DATE = r"^\d{4}-\d{2}-\d{2}([T ].*)?$"


@dataclass(frozen=True, slots=True)
class Kinds:
    """Values that are told apart."""

    codes: NDArray[np.int64]
    """(n,) which of the names, -1 for none."""
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values that have an order."""

    values: NDArray[np.float64]
    """(n,) NaN for none; of dates seconds since 1970."""
    are_dates: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """What the ends of a scale of them stand for: few lie beyond."""
        known = self.values[np.isfinite(self.values)]
        if not len(known):
            return 0.0, 0.0
        low, high = (float(end) for end in np.quantile(known, (_OUTSIDE, 1 - _OUTSIDE)))
        return (low, high) if low < high else (float(known.min()), float(known.max()))


def read(column: pa.ChunkedArray) -> Kinds | Numbers:
    """What a column of whatever type holds; numbers and dates also where they are written as texts."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if _is_number(column.type):
        return _numbers(pc.cast(column, pa.float64(), safe=False))
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return _dates(column)
    texts = pc.utf8_trim_whitespace(_texts(column))
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, texts.type), texts)
    if _read_as(texts, _NUMBER):
        fit = pc.match_substring_regex(texts, _NUMBER)
        return _numbers(pc.cast(pc.if_else(fit, texts, pa.scalar(None, texts.type)), pa.float64()))
    if _read_as(texts, _DATE):
        days = pc.strptime(pc.utf8_slice_codeunits(texts, 0, 10), "%Y-%m-%d", "s", error_is_null=True)
        return _dates(days)
    return kinds(texts)


def kinds(texts: pa.ChunkedArray) -> Kinds:
    """The different values of a column of strings."""
    encoded = pc.dictionary_encode(texts)
    held = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    codes = np.asarray(pc.fill_null(held.indices, -1), dtype=np.int64)
    return Kinds(codes, tuple(map(str, held.dictionary.to_pylist())))


def lengths(texts: pa.ChunkedArray) -> Numbers:
    """How many characters each text has."""
    return Numbers(_floats(pc.cast(pc.utf8_length(texts), pa.float64())))


def usual(table: pa.Table, columns: Sequence[str], most: int) -> str | None:
    """The first column that tells groups of rows apart: of 2 to `most` kinds, few rows without; None where none does."""
    for name in columns:
        held = read(table.column(name))
        if isinstance(held, Kinds) and 2 <= len(held.names) <= most and (held.codes >= 0).mean() >= 0.5:
            return name
    return None


def _numbers(column: pa.ChunkedArray) -> Kinds | Numbers:
    values = _floats(column)
    known = np.unique(values[np.isfinite(values)])
    if 0 < len(known) <= _FEW and (known == np.round(known)).all():
        codes = np.where(np.isfinite(values), np.searchsorted(known, values), -1)
        return Kinds(codes.astype(np.int64), tuple(f"{value:.0f}" for value in known))
    return Numbers(values)


def _dates(column: pa.ChunkedArray) -> Numbers:
    seconds = pc.cast(pc.cast(column, pa.timestamp("s"), safe=False), pa.int64())
    return Numbers(_floats(pc.cast(seconds, pa.float64(), safe=False)), are_dates=True)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(pc.fill_null(column, float("nan")).to_numpy(), dtype=np.float64)


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column
    if pa.types.is_primitive(column.type) and not pa.types.is_duration(column.type):
        return pc.cast(column, pa.string())
    written = [None if each is None else str(each) for each in column.to_pylist()]
    return pa.chunked_array([pa.array(written, pa.string())])


def _read_as(texts: pa.ChunkedArray, pattern: str) -> bool:
    filled = len(texts) - texts.null_count
    found = pc.sum(pc.match_substring_regex(texts, pattern)).as_py() or 0
    return bool(filled) and found >= _ALIKE * filled
