"""Pictures from many sources, one by one and never all held: files, folders, ZIP archives, public addresses."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, TypeAlias
from urllib.parse import unquote, urlsplit

from components.core.errors import FetchError, FileError, StudioError
from components.core.fetch import Fetcher
from components.core.files import BYTES_MAX, short
from components.core.images import is_picture
from components.core.images.opening import is_svg
from components.core.relay import loop

Item: TypeAlias = tuple[str, bytes | StudioError]
"""A name to show, never a path to write to, and what lies there or why it can't be had."""
MEMBERS_MAX = 2000
UNPACKED_MAX_BYTES = 4_000_000_000
"""Of a whole archive; one member at a time is unpacked."""
_RATIO_MAX = 200
"""Pictures hardly pack at all, flat bitmaps to about a hundredth."""
_RATIO_FROM_BYTES = 5_000_000
_HEAD_BYTES = 2000
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_NESTED = (*_ZIPS, b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_BROKEN = (
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
_OFFICE = "[Content_Types].xml"
"""A DOCX, XLSX or PPTX is a ZIP too, but nobody means the pictures in it."""
_LEFTOVERS = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.I)


def from_files(files: Iterable[tuple[str, Callable[[], bytes]]]) -> Iterator[Item]:
    """Files, each by its name or its path in a folder, and how to read it; a ZIP among them gives what it holds.

    What systems leave lying in folders is told as a FileError with `reason` leftover, what is too large as large.
    """
    for name, read in files:
        if _LEFTOVERS.search(_slashed(name)):
            yield label(name), FileError(reason="leftover", name=label(name))
            continue
        try:
            data = read()
        except StudioError as error:  # its content may be gone from the store
            yield label(name), error
            continue
        if data.startswith(_ZIPS):
            yield from from_zip(name, data)
        elif len(data) > BYTES_MAX:
            yield label(name), _too_large(label(name))
        else:
            yield label(name), data


def from_zip(name: str, data: bytes) -> Iterator[Item]:
    """The pictures in a ZIP archive, each looked over before it is unpacked.

    An archive that can't be opened, or was made to hurt, is one FileError by its own name: broken, bomb, picture (an
    office document). Members that are passed over tell why: leftover, encrypted, nested (an archive), bomb, large,
    empty, picture (they are none), svg, broken.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        yield label(name), FileError(reason="broken", name=label(name))
        return
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        if len(members) > MEMBERS_MAX or sum(info.file_size for info in members) > UNPACKED_MAX_BYTES:
            yield label(name), FileError(reason="bomb", name=label(name))
            return
        if any(info.filename == _OFFICE for info in members):
            yield label(name), FileError(reason="picture", name=label(name))
            return
        for info in members:
            yield _member(archive, info)


def from_addresses(addresses: Iterable[str], fetcher: Fetcher) -> Iterator[Item]:
    """What lies at public addresses; private and local ones are told as a FetchError, like all that can't be had."""
    for address in addresses:
        name = _name_at(address)
        try:
            yield name, loop.run(fetcher.fetch(address, max_bytes=BYTES_MAX)).data
        except FetchError as error:
            yield name, FetchError(**{**error.values, "name": name})


def members(file: BinaryIO) -> int:
    """How many files there are in an open one: those of a ZIP, else itself."""
    if not is_archive(file.read(len(_ZIPS[0]))):
        return 1
    try:
        with zipfile.ZipFile(file) as archive:
            return sum(not info.is_dir() for info in archive.infolist()) or 1
    except _BROKEN:
        return 1


def is_archive(data: bytes) -> bool:
    """Whether bytes begin as a ZIP."""
    return data.startswith(_ZIPS)


def is_for_pictures(name: str, data: bytes) -> bool:
    """Whether a file among pictures is to be taken as one, be it only to say why not; others may be read as documents."""
    return (
        is_picture(data) or is_archive(data) or is_svg(data) or _LEFTOVERS.search(_slashed(name)) is not None
    )


def in_order(name: str) -> list[tuple[int, str]]:
    """What to sort names by, as people count: 2 before 10. Browsers hand the files of a folder over in no order."""
    parts = re.split(r"0*(\d+)", _slashed(name).casefold())
    return [(len(part) if part.isdecimal() else 0, part) for part in parts]


def _slashed(path: str) -> str:
    return path.replace("\\", "/")


def label(name: str) -> str:
    """A path as it can be shown: its last three parts, without control characters, drives or steps upwards."""
    parts = [short(part) for part in re.split(r"[/\\]", name) if part and not part.endswith(":")]
    parts = [part for part in parts if part.strip(". ")]
    return "/".join(parts[-3:]) or "file"


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Item:
    name = label(_named(info))
    dense = info.file_size > _RATIO_FROM_BYTES and info.file_size > _RATIO_MAX * info.compress_size
    if _LEFTOVERS.search(info.filename):
        return name, FileError(reason="leftover", name=name)
    if info.flag_bits & 1:
        return name, FileError(reason="encrypted", name=name)
    if dense:
        return name, FileError(reason="bomb", name=name)
    if info.file_size > BYTES_MAX:
        return name, _too_large(name)
    try:
        with archive.open(info) as file:
            head = file.read(_HEAD_BYTES)
            refused = _refused(head)
            return name, FileError(reason=refused, name=name) if refused else head + file.read(BYTES_MAX)
    except _BROKEN:
        return name, FileError(reason="broken", name=name)


def _named(info: zipfile.ZipInfo) -> str:
    """The member's name; where no flag says it is UTF-8, programs in China write GB 18030 and macOS UTF-8 all the same."""
    if info.flag_bits & 0x800:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return info.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return info.filename


def _refused(head: bytes) -> str | None:
    """Why what begins so is not unpacked any further."""
    if not head:
        return "empty"
    if head.startswith(_NESTED):
        return "nested"
    if is_picture(head):
        return None
    return "svg" if is_svg(head) else "picture"


def _too_large(name: str) -> FileError:
    return FileError(reason="large", name=name, limit=BYTES_MAX // 1_000_000)


def _name_at(address: str) -> str:
    """What an address calls the thing that lies there, else its server; nothing of a query, which may hold a key."""
    try:
        parts = urlsplit(address.strip())
        return label(unquote(parts.path).rpartition("/")[2] or parts.hostname or "")
    except ValueError:
        return "file"
