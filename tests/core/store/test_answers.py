"""Answers while they are made: claims, heartbeats, stop, death and return."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from components.core.errors import BusyError, InputError
from components.core.records import ChatOptions, Conversation, Fault, Finish, Message, Status
from components.core.store import Store
from tests.core.store.conftest import ME, ROOT, Clock, Open, answer


@pytest.fixture
def asked(store: Store, conversation: Conversation) -> Message:
    return store.conversations.add_user(ME, conversation.id, None, "hello")


@pytest.fixture
def begun(store: Store, asked: Message) -> Message:
    return store.conversations.claim(ME, asked.conversation_id, answer(asked), "one")


def test_a_claimed_answer_runs_and_is_the_head(store: Store, asked: Message, begun: Message):
    assert begun.status is Status.RUNNING
    assert store.conversations.path(ME, asked.conversation_id) == [asked, begun]
    assert store.conversations.running(ME) == [begun]


def test_a_second_answer_in_a_conversation_is_refused(store: Store, asked: Message, begun: Message):
    with pytest.raises(BusyError):
        store.conversations.claim(ME, asked.conversation_id, answer(asked), "two")
    assert store.conversations.path(ME, asked.conversation_id) == [asked, begun]


def test_an_ended_answer_frees_the_conversation(store: Store, asked: Message, begun: Message):
    store.conversations.finish(ME, replace(begun, status=Status.DONE, text="done"))
    second = store.conversations.claim(ME, asked.conversation_id, answer(asked), "two")
    assert store.conversations.running(ME) == [second]


def test_text_saved_so_far_is_seen_by_other_processes(open_store: Open, store: Store, begun: Message):
    assert store.conversations.save(ME, begun.id, "so far", "thinking") is False
    seen = open_store().conversations.message(ME, begun.id)
    assert seen == replace(begun, text="so far", reasoning="thinking")


def test_a_heartbeat_keeps_an_answer_alive(store: Store, asked: Message, begun: Message, clock: Clock):
    for _ in range(3):
        clock.forward(9)
        store.conversations.save(ME, begun.id, "more", "")
    clock.forward(9.9)
    with pytest.raises(BusyError):
        store.conversations.claim(ME, asked.conversation_id, answer(asked), "two")
    assert len(store.conversations.running(ME)) == 1


@pytest.mark.parametrize("look", ["message", "path", "running"])
def test_an_answer_whose_process_died_is_interrupted_with_its_text(
    store: Store, open_store: Open, asked: Message, begun: Message, clock: Clock, look: str
):
    store.conversations.save(ME, begun.id, "half an ans", "")
    clock.forward(10)
    dead = replace(begun, text="half an ans", status=Status.INTERRUPTED)
    seen = {
        "message": lambda: store.conversations.message(ME, begun.id),
        "path": lambda: store.conversations.path(ME, asked.conversation_id)[-1],
        "running": lambda: store.conversations.running(ME) or dead,
    }[look]()
    assert seen == dead
    # What one reader saw is kept, not made up anew by each: a clock set back does not bring the answer to life.
    clock.forward(-10)
    assert open_store().conversations.message(ME, begun.id) == dead


def test_a_dead_answer_frees_the_conversation_unread(
    store: Store, asked: Message, begun: Message, clock: Clock
):
    clock.forward(10)
    second = store.conversations.claim(ME, asked.conversation_id, answer(asked), "two")
    assert store.conversations.running(ME) == [second]


def test_an_answer_thought_dead_that_writes_again_runs_again(store: Store, begun: Message, clock: Clock):
    clock.forward(60)
    assert store.conversations.running(ME) == []
    assert store.conversations.save(ME, begun.id, "woke up", "") is False
    assert store.conversations.running(ME) == [replace(begun, text="woke up")]


def test_a_stop_asked_elsewhere_is_learnt_at_the_next_save(store: Store, open_store: Open, begun: Message):
    assert store.conversations.save(ME, begun.id, "a", "") is False
    open_store().conversations.ask_stop(ME, begun.id)
    assert store.conversations.save(ME, begun.id, "ab", "") is True
    kept = store.conversations.message(ME, begun.id)
    assert kept is not None
    assert kept.text == "ab"


def test_a_late_save_changes_nothing_of_an_ended_answer_and_says_stop(store: Store, begun: Message):
    ended = replace(begun, status=Status.STOPPED, text="all of it")
    store.conversations.finish(ME, ended)
    assert store.conversations.save(ME, begun.id, "al", "") is True
    assert store.conversations.message(ME, begun.id) == ended


def test_an_ended_answer_can_be_continued_with_its_text(store: Store, begun: Message):
    ended = replace(begun, status=Status.FAILED, text="half", finish=Finish.CUT, fault=Fault("relay.cut"))
    store.conversations.ask_stop(ME, begun.id)
    store.conversations.finish(ME, ended)
    again = store.conversations.reclaim(ME, begun.id, "two")
    assert again == replace(begun, text="half")
    assert store.conversations.running(ME) == [again]
    assert store.conversations.save(ME, begun.id, "half and half", "") is False


def test_a_running_answer_cannot_be_continued(store: Store, begun: Message):
    with pytest.raises(BusyError):
        store.conversations.reclaim(ME, begun.id, "two")


def test_an_answer_cannot_be_continued_while_another_runs(store: Store, asked: Message, begun: Message):
    store.conversations.finish(ME, replace(begun, status=Status.STOPPED))
    store.conversations.claim(ME, asked.conversation_id, answer(asked), "two")
    with pytest.raises(BusyError):
        store.conversations.reclaim(ME, begun.id, "one")


def test_a_worker_that_lost_its_answer_to_another_cannot_spoil_it(store: Store, begun: Message, clock: Clock):
    clock.forward(60)
    again = store.conversations.reclaim(ME, begun.id, "two")
    store.conversations.save(ME, begun.id, "new", "", worker="two")
    assert store.conversations.save(ME, begun.id, "old", "", worker="one") is True
    store.conversations.finish(ME, replace(begun, text="old", status=Status.FAILED), worker="one")
    assert store.conversations.message(ME, begun.id) == replace(again, text="new")
    store.conversations.finish(ME, replace(begun, text="new!", status=Status.DONE), worker="two")
    assert store.conversations.message(ME, begun.id) == replace(again, text="new!", status=Status.DONE)


def test_an_answer_that_is_not_there_cannot_be_continued(store: Store):
    with pytest.raises(InputError) as refused:
        store.conversations.reclaim(ME, "nothing", "one")
    assert refused.value.values == {"reason": "message_missing"}


def test_an_answer_goes_on_while_its_conversation_lies_in_the_bin(store: Store, begun: Message):
    store.conversations.delete(ME, begun.conversation_id)
    assert store.conversations.save(ME, begun.id, "paid for", "") is False
    store.conversations.restore(ME, begun.conversation_id)
    assert store.conversations.path(ME, begun.conversation_id)[-1] == replace(begun, text="paid for")


KILLED = """
import os, signal, sys
from pathlib import Path
from components.core.store import Store
store = Store(sys.argv[1], Path(sys.argv[2]))
store.conversations.save("local", sys.argv[3], "kept to here", "")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_text_saved_before_a_process_is_killed_is_kept_and_interrupted(
    address: str, store: Store, begun: Message, clock: Clock, tmp_path: Path
):
    clock.now = datetime.now(UTC)
    command = [sys.executable, "-c", KILLED, address, str(tmp_path / "home"), begun.id]
    died = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60)
    assert died.returncode == -signal.SIGKILL
    clock.now = datetime.now(UTC) + timedelta(seconds=10)
    dead = replace(begun, text="kept to here", status=Status.INTERRUPTED)
    assert store.conversations.path(ME, begun.conversation_id)[-1] == dead


def test_of_many_claims_at_once_one_wins(open_store: Open, asked: Message):
    stores = [open_store() for _ in range(4)]

    def claim(number: int) -> str | None:
        try:
            return (
                stores[number % 4]
                .conversations.claim(ME, asked.conversation_id, answer(asked), str(number))
                .id
            )
        except BusyError:
            return None

    with ThreadPoolExecutor(8) as threads:
        won = [name for name in threads.map(claim, range(16)) if name]
    assert [running.id for running in stores[0].conversations.running(ME)] == won
    assert len(won) == 1


def test_of_many_who_continue_an_answer_at_once_one_wins(open_store: Open, store: Store, begun: Message):
    store.conversations.finish(ME, replace(begun, status=Status.STOPPED))
    stores = [open_store() for _ in range(4)]

    def reclaim(number: int) -> int:
        try:
            stores[number % 4].conversations.reclaim(ME, begun.id, str(number))
        except BusyError:
            return 0
        return 1

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(reclaim, range(16))) == 1


def test_twenty_answers_are_saved_at_once_and_none_is_lost(store: Store):
    def talk(number: int) -> Message:
        made = store.conversations.create(ME, ChatOptions())
        asked = store.conversations.add_user(ME, made.id, None, "hello")
        begun = store.conversations.claim(ME, made.id, answer(asked), str(number))
        for length in range(20):
            assert store.conversations.save(ME, begun.id, f"{number} " * length, "") is False
        ended = replace(begun, text=f"{number} " * 20, status=Status.DONE)
        store.conversations.finish(ME, ended)
        return ended

    with ThreadPoolExecutor(20) as threads:
        ended = list(threads.map(talk, range(20)))
    assert [store.conversations.message(ME, each.id) for each in ended] == ended
