"""The list of conversations, the bin, and the search."""

from datetime import UTC

import pytest

from components.core.errors import InputError
from components.core.records import ChatOptions, Conversation
from components.core.store import Store
from tests.core.store.conftest import ME, Clock

OPTIONS = ChatOptions(
    relay_id="sandbox",
    model="gpt-4o",
    system="你是助手 🙂",
    temperature=0.7,
    top_p=0.9,
    max_tokens=100,
    presence_penalty=-1.5,
    frequency_penalty=0.0,
    seed=2**40,
    stop=("\n\n", "完"),
    reasoning_effort="low",
    withheld=frozenset({"seed", "top_p"}),
)


def test_a_conversation_comes_back_as_it_was_made(store: Store):
    made = store.conversations.create(ME, OPTIONS, "标题 🙂")
    assert store.conversations.get(ME, made.id) == made
    assert made.options == OPTIONS
    assert made.title == "标题 🙂"


def test_times_come_back_aware_and_exact(store: Store, clock: Clock):
    clock.forward(0.123457)
    made = store.conversations.create(ME, ChatOptions())
    kept = store.conversations.get(ME, made.id)
    assert kept is not None
    assert kept.created_at == clock.now
    assert kept.created_at.tzinfo is UTC


def test_the_last_used_conversation_is_listed_first(store: Store, clock: Clock):
    first = store.conversations.create(ME, ChatOptions(), "first")
    clock.forward(1)
    store.conversations.create(ME, ChatOptions(), "second")
    clock.forward(1)
    store.conversations.add_user(ME, first.id, None, "hello")
    assert titles(store) == ["first", "second"]


def test_conversations_of_one_moment_are_listed_last_made_first(store: Store):
    for title in "abc":
        store.conversations.create(ME, ChatOptions(), title)
    assert titles(store) == ["c", "b", "a"]


def test_pages_of_the_list_follow_each_other(store: Store, clock: Clock):
    for number in range(7):
        store.conversations.create(ME, ChatOptions(), str(number))
        clock.forward(1)
    pages = [store.conversations.latest(ME, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [[each.title for each in page] for page in pages] == [["6", "5", "4"], ["3", "2", "1"], ["0"]]


def test_a_new_title_and_new_options_do_not_change_the_order(store: Store, clock: Clock):
    first = store.conversations.create(ME, ChatOptions(), "first")
    clock.forward(1)
    store.conversations.create(ME, ChatOptions(), "second")
    clock.forward(1)
    store.conversations.rename(ME, first.id, "renamed")
    store.conversations.set_options(ME, first.id, OPTIONS)
    assert titles(store) == ["second", "renamed"]
    kept = store.conversations.get(ME, first.id)
    assert kept is not None
    assert kept.options == OPTIONS


def test_a_deleted_conversation_is_gone_until_it_is_restored(store: Store, conversation: Conversation):
    said = store.conversations.add_user(ME, conversation.id, None, "hello")
    store.conversations.delete(ME, conversation.id)
    assert store.conversations.get(ME, conversation.id) is None
    assert store.conversations.latest(ME) == []
    assert store.conversations.latest(ME, query="hello") == []
    assert store.conversations.path(ME, conversation.id) == []
    store.conversations.restore(ME, conversation.id)
    assert store.conversations.path(ME, conversation.id) == [said]


def test_nothing_can_be_said_in_a_deleted_conversation(store: Store, conversation: Conversation):
    store.conversations.delete(ME, conversation.id)
    with pytest.raises(InputError) as refused:
        store.conversations.add_user(ME, conversation.id, None, "hello")
    assert refused.value.values == {"reason": "conversation_missing"}


def titles(store: Store, query: str = "") -> list[str]:
    return [each.title for each in store.conversations.latest(ME, query=query)]
