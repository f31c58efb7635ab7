"""One file, read: what it is, what is kept of it, what a model is sent."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from components.core import images
from components.core.belongings import File
from components.core.errors import FileError, Value
from components.core.files.archives import members
from components.core.files.documents import text_of_docx
from components.core.files.pdfs import text_of_pdf
from components.core.files.sheets import Sheet as Sheet
from components.core.files.sheets import as_csv, csv_sheet, xlsx_sheets
from components.core.files.texts import decoded

BYTES_MAX = 32_000_000
CHARS_MAX = 2_000_000
"""More text than the longest context there is."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (".xlsx", ".xls", ".docx", ".doc", ".pptx", ".ppt", ".pdf",
           ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".avif")  # fmt: skip
"""What is none of these by its bytes, though its name says so, is told as what it is."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Kind(StrEnum):
    """What a file is to us."""

    PICTURE = "picture"
    TEXT = "text"
    PDF = "pdf"
    DOCUMENT = "document"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that could be read."""

    name: str
    kind: Kind
    data: bytes
    """What is kept: a picture as models take it, anything else as it came."""
    media_type: str
    text: str = ""
    """What a model reads; empty for a picture."""
    facts: Mapping[str, Value] = field(default_factory=dict)


def read(name: str, data: bytes) -> Reading:
    """Read a file by what is in it.

    Raises:
        FileError: `name` and `reason`: empty, large, kind, pixels, encrypted, textless, bomb,
            old_office, long, truncated or broken.
    """
    name = short(name)
    if not data:
        raise FileError(reason="empty", name=name)
    if len(data) > BYTES_MAX:
        raise FileError(reason="large", name=name, limit=BYTES_MAX // 1_000_000)
    reading = _read(name, data)
    if len(reading.text) > CHARS_MAX:
        raise FileError(reason="long", name=name, limit=CHARS_MAX)
    facts = {"kind": str(reading.kind), **reading.facts}
    if reading.text:
        facts |= {"chars": len(reading.text)}
    return Reading(name, reading.kind, reading.data, reading.media_type, reading.text, facts)


def short(name: str) -> str:
    """A file's name as it can be shown: without a path, control characters and endless length."""
    last = re.split(r"[/\\]", name)[-1]
    printable = "".join(char for char in last if char.isprintable()).strip()
    if len(printable) > 100:
        printable = f"{printable[:80]}…{printable[-19:]}"
    return printable or "file"


def text_of(file: File, data: Callable[[], bytes]) -> str:
    """What a model reads of a file that was kept, its bytes asked for only when it was not read lately.

    Raises:
        FileError: it can be read no more, say because a newer release reads more strictly.
    """
    return _texts().text(file.sha256, file.name, data)


def table(file: File, data: bytes) -> Sequence[Sheet]:
    """The sheets of a table that was kept."""
    if file.media_type == _XLSX:
        return xlsx_sheets(file.name, data)
    return [csv_sheet(file.name, decoded(file.name, data).text)]


def _read(name: str, data: bytes) -> Reading:
    if images.is_picture(data):
        picture = images.upright(name, data)
        facts = {"width": picture.width, "height": picture.height, "brought_bytes": len(data)}
        return Reading(name, Kind.PICTURE, picture.data, picture.media_type, facts=facts)
    if b"%PDF-" in data[:1024]:
        text, pages = text_of_pdf(name, data, CHARS_MAX)
        return Reading(name, Kind.PDF, data, "application/pdf", text, pages)
    if data.startswith(b"PK\x03\x04"):
        return _read_archive(name, data)
    if data.startswith(_OLE):
        raise FileError(reason="encrypted" if _LOCKED in data else "old_office", name=name)
    return _read_text(name, data)


def _read_archive(name: str, data: bytes) -> Reading:
    held = members(name, data)
    if "word/document.xml" in held:
        return Reading(name, Kind.DOCUMENT, data, _DOCX, text_of_docx(name, data))
    if "xl/workbook.xml" in held:
        sheets = xlsx_sheets(name, data)
        return Reading(name, Kind.TABLE, data, _XLSX, _sent(sheets), _measured(sheets))
    raise FileError(reason="kind", name=name)


def _read_text(name: str, data: bytes) -> Reading:
    found = decoded(name, data)
    if not found.text.strip():
        raise FileError(reason="empty", name=name)
    facts: dict[str, Value] = {"encoding": found.encoding, "lines": found.text.rstrip("\n").count("\n") + 1}
    if found.damaged:
        facts["damaged"] = found.damaged
    if name.lower().endswith(_OTHERS):
        facts["called"] = name.rpartition(".")[2]
    if name.lower().endswith((".csv", ".tsv")):
        sheets = [csv_sheet(name, found.text)]
        if sheets[0].rows:
            return Reading(name, Kind.TABLE, data, "text/csv", _sent(sheets), facts | _measured(sheets))
    return Reading(name, Kind.TEXT, data, "text/plain", found.text, facts)


def _measured(sheets: Sequence[Sheet]) -> dict[str, Value]:
    facts: dict[str, Value] = {
        "rows": sum(sheet.count for sheet in sheets),
        "rows_sent": sum(len(sheet.rows) for sheet in sheets),
        "columns": max(len(row) for sheet in sheets for row in sheet.rows),
    }
    return facts | ({"sheets": len(sheets)} if len(sheets) > 1 else {})


def _sent(sheets: Sequence[Sheet]) -> str:
    return "\n".join(_headed(sheet) + as_csv(sheet) for sheet in sheets)


def _headed(sheet: Sheet) -> str:
    """What a model must know of a sheet before its rows: its name, and that there are more rows than these."""
    head = [f"Sheet {sheet.title}"] if sheet.title else []
    if sheet.count > len(sheet.rows):
        more = "more than " if sheet.more else ""
        head.append(f"only the first {len(sheet.rows)} of {more}{sheet.count} rows")
    return f"# {', '.join(head)}\n" if head else ""


class _Texts:
    """The last texts that were read out of kept files: they are sent again with each turn."""

    KEPT = 32

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def text(self, sha256: str, name: str, data: Callable[[], bytes]) -> str:
        known = self._kept.pop((sha256, name), None)
        text = read(name, data()).text if known is None else known
        self._kept[sha256, name] = text
        while len(self._kept) > self.KEPT:
            self._kept.pop(next(iter(self._kept)), None)
        return text


@cache
def _texts() -> _Texts:
    return _Texts()
