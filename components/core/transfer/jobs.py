"""Imports, backups and restores run in the background: they show how far they are, and stop when asked."""

from dataclasses import dataclass, replace
from secrets import compare_digest, token_urlsafe
from threading import Event, Lock, Thread
from typing import Protocol

from components.core.errors import InputError
from components.core.outcome import ending
from components.core.records import Fault
from components.core.transfer.sources import Unread


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come, and what became of what it has seen."""

    total: int
    """Conversations; in a backup also files and pictures."""
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
    others: int = 0
    """Prompts, presets, calls and other rows that were new."""
    ended: bool = False
    stopped: bool = False
    fault: Fault | None = None
    """Why it ended before its end; what came in before is kept."""


class Work(Protocol):
    """The work of a job: it reports its progress as it goes and looks whether it should stop."""

    def run(self, job: "Job") -> None:
        """Do it; a StudioError ends it, and what was kept before stays."""

    def close(self) -> None:
        """Give back what was held for whoever looks at the result."""


class Job:
    """Work in a thread of its own, which anybody may look at or stop."""

    def __init__(self, kind: str, work: Work, total: int) -> None:
        self.kind = kind
        """One of sources.Kind, or `backup`, or `restore`."""
        self.work = work
        self.secret = token_urlsafe(24)
        """A name that nobody can guess, for addresses."""
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
        with ending(self._end, "import_memory"):
            self.work.run(self)

    def _end(self, fault: Fault | None) -> None:
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
            if running is not None:
                running.work.close()
            self._jobs[owner] = job
        job.start()
        return job

    def of(self, owner: str) -> Job | None:
        """The person's job, running or the last one to have ended."""
        return self._jobs.get(owner)

    def by_secret(self, owner: str, secret: str) -> Job | None:
        """The person's job if this is its secret."""
        job = self._jobs.get(owner)
        return job if job is not None and compare_digest(job.secret.encode(), secret.encode()) else None

    def forget(self, owner: str) -> None:
        """Put the report of an ended job away."""
        with self._lock:
            if (job := self._jobs.get(owner)) is not None and job.progress.ended:
                del self._jobs[owner]
                job.work.close()
