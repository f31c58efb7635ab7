"""Columns of whatever a file holds, brought to few kinds: texts, numbers, truth values and lists of numbers."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from components.core.errors import InputError

ROWS_MAX = 1_000_000
COLUMNS_MAX = 1000
NAME_MAX_CHARS = 120
LINES_TOLD = 5
_SLICE = 10_000
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_NO_NUMBER = r"^[+-]?0\d"
"""A code, a telephone number: its zeros are part of it."""
_LONG_NUMBER = r"^[+-]?\d{16}"
"""More digits than a float keeps."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found: the rows that could be read, how many could not, and the lines of the first of those."""

    table: pa.Table
    broken: int = 0
    lines: tuple[int, ...] = ()


class Rows:
    """Rows that come one by one, kept as columns, so that only the last of them are Python's objects."""

    def __init__(self, batch_bytes: int = 8_000_000) -> None:
        self._batch_bytes = batch_bytes
        self._waiting: list[Mapping[str, Any]] = []
        self._size_bytes = 0
        self._names: dict[str, None] = {}
        self._chunks: list[dict[str, pa.Array]] = []
        self._counts: list[int] = []
        self.count = 0

    def add(self, row: Mapping[str, Any], size_bytes: int) -> None:
        """Keep a row that took this much of the file.

        Raises:
            InputError: `reason` space_many or space_columns: there are too many of them; `limit`.
        """
        self.count += 1
        if self.count > ROWS_MAX:
            raise InputError(reason="space_many", limit=ROWS_MAX)
        self._waiting.append(row)
        self._names.update(dict.fromkeys(row))
        if len(self._names) > COLUMNS_MAX:
            raise InputError(reason="space_columns", limit=COLUMNS_MAX)
        self._size_bytes += size_bytes
        if self._size_bytes > self._batch_bytes or len(self._waiting) >= _SLICE:
            self._flush()

    def table(self) -> pa.Table:
        """All rows; what a row lacks is null."""
        self._flush()
        chunks = {
            name: [
                chunk.get(name, pa.nulls(count))
                for chunk, count in zip(self._chunks, self._counts, strict=True)
            ]
            for name in self._names
        }
        arrays = [_joined(pieces) for pieces in chunks.values()]
        return pa.table(arrays, names=named(self._names))

    def _flush(self) -> None:
        if self._waiting:
            names = dict.fromkeys(name for row in self._waiting for name in row)
            self._chunks.append({name: array([row.get(name) for row in self._waiting]) for name in names})
            self._counts.append(len(self._waiting))
        self._waiting, self._size_bytes = [], 0


def named(names: Iterator[str] | Sequence[str] | Mapping[str, Any]) -> list[str]:
    """The names on one line each, none empty and none twice: the second of a kind gets its number."""
    taken: dict[str, None] = {}
    for place, name in enumerate(names):
        plain = " ".join(clean(name).split())[:NAME_MAX_CHARS] or str(place + 1)
        unique, number = plain, 1
        while unique in taken:
            number += 1
            unique = f"{plain} {number}"
        taken[unique] = None
    return list(taken)


def array(values: Sequence[Any]) -> pa.Array:
    """Values of JSON or of a sheet as a column: of one kind where they are, else texts, nested ones as JSON."""
    kinds = {type(value) for value in values if value is not None}
    try:
        if not kinds:
            return pa.nulls(len(values))
        if kinds == {bool}:
            return pa.array(values, pa.bool_())
        if kinds == {int}:
            return pa.array(values, pa.int64())
        if kinds <= {int, float}:
            return pa.array([None if value is None else float(value) for value in values], pa.float64())
        if kinds == {list} and any(values):
            return pa.array(values, pa.list_(pa.float32()))
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, TypeError, ValueError):
        pass  # too large, or lists of something else
    return pa.array([_text(value) for value in values], pa.string())


def clean(text: str) -> str:
    """The text without halves of characters, which JSON may hold and UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value and clean(value)
    return clean(json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":")))


def _joined(pieces: Sequence[pa.Array]) -> pa.ChunkedArray:
    """One column of pieces of perhaps different kinds."""
    kinds = {piece.type for piece in pieces if not pa.types.is_null(piece.type)}
    if kinds == {pa.int64(), pa.float64()}:
        kind = pa.float64()
    else:
        kind = kinds.pop() if len(kinds) == 1 else pa.string()
    return pa.chunked_array(
        [
            piece.cast(kind) if not pa.types.is_list(piece.type) or piece.type == kind else texts(piece)
            for piece in pieces
        ],
        kind,
    )


def texts(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """A column of any kind as strings; null stays null."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_nested(kind):
        return _sliced(column, lambda piece: pa.array([_text(v) for v in piece.to_pylist()], pa.string()))
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _sliced(column, _checked)
    return column.cast(pa.string())


def _sliced(column: pa.Array | pa.ChunkedArray, turn: Any) -> pa.ChunkedArray:
    """A column turned in slices, of which alone Python's objects are made."""
    pieces = [turn(column.slice(start, _SLICE)) for start in range(0, len(column), _SLICE)]
    return pa.chunked_array(pieces, pa.string())


def plain(table: pa.Table) -> pa.Table:
    """A foreign table with the few kinds of columns there are here."""
    return pa.table([_plain(column) for column in table.columns], names=named(table.column_names))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        column = pa.chunked_array([piece.storage for piece in column.chunks], kind.storage_type)
        return _plain(column)
    if pa.types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type))
    if pa.types.is_boolean(kind) or numeric_list(kind):
        return column
    if pa.types.is_integer(kind):
        return column.cast(pa.uint64() if kind == pa.uint64() else pa.int64())
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.float64(), safe=False)
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _sliced(column, _checked)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _sliced(column, _unpacked)
    return _sliced(column, lambda piece: pa.array([_other(v) for v in piece.to_pylist()], pa.string()))


def numeric_list(kind: pa.DataType) -> bool:
    """Whether a column of this kind may hold vectors."""
    lists = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    return bool(lists and (pa.types.is_floating(kind.value_type) or pa.types.is_integer(kind.value_type)))


def _other(value: Any) -> str | None:
    return _text(value if value is None or isinstance(value, (dict, list)) else str(value))


def _checked(piece: pa.ChunkedArray) -> pa.Array:
    """Strings of a foreign file, in which there may be what is no UTF-8."""
    held = piece.cast(pa.large_binary())
    try:
        return held.cast(pa.string()).combine_chunks()
    except pa.ArrowInvalid:
        said = (value and value.decode("utf-8", "replace") for value in held.to_pylist())
        return pa.array([v if v is None or isinstance(v, str) else "" for v in said], pa.string())


def _unpacked(piece: pa.ChunkedArray) -> pa.Array:
    """Bytes are text where they can be, else base64."""
    try:
        return piece.cast(pa.large_binary()).cast(pa.string()).combine_chunks()
    except pa.ArrowInvalid:
        packed = (None if v is None else base64.b64encode(v).decode() for v in piece.to_pylist())
        return pa.array(list(packed), pa.string())


def numbers(table: pa.Table) -> pa.Table:
    """A table of strings, those of its columns as numbers that hold nothing else."""
    return pa.table([_number(column) for column in table.columns], names=table.column_names)


def _number(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not _all_match(column.slice(0, 200)) or not _all_match(column) or _any(column, _NO_NUMBER):
        return column
    trimmed = pc.utf8_trim_whitespace(column)
    filled = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    for kind in (pa.int64(), pa.float64()):
        if kind == pa.float64() and _any(column, _LONG_NUMBER):
            break
        try:
            return filled.cast(kind)
        except pa.ArrowInvalid:
            continue
    return column


def _all_match(column: pa.ChunkedArray) -> bool:
    trimmed = pc.utf8_trim_whitespace(column)
    matching = pc.match_substring_regex(trimmed, _NUMBER)
    blank = pc.equal(trimmed, "")
    return bool(pc.any(matching).as_py()) and bool(pc.all(pc.or_(matching, blank)).as_py())


def _any(column: pa.ChunkedArray, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(pc.utf8_trim_whitespace(column), pattern)).as_py())
