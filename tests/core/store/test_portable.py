"""Whole conversations and other rows, out of one store and into another, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from components.core.errors import InputError
from components.core.records import (
    Call,
    ChatOptions,
    Conversation,
    Cost,
    Doubt,
    Message,
    PriceSource,
    Role,
    Status,
    Step,
    Summary,
    Timing,
    Token,
    Usage,
)
from components.core.store.portable import BATCH, Outcome, Transcript
from tests.core.store.conftest import ME

WHEN = datetime(2025, 5, 5, 5, 5, 5, 5, tzinfo=UTC)


def turn(name, parent=None, role=Role.USER, text="Hello", where="c", **facts):
    return Message(name, where, parent, role, text, WHEN, **facts)


def full(name="c", **facts):
    """A conversation with everything one can have."""
    answer = turn(
        f"{name}2",
        f"{name}1",
        Role.ASSISTANT,
        "Hi",
        name,
        reasoning="why",
        model="m",
        usage=Usage(1, 2, 3, 4, Doubt.REPORTED),
        cost=Cost(Decimal("0.0000100"), "CNY", PriceSource.RELAY, Doubt.REPORTED),
        timing=Timing(0.5, 1.5),
        attachments=("f",),
        pinned=True,
        opens_context=True,
        steps=(Step("s", "clock", "{}", "noon"),),
        logprobs=(Token("Hi", -0.5, (("Ho", -1.5),)),),
    )
    conversation = Conversation(
        name,
        "Title",
        WHEN,
        WHEN,
        f"{name}2",
        ChatOptions(model="m", stop=("x",), withheld=frozenset({"seed"})),
        folder="Work",
        tags=("a", "b"),
        pinned_at=WHEN,
        archived_at=WHEN,
        summary=Summary("short", f"{name}1"),
    )
    gone = turn(f"{name}3", f"{name}2", text="gone", where=name)
    turns = (turn(f"{name}1", where=name), answer, gone)
    return Transcript(replace(conversation, **facts), turns, {f"{name}3": WHEN})


def test_what_is_added_is_given_back_the_same(store):
    assert store.portable.add(ME, [full()]) == [Outcome.ADDED]
    assert store.portable.transcript(ME, "c") == full()
    assert [each.text for each in store.conversations.path(ME, "c")][:2] == ["Hello", "Hi"]


def test_what_is_added_is_found_and_what_was_deleted_in_it_is_not(store):
    store.portable.add(ME, [full()])
    store.portable.add(ME, [full()])
    for query, ids in (("Title", ["c"]), ("Hello", ["c"]), ("gone", [])):
        assert [found.id for found in store.conversations.latest(ME, query=query)] == ids


def test_the_bin_goes_along(store):
    store.portable.add(ME, [full(deleted_at=WHEN)])
    assert list(store.portable.transcripts(ME)) == [full(deleted_at=WHEN)]
    assert store.conversations.latest(ME) == []
    assert store.portable.count(ME) == 1


def test_twice_is_once(store):
    store.portable.add(ME, [full()])
    assert store.portable.add(ME, [full()]) == [Outcome.THERE]
    assert list(store.portable.transcripts(ME)) == [full()]


def test_turns_that_are_new_are_added_and_become_the_end(store):
    store.portable.add(ME, [full()])
    longer = full(head_id="c4", updated_at=WHEN.replace(year=2026))
    longer = replace(longer, messages=(*longer.messages, turn("c4", "c2", text="And?")))
    assert store.portable.add(ME, [longer]) == [Outcome.EXTENDED]
    assert [each.text for each in store.conversations.path(ME, "c")] == ["Hello", "Hi", "And?"]
    assert store.conversations.get(ME, "c").updated_at == WHEN.replace(year=2026)


def test_what_lies_in_the_bin_comes_back(store):
    store.portable.add(ME, [full()])
    store.conversations.delete(ME, "c")
    assert store.portable.add(ME, [full()]) == [Outcome.RESTORED]
    assert store.conversations.get(ME, "c") is not None


def test_another_persons_conversation_is_left_alone_and_twice_is_once(store):
    store.portable.add("other", [full()])
    assert store.portable.add(ME, [full()]) == [Outcome.ADDED]
    assert store.portable.add(ME, [full()]) == [Outcome.THERE]
    assert store.portable.transcript("other", "c") == full()
    [mine] = store.portable.transcripts(ME)
    assert [each.text for each in mine.messages] == ["Hello", "Hi", "gone"]
    assert mine.conversation.head_id == mine.messages[1].id


def test_turns_of_another_conversation_are_not_taken_from_it(store):
    store.portable.add(ME, [full()])
    copy = full(id="d")
    copy = replace(copy, messages=tuple(replace(each, conversation_id="d") for each in copy.messages))
    assert store.portable.add(ME, [copy, copy]) == [Outcome.ADDED, Outcome.THERE]
    assert len(store.portable.transcript(ME, "d").messages) == 3
    assert store.portable.transcript(ME, "c") == full()


def test_an_answer_under_way_elsewhere_is_an_interrupted_one_here(store):
    running = replace(
        full(), messages=(turn("c1"), turn("c2", "c1", Role.ASSISTANT, "Ha", status=Status.RUNNING))
    )
    store.portable.add(ME, [running])
    assert store.conversations.message(ME, "c2").status is Status.INTERRUPTED


def test_many_come_in_batches_in_the_order_they_began(store):
    names = [f"n{number:03}" for number in range(BATCH + 5)]
    store.portable.add(ME, [full(name) for name in names])
    assert [each.conversation.id for each in store.portable.transcripts(ME)] == names
    assert store.portable.known(ME, [*names[:3], "x"]) == set(names[:3])


CALL = Call(
    "k",
    WHEN,
    "chat",
    "environment",
    "https://relay.example.com",
    Status.DONE,
    cost=Cost(Decimal("1.50"), "USD"),
)


def test_rows_of_every_kind_go_out_and_come_in(store, open_store):
    store.ledger.record(ME, CALL)
    store.preferences.set(ME, "language", "zh_CN")
    store.preferences.set(ME, "nothing", None)
    for kind in ("calls", "preferences"):
        rows = list(store.portable.rows(ME, kind))
        assert store.portable.missing("other", kind, [row.get("id") or row["name"] for row in rows]) in (0, 2)
        assert store.portable.add_rows(ME, kind, rows) == 0
    [call] = store.portable.rows(ME, "calls")
    assert (call["amount"], call["at"]) == ("1.50", WHEN.isoformat())
    assert store.portable.add_rows(ME, "calls", [{**call, "id": "another"}]) == 1
    assert store.ledger.calls(ME) == [replace(CALL, id="another"), CALL]
    assert store.portable.add_rows("other", "preferences", store.portable.rows(ME, "preferences")) == 2
    assert store.preferences.get("other", "language") == "zh_CN"


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": "yesterday"},
        {"amount": "much"},
        {"amount": "1e9999"},
        {"http_status": 2**40},
        {"kind": 5},
        {"fault": []},
    ],
)
def test_a_value_that_its_column_cannot_hold_is_refused(store, wrong):
    store.ledger.record(ME, CALL)
    [call] = store.portable.rows(ME, "calls")
    with pytest.raises(InputError):
        store.portable.add_rows(ME, "calls", [{**call, "id": "new", **wrong}])
    assert len(store.ledger.calls(ME)) == 1
