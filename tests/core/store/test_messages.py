"""The tree of turns: paths, forks, and text that is hard to keep."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.core.errors import InputError
from components.core.records import (
    ChatOptions,
    Conversation,
    Cost,
    Doubt,
    Fault,
    Finish,
    Message,
    PriceSource,
    Status,
    Timing,
    Usage,
)
from components.core.store import Store
from tests.core.store.conftest import ME, answer


def test_an_answer_comes_back_with_all_its_figures(store: Store, conversation: Conversation):
    asked = store.conversations.add_user(ME, conversation.id, None, "hello")
    begun = store.conversations.claim(ME, conversation.id, answer(asked), "worker")
    ended = replace(
        begun,
        text="答案 🙂",
        reasoning="because",
        status=Status.FAILED,
        finish=Finish.CUT,
        fault=Fault("relay.cut", {"status": 200, "said": "坏了", "request_id": None}),
        model="gpt-4o",
        relay_id="sandbox",
        usage=Usage(12, 34, 5, 6, Doubt.REPORTED),
        cost=Cost(Decimal("0.000123000"), "CNY", PriceSource.RELAY, Doubt.ESTIMATED),
        timing=Timing(0.25, 1.5),
    )
    store.conversations.finish(ME, ended)
    assert store.conversations.message(ME, begun.id) == ended


def test_a_path_runs_from_the_first_turn_to_the_head(store: Store, conversation: Conversation):
    turns = talk(store, conversation, 5)
    assert store.conversations.path(ME, conversation.id) == turns
    assert store.conversations.count_path(ME, conversation.id) == 5


def test_a_path_can_be_read_in_pieces_from_its_end(store: Store, conversation: Conversation):
    turns = talk(store, conversation, 7)
    assert store.conversations.path(ME, conversation.id, limit=3) == turns[4:]
    assert store.conversations.path(ME, conversation.id, limit=3, before=turns[4].id) == turns[1:4]
    assert store.conversations.path(ME, conversation.id, limit=3, before=turns[1].id) == turns[:1]
    assert store.conversations.path(ME, conversation.id, before=turns[0].id) == []


def test_an_empty_conversation_has_an_empty_path(store: Store, conversation: Conversation):
    assert store.conversations.path(ME, conversation.id) == []
    assert store.conversations.count_path(ME, conversation.id) == 0


def test_an_edited_turn_is_a_sibling_and_opens_its_own_branch(store: Store, conversation: Conversation):
    first, second, *_, last = talk(store, conversation, 4)
    edited = store.conversations.add_user(ME, conversation.id, first.parent_id, "said otherwise")
    assert store.conversations.path(ME, conversation.id) == [edited]
    assert store.conversations.versions(ME, [edited]) == {edited.id: [first.id, edited.id]}
    assert store.conversations.versions(ME, [first, second]) == {first.id: [first.id, edited.id]}
    assert store.conversations.leaf(ME, first.id) == last.id
    assert store.conversations.leaf(ME, edited.id) == edited.id


def test_first_turns_of_two_conversations_are_no_siblings(store: Store, conversation: Conversation):
    mine = store.conversations.add_user(ME, conversation.id, None, "here")
    other = store.conversations.create(ME, ChatOptions())
    store.conversations.add_user(ME, other.id, None, "there")
    assert store.conversations.versions(ME, [mine]) == {}


def test_a_fork_leads_to_its_newest_leaf(store: Store, conversation: Conversation):
    root = store.conversations.add_user(ME, conversation.id, None, "root")
    branches = [store.conversations.add_user(ME, conversation.id, root.id, text) for text in "ab"]
    late = store.conversations.add_user(ME, conversation.id, branches[0].id, "late")
    assert store.conversations.leaf(ME, root.id) == late.id


def test_the_head_chooses_the_branch(store: Store, conversation: Conversation):
    root = store.conversations.add_user(ME, conversation.id, None, "root")
    one, two = (store.conversations.add_user(ME, conversation.id, root.id, text) for text in "ab")
    assert store.conversations.path(ME, conversation.id) == [root, two]
    store.conversations.set_head(ME, conversation.id, one.id)
    assert store.conversations.path(ME, conversation.id) == [root, one]
    store.conversations.set_head(ME, conversation.id, None)
    assert store.conversations.path(ME, conversation.id) == []


def test_a_message_of_another_conversation_cannot_be_head_or_parent(store: Store, conversation: Conversation):
    mine = store.conversations.add_user(ME, conversation.id, None, "here")
    other = store.conversations.create(ME, ChatOptions())
    foreign = store.conversations.add_user(ME, other.id, None, "there")
    store.conversations.set_head(ME, conversation.id, foreign.id)
    assert store.conversations.path(ME, conversation.id) == [mine]
    with pytest.raises(InputError) as refused:
        store.conversations.add_user(ME, conversation.id, foreign.id, "lost")
    assert refused.value.values == {"reason": "message_missing"}
    assert store.conversations.path(ME, conversation.id) == [mine]


def test_what_is_not_there_reads_as_nothing(store: Store):
    for strange in ("", "nothing", "\x00", "\ud83d", "x" * 10_000):
        assert store.conversations.get(ME, strange) is None
        assert store.conversations.message(ME, strange) is None
        assert store.conversations.path(ME, strange) == []
        assert store.conversations.leaf(ME, strange) == strange


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_any_text_comes_back_the_same(store: Store, conversation: Conversation, text: str):
    said = store.conversations.add_user(ME, conversation.id, None, text.replace("\x00", ""))
    assert store.conversations.message(ME, said.id) == said


def test_signs_no_database_keeps_do_not_lose_the_text_around_them(store: Store, conversation: Conversation):
    said = store.conversations.add_user(ME, conversation.id, None, "a\x00b \ud83d c \ud83d\ude00 d")
    kept = store.conversations.message(ME, said.id)
    assert kept is not None
    assert kept.text == "a\ufffdb \ufffd c \U0001f600 d"


def test_figures_no_relay_can_mean_become_unknown(store: Store, conversation: Conversation):
    asked = store.conversations.add_user(ME, conversation.id, None, "hello")
    begun = store.conversations.claim(ME, conversation.id, answer(asked), "worker")
    store.conversations.finish(ME, replace(begun, status=Status.DONE, usage=Usage(10**30, 7)))
    kept = store.conversations.message(ME, begun.id)
    assert kept is not None
    assert kept.usage == Usage(None, 7)


def talk(store: Store, conversation: Conversation, turns: int) -> list[Message]:
    """Stored turns, person and model in exchange, each following the last."""
    said: list[Message] = []
    for number in range(turns):
        parent = said[-1] if said else None
        if parent is None or number % 2 == 0:
            said.append(
                store.conversations.add_user(ME, conversation.id, parent and parent.id, f"turn {number}")
            )
            continue
        begun = store.conversations.claim(ME, conversation.id, answer(parent, f"turn {number}"), "worker")
        said.append(replace(begun, status=Status.DONE))
        store.conversations.finish(ME, said[-1])
    return said
