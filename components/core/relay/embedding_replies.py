"""What one reply of the embeddings endpoint holds, read out of every shape relays are known to send.

Shapes: OpenAI's API reference, the lists of Ollama and Cohere, and the replies quoted in the issues of litellm,
pydantic-ai, chroma and infinity: an index that is missing, doubled, shuffled or counted from one.
"""

import binascii
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import orjson
from numpy.typing import NDArray

from components.core import errors

Vector = NDArray[np.float32]
_FLOAT_BYTES = 4
_LISTS = ("data", "embeddings")


class Flaw(StrEnum):
    """Why a text has no vector in a reply that has others."""

    MISSING = "missing"
    LENGTH = "length"
    NOT_FINITE = "not_finite"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a reply.

    vectors: (n, width) in the order of the texts, rows with a flaw are NaN.
    garbled: vectors came as text, and none of them could be read.
    """

    vectors: Vector
    flaws: dict[int, Flaw]
    garbled: bool = False


def read(data: object, count: int, width: int | None = None) -> Read:
    """The vectors of a reply to `count` texts.

    Args:
        width: numbers that each vector has to have; None takes the width that most of them have.
    Raises:
        EmptyAnswerError: `reason` unplaced when nobody can tell which vector belongs to which text (`given`, `wanted`),
            vectorless when there is none at all.
    """
    items = _items(data)
    if not any(_held(item) is not None for item in items):
        raise errors.EmptyAnswerError(reason="vectorless", wanted=count)
    found: list[Vector | Flaw] = [Flaw.MISSING] * count
    texts = unread = 0
    for place, item in zip(_places(items, count), items, strict=True):
        held = _held(item)
        if place is not None and held is not None:
            found[place] = vector = vector_of(held)
            texts += isinstance(held, str)
            unread += isinstance(held, str) and vector is Flaw.UNREADABLE
    garbled = 0 < texts == unread
    if not garbled and all(isinstance(one, Flaw) for one in found):
        raise errors.EmptyAnswerError(reason="vectorless", wanted=count)
    return _stacked(found, width, garbled=garbled)


def vector_of(held: object) -> Vector | Flaw:
    """A vector given as base64 of little-endian float32, or as a list of numbers, perhaps inside another list."""
    if isinstance(held, str):
        return _unpacked(held)
    try:
        with np.errstate(over="ignore"):  # what float32 can't hold is not finite
            vector = np.asarray(held, dtype=np.float32)
    except (TypeError, ValueError, OverflowError):
        return Flaw.UNREADABLE
    if vector.ndim == 2 and len(vector) == 1:
        vector = vector[0]
    return vector if vector.ndim == 1 and vector.size else Flaw.UNREADABLE


def _unpacked(text: str) -> Vector | Flaw:
    text = text.strip()
    if text.startswith("["):  # a list as text
        try:
            return vector_of(inner if isinstance(inner := orjson.loads(text), list) else None)
        except orjson.JSONDecodeError:
            return Flaw.UNREADABLE
    try:
        packed = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:  # binascii.Error among them
        text = text.replace("-", "+").replace("_", "/").rstrip("=")
        try:
            packed = binascii.a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)
        except ValueError:
            return Flaw.UNREADABLE
    if not packed or len(packed) % _FLOAT_BYTES:
        return Flaw.UNREADABLE
    return np.frombuffer(packed, dtype="<f4").astype(np.float32, copy=False)


def _items(data: object) -> Sequence[object]:
    if isinstance(data, list):
        return [data] if _is_vector(data) else data
    if not isinstance(data, dict):
        return []
    for name in _LISTS:
        inner = data.get(name)
        if isinstance(inner, dict):
            return [inner] if "embedding" in inner else _items(inner.get("float"))
        if isinstance(inner, list) and inner:
            return _items(inner)
    return [data] if "embedding" in data else []


def _is_vector(data: list[object]) -> bool:
    return bool(data) and isinstance(data[0], int | float)


def _held(item: object) -> object | None:
    """The vector of an item, as it is said; None where there is none."""
    held = item.get("embedding") if isinstance(item, dict) else item
    return held if isinstance(held, str | list) and len(held) else None


def _places(items: Sequence[object], count: int) -> list[int | None]:
    """The text that each item belongs to, None for one of no text."""
    said = [_index(item) for item in items]
    known = [index for index in said if index is not None]
    if len(known) == len(set(known)) == len(items):  # each has its own
        if len(items) == count and (first := min(known)) + count - 1 == max(known):
            return [index - first for index in known]  # some count from one
        if len(items) < count and min(known) >= 0 and max(known) < count:
            return list(known)
        if len(items) > count and set(range(count)) <= set(known):
            return [index if 0 <= index < count else None for index in known]
    if len(items) == count:
        return list(range(count))
    raise errors.EmptyAnswerError(reason="unplaced", given=len(items), wanted=count)


def _index(item: object) -> int | None:
    said = item.get("index") if isinstance(item, dict) else None
    return said if isinstance(said, int) and not isinstance(said, bool) else None


def _stacked(found: Sequence[Vector | Flaw], width: int | None, *, garbled: bool) -> Read:
    if width is None:
        width = _usual(len(one) for one in found if not isinstance(one, Flaw))
    vectors = np.full((len(found), width), np.nan, dtype=np.float32)
    flaws: dict[int, Flaw] = {}
    for row, one in enumerate(found):
        if isinstance(one, Flaw):
            flaws[row] = one
        elif len(one) != width:
            flaws[row] = Flaw.LENGTH
        else:
            vectors[row] = one
    unfit = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    vectors[unfit] = np.nan
    for row in unfit.tolist():
        flaws.setdefault(row, Flaw.NOT_FINITE)
    return Read(vectors, dict(sorted(flaws.items())), garbled)


def _usual(widths: Iterable[int]) -> int:
    """The width that most vectors have."""
    counted = Counter(widths).most_common(1)
    return counted[0][0] if counted else 0
