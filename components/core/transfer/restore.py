"""A backup comes back: first what it would add is told, then it is merged by ids into what is there."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from typing import IO, Any, TypeVar

from components.core.errors import InputError
from components.core.store import Store
from components.core.store.belongings import BATCH_ROWS, KINDS
from components.core.store.portable import Outcome
from components.core.transfer import own
from components.core.transfer.backup import BLOBS, CONVERSATIONS, FORMAT, MANIFEST, VERSION
from components.core.transfer.entry import Entry
from components.core.transfer.imports import BATCH
from components.core.transfer.jobs import Job
from components.core.transfer.pieces import value
from components.core.transfer.sources import ARCHIVE_ERRORS

LINE_MAX_BYTES = 128 * 2**20
BLOB_MAX_BYTES = 16 * 2**30
MANIFEST_MAX_BYTES = 2**20
SWELLING_MAX = 200
"""How many times its packed size an archive may unpack to …"""
SWELLING_FREE_BYTES = 256 * 2**20
"""… beyond what any archive may."""

_BLOB = re.compile(re.escape(BLOBS) + r"[0-9a-f]{64}")
_MEMBERS = [CONVERSATIONS, *(f"{kind}.ndjson" for kind in KINDS)]
_LATER = {
    f"{kind}.ndjson"
    for kind in (
        "comparisons",
        "sets",
        "cells",
        "votes",
        "drawings",
        "albums",
        "corpora",
        "embeddings",
        "vectors",
        "layers",
    )
}
"""Members that backups of earlier versions lack."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one kind a backup would add, and how much is there already."""

    new: int
    there: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What restoring a backup would do."""

    made_at: datetime | None
    shares: Mapping[str, Share]
    """By `conversations` and the kinds of store.belongings.KINDS."""
    blobs: int
    file: IO[bytes]


def planned(store: Store, owner: str, file: IO[bytes]) -> Plan:
    """Check a backup to its last line and tell what it would add; nothing is changed.

    Raises:
        InputError: `reason` backup_zip (no archive, or a broken one), backup_unknown (no backup of ours),
            backup_newer, backup_names (a member that no backup has), backup_large (it unpacks to far too much),
            backup_damaged (what it holds is not what was written).
    """
    with _opened(file) as archive:
        manifest = _manifest(archive)
        _check(archive, manifest)
        ids = _batches(map(_conversation_id, _lines(archive, CONVERSATIONS)), BATCH_ROWS)
        shares = {
            "conversations": _share(ids, lambda some: len(some) - len(store.portable.known(owner, some)))
        }
        for kind in KINDS:
            names = _batches(
                (str(_object(row).get("id", row.get("name"))) for row in _lines(archive, f"{kind}.ndjson")),
                BATCH_ROWS,
            )
            shares[kind] = _share(names, lambda some, kind=kind: store.portable.missing(owner, kind, some))  # type: ignore[misc]
        blobs = sum(1 for name in archive.namelist() if name.startswith(BLOBS))
        return Plan(_moment(manifest), shares, blobs, file)


class Restore:
    """Merges a backup into what a person has."""

    def __init__(self, store: Store, owner: str, plan: Plan) -> None:
        self._store = store
        self._owner = owner
        self._file = plan.file

    def run(self, job: Job) -> None:
        """Keep bytes first, then the rows that name them, then conversations; stopped, it can be begun again."""
        with _opened(self._file) as archive:
            _check(archive, _manifest(archive))
            self._blobs(archive, job)
            for kind in KINDS:
                for rows in _batches(_lines(archive, f"{kind}.ndjson"), BATCH_ROWS):
                    if job.is_stopped:
                        return
                    new = self._store.portable.add_rows(self._owner, kind, map(_object, rows))
                    job.report(replace(job.progress, others=job.progress.others + new))
            self._conversations(archive, job)

    def close(self) -> None:
        """The file belongs to whoever brought it."""

    def _blobs(self, archive: zipfile.ZipFile, job: Job) -> None:
        for info in archive.infolist():
            if not info.filename.startswith(BLOBS):
                continue
            if job.is_stopped:
                return
            if info.file_size > BLOB_MAX_BYTES:
                raise InputError(reason="backup_large")
            if _hash(archive, info.filename) != info.filename.removeprefix(BLOBS):
                raise InputError(reason="backup_damaged")
            self._store.blobs.put_pieces(_pieces(archive, info.filename))
            job.report(replace(job.progress, done=job.progress.done + 1))

    def _conversations(self, archive: zipfile.ZipFile, job: Job) -> None:
        for lines in _batches(_lines(archive, CONVERSATIONS), BATCH):
            if job.is_stopped:
                return
            transcripts = [_entry(line).transcript for line in lines]
            outcomes = self._store.portable.add(self._owner, transcripts)
            seen = job.progress
            job.report(
                replace(
                    seen,
                    done=seen.done + len(lines),
                    added=seen.added + outcomes.count(Outcome.ADDED),
                    extended=seen.extended + outcomes.count(Outcome.EXTENDED),
                    restored=seen.restored + outcomes.count(Outcome.RESTORED),
                    there=seen.there + outcomes.count(Outcome.THERE),
                    turns=seen.turns + sum(len(each.messages) for each in transcripts),
                )
            )


def restore_job(store: Store, owner: str, plan: Plan) -> Job:
    """A job that merges a backup."""
    conversations = plan.shares["conversations"]
    total = conversations.new + conversations.there + plan.blobs
    return Job("restore", Restore(store, owner, plan), total)


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except ARCHIVE_ERRORS as error:
        raise InputError(reason="backup_zip") from error


def _manifest(archive: zipfile.ZipFile) -> Mapping[str, Any]:
    if MANIFEST not in archive.namelist():
        raise InputError(reason="backup_unknown")
    try:
        manifest = value(_bytes(archive, MANIFEST, MANIFEST_MAX_BYTES))
    except InputError as error:
        raise InputError(reason="backup_unknown") from error
    if not isinstance(manifest, Mapping) or manifest.get("format") != FORMAT:
        raise InputError(reason="backup_unknown")
    if manifest.get("version") != VERSION:
        raise InputError(reason="backup_newer")
    return manifest


def _moment(manifest: Mapping[str, Any]) -> datetime | None:
    try:
        when = datetime.fromisoformat(manifest["made_at"])
    except (KeyError, TypeError, ValueError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _check(archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
    """Refuse an archive that holds anything else, too much, or something other than was written."""
    names = archive.namelist()
    # No path of the archive is ever written to; one that no backup has says that this is none.
    known = {*_MEMBERS, MANIFEST}
    if len(set(names)) < len(names) or not all(name in known or _BLOB.fullmatch(name) for name in names):
        raise InputError(reason="backup_names")
    size = sum(info.file_size for info in archive.infolist())
    packed = sum(info.compress_size for info in archive.infolist())
    if size > SWELLING_FREE_BYTES + SWELLING_MAX * packed:
        raise InputError(reason="backup_large")
    hashes = manifest.get("sha256")
    if not isinstance(hashes, Mapping) or not set(_MEMBERS) - _LATER <= {*names}:
        raise InputError(reason="backup_damaged")
    if any(_hash(archive, name) != hashes.get(name) for name in _MEMBERS if name in names):
        raise InputError(reason="backup_damaged")


def _hash(archive: zipfile.ZipFile, name: str) -> str:
    found = sha256()
    for some in _pieces(archive, name):
        found.update(some)
    return found.hexdigest()


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    try:
        with archive.open(name) as file:
            while some := file.read(2**20):
                yield some
    except ARCHIVE_ERRORS as error:
        raise InputError(reason="backup_damaged") from error


def _bytes(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    if archive.getinfo(name).file_size > most:
        raise InputError(reason="backup_large")
    try:
        return archive.read(name)
    except ARCHIVE_ERRORS as error:
        raise InputError(reason="backup_damaged") from error


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[Any]:
    """The values of a member's lines, one in memory at a time."""
    if name in _LATER and name not in archive.namelist():
        return
    try:
        with archive.open(name) as file:
            while line := file.readline(LINE_MAX_BYTES):
                yield value(line)
    except (*ARCHIVE_ERRORS, InputError) as error:
        raise InputError(reason="backup_damaged") from error


def _object(row: Any) -> Mapping[str, Any]:
    if not isinstance(row, Mapping):
        raise InputError(reason="backup_damaged")
    return row


def _conversation_id(line: Any) -> str:
    return str(_object(_object(line).get("conversation")).get("id"))


def _entry(line: Any) -> Entry:
    try:
        return own.read(_object(line))
    except InputError as error:
        raise InputError(reason="backup_damaged") from error


def _share(batches: Iterator[list[str]], count_new: Callable[[list[str]], int]) -> Share:
    new = there = 0
    for some in batches:
        fresh = count_new(some)
        new, there = new + fresh, there + len(some) - fresh
    return Share(new, there)


def _batches(values: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(values, size)):
        yield batch
