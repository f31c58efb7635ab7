"""What one reply or event of the images endpoints holds, read out of every shape relays are known to send."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import orjson

from components.core import errors
from components.core.errors import Value
from components.core.records import Fault
from components.core.relay.refusals import error_in, refusal

_ACTUAL = ("size", "quality", "background", "output_format", "seed")
_LISTS = ("data", "images", "output")
_HELD = ("b64_json", "url", "image_url", "b64", "base64", "image")
_ADDRESS = re.compile(r"https?://\S+|//[\w.-]+/\S*", re.I)
_TEXT_MAX = 200


@dataclass(frozen=True, slots=True)
class Partial:
    """A picture that is still being made, as far as it has come; `number` is the picture it will become, from 0."""

    number: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Painted:
    """One picture of a call, in the order they came: its bytes, else its address, else why it is not there."""

    data: bytes | None = None
    address: str | None = None
    revised_prompt: str = ""
    actual: Mapping[str, Value] = field(default_factory=dict)
    """What the relay says it did, by the names of the order."""
    fault: Fault | None = None
    """Only beside other pictures that came; when none did, the call as a whole fails."""


def is_partial(data: Mapping[str, object]) -> bool:
    """Whether an event of a stream is a picture that is still being made."""
    kind = str(data.get("type") or "")
    return "partial" in kind or ("partial_image_index" in data and "completed" not in kind)


def partial_of(data: Mapping[str, object], number: int) -> Partial | None:
    """The unfinished picture in an event; None when it can't be read, which is no harm."""
    said = data.get("image_index")
    number = said if isinstance(said, int) and said >= 0 else number
    held = _texts(data)
    picture = next((found for text in held if (found := bytes_of(text)) is not None), None)
    return Partial(number, picture) if picture is not None else None


def pictures_of(data: object) -> Iterator[Painted]:
    """The pictures of a reply: a list under `data` or `images`, one object, a bare list, or one finished event."""
    whole = data if isinstance(data, dict) else {}
    for item in _items(data):
        inner = item if isinstance(item, dict) else {"url": item}
        yield _painted(inner, _actual(whole) | _actual(inner), _words(inner) or _words(whole))


def bytes_of(text: str) -> bytes | None:
    """The picture in base64, bare or as a data URL, padded or not; None for anything else."""
    from components.core.images.opening import is_picture, is_svg

    if text[:5].lower() == "data:":
        text = text.partition(",")[2]
    packed = "".join(text.split()).removeprefix("base64://").replace("-", "+").replace("_", "/").rstrip("=")
    packed = (
        packed[:-1] if len(packed) % 4 == 1 else packed
    )  # broken off in the middle: what came is looked at
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if is_picture(data) or is_svg(data) else None


def _items(data: object) -> list[object]:
    if isinstance(data, list):
        return data
    if not isinstance(data, dict):
        return []
    for name in _LISTS:
        if isinstance(found := data.get(name), list) and found:
            return found
        if isinstance(found, dict):
            return [found]
    return [data] if _texts(data) else []


def _painted(item: dict[str, object], actual: dict[str, Value], revised: str) -> Painted:
    held = _texts(item)
    data = next((found for text in held if (found := bytes_of(text)) is not None), None)
    if data is not None:
        return Painted(data, None, revised, actual)
    address = next((text.strip() for text in held if _ADDRESS.fullmatch(text.strip())), None)
    if address is not None:
        return Painted(None, f"https:{address}" if address.startswith("//") else address, revised, actual)
    return Painted(None, None, revised, actual, Fault.of(_why_not(item)))


def _why_not(item: dict[str, object]) -> errors.RelayError:
    if error_in(item) is not None:
        return refusal(None, {}, orjson.dumps(item))
    return errors.EmptyAnswerError(reason="unreadable" if _texts(item) else None, charged="maybe")


def _texts(item: Mapping[str, object]) -> list[str]:
    """What may be the picture, its bytes before its address; some relays put one into the other's field."""
    found = (_inner(item.get(name)) for name in _HELD)
    return [text for text in found if text]


def _inner(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("url")
    if isinstance(value, list):  # Replicate's and Midjourney's way
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


def _actual(said: Mapping[str, object]) -> dict[str, Value]:
    return {
        name: value[:_TEXT_MAX] if isinstance(value, str) else value
        for name in _ACTUAL
        if isinstance(value := said.get(name), str | int | float)
        and not isinstance(value, bool)
        and value != ""
    }


def _words(said: Mapping[str, object]) -> str:
    words = said.get("revised_prompt")
    # Half a surrogate pair, which JSON allows, could be neither kept nor shown.
    return words.encode("utf-8", "replace").decode() if isinstance(words, str) else ""
