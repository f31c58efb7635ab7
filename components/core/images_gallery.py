"""Pictures as the gallery takes them: judged and measured before they are unpacked, with a small one to show."""

import io
from dataclasses import dataclass

from components.core.errors import FetchError

SMALL_SIDE_PX = 512
_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
    "BMP": "image/bmp",
}
"""What browsers show and no script hides in."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a picture is, by its own bytes and nobody's word, and a small one that stands for it."""

    media_type: str
    width: int
    height: int
    small: bytes
    """WebP, at most SMALL_SIDE_PX on each side."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the head of a picture says."""

    media_type: str
    width: int
    height: int


def measure(data: bytes) -> Measured:
    """Measure a picture by its head alone, so that one that can't be unpacked here is still known.

    Raises:
        FetchError: `reason` picture.
    """
    from PIL import Image

    from components.core.images import BROKEN

    try:
        with Image.open(io.BytesIO(data), formats=tuple(_TYPES)) as picture:
            return Measured(_TYPES[picture.format or ""], picture.width, picture.height)
    except (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FetchError(reason="picture") from error


def look(data: bytes) -> Looked:
    """Judge and measure a picture.

    Raises:
        FetchError: `reason` picture (it is none, or broken) or pixels (too many, refused before it is unpacked).
    """
    from PIL import Image

    from components.core.images import BROKEN, PIXELS_MAX

    try:
        return _look(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FetchError(reason="pixels", megapixels=PIXELS_MAX // 1_000_000) from error
    except BROKEN as error:
        raise FetchError(reason="picture") from error


def _look(data: bytes) -> Looked:
    from PIL import Image, ImageOps

    from components.core.images import PIXELS_MAX, plain

    with Image.open(io.BytesIO(data), formats=tuple(_TYPES)) as picture:
        width, height, kind = picture.width, picture.height, picture.format or ""
        if width * height > PIXELS_MAX:
            raise FetchError(reason="pixels", megapixels=PIXELS_MAX // 1_000_000)
        picture.draft("RGB", (SMALL_SIDE_PX, SMALL_SIDE_PX))  # a JPEG is unpacked no larger than it is needed
        small = plain(ImageOps.exif_transpose(picture))
    small.thumbnail((SMALL_SIDE_PX, SMALL_SIDE_PX))
    to = io.BytesIO()
    small.save(to, "WEBP", quality=82)
    return Looked(_TYPES[kind], width, height, to.getvalue())
