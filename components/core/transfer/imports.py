"""An import is a job in the background: a batch at a time is kept, so that stopping it loses nothing of what came in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Event, Lock, Thread
from typing import Protocol, TypeVar

from components.core.errors import InputError, StudioError
from components.core.records import Fault
from components.core.store import Store
from components.core.store.portable import Outcome, Transcript
from components.core.transfer.enclosures import enclose
from components.core.transfer.entry import Entry
from components.core.transfer.sources import Kind, Source, Unread

BATCH = 50
"""Conversations kept in one transaction …"""
BATCH_TURNS = 1000
"""… or turns, whichever comes first."""
UNREAD_MAX = 1000
"""Entries left out that are told one by one; the others are counted."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come, and what became of what it has seen."""

    total: int
    done: int = 0
    added: int = 0
    extended: int = 0
    """Were there and got new turns."""
    restored: int = 0
    """Lay in the bin."""
    there: int = 0
    turns: int = 0
    """Turns of the conversations seen."""
    lost: int = 0
    """Pictures and files that are not in the export."""
    unread: tuple[Unread, ...] = ()
    left_out: int = 0
    ended: bool = False
    stopped: bool = False
    fault: Fault | None = None
    """Why it ended before its end; what came in before is kept."""


class Keeping(Protocol):
    """The work of a job: it reports its progress as it goes and looks whether it should stop."""

    def run(self, job: "Job") -> None: ...


class Job:
    """Work in a thread of its own, which anybody may look at or stop."""

    def __init__(self, kind: str, work: Keeping, total: int) -> None:
        self.kind = kind
        """A Kind, or `backup`, or `restore`."""
        self._work = work
        self._progress = Progress(total)
        self._stop = Event()
        self._thread = Thread(target=self._run, name=f"transfer-{kind}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return self._progress

    def report(self, progress: Progress) -> None:
        """Tell how far the work has come."""
        self._progress = progress

    def stop(self) -> None:
        """Ask it to stop; what it is keeping at the moment is kept to the end."""
        self._stop.set()

    @property
    def is_stopped(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._stop.is_set()

    def wait(self) -> Progress:
        """Wait until it has ended."""
        self._thread.join()
        return self._progress

    def _run(self) -> None:
        # What nobody foresaw leaves the thread and is logged; the page says that it broke off.
        fault: Fault | None = Fault("studio")
        try:
            self._work.run(self)
            fault = None
        except StudioError as error:
            fault = Fault.of(error)
        except MemoryError:
            fault = Fault("input", {"reason": "import_memory"})
        finally:
            stopped = fault is None and self.is_stopped and self._progress.done < self._progress.total
            self._progress = replace(self._progress, ended=True, fault=fault, stopped=stopped)


class Jobs:
    """The imports, backups and restores of this process: one at a time for each person."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()

    def start(self, owner: str, job: Job) -> Job:
        """Start a job.

        Raises:
            InputError: `reason` import_running.
        """
        with self._lock:
            running = self._jobs.get(owner)
            if running is not None and not running.progress.ended:
                raise InputError(reason="import_running")
            self._jobs[owner] = job
        job.start()
        return job

    def of(self, owner: str) -> Job | None:
        """The person's job, running or the last one to have ended."""
        return self._jobs.get(owner)

    def forget(self, owner: str) -> None:
        """Put the report of an ended job away."""
        with self._lock:
            if (job := self._jobs.get(owner)) is not None and job.progress.ended:
                del self._jobs[owner]


class Import:
    """Keeps the conversations of a source, batch by batch."""

    def __init__(self, store: Store, owner: str, source: Source) -> None:
        self._store = store
        self._owner = owner
        self._source: Source | None = source

    def run(self, job: Job) -> None:
        """Keep all of it, or what comes before somebody asks to stop."""
        source, self._source = self._source, None  # the file's bytes go when the job has ended
        if source is None:
            return
        for batch in _batches(source.entries(self._owner)):
            if job.is_stopped:
                return
            job.report(self._keep(job.progress, batch))

    def _keep(self, progress: Progress, batch: Sequence[Entry | Unread]) -> Progress:
        entries = [each for each in batch if isinstance(each, Entry)]
        unread = [each for each in batch if isinstance(each, Unread)]
        ready: list[Transcript] = [enclose(self._store, self._owner, entry) for entry in entries]
        outcomes = self._store.portable.add(self._owner, ready) if ready else []
        room = max(0, UNREAD_MAX - len(progress.unread))
        return replace(
            progress,
            done=progress.done + len(batch),
            added=progress.added + outcomes.count(Outcome.ADDED),
            extended=progress.extended + outcomes.count(Outcome.EXTENDED),
            restored=progress.restored + outcomes.count(Outcome.RESTORED),
            there=progress.there + outcomes.count(Outcome.THERE),
            turns=progress.turns + sum(len(each.messages) for each in ready),
            lost=progress.lost + sum(entry.lost for entry in entries),
            unread=(*progress.unread, *unread[:room]),
            left_out=progress.left_out + len(unread),
        )


def import_job(store: Store, owner: str, source: Source) -> Job:
    """A job that keeps the conversations of a source."""
    return Job(Kind(source.kind), Import(store, owner, source), source.count)


def _batches(entries: Iterator[Entry | Unread]) -> Iterator[list[Entry | Unread]]:
    batch: list[Entry | Unread] = []
    turns = 0
    for entry in entries:
        batch.append(entry)
        turns += len(entry.transcript.messages) if isinstance(entry, Entry) else 0
        if len(batch) >= BATCH or turns >= BATCH_TURNS:
            yield batch
            batch, turns = [], 0
    if batch:
        yield batch
