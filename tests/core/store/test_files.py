"""Files a person attached."""

import pytest

from components.core.errors import StoreError
from components.core.records import ChatOptions, Message, Role
from components.core.store import Store
from components.core.store import files as module
from components.core.store.rows import new_id
from tests.core.store.conftest import ME, Clock, answer

OTHER = "somebody else"
WEEK_S = 7 * 24 * 3600


def test_a_file_comes_back_with_its_name_facts_and_bytes(store: Store):
    facts = {"width": 3, "encoding": "gb18030", "tokens": None}
    added = store.files.add(ME, "图\x00片.png", b"bytes", "image/png", facts)
    assert store.files.get(ME, added.id) == added
    assert (added.name, added.size_bytes, added.facts) == ("图\ufffd片.png", 5, facts)
    assert store.files.read(ME, added.id) == b"bytes"


def test_several_files_are_read_at_once_and_missing_ones_left_out(store: Store):
    one, two = (store.files.add(ME, name, name.encode(), "text/plain", {}) for name in ("a", "b"))
    assert store.files.several(ME, [two.id, "gone", one.id]) == {one.id: one, two.id: two}
    assert store.files.several(ME, []) == {}


def test_a_file_that_is_not_there_is_missing(store: Store):
    assert store.files.get(ME, "gone") is None
    store.files.drop_unsent(ME, ["gone"])
    with pytest.raises(StoreError) as refused:
        store.files.read(ME, "gone")
    assert refused.value.values["reason"] == "missing"


def test_bytes_go_with_the_last_file_that_names_them(store: Store):
    mine, again = (store.files.add(ME, name, b"same", "text/plain", {}) for name in ("a", "b"))
    theirs = store.files.add(OTHER, "a", b"same", "text/plain", {})
    for owner, file in ((ME, mine), (ME, again)):
        store.files.drop_unsent(owner, [file.id])
        assert store.blobs.has(theirs.sha256)
    store.files.drop_unsent(OTHER, [theirs.id])
    assert not store.blobs.has(theirs.sha256)


def attach(store: Store, name: str, owner: str = ME) -> str:
    return store.files.add(owner, name, name.encode(), "text/plain", {}).id


def test_a_file_that_was_never_sent_goes_after_a_week_and_its_bytes_with_it(store: Store, clock: Clock):
    unsent = store.files.get(ME, attach(store, "unsent"))
    clock.forward(WEEK_S)
    attach(store, "in time")
    assert store.files.get(ME, unsent.id) == unsent
    clock.forward(1)
    attach(store, "later")
    assert store.files.get(ME, unsent.id) is None
    assert not store.blobs.has(unsent.sha256)


def ask(store: Store, *attachments: str) -> Message:
    """A question with files in a conversation of its own, whose answer is running."""
    made = store.conversations.create(ME, ChatOptions())
    asked = Message(new_id(), made.id, None, Role.USER, "?", made.created_at, attachments=attachments)
    store.conversations.claim(ME, made.id, answer(asked), "worker", question=asked)
    return asked


def test_a_file_that_any_message_names_stays(store: Store, clock: Clock):
    files = [attach(store, name) for name in ("sent", "also", "removed", "binned")]
    _sent, removed, binned = (ask(store, *some) for some in (files[:2], files[2:3], files[3:]))
    store.conversations.remove(ME, removed.id)
    store.conversations.delete(ME, binned.conversation_id)
    for _week in range(2):
        clock.forward(WEEK_S + 1)
        attach(store, "later")
    assert set(store.files.several(ME, files)) == set(files)


def test_of_many_files_added_at_once_only_the_first_looks_for_those_that_waited_too_long(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    looked: list[str] = []
    monkeypatch.setattr(module, "_noted", lambda _connection, owner: looked.append(owner) or {})
    for name in "abc":
        attach(store, name)
    assert looked == [ME]


def test_only_what_nothing_names_can_be_dropped_as_unsent(store: Store):
    sent, unsent = attach(store, "sent"), attach(store, "unsent")
    ask(store, sent)
    store.files.drop_unsent(ME, [sent, unsent])
    assert set(store.files.several(ME, [sent, unsent])) == {sent}


def test_nobody_drops_the_files_of_others(store: Store, clock: Clock):
    theirs = attach(store, "theirs", OTHER)
    clock.forward(WEEK_S + 1)
    attach(store, "mine")
    assert store.files.get(OTHER, theirs) is not None


def test_files_that_came_with_an_import_wait_for_their_messages_as_long_as_they_like(
    store: Store, clock: Clock
):
    row = {"id": "f" * 32, "sha256": store.blobs.put(b"old"), "name": "old", "media_type": "text/plain",
           "size_bytes": 3, "facts": {}, "created_at": "2020-01-01T00:00:00+00:00"}  # fmt: skip
    store.portable.add_rows(ME, "files", [row])
    clock.forward(WEEK_S + 1)
    attach(store, "later")
    assert store.files.read(ME, "f" * 32) == b"old"


def test_that_a_file_waits_stands_in_no_backup(store: Store):
    attach(store, "a")
    assert list(store.portable.rows(ME, "preferences")) == []
