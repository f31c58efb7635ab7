"""An import is a job in the background: a batch at a time is kept, so that stopping it loses nothing of what came in."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from components.core.store import Store
from components.core.store.portable import Outcome, Transcript
from components.core.transfer.enclosures import enclose
from components.core.transfer.entry import Entry
from components.core.transfer.jobs import Job, Progress
from components.core.transfer.sources import Source, Unread

BATCH = 50
"""Conversations kept in one transaction …"""
BATCH_TURNS = 1000
"""… or turns, whichever comes first."""
UNREAD_MAX = 1000
"""Entries left out that are told one by one; the others are counted."""


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

    def close(self) -> None:
        """Nothing is held once the work is done."""

    def _keep(self, progress: Progress, batch: Sequence[Entry | Unread]) -> Progress:
        entries = [each for each in batch if isinstance(each, Entry)]
        unread = [each for each in batch if isinstance(each, Unread)]
        ready = [_of_the_chat(enclose(self._store, self._owner, entry)) for entry in entries]
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
    return Job(source.kind, Import(store, owner, source), source.count)


def _of_the_chat(transcript: Transcript) -> Transcript:
    """A column of a comparison comes as a conversation like others: the comparison is not in the file."""
    return replace(transcript, conversation=replace(transcript.conversation, comparison_id=None))


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
