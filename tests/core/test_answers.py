"""Answers as jobs: started, followed, stopped, continued, and never lost."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from components.core import answer as job
from components.core import answers as jobs
from components.core.answers import Answers
from components.core.errors import BusyError, StoreError
from components.core.records import (
    Call,
    ChatOptions,
    Conversation,
    Cost,
    Doubt,
    Fault,
    Finish,
    Message,
    PriceSource,
    Status,
    Usage,
)
from components.core.relay import chat, loop, sse
from components.core.relay import connection as wire
from components.core.relay.connection import Connection
from components.core.relay.sandbox import Sandbox
from components.core.store import Store
from components.core.store.conversations import Conversations
from components.core.store.database import Database
from tests.core.clock import Clock
from tests.core.relay.exchanges import NEVER_S, QUESTION, connection_to, whole_text, whole_thinking

ME = "local"


class Refusing(Conversations):
    """Conversations on a disk that is full now and then, or slow."""

    refuses: frozenset[str] = frozenset()

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self.free, self.asked = threading.Event(), threading.Event()
        self.free.set()

    def path(self, *arguments: Any, **named: Any) -> list[Message]:
        self._refuse("path")
        return super().path(*arguments, **named)

    def rename(self, *arguments: Any) -> None:
        self._refuse("rename")
        super().rename(*arguments)

    def save(self, *arguments: Any) -> bool:
        self._refuse("save")
        return super().save(*arguments)

    def finish(self, *arguments: Any) -> None:
        self.asked.set()
        self.free.wait(NEVER_S)
        self._refuse("finish")
        super().finish(*arguments)

    def _refuse(self, name: str) -> None:
        if name in self.refuses:
            raise StoreError(reason="full")


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less waiting; what is waited for stays the same."""
    for module, name, seconds in (
        (job, "SAVE_S", 0.02),
        (job, "FRAME_S", 0.002),
        (jobs, "_POLL_S", 0.01),
        (jobs, "_ENDING_S", NEVER_S),
        (sse, "_BREATH_S", 0),
        (sse, "_FIGURES_S", 0.05),
        (chat, "_RETRY_AFTER_S", 0),
        (wire, "_RECORD_AGAIN_S", 0.01),
    ):
        monkeypatch.setattr(module, name, seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "home", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def disk(store: Store, tmp_path: Path, clock: Clock) -> Iterator[Refusing]:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    yield Refusing(database, clock)
    database.close()


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(rate=0)


@pytest.fixture
def connection(sandbox: Sandbox, store: Store) -> Connection:
    return connection_to(sandbox, lambda call: store.ledger.record(ME, call))


@pytest.fixture
def answers(store: Store) -> Answers:
    return Answers(store.conversations)


@pytest.fixture
def begin(store: Store) -> Callable[..., Conversation]:
    """A conversation with a model, by default one that misbehaves in no way."""

    def begun(fault: str = "", **options: Any) -> Conversation:
        model = f"sandbox-chat+fault-{fault}" if fault else "sandbox-chat"
        return store.conversations.create(ME, ChatOptions(model=model, **options))

    return begun


def ended(answers: Answers, message: Message) -> Message:
    """The answer as it ended."""
    *_, last = answers.follow(ME, message.id)
    return last


def with_text(answers: Answers, message: Message) -> Message:
    """The answer as soon as there is some text."""
    return next(now for now in answers.follow(ME, message.id) if now.text or now.status is not Status.RUNNING)


def until(condition: Callable[[], bool]) -> None:
    """Let the relays' loop turn until something has happened there."""
    while not condition():
        loop.run(asyncio.sleep(0))


def tasks() -> set[str]:
    """What the relays' loop has to do besides this question."""

    async def others() -> set[str]:
        return {task.get_name() for task in asyncio.all_tasks() - {asyncio.current_task()}}

    return loop.run(others())


def refreshed(store: Store, conversation: Conversation, **options: Any) -> Conversation:
    """The conversation as it is now, perhaps with other options."""
    found = store.conversations.get(ME, conversation.id)
    assert found is not None
    return replace(found, options=replace(found.options, **options))


def kept(store: Store, message: Message) -> Message:
    found = store.conversations.message(ME, message.id)
    assert found is not None
    return found


def last_call(store: Store) -> Call:
    return store.ledger.calls(ME)[0]


def test_an_answer_is_there_with_all_that_is_known_about_it(answers, connection, store, begin) -> None:
    conversation = begin()
    last = ended(answers, answers.ask(ME, connection, conversation, QUESTION))
    assert (last.text, last.status, last.finish, last.fault) == (whole_text(), Status.DONE, Finish.STOP, None)
    assert (last.model, last.relay_id) == ("sandbox-chat", "sandbox")
    assert last.usage.doubt is Doubt.REPORTED
    assert last.timing.first_token_s is not None
    assert kept(store, last) == last
    call = last_call(store)
    assert (call.page, call.conversation_id, call.message_id) == ("chat", conversation.id, last.id)
    assert (call.status, call.usage) == (Status.DONE, last.usage)


def test_the_first_question_gives_the_title_and_the_second_does_not(
    answers, connection, store, begin
) -> None:
    conversation = begin()
    ended(answers, answers.ask(ME, connection, conversation, "# Why is the sky blue? And the sea?"))
    conversation = refreshed(store, conversation)
    assert conversation.title == "Why is the sky blue?"
    ended(answers, answers.ask(ME, connection, conversation, "And grass?"))
    assert refreshed(store, conversation).title == "Why is the sky blue?"


@pytest.mark.parametrize(
    ("fault", "status", "finish", "key"),
    [
        ("cut", Status.FAILED, Finish.CUT, "relay.cut"),
        ("cut-after-finish", Status.DONE, Finish.STOP, None),
        ("clean-truncation", Status.DONE, Finish.MISSING, None),
        ("bad-json-end", Status.DONE, Finish.CUT, None),
        ("finish-length", Status.DONE, Finish.LENGTH, None),
        ("in-band-error-string", Status.FAILED, Finish.CUT, "relay.upstream"),
        ("empty-stream", Status.FAILED, None, "relay.empty"),
        ("html-200", Status.FAILED, None, "relay.not_an_api"),
        ("exhausted-token-401", Status.FAILED, None, "relay.funds"),
        ("retry-after-429", Status.FAILED, None, "relay.rate"),
        ("refuse-stream", Status.DONE, Finish.STOP, None),
        ("think-close-only", Status.DONE, Finish.STOP, None),
        ("reasoning-only", Status.FAILED, None, "relay.empty"),
    ],
)
def test_a_relay_that_misbehaves(answers, connection, store, begin, fault, status, finish, key) -> None:
    last = ended(answers, answers.ask(ME, connection, begin(fault), QUESTION))
    assert (last.status, last.finish, last.fault and last.fault.key) == (status, finish, key)
    assert whole_text().startswith(last.text)
    assert last.reasoning == (whole_thinking() if fault in ("think-close-only", "reasoning-only") else "")
    assert kept(store, last) == last


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("silent-before-headers", False),
        ("silent-before-first-token", False),
        ("silent-before-text", False),
        ("silent-in-middle", True),
    ],
)
def test_stop_ends_the_connection_at_the_relay(answers, connection, sandbox, store, begin, fault, text) -> None:  # fmt: skip
    before = tasks()
    message = answers.ask(ME, connection, begin(fault), QUESTION)
    if text:
        with_text(answers, message)
    else:
        until(lambda: bool(sandbox.requests))
    answers.stop(ME, message.id)
    last = ended(answers, message)
    assert (last.status, last.fault, bool(last.text)) == (Status.STOPPED, None, text)
    assert sandbox.requests[-1].disconnected
    assert kept(store, last) == last
    assert [call.status for call in store.ledger.calls(ME)] == [Status.STOPPED]
    until(lambda: tasks() <= before)


def test_stop_before_the_request_has_gone_out(answers, connection, store, begin) -> None:
    held, hold = threading.Event(), threading.Event()

    def block() -> None:
        held.set()
        hold.wait(NEVER_S)

    loop.loop().call_soon_threadsafe(block)
    held.wait(NEVER_S)
    message = answers.ask(ME, connection, begin(), QUESTION)
    answers.stop(ME, message.id)
    answers.stop(ME, message.id)
    hold.set()
    last = ended(answers, message)
    assert (last.status, last.text) == (Status.STOPPED, "")
    assert kept(store, last).status is Status.STOPPED


def test_two_stops_are_one(answers, connection, sandbox, store, begin) -> None:
    message = answers.ask(ME, connection, begin("silent-in-middle"), QUESTION)
    shown = with_text(answers, message)
    for _ in range(3):
        answers.stop(ME, message.id)
    last = ended(answers, message)
    answers.stop(ME, message.id)
    assert last.status is Status.STOPPED
    assert last.text.startswith(shown.text)
    assert last.usage.doubt is Doubt.ESTIMATED
    assert len(store.ledger.calls(ME)) == 1


def test_a_stop_while_the_finished_answer_is_saved_loses_nothing(connection, store, disk, begin) -> None:
    answers = Answers(disk)
    disk.free.clear()
    message = answers.ask(ME, connection, begin(), QUESTION)
    disk.asked.wait(NEVER_S)
    answers.stop(ME, message.id)
    disk.free.set()
    last = ended(answers, message)
    assert (last.status, last.text) == (Status.DONE, whole_text())
    assert kept(store, last) == last


def test_a_stop_from_another_process(answers, connection, store, begin) -> None:
    message = answers.ask(ME, connection, begin("silent-in-middle"), QUESTION)
    with_text(answers, message)
    Answers(store.conversations).stop(ME, message.id)
    last = ended(answers, message)
    assert last.status is Status.STOPPED
    assert last.text


def test_of_two_questions_at_once_one_is_refused_and_not_kept(answers, connection, store, begin) -> None:
    conversation = begin("silent-in-middle")
    ready = threading.Barrier(2)

    def ask(text: str) -> Message | BusyError:
        ready.wait(NEVER_S)
        try:
            return answers.ask(ME, connection, conversation, text)
        except BusyError as error:
            return error

    with ThreadPoolExecutor(2) as people:
        results = list(people.map(ask, ["one", "two"]))
    (message,) = (result for result in results if isinstance(result, Message))
    assert [type(result) for result in results].count(BusyError) == 1
    path = store.conversations.path(ME, conversation.id)
    assert [turn.id for turn in path][1:] == [message.id]
    assert path[0].text == ("one" if isinstance(results[0], Message) else "two")
    answers.stop(ME, message.id)
    ended(answers, message)


def test_a_question_right_after_stop_is_not_refused(answers, connection, store, begin) -> None:
    conversation = begin("silent-in-middle")
    first = answers.ask(ME, connection, conversation, QUESTION)
    with_text(answers, first)
    answers.stop(ME, first.id)
    second = answers.ask(ME, connection, refreshed(store, conversation), "again")
    assert kept(store, first).status is Status.STOPPED
    answers.stop(ME, second.id)
    ended(answers, second)
    assert [turn.text for turn in store.conversations.path(ME, conversation.id)][::2] == [QUESTION, "again"]


def test_a_question_while_another_is_answered_is_refused(answers, connection, store, begin) -> None:
    conversation = begin("silent-in-middle")
    first = answers.ask(ME, connection, conversation, QUESTION)
    with pytest.raises(BusyError):
        answers.ask(ME, connection, refreshed(store, conversation), "again")
    with pytest.raises(BusyError):
        Answers(store.conversations).ask(ME, connection, refreshed(store, conversation), "again")
    answers.stop(ME, first.id)
    ended(answers, first)


def test_continue_grows_the_same_answer_and_adds_up_what_it_cost(answers, sandbox, store, begin) -> None:
    async def price(model: str | None, usage: Usage) -> Cost:
        amount = Decimal((usage.prompt or 0) + (usage.completion or 0)) / 1000
        return Cost(amount, source=PriceSource.RELAY, doubt=usage.doubt)

    connection = connection_to(sandbox, lambda call: store.ledger.record(ME, call))
    connection.price = price
    conversation = begin(max_tokens=60)
    early = ended(answers, answers.ask(ME, connection, conversation, QUESTION))
    assert early.finish is Finish.LENGTH
    longer = refreshed(store, conversation, max_tokens=None)
    message = answers.go_on(ME, connection, longer, early)
    assert (message.id, message.text, message.finish) == (early.id, early.text, None)
    last = ended(answers, message)
    assert (last.text, last.finish, last.status) == (whole_text(), Finish.STOP, Status.DONE)
    calls = store.ledger.calls(ME)
    assert len(calls) == 2
    assert last.usage.prompt == sum(call.usage.prompt or 0 for call in calls)
    assert last.usage.completion == sum(call.usage.completion or 0 for call in calls)
    assert last.cost.amount == sum(call.cost.amount or 0 for call in calls)
    assert last.timing.first_token_s == early.timing.first_token_s
    assert kept(store, last) == last


def test_what_was_paid_for_nothing_is_added_to_what_came_after(answers, connection, store, begin) -> None:
    conversation = begin("no-text")
    empty = ended(answers, answers.ask(ME, connection, conversation, QUESTION))
    assert (empty.status, empty.usage.doubt) == (Status.FAILED, Doubt.REPORTED)
    better = refreshed(store, conversation, model="sandbox-chat")
    last = ended(answers, answers.go_on(ME, connection, better, empty))
    assert (last.text, last.status, last.fault) == (whole_text(), Status.DONE, None)
    assert last.usage.prompt == 2 * (empty.usage.prompt or 0)


def test_thinking_in_a_continuation_takes_no_text_away(answers, connection, store, begin) -> None:
    conversation = begin(max_tokens=60)
    early = ended(answers, answers.ask(ME, connection, conversation, QUESTION))
    thinker = refreshed(store, conversation, max_tokens=None, model="sandbox-chat+fault-think-close-only")
    last = ended(answers, answers.go_on(ME, connection, thinker, early))
    assert last.text.startswith(early.text)
    assert len(last.text) > len(early.text)
    assert last.reasoning
    assert early.text not in last.reasoning


def test_another_answer_stands_beside_the_old_one(answers, connection, store, begin) -> None:
    conversation = begin()
    first = ended(answers, answers.ask(ME, connection, conversation, QUESTION))
    second = ended(answers, answers.answer_again(ME, connection, refreshed(store, conversation), first))
    question = store.conversations.path(ME, conversation.id)[0]
    assert (second.parent_id, second.status) == (first.parent_id, Status.DONE)
    assert store.conversations.versions(ME, [question, second]) == {second.id: [first.id, second.id]}
    assert kept(store, first) == first


def test_another_model_answers_once_and_the_conversation_keeps_its_own(
    answers, connection, sandbox, store, begin
) -> None:
    conversation = begin()
    first = ended(answers, answers.ask(ME, connection, conversation, QUESTION))
    again = refreshed(store, conversation)
    other = replace(again, options=replace(again.options, model="sandbox-reasoner"))
    second = ended(answers, answers.answer_again(ME, connection, other, first))
    assert (second.model, sandbox.requests[-1].body["model"]) == ("sandbox-reasoner", "sandbox-reasoner")
    assert refreshed(store, conversation).options == conversation.options


def test_a_question_whose_answer_was_removed_is_answered_again(answers, connection, store, begin) -> None:
    conversation = begin()
    first = ended(answers, answers.ask(ME, connection, conversation, QUESTION))
    store.conversations.remove(ME, first.id)
    [question] = store.conversations.path(ME, conversation.id)
    second = ended(answers, answers.answer_again(ME, connection, refreshed(store, conversation), question))
    assert store.conversations.path(ME, conversation.id) == [question, second]


def test_nothing_above_the_line_is_sent_but_what_is_pinned(
    answers, connection, sandbox, store, begin
) -> None:
    conversation = begin()
    ended(answers, answers.ask(ME, connection, conversation, "one"))
    ended(answers, answers.ask(ME, connection, refreshed(store, conversation), "two"))
    first, *_, last = store.conversations.path(ME, conversation.id)
    store.conversations.pin(ME, first.id, pinned=True)
    store.conversations.remove(ME, last.id)
    cleared = refreshed(store, conversation)
    ended(answers, answers.ask(ME, connection, cleared, "three", opens_context=True))
    assert [turn["content"] for turn in sandbox.requests[-1].body["messages"]] == ["one", "three"]


def test_an_edited_question_keeps_its_attachments_and_marks(answers, connection, store, begin) -> None:
    conversation = begin()
    ended(answers, answers.ask(ME, connection, conversation, QUESTION, opens_context=True))
    question = store.conversations.path(ME, conversation.id)[0]
    marked = replace(question, attachments=("a file",), pinned=True)
    again = refreshed(store, conversation)
    ended(answers, answers.ask_instead(ME, connection, again, marked, "what else"))
    edited = store.conversations.path(ME, conversation.id)[0]
    assert (edited.attachments, edited.pinned, edited.opens_context) == (("a file",), True, True)


def test_another_question_stands_beside_the_old_one(answers, connection, sandbox, store, begin) -> None:
    conversation = begin()
    first = ended(answers, answers.ask(ME, connection, conversation, QUESTION))
    question = store.conversations.path(ME, conversation.id)[0]
    instead = answers.ask_instead(ME, connection, refreshed(store, conversation), question, "what else")
    last = ended(answers, instead)
    path = store.conversations.path(ME, conversation.id)
    assert [turn.text for turn in path] == ["what else", last.text]
    assert store.conversations.versions(ME, path) == {path[0].id: [question.id, path[0].id]}
    assert kept(store, first) == first
    assert [turn["content"] for turn in sandbox.requests[-1].body["messages"]] == ["what else"]


def test_everyone_who_follows_sees_the_text_grow_to_its_end(answers, connection, begin) -> None:
    message = answers.ask(ME, connection, begin("split-utf8"), QUESTION)

    def watch(_: int) -> list[Message]:
        return list(answers.follow(ME, message.id))

    with ThreadPoolExecutor(5) as people:
        views = list(people.map(watch, range(5)))
    for view in views:
        assert view[-1] == views[0][-1]
        assert all(later.text.startswith(now.text) for now, later in pairwise(view))
    assert views[0][-1].text == whole_text()


def test_an_answer_of_another_process_is_followed_through_the_store(answers, connection, store, begin) -> None:  # fmt: skip
    message = answers.ask(ME, connection, begin("silent-in-middle"), QUESTION)
    elsewhere = Answers(store.conversations).follow(ME, message.id)
    grown = next(now for now in elsewhere if now.text)
    assert grown.status is Status.RUNNING
    answers.stop(ME, message.id)
    *_, last = elsewhere
    assert last == ended(answers, message)


def test_a_follower_of_nothing_is_done_at_once(answers) -> None:
    assert list(answers.follow(ME, "no-such-message")) == []


def test_an_answer_whose_process_died_is_interrupted_and_can_go_on(answers, connection, store, clock, begin) -> None:  # fmt: skip
    conversation = begin()
    store.conversations.add_user(ME, conversation.id, None, QUESTION)
    parent = store.conversations.path(ME, conversation.id)[0].id
    claimed = Message(
        "dying", conversation.id, parent, "assistant", "", clock(), status=Status.RUNNING, model="sandbox-chat"
    )  # fmt: skip
    store.conversations.claim(ME, conversation.id, claimed, "a process that dies")
    begun = whole_text()[:100]
    store.conversations.save(ME, "dying", begun, "", "a process that dies")
    clock.ahead = timedelta(seconds=11)
    (dead,) = answers.follow(ME, "dying")
    assert (dead.status, dead.text) == (Status.INTERRUPTED, begun)
    last = ended(answers, answers.go_on(ME, connection, refreshed(store, conversation), dead))
    assert (last.status, last.text) == (Status.DONE, whole_text())
    assert last.usage == Usage(doubt=Doubt.UNKNOWN)


def test_a_full_disk_meanwhile_and_at_the_end_loses_nothing(connection, store, disk, begin) -> None:
    answers = Answers(disk)
    conversation = begin("silent-in-middle")
    message = answers.ask(ME, connection, conversation, QUESTION)
    shown = with_text(answers, message)
    disk.refuses = frozenset({"save", "finish"})
    answers.stop(ME, message.id)
    last = ended(answers, message)
    assert (last.status, last.fault) == (Status.STOPPED, Fault("store", {"reason": "full"}))
    assert last.text.startswith(shown.text)
    assert kept(store, message).status is Status.RUNNING
    assert answers.current(ME, kept(store, message)).text == last.text
    disk.refuses = frozenset()
    until(lambda: answers.current(ME, message).fault is None)
    assert kept(store, message) == replace(last, fault=None) == answers.current(ME, message)


def test_a_title_that_cannot_be_kept_refuses_no_question(connection, store, disk, begin) -> None:
    disk.refuses = frozenset({"rename"})
    answers = Answers(disk)
    assert ended(answers, answers.ask(ME, connection, begin(), QUESTION)).status is Status.DONE


def test_an_answer_that_cannot_begin_does_not_look_as_if_it_did(connection, store, disk, begin) -> None:
    disk.refuses = frozenset({"path"})
    conversation = begin()
    with pytest.raises(StoreError):
        Answers(disk).ask(ME, connection, conversation, QUESTION)
    question, failed = store.conversations.path(ME, conversation.id)
    assert (question.text, failed.status) == (QUESTION, Status.FAILED)
    assert failed.fault == Fault("store", {"reason": "full"})


def test_a_full_disk_keeps_the_call_for_later(answers, sandbox, begin) -> None:
    kept_calls: list[Call] = []
    failures = iter([StoreError(reason="full"), StoreError(reason="full")])

    def record(call: Call) -> None:
        for failure in failures:
            raise failure
        kept_calls.append(call)

    last = ended(answers, answers.ask(ME, connection_to(sandbox, record), begin(), QUESTION))
    assert (last.status, last.fault, last.usage.doubt) == (Status.DONE, None, Doubt.REPORTED)
    until(lambda: bool(kept_calls))
    assert [call.message_id for call in kept_calls] == [last.id]


def test_a_mistake_of_our_own_ends_the_answer_with_its_text(answers, connection, store, begin, monkeypatch) -> None:  # fmt: skip
    seen: list[object] = []

    def mistaken(data: object) -> Iterator[Any]:
        seen.append(data)
        if len(seen) == 20:
            raise ZeroDivisionError("sk-secret0123456789abcdef")
        return read(data)

    read = chat.deltas
    monkeypatch.setattr(chat, "deltas", mistaken)
    last = ended(answers, answers.ask(ME, connection, begin(), QUESTION))
    assert (last.status, last.fault, last.finish) == (Status.FAILED, Fault("studio"), Finish.CUT)
    assert last.text
    assert whole_text().startswith(last.text)
    assert kept(store, last) == last


def test_the_answers_before_go_along_and_empty_ones_do_not(answers, connection, sandbox, store, begin) -> None:  # fmt: skip
    conversation = begin("empty-stream")
    ended(answers, answers.ask(ME, connection, conversation, "one"))
    healthy = refreshed(store, conversation, model="sandbox-chat")
    two = ended(answers, answers.ask(ME, connection, healthy, "two"))
    ended(answers, answers.ask(ME, connection, refreshed(store, healthy, model="sandbox-chat"), "three"))
    assert [(turn["role"], turn["content"]) for turn in sandbox.requests[-1].body["messages"]] == [
        ("user", "one"),
        ("user", "two"),
        ("assistant", two.text),
        ("user", "three"),
    ]
