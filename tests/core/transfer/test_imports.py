"""An import in the background: it shows how far it is, stops when asked, keeps what came in, and never doubles."""

import json
from threading import Event

import pytest

from components.core.errors import InputError, StoreError
from components.core.records import Fault
from components.core.transfer.imports import BATCH, import_job
from components.core.transfer.jobs import Jobs
from components.core.transfer.sources import Unread, opened
from tests.core.transfer import exports
from tests.core.transfer.exports import PIXEL, PIXEL_ADDRESS, node

ME = "local"


def chats(count):
    hello = exports.chatgpt(node("q", "root", "user", "Hello"), node("a", "q", "assistant", "Hi"))
    return [{**hello, "conversation_id": f"c{number}", "title": f"Chat {number}"} for number in range(count)]


def source(*conversations):
    return opened(json.dumps(conversations).encode())


def ended(store, *conversations):
    return Jobs().start(ME, import_job(store, ME, source(*conversations))).wait()


def test_all_of_it_is_kept_and_told(store):
    progress = ended(store, *chats(BATCH + 10), {"title": "Broken", "mapping": {}})
    assert (progress.total, progress.done, progress.added) == (BATCH + 11, BATCH + 11, BATCH + 10)
    assert progress.turns == 2 * (BATCH + 10)
    assert progress.unread == (Unread(BATCH + 11, "Broken", "import_empty"),)
    assert (progress.ended, progress.stopped, progress.fault) == (True, False, None)
    assert len(store.conversations.latest(ME, 100)) == BATCH + 10


def test_twice_does_not_double(store):
    ended(store, *chats(3))
    again = ended(store, *chats(3))
    assert (again.added, again.there) == (0, 3)
    assert store.portable.count(ME) == 3


def test_a_later_export_adds_what_was_said_since(store):
    ended(store, *chats(1))
    [longer] = chats(1)
    longer["mapping"]["r"] = node("r", "a", "user", "Thanks")
    progress = ended(store, {**longer, "current_node": "r"})
    assert progress.extended == 1
    [conversation] = store.conversations.latest(ME)
    assert [turn.text for turn in store.conversations.path(ME, conversation.id)] == ["Hello", "Hi", "Thanks"]


def test_files_that_came_along_are_kept_once_and_named_by_their_turns(store):
    parts = [{"type": "image_url", "image_url": {"url": PIXEL_ADDRESS}}, {"type": "text", "text": "What?"}]
    chat = exports.session({"id": "q", "role": "user", "content": parts})
    for _ in range(2):
        ended(store, chat)
    [conversation] = store.conversations.latest(ME)
    [turn] = store.conversations.path(ME, conversation.id)
    [file] = store.files.several(ME, turn.attachments).values()
    assert (file.name, file.media_type) == ("1.png", "image/png")
    assert store.files.read(ME, file.id) == PIXEL
    assert len(list(store.portable.rows(ME, "files"))) == 1


class Held:
    """A store whose adding waits until the test lets it go on."""

    def __init__(self, store):
        self.portable = self
        self._store = store
        self.entered, self.go_on = Event(), Event()

    def add(self, owner, transcripts):
        outcomes = self._store.portable.add(owner, transcripts)
        self.entered.set()
        assert self.go_on.wait(30)
        return outcomes


def test_stopped_in_the_middle_it_keeps_what_came_in_and_goes_on_another_time(store):
    held, jobs = Held(store), Jobs()
    job = jobs.start(ME, import_job(held, ME, source(*chats(3 * BATCH))))
    assert held.entered.wait(30)
    job.stop()
    held.go_on.set()
    progress = job.wait()
    assert (progress.ended, progress.stopped, progress.done, progress.added) == (True, True, BATCH, BATCH)
    assert store.portable.count(ME) == BATCH
    again = ended(store, *chats(3 * BATCH))
    assert (again.added, again.there) == (2 * BATCH, BATCH)


def test_one_person_has_one_job_at_a_time(store):
    held, jobs = Held(store), Jobs()
    job = jobs.start(ME, import_job(held, ME, source(*chats(1))))
    assert held.entered.wait(30)
    with pytest.raises(InputError) as refused:
        jobs.start(ME, import_job(store, ME, source(*chats(1))))
    assert refused.value.values["reason"] == "import_running"
    jobs.forget(ME)
    assert jobs.of(ME) is job
    jobs.start("other", import_job(store, "other", source(*chats(1)))).wait()
    held.go_on.set()
    job.wait()
    jobs.forget(ME)
    assert jobs.of(ME) is None


class Full:
    """A store whose disk fills up after the first batch."""

    def __init__(self, store):
        self.portable = self
        self._store = store
        self._calls = 0

    def add(self, owner, transcripts):
        self._calls += 1
        if self._calls > 1:
            raise StoreError(reason="full")
        return self._store.portable.add(owner, transcripts)


def test_a_full_disk_ends_it_and_what_came_in_stays(store):
    progress = Jobs().start(ME, import_job(Full(store), ME, source(*chats(2 * BATCH)))).wait()
    assert progress.fault == Fault("store", {"reason": "full"})
    assert (progress.ended, progress.added, store.portable.count(ME)) == (True, BATCH, BATCH)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_nobody_foresaw_ends_it_with_a_fault():
    progress = Jobs().start(ME, import_job(None, ME, source(*chats(1)))).wait()
    assert (progress.ended, progress.fault) == (True, Fault("studio"))
