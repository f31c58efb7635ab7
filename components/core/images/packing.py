"""A picture packed as a file, made smaller until it fits into what the relay takes."""

import io
from dataclasses import dataclass
from math import sqrt

from PIL import Image

from components.core.errors import FileError
from components.core.images.recipe import Format, Recipe

_PNG_MAX_BYTES = 2_000_000
_SAMPLED_PIXELS = 500_000
_TRIES = 12
_QUALITY_MIN = 60
_TYPES = {Format.JPEG: "image/jpeg", Format.PNG: "image/png", Format.WEBP: "image/webp"}


@dataclass(frozen=True, slots=True)
class Packed:
    """A file, and the picture in it."""

    data: bytes
    media_type: str
    picture: Image.Image
    shrunk: bool
    """Whether it lost pixels or quality to fit."""


def packed(
    name: str, picture: Image.Image, recipe: Recipe, room_bytes: int, *, photo: bool, exif: bytes | None
) -> Packed:
    """The picture (RGB or RGBA) in no more than `room_bytes`: first at lower quality, then with fewer pixels.

    Raises:
        FileError: `reason` body when there is no room for any picture.
    """
    quality = recipe.quality
    for attempt in range(_TRIES):
        kind, data = _file(picture, recipe.format, quality, photo, exif)
        if len(data) <= room_bytes:
            return Packed(data, _TYPES[kind], picture, attempt > 0)
        if kind is not Format.PNG and quality > _QUALITY_MIN:
            quality = max(_QUALITY_MIN, quality - 15)
        else:
            factor = min(0.9, 0.95 * sqrt(room_bytes / len(data)))
            size = max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
            picture = picture.resize(size, Image.Resampling.BICUBIC)
    raise FileError(reason="body", name=name)


def _file(
    picture: Image.Image, asked: Format, quality: int, photo: bool, exif: bytes | None
) -> tuple[Format, bytes]:
    if asked is not Format.AUTO:
        return asked, _saved(picture, asked, quality, exif)
    kind = Format.JPEG if picture.mode == "RGB" else Format.WEBP
    if not (photo and kind is Format.JPEG) and _sampled(picture) <= 2 * _PNG_MAX_BYTES:
        drawing = _saved(picture, Format.PNG, quality, exif)
        if len(drawing) <= _PNG_MAX_BYTES:
            return Format.PNG, drawing
    return kind, _saved(picture, kind, quality, exif)


def _sampled(picture: Image.Image) -> int:
    """About how many bytes a PNG would have, from an eighth of its rows: to pack a photo in vain takes a second."""
    if picture.width * picture.height < _SAMPLED_PIXELS:
        return 0
    high = max(1, picture.height // 32)
    strips = (
        picture.crop((0, top, picture.width, top + high)) for top in range(high, picture.height, 8 * high)
    )
    return 8 * sum(len(_saved(strip, Format.PNG, 0, None)) for strip in strips)


def _saved(picture: Image.Image, kind: Format, quality: int, exif: bytes | None) -> bytes:
    to = io.BytesIO()
    picture.save(to, kind, quality=quality, **({"exif": exif} if exif else {}))
    return to.getvalue()
