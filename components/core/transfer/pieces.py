"""A large JSON file taken apart into the texts of its members, so that only one of them is parsed at a time."""

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from components.core.errors import InputError

_TOKEN = re.compile(rb'"[^"\\]*+(?:\\(?:u[0-9a-fA-F]{4}|.)[^"\\]*+)*+"|[\[\]{}:,]', re.DOTALL)
_BLANK = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"


def members(data: bytes) -> Iterator[tuple[str | None, bytes]]:
    """The members of the array or object in `data` as texts, each with its name in an object; not yet checked.

    Raises:
        InputError: `reason` import_json when it is neither, import_cut when it ends in the middle, after the members
            that came whole.
    """
    data = data.removeprefix(_BOM)
    start = len(data) - len(data.lstrip(_BLANK))
    if data[start : start + 1] not in (b"[", b"{"):
        raise InputError(reason="import_json")
    depth, begin, name = 0, start + 1, None
    for token in _TOKEN.finditer(data, start):
        sign = token.group()
        if sign in b"[{":
            depth += 1
        elif sign in b"]}":
            depth -= 1
            if depth == 0:
                if data[begin : token.start()].strip(_BLANK):
                    yield name, data[begin : token.start()]
                return
        elif depth == 1 and sign == b",":
            yield name, data[begin : token.start()]
            begin, name = token.end(), None
        elif depth == 1 and sign == b":" and name is None:
            name = str(value(data[begin : token.start()]))
            begin = token.end()
    raise InputError(reason="import_cut")


def member(data: bytes, name: str) -> bytes | None:
    """The text of one member of an object, or None."""
    return next((text for key, text in members(data) if key == name), None)


def value(text: bytes) -> Any:
    """The value of a JSON text; a lone surrogate, which orjson refuses, is let through as JavaScript does.

    Raises:
        InputError: `reason` import_json.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(reason="import_json") from error
