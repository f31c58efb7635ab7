"""The frames of animations, TIFF and HEIC: counted without unpacking, turned to when what it costs is bearable."""

import struct
from collections.abc import Iterator, Sequence

from PIL import Image

from components.core.errors import FileError
from components.core.images.opening import measured

COUNTED_MAX = 10_000
"""Frames beyond are not counted."""
UNPACKED_PIXELS_MAX = 500_000_000
"""All frames up to the last one wanted, which an animation unpacks to reach it: 240 of 1920 by 1080."""
_HOPS_MAX = 1_000_000


def total(picture: Image.Image, data: bytes) -> int:
    """How many frames there are, at most COUNTED_MAX; a phone's JPEG has one, whatever else it carries."""
    if picture.format in ("JPEG", "MPO", "BMP"):
        return 1
    if picture.format == "GIF":
        count = sum(1 for _ in _gif_frames(data))
    elif picture.format == "TIFF":
        count = sum(1 for _ in _tiff_pages(data))
    else:
        count = getattr(picture, "n_frames", 1)
    return max(1, min(count, COUNTED_MAX))


def turned(name: str, picture: Image.Image, wanted: Sequence[int]) -> Iterator[int]:
    """Turn to each wanted frame, in rising order, ready to be unpacked.

    Raises:
        FileError: `reason` frames (too much would be unpacked on the way) or pixels.
    """
    unpacked = len(wanted) if picture.format == "TIFF" else max(wanted) + 1
    if len(wanted) + max(wanted) > 1 and unpacked * picture.width * picture.height > UNPACKED_PIXELS_MAX:
        raise FileError(reason="frames", name=name, limit=UNPACKED_PIXELS_MAX // 1_000_000)
    for index in wanted:
        if index:  # a HEIC opens at its main picture, which need not be its first
            picture.seek(index)
            measured(name, picture)
        yield index


def _gif_frames(data: bytes) -> Iterator[int]:
    """Where each picture of a GIF begins. Source: GIF89a specification, W3C, 1990, grammar in appendix B."""
    at = 13 + _table_bytes(data[10]) if len(data) > 13 else len(data)
    found = 0
    for _hop in range(_HOPS_MAX):
        block = data[at : at + 1]
        if block == b"," and at + 10 < len(data):
            yield at
            found += 1
            at += 11 + _table_bytes(data[at + 9])
        elif block == b"!":
            at += 2
        else:
            return
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
        if found >= COUNTED_MAX:
            return


def _table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _tiff_pages(data: bytes) -> Iterator[int]:
    """Where each page of a TIFF is described. Source: TIFF revision 6.0, Adobe, 1992, section 2."""
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    seen: set[int] = set()
    while 8 <= at <= len(data) - 2 and at not in seen and len(seen) < COUNTED_MAX:
        seen.add(at)
        yield at
        (entries,) = struct.unpack_from(f"{order}H", data, at)
        onward = at + 2 + 12 * entries
        if onward + 4 > len(data):
            return
        (at,) = struct.unpack_from(f"{order}I", data, onward)
