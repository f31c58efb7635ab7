"""Pruning and grafting the tree of turns: nothing that was said is lost."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select

from components.core.errors import BusyError, InputError
from components.core.records import ChatOptions, Conversation, Cost, Finish, Message, Role, Status, Usage
from components.core.store import Store
from components.core.store.database import normalized
from components.core.store.tables import calls
from tests.core.store.conftest import ME, answer
from tests.core.store.test_messages import talk


def path(store: Store, conversation: Conversation) -> list[Message]:
    return store.conversations.path(ME, conversation.id)


def texts(store: Store, conversation: Conversation) -> list[str]:
    return [turn.text for turn in path(store, conversation)]


def test_a_removed_turn_leaves_the_path_and_what_follows_stays(store: Store, conversation: Conversation):
    turns = talk(store, conversation, 5)
    store.conversations.remove(ME, turns[1].id)
    left = [turns[0], *turns[2:]]
    assert path(store, conversation) == left
    assert store.conversations.count_path(ME, conversation.id) == 4
    assert store.conversations.path(ME, conversation.id, limit=4) == left
    assert store.conversations.path(ME, conversation.id, limit=3) == turns[2:]
    assert store.conversations.path(ME, conversation.id, limit=2, before=turns[3].id) == [turns[0], turns[2]]


def test_a_removed_turn_comes_back_to_its_place(store: Store, conversation: Conversation):
    turns = talk(store, conversation, 5)
    for turn in (turns[1], turns[4]):
        store.conversations.remove(ME, turn.id)
        store.conversations.remove(ME, turn.id)  # a second tab
    for turn in (turns[4], turns[1]):
        store.conversations.put_back(ME, turn.id)
        store.conversations.put_back(ME, turn.id)
    assert path(store, conversation) == turns
    assert store.conversations.count_path(ME, conversation.id) == 5


def test_a_question_asked_after_a_removed_end_follows_what_is_left(store: Store, conversation: Conversation):
    first, last = talk(store, conversation, 2)
    store.conversations.remove(ME, last.id)
    asked = store.conversations.add_user(ME, conversation.id, last.id, "next")
    assert path(store, conversation) == [first, asked]
    assert store.conversations.count_path(ME, conversation.id) == 2
    store.conversations.put_back(ME, last.id)
    assert path(store, conversation) == [first, last, asked]
    assert store.conversations.count_path(ME, conversation.id) == 3


def test_where_the_last_turn_is_removed_another_version_of_it_is_read(
    store: Store, conversation: Conversation
):
    root = store.conversations.add_user(ME, conversation.id, None, "root")
    one, two = (store.conversations.add_user(ME, conversation.id, root.id, text) for text in "ab")
    store.conversations.remove(ME, two.id)
    assert path(store, conversation) == [root, one]
    assert store.conversations.versions(ME, [root, one]) == {}
    store.conversations.put_back(ME, two.id)
    assert path(store, conversation) == [root, two]
    assert store.conversations.versions(ME, [root, two]) == {two.id: [one.id, two.id]}


def test_versions_of_a_removed_turn_are_reached_from_what_follows_it(
    store: Store, conversation: Conversation
):
    root = store.conversations.add_user(ME, conversation.id, None, "root")
    one, two = (store.conversations.add_user(ME, conversation.id, root.id, text) for text in "ab")
    after = store.conversations.add_user(ME, conversation.id, two.id, "after")
    store.conversations.remove(ME, two.id)
    assert path(store, conversation) == [root, after]
    assert store.conversations.versions(ME, [root, after]) == {after.id: [one.id, after.id]}
    assert store.conversations.versions(ME, [after]) == {after.id: [one.id, after.id]}


def test_the_newest_leaf_is_one_that_is_not_removed(store: Store, conversation: Conversation):
    root = store.conversations.add_user(ME, conversation.id, None, "root")
    one, two = (store.conversations.add_user(ME, conversation.id, root.id, text) for text in "ab")
    store.conversations.remove(ME, two.id)
    assert store.conversations.leaf(ME, root.id) == one.id


def test_a_running_answer_cannot_be_removed(store: Store, conversation: Conversation):
    asked = store.conversations.add_user(ME, conversation.id, None, "hello")
    begun = store.conversations.claim(ME, conversation.id, answer(asked), "worker")
    with pytest.raises(BusyError):
        store.conversations.remove(ME, begun.id)
    assert path(store, conversation) == [asked, begun]


def test_an_answer_written_by_hand_stands_beside_the_old_one(store: Store, conversation: Conversation):
    asked = store.conversations.add_user(ME, conversation.id, None, "hello")
    old = store.conversations.claim(ME, conversation.id, answer(asked), "worker")
    old = replace(old, status=Status.DONE, text="helo", model="gpt", usage=Usage(1, 2))
    store.conversations.finish(ME, old)
    written = store.conversations.write_beside(ME, old, "hello!")
    assert path(store, conversation) == [asked, written]
    assert (written.by_hand, written.model, written.usage) == (True, "gpt", Usage())
    assert store.conversations.message(ME, old.id) == old
    assert not old.by_hand
    assert store.conversations.versions(ME, [asked, written]) == {written.id: [old.id, written.id]}


def test_nothing_is_written_beside_while_an_answer_comes(store: Store, conversation: Conversation):
    first, second, third = talk(store, conversation, 3)
    begun = store.conversations.claim(ME, conversation.id, answer(third), "worker")
    with pytest.raises(BusyError):
        store.conversations.write_beside(ME, second, "otherwise")
    assert path(store, conversation) == [first, second, third, begun]


def test_a_correction_changes_the_text_alone(store: Store, conversation: Conversation):
    first, second, third = talk(store, conversation, 3)
    store.conversations.correct(ME, first.id, "corrected")
    assert path(store, conversation) == [replace(first, text="corrected"), second, third]


def test_a_turn_is_pinned_and_opens_the_context_until_it_no_longer_does(
    store: Store, conversation: Conversation
):
    first, second = talk(store, conversation, 2)
    store.conversations.pin(ME, first.id, pinned=True)
    store.conversations.open_context(ME, second.id, opens=True)
    assert path(store, conversation) == [replace(first, pinned=True), replace(second, opens_context=True)]
    store.conversations.pin(ME, first.id, pinned=False)
    store.conversations.open_context(ME, second.id, opens=False)
    assert path(store, conversation) == [first, second]


def test_the_line_stays_when_the_turn_below_it_is_removed(store: Store, conversation: Conversation):
    turns = talk(store, conversation, 4)
    store.conversations.open_context(ME, turns[1].id, opens=True)
    for turn in turns[1:3]:
        store.conversations.remove(ME, turn.id)
    assert path(store, conversation) == [turns[0], replace(turns[3], opens_context=True)]
    store.conversations.open_context(ME, turns[3].id, opens=False)
    assert path(store, conversation) == [turns[0], turns[3]]


def test_a_fork_copies_the_path_as_it_is_and_no_call(store: Store, conversation: Conversation, address: str):
    asked = store.conversations.add_user(ME, conversation.id, None, "hello")
    begun = store.conversations.claim(ME, conversation.id, answer(asked), "worker")
    told = replace(begun, status=Status.DONE, text="hi", reasoning="so", finish=Finish.STOP, model="gpt")
    told = replace(told, usage=Usage(1, 2), cost=Cost(Decimal("0.5")))
    store.conversations.finish(ME, told)
    gone = store.conversations.add_user(ME, conversation.id, told.id, "gone")
    middle = store.conversations.add_user(ME, conversation.id, gone.id, "and")
    by_hand = store.conversations.write_beside(ME, replace(answer(middle), model="gpt"), "by hand")
    store.conversations.add_user(ME, conversation.id, by_hand.id, "not copied")
    store.conversations.remove(ME, gone.id)
    store.conversations.pin(ME, told.id, pinned=True)
    store.conversations.set_options(ME, conversation.id, ChatOptions(system="Be brief"))
    before = path(store, conversation)

    fork = store.conversations.fork(ME, by_hand, "a fork")

    assert (fork.title, fork.options.system) == ("a fork", "Be brief")
    assert store.conversations.get(ME, fork.id) == fork
    copied = path(store, fork)
    assert [unplaced(turn) for turn in copied] == [unplaced(turn) for turn in before[:4]]
    assert {turn.id for turn in copied}.isdisjoint(turn.id for turn in before)
    assert store.conversations.count_path(ME, fork.id) == 4
    assert path(store, conversation) == before
    engine = create_engine(normalized(address))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(calls)).scalar() == 0
    engine.dispose()


def test_a_fork_in_mid_answer_keeps_what_there_is_and_is_free(store: Store, conversation: Conversation):
    asked = store.conversations.add_user(ME, conversation.id, None, "hello")
    begun = store.conversations.claim(ME, conversation.id, answer(asked), "worker")
    store.conversations.save(ME, begun.id, "so far", "", "worker")
    fork = store.conversations.fork(ME, begun, "a fork")
    assert [(turn.text, turn.status) for turn in path(store, fork)] == [
        ("hello", Status.DONE),
        ("so far", Status.STOPPED),
    ]
    assert fork.head_id is not None
    store.conversations.write_beside(ME, path(store, fork)[-1], "mine")


def test_what_is_not_there_is_refused(store: Store, conversation: Conversation):
    conversations = store.conversations
    for attempt in (
        lambda: conversations.correct(ME, "nothing", "text"),
        lambda: conversations.pin(ME, "nothing", pinned=True),
        lambda: conversations.open_context(ME, "nothing", opens=True),
        lambda: conversations.remove(ME, "nothing"),
    ):
        with pytest.raises(InputError) as refused:
            attempt()
        assert refused.value.values == {"reason": "message_missing"}
    conversations.put_back(ME, "nothing")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["add", "remove", "back", "line"]), st.integers(0, 9))))
def test_whatever_is_removed_and_put_back_the_path_is_counted_right(
    store: Store, steps: list[tuple[str, int]]
):
    made = store.conversations.create(ME, ChatOptions())
    known: list[Message] = []
    for what, number in steps:
        chosen = known[number % len(known)] if known else None
        if what == "add":
            parent = chosen.id if chosen else None
            known.append(store.conversations.add_user(ME, made.id, parent, str(len(known))))
        elif chosen is None:
            continue
        elif what == "remove":
            store.conversations.remove(ME, chosen.id)
        elif what == "back":
            store.conversations.put_back(ME, chosen.id)
        else:
            store.conversations.open_context(ME, chosen.id, opens=True)
        shown = [turn.id for turn in path(store, made)]
        assert store.conversations.count_path(ME, made.id) == len(shown)
        assert [turn.id for turn in store.conversations.path(ME, made.id, limit=2)] == shown[-2:]


def unplaced(turn: Message) -> Message:
    """A turn without what says where it stands."""
    return replace(turn, id="", conversation_id="", parent_id=None, role=Role(turn.role))


def test_the_outline_is_the_path_with_all_that_is_sent_of_it(store: Store, conversation: Conversation):
    begun = store.conversations
    turns = [begun.add_user(ME, conversation.id, None, "0")]
    for number in range(1, 8):
        turns.append(begun.add_user(ME, conversation.id, turns[-1].id, f"{number} 水"))
    begun.pin(ME, turns[0].id, pinned=True)
    begun.correct(ME, turns[1].id, "corrected")
    begun.open_context(ME, turns[3].id, opens=True)
    begun.remove(ME, turns[3].id)
    filed = replace(answer(turns[-1], "with files"), role=Role.USER, attachments=("a", "b"))
    running = begun.claim(ME, conversation.id, answer(filed, "half"), "worker", question=filed)
    whole = path(store, conversation)
    assert begun.outline(ME, conversation.id) == [
        replace(turn, status=Status.DONE, reasoning="", model=None, relay_id=None) for turn in whole
    ]
    assert [turn.text for turn in whole][-2:] == ["with files", "half"]
    begun.finish(ME, replace(running, status=Status.DONE))
    begun.write_beside(ME, turns[2], "another way")
    assert [turn.text for turn in begun.outline(ME, conversation.id)] == texts(store, conversation)
    assert texts(store, conversation)[-1] == "another way"
