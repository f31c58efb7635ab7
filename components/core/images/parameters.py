"""What a picture was made with, put into its file without packing the picture anew, and read out of any file.

PNG: iTXt chunks (https://www.w3.org/TR/png-3/#11iTXt); JPEG and WebP: EXIF, whose UserComment (0x9286) begins with the
name of its character set. `parameters` is where the web UI of AUTOMATIC1111 has its text, and other programs look for it.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from components.core.images.opening import BROKEN

TEXT_MAX_CHARS = 60_000
WORDS, OURS = "parameters", "relay-studio"
_EXIF_IFD, _COMMENT, _DESCRIPTION = 0x8769, 0x9286, 0x010E
_SEGMENT_MAX_BYTES = 65_533
_HEAD, _UNICODE = b"Exif\0\0", b"UNICODE\0"
_UNREADABLE = (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Texts:
    """What a picture's file says of how it was made."""

    words: str = ""
    """For people and for other programs."""
    ours: str = ""
    """JSON, for this one; ASCII alone."""


def written(data: bytes, media_type: str, texts: Texts) -> bytes:
    """The file with the texts, what it said before kept; the file as it is where there is no place for them."""
    ways = {"image/png": _into_png, "image/jpeg": _into_jpeg, "image/webp": _into_webp}
    way = ways.get(media_type)
    if way is None or max(len(texts.words), len(texts.ours)) > TEXT_MAX_CHARS:
        return data
    said = read(data)
    try:
        return way(data, Texts("" if said.words else texts.words, texts.ours))
    except _UNREADABLE:
        return data


def read(data: bytes) -> Texts:
    """What a file says of how its picture was made; nothing of one that can't be read."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.format == "PNG":  # asked for its EXIF, it would be unpacked
                return Texts(_text(picture.info.get(WORDS)), _text(picture.info.get(OURS)))
            exif = picture.getexif()
            comment, description = exif.get_ifd(_EXIF_IFD).get(_COMMENT), _text(exif.get(_DESCRIPTION))
    except _UNREADABLE:
        return Texts()
    return Texts(_commented(comment), description if description.startswith("{") else "")


def _into_png(data: bytes, texts: Texts) -> bytes:
    end_of_head = 33
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or data[12:16] != b"IHDR":
        raise ValueError
    said = [(WORDS, texts.words), (OURS, texts.ours)]
    chunks = b"".join(_chunk(name, text) for name, text in said if text)
    return data[:end_of_head] + chunks + data[end_of_head:]


def _chunk(name: str, text: str) -> bytes:
    body = b"iTXt" + name.encode() + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _into_jpeg(data: bytes, texts: Texts) -> bytes:
    if not data.startswith(b"\xff\xd8\xff"):
        raise ValueError
    place, said, rest = 2, b"", b""
    for kind, start, end in _segments(data):
        if kind == 0xE1 and data[start + 4 : start + 10] == _HEAD:
            said = said or data[start + 4 : end]
        elif kind == 0xE0 and not rest:
            place = end  # JFIF wants to be the first
        else:
            rest += data[start:end]
    after = _after_segments(data)
    exif = _exif(said, texts)
    if len(exif) > _SEGMENT_MAX_BYTES:
        return data
    return data[:place] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + rest + data[after:]


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, beginning and end of what an application has put before the picture."""
    at = 2
    while data[at : at + 1] == b"\xff" and (0xE0 <= data[at + 1] <= 0xEF or data[at + 1] == 0xFE):
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if end > len(data):
            raise ValueError
        yield data[at + 1], at, end
        at = end


def _after_segments(data: bytes) -> int:
    return max((end for _kind, _start, end in _segments(data)), default=2)


def _into_webp(data: bytes, texts: Texts) -> bytes:
    chunks = list(_riff(data))
    said = next((body for name, body in chunks if name == b"EXIF"), b"")
    head = next((body for name, body in chunks if name == b"VP8X"), b"") or _canvas(data)
    head = bytes([head[0] | 0x08]) + head[1:]
    pictures = [(name, body) for name, body in chunks if name not in (b"VP8X", b"EXIF")]
    exif = _exif(said, texts).removeprefix(_HEAD)
    packed = b"".join(_riffed(*each) for each in ((b"VP8X", head), *pictures, (b"EXIF", exif)))
    return b"RIFF" + struct.pack("<I", len(packed) + 4) + b"WEBP" + packed


def _canvas(data: bytes) -> bytes:
    """The head that a WebP without one needs before it may say anything."""
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as picture:
        width, height = picture.size
        alpha = 0x10 if picture.mode == "RGBA" else 0
    return bytes([alpha, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError
    at, end = 12, min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while at + 8 <= end:
        size = struct.unpack_from("<I", data, at + 4)[0]
        if at + 8 + size > end:
            raise ValueError
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _riffed(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _exif(said: bytes, texts: Texts) -> bytes:
    exif = Image.Exif()
    if said:
        exif.load(said)
    if texts.ours:
        exif[_DESCRIPTION] = texts.ours
    if texts.words:
        exif.get_ifd(_EXIF_IFD)[_COMMENT] = _UNICODE + texts.words.encode("utf-16-be")
    return exif.tobytes()


def _commented(value: object) -> str:
    """A UserComment's text; Windows' programs have it the other way round."""
    if not isinstance(value, bytes):
        return _text(value)
    charset, text = value[:8], value[8 : 8 + 2 * TEXT_MAX_CHARS]
    if charset != _UNICODE:
        return _text(text.decode(errors="replace")) if charset.rstrip(b"\0") in (b"ASCII", b"") else ""
    readings = [text.decode(order, "replace") for order in ("utf-16-be", "utf-16-le")]
    return _text(max(readings, key=lambda reading: sum(sign.isascii() for sign in reading)))


def _text(value: object) -> str:
    text = str(value) if isinstance(value, str) else ""
    return text.strip("\0 \n") if len(text) <= TEXT_MAX_CHARS else ""
