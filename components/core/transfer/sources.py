"""What a file holds that a person brings: whose export it is, how many conversations, and each of them in turn."""

import lzma
import re
import struct
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from posixpath import basename
from typing import Any

from components.core.errors import InputError
from components.core.transfer import chatgpt, nextchat, openwebui, own
from components.core.transfer.entry import Entry, named
from components.core.transfer.pieces import member, members, value

SIZE_MAX_BYTES = 512 * 2**20
"""Of a file, and of the conversations in an archive once they are unpacked; one conversation at a time is parsed."""
ENCLOSURE_MAX_BYTES = 50 * 2**20

ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,  # a password is wanted; also a way of packing that is not known
)
"""All that zipfile raises for a file that is no sound archive."""

_CHATS = re.compile(r"(?:.*/)?conversations(?:-\d+)?\.json", re.DOTALL)


class Kind(StrEnum):
    """Whose export a file is."""

    OWN = "own"
    CHATGPT = "chatgpt"
    NEXTCHAT = "nextchat"
    OPENWEBUI = "openwebui"


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry that was left out, by its title and the reason of the InputError; `place` counts from 1."""

    place: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was recognised."""

    kind: Kind
    count: int
    """Conversations in it."""
    texts: tuple[bytes, ...]
    """Arrays of conversations as JSON; or single ones."""
    find: chatgpt.Find

    def entries(self, owner: str) -> Iterator[Entry | Unread]:
        """Every conversation with ids of the owner's, or why it cannot be read."""
        place = 0
        for text in self.texts:
            try:
                for each in _elements(text):
                    place += 1
                    yield self._entry(owner, each, place)
            except InputError as error:
                yield Unread(place + 1, "", str(error.values["reason"]))

    def _entry(self, owner: str, text: bytes, place: int) -> Entry | Unread:
        title = ""
        try:
            said = value(text)
            title = _title(said)
            entry = _READERS[self.kind](said, self.find, sha256(text).hexdigest())
        except InputError as error:
            return Unread(place, title, str(error.values["reason"]))
        return entry if self.kind is Kind.OWN else named(entry, owner, self.kind)


def opened(data: bytes) -> Source:
    """Recognise a file by what is in it; its name does not matter.

    Raises:
        InputError: `reason` import_large, import_json (neither JSON nor ZIP), import_cut (its end is missing),
            import_unknown (nobody's export we know), import_zip (an archive without conversations, or damaged),
            import_backup (a backup of ours: that is restored, not imported).
    """
    if len(data) > SIZE_MAX_BYTES:
        raise InputError(reason="import_large", limit=SIZE_MAX_BYTES // 2**20)
    if data.startswith(b"PK"):
        return _unpacked(data)
    text = _list_in(data)
    return _recognised((text,), lambda _name: None)


def _list_in(data: bytes) -> bytes:
    """The text of the array of conversations, or of the one conversation."""
    names = {}
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        names = dict(members(data))
    store = names.get(nextchat.STORE)
    if store is not None:
        store = member(store, "state") or store
        sessions = member(store, "sessions")
        if sessions is None:
            raise InputError(reason="import_unknown")
        return sessions
    return data


def _recognised(texts: tuple[bytes, ...], find: chatgpt.Find) -> Source:
    kind, total, seen = None, 0, 0
    for text in texts:
        for each in _counted(text):
            total += 1
            # The first ones tell; a broken one among them must not hide the others.
            if kind is None and seen < 20:
                seen += 1
                kind = _kind(each)
    if kind is None:
        raise InputError(reason="import_unknown" if total != 0 else "import_none")
    return Source(kind, total, texts, find)


def _counted(text: bytes) -> Iterator[bytes]:
    """The elements, also of a file whose end is missing, if any came whole."""
    some = False
    try:
        for each in _elements(text):
            some = True
            yield each
    except InputError:
        if not some:
            raise


def _elements(text: bytes) -> Iterator[bytes]:
    if text.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        value(text.removeprefix(b"\xef\xbb\xbf"))
        yield text.removeprefix(b"\xef\xbb\xbf")
        return
    for _name, each in members(text):
        yield each


def _kind(text: bytes) -> Kind | None:
    try:
        said = value(text)
    except InputError:
        return None
    known: tuple[tuple[Kind, Callable[[object], bool]], ...] = (
        (Kind.OWN, own.is_own),
        (Kind.CHATGPT, chatgpt.is_chatgpt),
        (Kind.OPENWEBUI, openwebui.is_openwebui),
        (Kind.NEXTCHAT, nextchat.is_nextchat),
    )
    return next((kind for kind, fits in known if fits(said)), None)


def _own(said: Any, find: chatgpt.Find, fallback_id: str) -> Entry:
    if not own.is_own(said):
        raise InputError(reason="import_shape")
    return own.read(said)


def _chatgpt(said: Any, find: chatgpt.Find, fallback_id: str) -> Entry:
    if not chatgpt.is_chatgpt(said):
        raise InputError(reason="import_shape")
    return chatgpt.read(said, find, fallback_id)


def _nextchat(said: Any, find: chatgpt.Find, fallback_id: str) -> Entry:
    if not nextchat.is_nextchat(said):
        raise InputError(reason="import_shape")
    return nextchat.read(said, fallback_id)


def _openwebui(said: Any, find: chatgpt.Find, fallback_id: str) -> Entry:
    if not openwebui.is_openwebui(said):
        raise InputError(reason="import_shape")
    return openwebui.read(said, fallback_id)


_READERS: Mapping[Kind, Callable[[Any, chatgpt.Find, str], Entry]] = {
    Kind.OWN: _own,
    Kind.CHATGPT: _chatgpt,
    Kind.NEXTCHAT: _nextchat,
    Kind.OPENWEBUI: _openwebui,
}


def _title(said: object) -> str:
    """What an entry is called, for saying that it was left out."""
    if not isinstance(said, Mapping):
        return ""
    inner = said.get("conversation")
    titles = [
        said.get("title"),
        said.get("topic"),
        inner.get("title") if isinstance(inner, Mapping) else None,
    ]
    return next((title for title in titles if isinstance(title, str)), "")[:200]


@contextmanager
def archive_errors() -> Iterator[None]:
    """Let whatever is wrong with an archive leave as an InputError."""
    try:
        yield
    except ARCHIVE_ERRORS as error:
        raise InputError(reason="import_zip") from error


def _unpacked(data: bytes) -> Source:
    with archive_errors():
        archive = zipfile.ZipFile(BytesIO(data))
    names = archive.namelist()
    if "manifest.json" in names and "conversations.ndjson" in names:
        raise InputError(reason="import_backup")
    chats = [info for info in archive.infolist() if _CHATS.fullmatch(info.filename)]
    if not chats:
        raise InputError(reason="import_zip")
    if sum(info.file_size for info in chats) > SIZE_MAX_BYTES:
        raise InputError(reason="import_large", limit=SIZE_MAX_BYTES // 2**20)
    texts = tuple(_bytes(archive, info) for info in sorted(chats, key=lambda info: info.filename))
    return _recognised(texts, _finder(archive))


def _bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """What a member holds; no more is unpacked than it says, whatever it turns out to be."""
    with archive_errors(), archive.open(info) as file:
        return file.read(info.file_size)


def _finder(archive: zipfile.ZipFile) -> chatgpt.Find:
    """Finds a file of the archive by its id, which its name begins with."""
    infos = {basename(info.filename): info for info in archive.infolist() if not info.is_dir()}
    names = sorted(infos)

    def find(asset: str) -> tuple[str, bytes] | None:
        place = bisect_left(names, asset)
        name = names[place] if place < len(names) else ""
        if not asset or not name.startswith(asset) or infos[name].file_size > ENCLOSURE_MAX_BYTES:
            return None
        try:
            data = _bytes(archive, infos[name])
        except InputError:
            return None
        return name.removeprefix(asset).lstrip("-_") or name, data

    return find
