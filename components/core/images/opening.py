"""What a picture is by its bytes, opened but not unpacked; and what is wrong with one that can't be."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image

from components.core.errors import FileError

PIXELS_MAX = 64_000_000
"""A phone's 50-megapixel photo fits; one of 200 would take more than half a gigabyte of memory."""
BROKEN = (ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError,
           SyntaxError, TypeError, ValueError, struct.error, zlib.error)  # fmt: skip
"""What Pillow's readers raise at bytes that are not what they should be."""
_BEGINNINGS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
_BITMAPS = (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0", b"\x0c\0\0\0")
_HEIF = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
_AVIF = {b"avif", b"avis"}
_EXTENSIONS = {
    "JPEG": {"jpg", "jpeg", "jpe", "jfif"},
    "PNG": {"png", "apng"},
    "GIF": {"gif"},
    "TIFF": {"tif", "tiff", "dng"},
    "WEBP": {"webp"},
    "BMP": {"bmp", "dib"},
    "HEIF": {"heic", "heif", "hif"},
    "AVIF": {"avif", "avifs"},
}
_OTHERS = {"svg", "pdf", "txt", "doc", "docx", "psd", "raw", "zip", "ico", "jp2", "mp4", "mov", "html"}


def kind_of(data: bytes) -> str | None:
    """The format that bytes begin as, by Pillow's name: JPEG, PNG, GIF, TIFF, WEBP, BMP, HEIF or AVIF."""
    for beginning, kind in _BEGINNINGS.items():
        if data.startswith(beginning):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:2] == b"BM" and data[14:18] in _BITMAPS:
        return "BMP"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        brands = data[8 : min(int.from_bytes(data[:4]), 100)]
        return "AVIF" if _AVIF & {brands[at : at + 4] for at in range(0, len(brands), 4)} else "HEIF"
    return None


def is_picture(data: bytes) -> bool:
    """Whether bytes begin as one of the formats that are read here."""
    return kind_of(data) is not None


def is_svg(data: bytes) -> bool:
    """Whether bytes are a drawing made of instructions, which may hold scripts and addresses."""
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(b"<") and b"<svg" in head and b"<html" not in head


def called(name: str, kind: str) -> str | None:
    """What a name says a picture is, when that is something else."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    known = _OTHERS.union(*_EXTENSIONS.values()) - _EXTENSIONS[kind]
    return extension if extension in known else None


@contextmanager
def opened(name: str, data: bytes) -> Iterator[Image.Image]:
    """A picture, opened but not unpacked; what goes wrong with it while it is open leaves as a FileError.

    Raises:
        FileError: `reason` empty, svg, picture (it is none), pixels (too many), truncated or broken.
    """
    if not data:
        raise FileError(reason="empty", name=name)
    kind = kind_of(data)
    if kind is None:
        raise FileError(reason="svg" if is_svg(data) else "picture", name=name)
    if kind == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
            measured(name, picture)
            yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except BROKEN as error:
        raise FileError(reason="truncated" if _is_cut(kind, data, error) else "broken", name=name) from error


def measured(name: str, picture: Image.Image) -> None:
    """Refuse a picture, or a frame that was just turned to, with too many pixels to unpack."""
    if picture.width * picture.height > PIXELS_MAX:
        raise _too_many_pixels(name)


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


def _too_many_pixels(name: str) -> FileError:
    return FileError(reason="pixels", name=name, limit=PIXELS_MAX // 1_000_000)


def _is_cut(kind: str, data: bytes, error: Exception) -> bool:
    """Whether the end is missing: by the reader's words, or by the length that the file itself tells."""
    if kind == "WEBP":
        return len(data) < 8 + int.from_bytes(data[4:8], "little")
    if kind in ("HEIF", "AVIF"):
        return _boxes_end(data) > len(data)
    return isinstance(error, EOFError) or "truncat" in str(error).lower()


def _boxes_end(data: bytes) -> int:
    """Where the last outermost box of an ISO media file says it ends (ISO/IEC 14496-12)."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4])
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16])
        if size < 8:  # 0 reaches to the end; others are nonsense
            return len(data)
        at += size
    return at if at >= len(data) else len(data) + 1
