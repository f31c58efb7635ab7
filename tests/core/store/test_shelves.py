"""Folders, tags, pins, the archive and the bin."""

from components.core.records import ChatOptions, Conversation
from components.core.store import Store
from tests.core.store.conftest import ME, Clock, answer


def make(store: Store, clock: Clock, *titles: str) -> list[str]:
    made = []
    for title in titles:
        made.append(store.conversations.create(ME, ChatOptions(), title).id)
        clock.forward(1)
    return made


def titles(conversations: list[Conversation]) -> list[str]:
    return [each.title for each in conversations]


def test_pinned_conversations_stand_first(store: Store, clock: Clock):
    a, b, _c = make(store, clock, "a", "b", "c")
    store.conversations.lift(ME, a, b)
    assert titles(store.conversations.latest(ME)) == ["b", "a", "c"]
    store.conversations.lower(ME, b)
    assert titles(store.conversations.latest(ME)) == ["a", "c", "b"]


def test_a_folder_shows_what_was_moved_there_pinned_first(store: Store, clock: Clock):
    a, _b, c = make(store, clock, "a", "b", "c")
    store.conversations.move(ME, "工作", a, c)
    store.conversations.lift(ME, a)
    assert titles(store.conversations.latest(ME, folder="工作")) == ["a", "c"]
    assert store.conversations.folders(ME) == ["工作"]
    store.conversations.move(ME, "", a, c)
    assert store.conversations.folders(ME) == []


def test_a_conversation_begins_in_its_folder(store: Store):
    made = store.conversations.create(ME, ChatOptions(), "a", folder="work")
    assert made.folder == "work"
    assert store.conversations.latest(ME, folder="work") == [made]


def test_folders_are_those_of_the_list_in_order(store: Store, clock: Clock):
    a, b, c, d = make(store, clock, "a", "b", "c", "d")
    for folder, which in (("z", a), ("m", b), ("archived", c), ("binned", d)):
        store.conversations.move(ME, folder, which)
    store.conversations.archive(ME, c)
    store.conversations.delete(ME, d)
    assert store.conversations.folders(ME) == ["m", "z"]


def test_tags_are_put_on_once_and_taken_away(store: Store, clock: Clock):
    [a] = make(store, clock, "a")
    store.conversations.label(ME, a, ["tea", "茶"])
    store.conversations.label(ME, a, ["tea", "new"], ["茶"])
    kept = store.conversations.get(ME, a)
    assert kept is not None
    assert kept.tags == ("tea", "new")
    assert store.conversations.tags(ME) == ["new", "tea"]


def test_the_archive_is_out_of_the_list_but_not_out_of_reach(store: Store, clock: Clock):
    a, _b, c = make(store, clock, "a", "b", "c")
    store.conversations.archive(ME, c)
    clock.forward(1)
    store.conversations.archive(ME, a)
    assert titles(store.conversations.latest(ME)) == ["b"]
    assert titles(store.conversations.archived(ME)) == ["a", "c"]
    assert titles(store.conversations.archived(ME, limit=1, offset=1)) == ["c"]
    assert store.conversations.get(ME, a) is not None
    store.conversations.unarchive(ME, a, c)
    assert titles(store.conversations.latest(ME)) == ["c", "b", "a"]


def test_the_bin_gives_back_what_was_deleted_to_where_it_was(store: Store, clock: Clock):
    a, b = make(store, clock, "a", "b")
    store.conversations.move(ME, "work", a)
    store.conversations.archive(ME, a)
    store.conversations.delete(ME, a, b)
    assert titles(store.conversations.binned(ME)) == ["b", "a"]
    assert store.conversations.archived(ME) == []
    store.conversations.restore(ME, a, b)
    assert store.conversations.binned(ME) == []
    [kept] = store.conversations.archived(ME)
    assert kept.folder == "work"


def talk(store: Store) -> str:
    made = store.conversations.create(ME, ChatOptions(), "talk")
    asked = store.conversations.add_user(ME, made.id, None, "hello")
    store.conversations.claim(ME, made.id, answer(asked, "text"), "w")
    return made.id


def test_only_what_lies_in_the_bin_is_deleted_for_good(store: Store):
    kept, binned = talk(store), talk(store)
    store.conversations.delete(ME, binned)
    store.conversations.purge(ME, kept, binned)
    assert store.conversations.binned(ME) == []
    store.conversations.restore(ME, binned)
    assert [each.id for each in store.conversations.latest(ME)] == [kept]
    assert len(store.conversations.path(ME, kept)) == 2


def test_an_emptied_bin_is_empty_and_the_rest_is_there(store: Store):
    kept, *binned = talk(store), talk(store), talk(store)
    store.conversations.delete(ME, *binned)
    store.conversations.empty_bin(ME)
    assert store.conversations.binned(ME) == []
    assert len(store.conversations.path(ME, kept)) == 2


def test_an_answer_to_a_conversation_deleted_for_good_is_told_to_stop(store: Store):
    made = talk(store)
    [live] = store.conversations.running(ME)
    store.conversations.delete(ME, made)
    store.conversations.empty_bin(ME)
    assert store.conversations.save(ME, live.id, "more", "") is not False
    store.conversations.finish(ME, live)
    assert store.conversations.message(ME, live.id) is None
