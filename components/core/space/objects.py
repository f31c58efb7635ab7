"""Rows written as JSON: a list of objects or of texts, an object of columns, or an object in each line."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from components.core.corpus import TEXT
from components.core.errors import FileError, InputError
from components.core.space.columns import LINES_TOLD, Found, Rows

_WHOLE_MAX_BYTES = 300_000_000
_BLANKS = re.compile(r"[ \t\r\n]*")
_INSTEAD = re.compile(r"[ \t\r\n]*([,\]])[ \t\r\n]*")
_UNREADABLE = (ValueError, RecursionError)


def lines(data: bytes) -> Found:
    """JSONL: an object, a text or a list of cells in each line; a line that is none of these is broken.

    Raises:
        InputError: `reason` space_empty, space_many or space_columns.
    """
    rows, broken = Rows(), list[int]()
    for number, line in enumerate(io.BytesIO(data), 1):
        if line.strip():
            row = _row(_loaded(line))
            if row is None:
                broken.append(number)
            else:
                rows.add(row, len(line))
    return _found(rows, broken)


def whole(name: str, data: bytes) -> Found:
    """JSON: a list is read item by item, so only its texts fill the memory; an object is read at once.

    Raises:
        FileError: `reason` broken, or large for an object over 300 MB.
        InputError: `reason` space_shape: nothing in it looks like rows; else as of `lines`.
    """
    if data.lstrip()[:1] == b"[":
        return _listed(name, data.decode())
    if len(data) > _WHOLE_MAX_BYTES:
        raise FileError(reason="large", name=name, limit=_WHOLE_MAX_BYTES // 1_000_000)
    held = _loaded(data)
    if held is None:
        raise FileError(reason="broken", name=name)
    rows, broken = Rows(), list[int]()
    for number, item in enumerate(_items(held), 1):
        row = _row(item)
        if row is None:
            broken.append(number)
        else:
            rows.add(row, 1000)
    return _found(rows, broken)


def _found(rows: Rows, broken: list[int]) -> Found:
    if not rows.count and not broken:
        raise InputError(reason="space_empty")
    return Found(rows.table(), len(broken), tuple(broken[:LINES_TOLD]))


def _listed(name: str, text: str) -> Found:
    rows, broken = Rows(), list[int]()
    try:
        for number, (item, chars) in enumerate(_elements(text), 1):
            row = _row(item)
            if row is None:
                broken.append(number)
            else:
                rows.add(row, chars)
    except _UNREADABLE as error:
        raise FileError(reason="broken", name=name) from error
    return _found(rows, broken)


def _elements(text: str) -> Iterator[tuple[Any, int]]:
    """The items of a list with how long each is written; what is no JSON is a ValueError."""
    decoder = json.JSONDecoder()
    at = _after(_BLANKS, text, 0) + 1
    at = _after(_BLANKS, text, at)
    if text[at : at + 1] == "]":
        return
    while True:
        item, end = decoder.raw_decode(text, at)
        yield item, end - at
        mark = _INSTEAD.match(text, end)
        if mark is None:
            raise ValueError(end)
        if mark[1] == "]":
            return
        at = mark.end()


def _after(blanks: re.Pattern[str], text: str, at: int) -> int:
    match = blanks.match(text, at)
    return match.end() if match else at


def _loaded(data: bytes) -> Any:
    """What JSON says, also where it has NaN; None where it is no JSON."""
    try:
        return orjson.loads(data)
    except ValueError:
        try:
            return json.loads(data)
        except _UNREADABLE:
            return None


def _row(item: Any) -> Mapping[str, Any] | None:
    if isinstance(item, dict):
        return item
    if isinstance(item, str):
        return {TEXT: item}
    if isinstance(item, list):
        return {str(place): cell for place, cell in enumerate(item, 1)}
    return None


def _items(held: Any) -> Iterator[Any]:
    """The rows in an object: of columns, with a list of rows in it, or with a text for each key."""
    if not isinstance(held, dict) or not held:
        raise InputError(reason="space_shape")
    values = list(held.values())
    lists: list[list[Any]] = [value for value in values if isinstance(value, list)]
    of_rows = [value for value in lists if value and isinstance(value[0], dict)]
    if len(lists) == len(values) and len(set(map(len, lists))) == 1 and not of_rows:
        return (dict(zip(held, cells, strict=True)) for cells in zip(*lists, strict=True))
    if of_rows:
        longest: list[Any] = max(of_rows, key=len)
        return iter(longest)
    if all(isinstance(value, dict) for value in values):
        return _tabled(held)
    if all(isinstance(value, str) for value in values):
        return ({"key": key, TEXT: value} for key, value in held.items())
    raise InputError(reason="space_shape")


def _tabled(held: Mapping[str, Mapping[str, Any]]) -> Iterator[Any]:
    """pandas writes columns as objects by the row's index; others write rows by their ids."""
    keys = list(next(iter(held.values())))
    if (
        keys
        and all(key.isdecimal() for key in keys)
        and all(len(column) == len(keys) for column in held.values())
    ):
        return ({name: column.get(key) for name, column in held.items()} for key in keys)
    return ({"key": key, **row} for key, row in held.items())
