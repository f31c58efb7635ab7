"""Pictures people bring along: measured before they are unpacked, turned upright, stripped of metadata, made no larger than models take."""

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

from components.core.errors import FileError

PIXELS_MAX = 64_000_000
"""A phone's 50-megapixel photo fits; one of 200 would take more than half a gigabyte of memory."""
LONG_SIDE = 2048
"""Models scale down what is larger: OpenAI's guide to images and vision, 2025."""
_PNG_MAX_BYTES = 2_000_000
_JPEG_QUALITY = 88
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
_PHOTOS = {"JPEG", "HEIF", "TIFF", "AVIF"}
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_HEIF = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
BROKEN = (ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError,
           SyntaxError, TypeError, ValueError, struct.error, zlib.error)  # fmt: skip
"""What Pillow's readers raise at bytes that are not what they should be."""


@dataclass(frozen=True, slots=True)
class Upright:
    """A picture ready to be sent."""

    data: bytes
    media_type: str
    width: int
    height: int


def is_picture(data: bytes) -> bool:
    """Whether bytes begin as one of the formats that are read here."""
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    bitmap = data[:2] == b"BM" and data[14:18] in (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0", b"\x0c\0\0\0")
    return data.startswith(_BEGINNINGS) or webp or bitmap or _is_heif(data)


def _is_heif(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF


def upright(name: str, data: bytes, long_side: int = LONG_SIDE) -> Upright:
    """The picture as models take it: JPEG, PNG or WebP, of an animation the first frame.

    Raises:
        FileError: `reason` pixels (refused before anything is unpacked) or broken.
    """
    try:
        return _upright(name, data, long_side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileError(reason="pixels", name=name, limit=PIXELS_MAX // 1_000_000) from error
    except BROKEN as error:
        raise FileError(reason="broken", name=name) from error


def _upright(name: str, data: bytes, long_side: int) -> Upright:
    formats: tuple[str, ...] = _FORMATS
    if _is_heif(data) and data[8:12] not in (b"avif", b"avis"):
        from pillow_heif import register_heif_opener

        register_heif_opener()
        formats = ("HEIF",)
    with Image.open(io.BytesIO(data), formats=formats) as picture:
        kind = picture.format or ""
        if picture.width * picture.height > PIXELS_MAX:
            raise FileError(reason="pixels", name=name, limit=PIXELS_MAX // 1_000_000)
        picture.draft("RGB", (long_side, long_side))  # a JPEG is unpacked no larger than it is needed
        turned = ImageOps.exif_transpose(picture)
        small = plain(turned)
    small.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    packed, media_type = _packed(small, photo=kind in _PHOTOS)
    return Upright(packed, media_type, small.width, small.height)


def plain(picture: Image.Image) -> Image.Image:
    """The picture in RGB or RGBA, and with nothing else attached."""
    if picture.mode.startswith(("I", "F")):
        # 16 bits or more to a pixel: convert() alone would turn nearly all of it white.
        picture = picture.convert("F")
        _low, high = picture.getextrema()
        scale = 255 / high if isinstance(high, float) and high > 255 else 1.0
        picture = picture.point(lambda value: value * scale + 0)
    seen_through = "A" in picture.getbands() or "transparency" in picture.info
    bare = picture.convert("RGBA" if seen_through else "RGB")
    if seen_through and bare.getchannel("A").getextrema() == (255, 255):
        bare = bare.convert("RGB")
    bare.info = {}
    return bare


def _packed(picture: Image.Image, *, photo: bool) -> tuple[bytes, str]:
    if photo and picture.mode == "RGB":
        return _saved(picture, "JPEG"), "image/jpeg"
    packed = _saved(picture, "PNG")
    if len(packed) <= _PNG_MAX_BYTES:
        return packed, "image/png"
    return (
        (_saved(picture, "JPEG"), "image/jpeg")
        if picture.mode == "RGB"
        else (_saved(picture, "WEBP"), "image/webp")
    )


def _saved(picture: Image.Image, kind: str) -> bytes:
    to = io.BytesIO()
    picture.save(to, kind, quality=_JPEG_QUALITY)
    return to.getvalue()
