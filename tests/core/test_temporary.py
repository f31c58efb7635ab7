"""Temporary chats are in memory alone, each visit's own, and can be kept after all."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from components.core import temporary
from components.core.errors import BusyError, InputError, StoreError
from components.core.fetch import Fetcher
from components.core.records import ChatOptions, Message, Status, Trace
from components.core.relay.connection import Connection
from components.core.relay.sandbox import Sandbox
from components.core.store import Store, passing
from components.core.store.passing import PassingStore
from components.core.temporary import IDLE_MAX_S, Keeping, Temporaries, is_temporary, keep
from tests.core.relay.exchanges import connection_to

ME = "local"
MARKER = "Zaubernuss"
INSIDE = "http://sandbox.relay"


class Clock:
    """Seconds that are moved by hand."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(rate=0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def temporaries(sandbox: Sandbox, clock: Clock) -> Temporaries:
    return Temporaries(lambda: temporary.passing(Fetcher(inside={INSIDE: sandbox.transport()})), clock)


@pytest.fixture
def place(temporaries: Temporaries) -> Keeping:
    return temporaries.opened("mine")


@pytest.fixture
def connection(sandbox: Sandbox, store: Store) -> Connection:
    return connection_to(sandbox, lambda call: store.ledger.record(ME, call))


@pytest.fixture
def ask(place: Keeping, connection: Connection) -> Callable[..., Message]:
    """Asks in a new temporary chat and gives the answer as it ended."""

    def asked(text: str = MARKER, model: str = "sandbox-chat", **given: object) -> Message:
        made = place.store.conversations.create(ME, ChatOptions(model=model, system=MARKER))
        begun = place.answers.ask(ME, connection, made, text, **given)  # type: ignore[arg-type]
        *_, last = place.answers.follow(ME, begun.id)
        place.gallery.wait(ME, last.id, 20)
        return last

    return asked


def written(folder: Path) -> bytes:
    """Every byte of every file in a folder, the database's journal too."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_of_a_temporary_chat_the_ledger_alone_remains(store, place, ask, tmp_path):
    file = place.store.files.add(ME, f"{MARKER}.txt", MARKER.encode(), "text/plain", {"kind": "text"})
    answer = ask(attachments=[file.id])
    assert answer.status is Status.DONE
    assert MARKER in place.store.conversations.path(ME, answer.conversation_id)[0].text
    [call] = store.ledger.calls(ME)
    assert (call.message_id, call.conversation_id) == (answer.id, answer.conversation_id)
    assert MARKER.encode() not in written(tmp_path)
    assert (answer.text.encode()[:60] or b"?") not in written(tmp_path)
    assert store.portable.count(ME) == 0
    assert not store.conversations.search(ME, MARKER)


def test_pictures_of_a_temporary_chat_are_in_no_gallery(store, place, ask, tmp_path):
    answer = ask("Draw a fox", model="gpt-4-all")
    [picture] = place.store.pictures.of_message(ME, answer.id)
    data, _kind = place.store.pictures.read(ME, picture.id)
    assert data
    assert data[:200] not in written(tmp_path)
    assert store.pictures.latest(ME) == []


def test_its_conversations_are_known_by_their_ids_forks_too(place, ask):
    answer = ask()
    fork = place.store.conversations.fork(ME, answer, "fork")
    assert is_temporary(answer.conversation_id)
    assert is_temporary(fork.id)
    assert not is_temporary("0" * 32)
    assert not is_temporary(None)


def test_each_visit_has_its_own(temporaries, place, ask):
    answer = ask()
    assert temporaries.opened("mine") is place
    assert temporaries.found("mine") is place
    assert temporaries.found("another") is None
    other = temporaries.opened("another").store.conversations
    assert other.get(ME, answer.conversation_id) is None
    assert other.message(ME, answer.id) is None


def test_what_is_not_used_for_hours_goes(temporaries, place, clock):
    clock.now_s = IDLE_MAX_S - 1
    assert temporaries.found("mine") is place
    clock.now_s += IDLE_MAX_S + 1
    assert temporaries.found("mine") is None
    assert temporaries.opened("mine") is not place


def test_the_oldest_of_too_many_visits_goes(temporaries, place, clock, monkeypatch):
    monkeypatch.setattr(temporary, "VISITS_MAX", 2)
    clock.now_s = 1
    temporaries.opened("second")
    clock.now_s = 2
    temporaries.opened("third")
    assert temporaries.found("mine") is None
    assert temporaries.found("second")
    assert temporaries.found("third")


def test_one_that_is_being_answered_stays(temporaries, place, clock):
    connection = connection_to(Sandbox(rate=0.5), lambda _call: None)
    made = place.store.conversations.create(ME, ChatOptions(model="sandbox-chat"))
    begun = place.answers.ask(ME, connection, made, "A long story")
    clock.now_s = 2 * IDLE_MAX_S
    assert temporaries.found("mine") is place
    with pytest.raises(BusyError):
        keep(ME, made.id, place.store, place.store)
    place.answers.stop(ME, begun.id)
    *_, last = place.answers.follow(ME, begun.id)
    assert last.status is Status.STOPPED
    clock.now_s = 4 * IDLE_MAX_S
    assert temporaries.found("mine") is None


def test_a_trace_is_kept_where_its_answer_is(temporaries, store, place, ask, tmp_path):
    answer = ask()
    trace = Trace(
        "c", answer.created_at, "POST", "https://r/v1", {"said": MARKER}, 200, {}, MARKER, answer.id
    )
    temporaries.opened("another")
    for keeps in (store.traces.keep, temporaries.keep_trace):
        keeps(ME, trace)
        keeps(ME, replace(trace, call_id="of a summary", message_id=None))
    assert place.store.traces.of_message(ME, answer.id) == [trace]
    assert MARKER.encode() not in written(tmp_path)


def test_many_threads_use_one_store_in_memory():
    store = PassingStore()
    made = store.conversations.create(ME, ChatOptions())

    def write(number: int) -> int:
        store.conversations.add_user(ME, made.id, None, str(number))
        return store.conversations.count_path(ME, made.id)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(write, range(64))) == {1}
    [transcript] = store.portable.transcripts(ME)
    assert sorted(int(message.text) for message in transcript.messages) == list(range(64))
    store.close()


def test_the_files_of_a_visit_have_a_limit(place, monkeypatch):
    monkeypatch.setattr(passing, "BYTES_MAX", 10)
    place.store.files.add(ME, "a", b"12345678", "text/plain", {})
    with pytest.raises(StoreError) as refused:
        place.store.files.add(ME, "b", b"12345", "text/plain", {})
    assert refused.value.values["reason"] == "memory"
    again = place.store.files.add(ME, "the same", b"12345678", "text/plain", {})
    assert place.store.files.read(ME, again.id) == b"12345678"


def test_a_temporary_chat_is_kept_with_all_that_belongs_to_it(store, place, ask):
    conversations = place.store.conversations
    file = place.store.files.add(ME, "notes.txt", b"notes", "text/plain", {"kind": "text"})
    held = place.store.files.add(ME, "next.txt", b"next", "text/plain", {"kind": "text"})
    answer = ask("Draw a fox", model="gpt-4-all", attachments=[file.id])
    other = conversations.add_user(ME, answer.conversation_id, answer.parent_id, "another branch")
    trace = Trace("c", answer.created_at, "POST", "https://r/v1", {}, 200, {}, "reply", answer.id)
    place.store.traces.keep(ME, trace)
    before = conversations.get(ME, answer.conversation_id)

    name = keep(ME, answer.conversation_id, place.store, store, [held.id])

    assert not is_temporary(name)
    assert store.conversations.get(ME, name) == replace(before, id=name)
    assert [turn.text for turn in store.conversations.path(ME, name)] == ["Draw a fox", "another branch"]
    assert store.conversations.message(ME, answer.id) == replace(answer, conversation_id=name)
    assert store.conversations.message(ME, other.id).text == "another branch"
    assert [store.files.read(ME, each.id) for each in (file, held)] == [b"notes", b"next"]
    [picture] = store.pictures.of_message(ME, answer.id)
    assert picture.conversation_id == name
    for small in (False, True):
        assert store.pictures.read(ME, picture.id, small) == place.store.pictures.read(ME, picture.id, small)
    assert store.traces.of_message(ME, answer.id) == [trace]
    assert [found.conversation.id for found in store.conversations.search(ME, "another branch")] == [name]
    assert conversations.get(ME, answer.conversation_id) is None
    assert conversations.message(ME, answer.id) is None


def test_what_is_not_there_cannot_be_kept(store, place):
    with pytest.raises(InputError) as refused:
        keep(ME, "temporary-nothing", place.store, store)
    assert refused.value.values["reason"] == "conversation_missing"
