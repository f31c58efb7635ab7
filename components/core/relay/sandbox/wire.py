"""The bytes of the sandbox: compact JSON as Go writes it, server-sent events, and the items a stream is made of."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

JSON: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is sent before `until_s` seconds after the headers; infinity is silence until the client goes."""

    until_s: float


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is dropped here, without the end of the body."""


Item: TypeAlias = JSON | bytes | Wait | Cut
"""A chunk to be framed, bytes to be sent as they are, a pause, or the end of the connection."""

Items: TypeAlias = Iterator[Item]

SILENCE = Wait(math.inf)
CUT = Cut()
DONE = b"data: [DONE]\n\n"


def dump(value: object) -> bytes:
    """Compact JSON with Chinese left as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def frame(item: JSON | bytes) -> bytes:
    """One server-sent event; bytes pass unchanged."""
    return item if isinstance(item, bytes) else b"data: " + dump(item) + b"\n\n"
