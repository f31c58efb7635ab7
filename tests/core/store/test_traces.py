"""Traces: kept for their owner, the newest of them."""

from dataclasses import replace

import pytest

from components.core.batches import Cell
from components.core.records import ChatOptions, Conversation, Status, Trace
from components.core.store import Store
from components.core.store import traces as newest
from tests.core.store.conftest import ME, Clock, answer


@pytest.fixture
def trace(store: Store, conversation: Conversation, clock: Clock) -> Trace:
    for owner, place in (
        (ME, conversation.id),
        ("somebody", store.conversations.create("somebody", ChatOptions()).id),
    ):
        question = store.conversations.add_user(owner, place, None, "hello")
        for name in ("m1", "m2"):
            own = name if owner == ME else f"{name} of {owner}"
            store.conversations.claim(owner, place, replace(answer(question), id=own), "w", None)
            store.conversations.finish(owner, replace(answer(question), id=own))
    return Trace(
        call_id="c1",
        at=clock(),
        method="POST",
        url="https://r/v1/chat/completions",
        request={"model": "m", "messages": [{"role": "user", "content": "你好 😀"}]},
        http_status=200,
        headers={"content-type": "text/event-stream"},
        reply='data: {"a": 1}\n\n',
        message_id="m1",
    )  # fmt: skip


def test_a_trace_comes_back_as_it_was(store: Store, trace: Trace) -> None:
    second = replace(trace, call_id="c2", request=None, http_status=None)
    store.traces.keep(ME, trace)
    store.traces.keep(ME, second)
    store.traces.keep(ME, replace(trace, call_id="c3", message_id="m2"))
    assert store.traces.of_message(ME, "m1") == [trace, second]


def test_of_an_answer_that_is_not_kept_nothing_is_kept(store: Store, trace: Trace) -> None:
    store.traces.keep(ME, replace(trace, message_id="of a temporary chat"))
    assert store.traces.of_message(ME, "of a temporary chat") == []


def test_nobody_sees_the_traces_of_another(store: Store, trace: Trace) -> None:
    store.traces.keep(ME, trace)
    assert store.traces.of_message("somebody", "m1") == []


def test_the_oldest_make_room_and_only_ones_own(store: Store, trace: Trace, monkeypatch) -> None:
    monkeypatch.setattr(newest, "KEEP", 3)
    theirs = replace(trace, call_id="theirs", message_id="m1 of somebody")
    store.traces.keep("somebody", theirs)
    for number in range(5):
        store.traces.keep(ME, replace(trace, call_id=str(number)))
    assert [kept.call_id for kept in store.traces.of_message(ME, "m1")] == ["2", "3", "4"]
    assert store.traces.of_message("somebody", "m1 of somebody") == [theirs]


def test_cells_of_a_set_have_theirs_and_no_conversation_loses_one_to_them(
    store: Store, trace: Trace, monkeypatch
) -> None:
    monkeypatch.setattr(newest, "KEEP", 3)
    store.traces.keep(ME, trace)
    cells = [Cell("s1", row, 0, Status.RUNNING) for row in range(5)]
    for cell in cells:
        store.sets.begin(ME, cell, "w")
        store.traces.keep(ME, replace(trace, call_id=cell.id, message_id=cell.id))
    kept = [store.traces.of_message(ME, cell.id) for cell in cells]
    assert [len(each) for each in kept] == [0, 0, 1, 1, 1]
    assert store.traces.of_message(ME, "m1") == [trace]
