"""Reading figures, moments and names out of foreign JSON: whatever cannot be one is None, never zero."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeAlias

from components.core.scrub import HIDDEN, scrub

Body: TypeAlias = Mapping[str, object]

_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,20})?([eE][+-]?\d{1,2})?", re.ASCII)
_MOST = Decimal(10) ** 15
_MS_FROM = 10**11
"""Seconds of the year 5138; a larger number counts milliseconds."""
_YEAR_3000_S = 32_503_680_000
_YUAN = {"CNY", "RMB", "¥", "￥", "YUAN", "元", "人民币"}
_NAME_MAX, _NAMES_MAX = 120, 300


def decimal(value: object) -> Decimal | None:
    """A number, or a string that is one; relays send money as either."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return number if abs(number) <= _MOST else None


def moment(value: object) -> datetime | None:
    """Unix seconds or milliseconds, or ISO 8601 (UTC where it names no zone); zero and less is no moment."""
    number = decimal(value)
    if number is not None:
        seconds = float(number / 1000 if number > _MS_FROM else number)
        return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < _YEAR_3000_S else None
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value.strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.timestamp() > 0 else None


def name(value: object, most: int = _NAME_MAX) -> str | None:
    """A short text in one line, without anything that looks like a key; None when nothing is left of it."""
    if not isinstance(value, str):
        return None
    line = " ".join(scrub(value[: most * 4]).split()).encode("utf-8", "replace").decode()
    return None if line == HIDDEN else line[:most] or None


def currency(value: object) -> str | None:
    """A code of ISO 4217, or a relay's own short word for its points; yuan whatever they are called."""
    code = name(value, 12)
    return None if code is None else "CNY" if code.upper() in _YUAN else code.upper()


def names(value: object) -> tuple[str, ...]:
    """Names in a list, as the keys of an object that are not false, or between commas."""
    if isinstance(value, str):
        value = value.split(",")
    elif isinstance(value, dict):
        value = [key for key, allowed in value.items() if allowed]
    found = map(name, value[:_NAMES_MAX]) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(one for one in found if one))


def inner(body: Body, key: str = "data") -> Body:
    """The object under a key; an empty one where there is none."""
    found = body.get(key)
    return found if isinstance(found, dict) else {}
