"""A backup: one ZIP with everything of one person but keys, `relay-studio/backup`, version 1.

    manifest.json           {"format", "version", "made_at", "counts": {member: lines}, "sha256": {member: hash},
                             "blobs": number, "blobs_missing": number}
    conversations.ndjson    one conversation a line in the shape of own.py, the bin's too
    prompts.ndjson …        the rows of each kind of store.belongings.KINDS, one a line, without their owner
    blobs/<sha256>          the bytes of files, pictures, corpora and their vectors

It is written as it is read from the store, so that it costs no more memory than its largest part. Remembered relays,
their keys and the vault are not in it, and neither are traces of requests.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO, Any

from components.core.store import Store
from components.core.store.belongings import KINDS
from components.core.transfer import own
from components.core.transfer.jobs import Job

FORMAT = "relay-studio/backup"
VERSION = 1
MANIFEST = "manifest.json"
CONVERSATIONS = "conversations.ndjson"
BLOBS = "blobs/"


class Backup:
    """Writes everything of a person into a file; `is_whole` says whether it came to its end."""

    def __init__(self, store: Store, owner: str, file: IO[bytes]) -> None:
        self._store = store
        self._owner = owner
        self.file = file
        self.is_whole = False

    def run(self, job: Job) -> None:
        """Write the archive; one that was stopped has no manifest, and is none."""
        with zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED) as archive:
            writing = _Writing(archive, job)
            hashes = self._rows(writing)
            total = self._store.portable.count(self._owner) + len(hashes)
            job.report(replace(job.progress, total=total))
            self._conversations(writing)
            self._blobs(writing, sorted(hashes))
            if job.is_stopped:
                return
            archive.writestr(MANIFEST, json.dumps(writing.manifest(), indent=2))
        self.file.flush()
        self.is_whole = True

    def close(self) -> None:
        """Close the file; a temporary one is gone then."""
        self.file.close()

    def _rows(self, writing: "_Writing") -> set[str]:
        """Write the rows of each kind; the hashes of the bytes that belong to them."""
        hashes: set[str] = set()
        for kind in KINDS:
            with writing.member(f"{kind}.ndjson") as member:
                for row in self._store.portable.rows(self._owner, kind):
                    member.write(row)
                    if row.get("sha256"):
                        hashes.add(row["sha256"])
        return hashes

    def _conversations(self, writing: "_Writing") -> None:
        with writing.member(CONVERSATIONS) as member:
            for transcript in self._store.portable.transcripts(self._owner):
                if writing.job.is_stopped:
                    return
                member.write(own.written(transcript))
                writing.advance()

    def _blobs(self, writing: "_Writing", hashes: list[str]) -> None:
        for name in hashes:
            if writing.job.is_stopped:
                return
            if self._store.blobs.has(name):
                writing.blob(name, self._store.blobs.pieces(name))
            else:
                writing.missing += 1
            writing.advance()


class _Member:
    """One file of lines of JSON in the archive, hashed and counted as it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = sha256()
        self.lines = 0

    def write(self, value: Any) -> None:
        line = json.dumps(own.plain(value), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._file.write(line)
        self.hash.update(line)
        self.lines += 1


class _Writing:
    """An archive under way, and what its manifest will say."""

    def __init__(self, archive: zipfile.ZipFile, job: Job) -> None:
        self.archive = archive
        self.job = job
        self.blobs = 0
        self.missing = 0
        self._counts: dict[str, int] = {}
        self._hashes: dict[str, str] = {}

    @contextmanager
    def member(self, name: str) -> Iterator[_Member]:
        with self.archive.open(name, "w", force_zip64=True) as file:
            member = _Member(file)
            yield member
        self._counts[name] = member.lines
        self._hashes[name] = member.hash.hexdigest()

    def blob(self, name: str, pieces: Iterable[bytes]) -> None:
        # Pictures and tables are packed already, and vectors do not pack.
        with self.archive.open(zipfile.ZipInfo(f"{BLOBS}{name}"), "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
        self.blobs += 1

    def advance(self) -> None:
        self.job.report(replace(self.job.progress, done=self.job.progress.done + 1))

    def manifest(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "counts": self._counts,
            "sha256": self._hashes,
            "blobs": self.blobs,
            "blobs_missing": self.missing,
        }


def backup_job(store: Store, owner: str, file: IO[bytes]) -> Job:
    """A job that writes a backup into a file open for writing and seeking."""
    return Job("backup", Backup(store, owner, file), store.portable.count(owner))
