"""Text out of bytes in whatever encoding they come."""

import codecs
import re
from dataclasses import dataclass

from components.core.errors import FileError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 100_000
_FOREIGN = re.compile(rb"[\x80-\xff]")
_STEP_BYTES = 4_000_000
_DAMAGED_SHARE = 0.02
"""UTF-8 with fewer broken characters than this among its foreign ones is damaged UTF-8, with more another encoding."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.02
_WESTERN = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœ«»‘’“”–—…€£°§©®·¡¿\xa0")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was in, and how many of its characters could not be read (each is a U+FFFD)."""

    text: str
    encoding: str
    damaged: int


def decoded(name: str, data: bytes) -> Decoded:
    """The text of a file, with line ends as \\n.

    Raises:
        FileError: `reason` kind: this is no text.
    """
    found = _decoded(data)
    if found is None or len(_CONTROL.findall(found.text)) > _CONTROL_SHARE * len(found.text):
        raise FileError(reason="kind", name=name)
    text = found.text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, found.encoding, found.damaged)


def utf8(name: str, data: bytes) -> bytes:
    """The text of a file as UTF-8 without a mark; the very same bytes where it is that already, so nothing large is copied.

    Raises:
        FileError: `reason` kind: this is no text.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    sample = decoded(name, _sample(data)) if _narrow(data) else None
    if sample and sample.encoding == "utf-8" and _is_utf8(data):
        return data
    if sample and sample.encoding != "utf-8" and not sample.damaged:
        text = data.decode(sample.encoding, "replace")
        if text.count("\ufffd") <= len(text) * _DAMAGED_SHARE / 100:
            return text.encode()
    return decoded(name, data).text.encode()


def _narrow(data: bytes) -> bool:
    return not _wide(data) and not data.startswith(tuple(mark for mark, _encoding in _MARKS))


def _sample(data: bytes) -> bytes:
    """Whole lines from the first foreign character on, or from the beginning where there is none."""
    foreign = _FOREIGN.search(data)
    sample = data[foreign.start() :][:_SAMPLE_BYTES] if foreign else data[:_SAMPLE_BYTES]
    return sample[: sample.rfind(b"\n") + 1] or sample


def _is_utf8(data: bytes) -> bool:
    decoder, view = codecs.getincrementaldecoder("utf-8")(), memoryview(data)
    try:
        for start in range(0, len(data), _STEP_BYTES):
            decoder.decode(view[start : start + _STEP_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes) -> Decoded | None:
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _wide(data)
    if encoding:
        return _as(data, encoding)
    utf8 = _as(data, "utf-8")
    if not utf8.damaged:
        return utf8
    if b"\0" in data:
        return None
    foreign = sum(not char.isascii() for char in utf8.text)
    if utf8.damaged <= max(1, foreign * _DAMAGED_SHARE) and foreign > utf8.damaged:
        return utf8
    return _guessed(data) or utf8


def _as(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    had = data.count("\ufffd".encode()) if encoding.startswith("utf-8") else 0
    return Decoded(text, encoding.removesuffix("-sig"), max(0, text.count("\ufffd") - had))


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text in it is zero."""
    sample = data[:_SAMPLE_BYTES]
    even, odd, half = sample[::2].count(0), sample[1::2].count(0), max(1, len(sample) // 2)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else None


def _guessed(data: bytes) -> Decoded | None:
    # Most that is not UTF-8 here is Chinese; the guesser takes short Chinese texts for other tongues.
    chinese = _as(data, "gb18030")
    if not chinese.damaged and _reads_as_chinese(chinese.text):
        return chinese
    if (western := _western(data)) is not None:
        return western
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    return _as(data, best.encoding) if best is not None else None


def _western(data: bytes) -> Decoded | None:
    """Windows-1252, when few characters are foreign and all of those fit: the guesser knows dozens of its like."""
    text = data.decode("cp1252", "replace")
    foreign = [char for char in text if not char.isascii()]
    fits = all(char in _WESTERN for char in foreign)
    return Decoded(text, "cp1252", 0) if fits and len(foreign) < 0.25 * len(text) else None


def _reads_as_chinese(text: str) -> bool:
    """Whether the foreign characters are those of everyday Chinese: GB 2312 has them in order of use."""
    foreign = [char for char in text[:20_000] if not char.isascii()]
    common = sum(_is_common(char) for char in foreign)
    return bool(foreign) and common >= 0.7 * len(foreign)


def _is_common(char: str) -> bool:
    if char in "，。、；：？！“”‘’（）《》【】—…·　￥":
        return True
    code = char.encode("gb2312", "ignore")
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7  # level 1: the 3,755 most used
