"""Temporary chats: each visit has a store of its own in memory, and those who answer in it; nothing of it is written."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from components.core.answers import Answers
from components.core.errors import BusyError, InputError
from components.core.fetch import Fetcher
from components.core.gallery import Gallery
from components.core.records import Status, Trace
from components.core.store import Holdings
from components.core.store.passing import PREFIX, PassingStore
from components.core.store.pictures import SMALL
from components.core.store.portable import Transcript

VISITS_MAX = 50
IDLE_MAX_S = 12 * 3600.0


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where conversations are kept, and who answers and takes in pictures there."""

    store: Holdings
    answers: Answers
    gallery: Gallery


def is_temporary(conversation_id: str | None) -> bool:
    """Whether an id is that of a conversation that is never stored."""
    return (conversation_id or "").startswith(PREFIX)


def passing(fetcher: Fetcher) -> Keeping:
    """An empty place for conversations that is in memory alone."""
    store = PassingStore()
    gallery = Gallery(store, fetcher)
    return Keeping(store, Answers(store.conversations, ended=gallery.finished, files=store.files), gallery)


@dataclass(slots=True)
class _Visit:
    keeping: Keeping
    seen_s: float


class Temporaries:
    """The places of temporary chats by visit; one unused for IDLE_MAX_S goes, the oldest of too many too."""

    def __init__(self, make: Callable[[], Keeping], clock: Callable[[], float] = time.monotonic) -> None:
        self._make = make
        self._clock = clock
        self._visits: dict[str, _Visit] = {}
        self._changing = threading.Lock()

    def opened(self, visit: str) -> Keeping:
        """The visit's place, made now if there is none."""
        with self._changing:
            self._sweep()
            if visit not in self._visits:
                self._make_room()
                self._visits[visit] = _Visit(self._make(), self._clock())
            return self._seen(self._visits[visit])

    def found(self, visit: str) -> Keeping | None:
        """The visit's place, if there is one."""
        with self._changing:
            self._sweep()
            return self._seen(self._visits[visit]) if visit in self._visits else None

    def keep_trace(self, owner: str, trace: Trace) -> None:
        """Keep a trace where its answer is."""
        with self._changing:
            places = [visit.keeping for visit in self._visits.values()]
        for keeping in places:
            keeping.store.traces.keep(owner, trace)

    def _seen(self, visit: _Visit) -> Keeping:
        visit.seen_s = self._clock()
        return visit.keeping

    def _sweep(self) -> None:
        oldest_s = self._clock() - IDLE_MAX_S
        for name in [name for name, visit in self._visits.items() if visit.seen_s < oldest_s]:
            self._drop(name)

    def _make_room(self) -> None:
        for name in sorted(self._visits, key=lambda name: self._visits[name].seen_s):
            if len(self._visits) < VISITS_MAX:
                return
            self._drop(name)

    def _drop(self, name: str) -> None:
        # An answer under way still has to be kept somewhere.
        if not self._visits[name].keeping.answers.busy:
            self._visits.pop(name).keeping.store.close()


def keep(owner: str, conversation_id: str, here: Holdings, there: Holdings, files: Sequence[str] = ()) -> str:
    """Turn a temporary conversation into one that is stored, with its files, pictures and traces.

    Args:
        files: ids of files that go along too, though no message has them yet.
    Returns:
        Its id from now on.
    Raises:
        InputError: `reason` conversation_missing.
        BusyError: it is being answered.
    """
    transcript = here.portable.transcript(owner, conversation_id)
    if transcript is None:
        raise InputError(reason="conversation_missing")
    if any(message.status is Status.RUNNING for message in transcript.messages):
        raise BusyError
    name = conversation_id.removeprefix(PREFIX)
    attached = {*files, *(each for message in transcript.messages for each in message.attachments)}
    _carry(owner, here, there, "files", lambda row: row["id"] in attached, {})
    of_it = {"conversation_id": name}
    _carry(owner, here, there, "pictures", lambda row: row["conversation_id"] == conversation_id, of_it)
    there.portable.add(owner, [_under(name, transcript)])
    for message in transcript.messages:
        for trace in here.traces.of_message(owner, message.id):
            there.traces.keep(owner, trace)
    here.conversations.delete(owner, conversation_id)
    here.conversations.purge(owner, conversation_id)
    return name


def _carry(
    owner: str,
    here: Holdings,
    there: Holdings,
    kind: str,
    belongs: Callable[[dict[str, Any]], bool],
    changes: dict[str, str],
) -> None:
    rows = [{**row, **changes} for row in here.portable.rows(owner, kind) if belongs(row)]
    for row in rows:
        for sha256 in filter(None, (row["sha256"], row.get("options", {}).get(SMALL))):
            there.blobs.put(here.blobs.get(sha256))
    there.portable.add_rows(owner, kind, rows)


def _under(name: str, transcript: Transcript) -> Transcript:
    """The transcript as that of a conversation with another id."""
    return Transcript(
        replace(transcript.conversation, id=name),
        tuple(replace(message, conversation_id=name) for message in transcript.messages),
        transcript.removed,
    )
