"""Sets are run to their end, paused, resumed, and no cell is paid twice unless somebody says so."""

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from components.core.batches import AGAIN, Cell, PromptSet
from components.core.errors import InputError, StoreError
from components.core.records import ChatOptions, Cost, Doubt, Fault, PriceSource, Status
from components.core.relay import chat, sse
from components.core.relay import connection as wire
from components.core.relay.sandbox import Sandbox
from components.core.sets import runs as jobs
from components.core.sets.purse import Desk
from components.core.sets.runs import FAILURES_MAX, Runs
from components.core.store import Store
from components.core.store.messages import STALE_S
from tests.core.clock import Clock
from tests.core.relay.exchanges import NEVER_S, connection_to

ME = "local"


@pytest.fixture(autouse=True)
def _brisk(monkeypatch):
    """Less waiting; what is waited for stays the same."""
    for module, name, seconds in (
        (jobs, "BEAT_S", 0.01),
        (sse, "_BREATH_S", 0),
        (sse, "_FIGURES_S", 0.05),
        (chat, "_RETRY_AFTER_S", 0),
        (wire, "_RECORD_AGAIN_S", 0.01),
    ):
        monkeypatch.setattr(module, name, seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "home", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def runs(store):
    return Runs(store.sets, store.files)


class World:
    """A set on a sandbox, and what its relay was asked."""

    def __init__(self, store, runs, models, rows, rate=0.0, price=None, **named):
        self.store, self.runs, self.calls = store, runs, []
        connection = connection_to(Sandbox(rate=rate), self._record)
        if price is not None:
            connection.price = price
        now = datetime.now(UTC)
        options = tuple(ChatOptions(relay_id="sandbox", model=model) for model in models)
        prompts = tuple((n + 2, f"prompt {n}") for n in range(rows))
        self.made = store.sets.add(ME, PromptSet("", "Mine", now, now, options, rows, prompts, **named))
        self.desks = {place: Desk(connection, each) for place, each in enumerate(options)}

    def _record(self, call):
        self.store.ledger.record(ME, call)
        self.calls.append(call)

    @property
    def now(self):
        return self.store.sets.get(ME, self.made.id)

    @property
    def asked(self):
        return Counter(call.model for call in self.calls if call.kind == "chat")

    def start(self, again=(), **how):
        return self.runs.start(ME, self.now, self.desks, again, **how)

    def finish(self, again=()):
        run = self.start(again)
        assert run.wait(NEVER_S)
        return self.now

    def recorded(self, count):
        """Wait until so many chats are in the ledger: a slow disk keeps no set waiting."""
        deadline = time.monotonic() + NEVER_S
        while sum(self.asked.values()) < count and time.monotonic() < deadline:
            time.sleep(0.01)

    def tally(self):
        return self.store.sets.tally(ME, self.made.id)


def cents(amount="0.01", currency="USD"):
    async def price(model, usage):
        return Cost(Decimal(amount), currency, PriceSource.RELAY, Doubt.REPORTED)

    return price


def test_every_prompt_is_answered_by_every_model_and_every_call_is_in_the_ledger(store, runs):
    world = World(store, runs, ["sandbox-chat", "sandbox-reasoner"], 7)
    assert (world.finish().status, world.now.fault) == (Status.DONE, None)
    assert world.tally() == {Status.DONE: 14}
    cells = store.sets.cells(ME, world.made.id)
    assert all(
        cell.text.strip() and cell.usage.completion and cell.timing.total_s is not None for cell in cells
    )
    assert {call.page for call in store.ledger.calls(ME) if call.kind == "chat"} == {"sets"}
    world.recorded(14)
    assert sum(world.asked.values()) == 14


def test_what_is_done_is_not_asked_again(store, runs):
    world = World(store, runs, ["sandbox-chat"], 3)
    world.finish()
    assert world.finish(AGAIN).status is Status.DONE
    world.recorded(3)
    assert sum(world.asked.values()) == 3


def test_what_failed_is_asked_again_only_when_that_is_said(store, runs):
    world = World(store, runs, ["fault-upstream-status-500", "sandbox-chat"], 2)
    assert world.finish().status is Status.DONE
    assert world.tally() == {Status.FAILED: 2, Status.DONE: 2}
    world.finish()
    assert world.asked["fault-upstream-status-500"] == 2
    world.finish([Status.FAILED])
    world.recorded(6)
    assert world.asked == {"fault-upstream-status-500": 4, "sandbox-chat": 2}


def test_a_model_that_fails_again_and_again_is_asked_no_more_and_the_others_go_on(store, runs):
    world = World(store, runs, ["fault-upstream-status-500", "sandbox-chat"], FAILURES_MAX * 2, parallel=1)
    found = world.finish()
    assert found.status is Status.STOPPED
    assert found.fault == Fault("input", {"reason": "set_failures", "model": "fault-upstream-status-500"})
    assert world.tally() == {Status.FAILED: FAILURES_MAX, Status.DONE: FAILURES_MAX * 2}


def test_a_pause_begins_nothing_more_and_a_resume_does_the_rest_once(store, runs):
    world = World(store, runs, ["sandbox-chat"], 12, rate=400.0, parallel=2)
    run = world.start()
    while not store.sets.begun(ME, world.made.id):
        threading.Event().wait(0.005)
    runs.pause(ME, world.made.id)
    assert run.wait(NEVER_S)
    done = world.tally()[Status.DONE]
    assert 0 < done < 12
    assert (world.now.status, world.now.fault) == (Status.STOPPED, None)
    assert world.finish().status is Status.DONE
    assert world.tally() == {Status.DONE: 12}
    world.recorded(12)
    assert sum(world.asked.values()) == 12


def test_a_second_pause_breaks_off_what_is_under_way_and_its_text_is_kept(store, runs):
    world = World(store, runs, ["sandbox-chat"], 2, rate=20.0, parallel=2)
    run = world.start()
    while sum(bool(cell.text) for cell in store.sets.cells(ME, world.made.id)) < 2:
        threading.Event().wait(0.01)
    runs.pause(ME, world.made.id)
    runs.pause(ME, world.made.id)
    assert run.wait(NEVER_S)
    assert world.tally() == {Status.STOPPED: 2}
    assert all(cell.text for cell in store.sets.cells(ME, world.made.id))


def test_another_process_pauses_it_through_the_store(store, runs):
    world = World(store, runs, ["sandbox-chat"], 500, rate=0, parallel=1)
    run = world.start()
    Runs(store.sets, store.files).pause(ME, world.made.id)
    assert run.wait(NEVER_S)
    assert world.now.status is Status.STOPPED


def test_a_set_runs_once_at_a_time(store, runs):
    world = World(store, runs, ["sandbox-chat"], 3, rate=50.0)
    run = world.start()
    with pytest.raises(InputError) as refused:
        Runs(store.sets, store.files).start(ME, world.made, world.desks)
    assert refused.value.values["reason"] == "set_running"
    runs.pause(ME, world.made.id)
    runs.pause(ME, world.made.id)
    assert run.wait(NEVER_S)


def test_after_a_restart_what_was_running_waits_for_a_word_and_the_rest_goes_on(store, runs, clock):
    world = World(store, runs, ["sandbox-chat"], 4)
    store.sets.claim(ME, world.made.id, "a process that died")
    store.sets.begin(ME, Cell(world.made.id, 1, 0, Status.RUNNING), "a process that died")
    clock.ahead = timedelta(seconds=STALE_S)
    assert world.now.fault == Fault("input", {"reason": "set_interrupted"})
    assert world.finish().status is Status.DONE
    assert world.tally() == {Status.DONE: 3, Status.INTERRUPTED: 1}
    world.recorded(3)
    assert sum(world.asked.values()) == 3
    world.finish([Status.INTERRUPTED])
    assert world.tally() == {Status.DONE: 4}


@pytest.mark.parametrize("parallel", [1, 4])
def test_a_budget_is_never_passed(store, runs, parallel):
    world = World(store, runs, ["sandbox-chat"], 9, price=cents(), budget=Decimal("0.05"), parallel=parallel)
    found = world.finish()
    assert (found.status, found.fault) == (Status.STOPPED, Fault("input", {"reason": "set_budget"}))
    assert world.tally() == {Status.DONE: 5}
    assert sum(cost.amount for cost in store.sets.costs(ME, found.id)) == Decimal("0.05")
    store.sets.set_budget(ME, found.id, Decimal("0.20"))
    assert world.finish().status is Status.DONE


def test_a_budget_needs_prices(store, runs):
    world = World(store, runs, ["sandbox-chat"], 2, price=wire.unpriced, budget=Decimal(1))
    with pytest.raises(InputError) as refused:
        world.start()
    assert refused.value.values == {"reason": "set_price", "model": "sandbox-chat"}
    assert world.now.status is Status.STOPPED
    assert not world.asked


def test_when_a_budget_beyond_it_is_used_up_no_more_is_begun_and_it_goes_on_on_a_word(store, runs):
    world = World(store, runs, ["sandbox-chat"], 6, price=cents(), parallel=1)
    over = Fault("input", {"reason": "usage_budget_day", "budget": "1 USD", "spent": "1 USD"})
    seen = []

    def admits(relay_id, model, cost):
        seen.append((relay_id, model, cost.amount))
        return over if len(seen) > 2 else None

    stopped = world.start(admits=admits)
    assert stopped.wait(NEVER_S)
    assert (world.now.status, world.now.fault, world.tally()) == (Status.STOPPED, over, {Status.DONE: 2})
    assert set(seen) == {("sandbox", "sandbox-chat", Decimal("0.01"))}
    assert (world.finish().status, world.tally(), world.asked) == (
        Status.DONE, {Status.DONE: 6}, {"sandbox-chat": 6},
    )  # fmt: skip


def test_a_budget_in_another_currency_is_none(store, runs):
    world = World(store, runs, ["sandbox-chat"], 2, price=cents(currency="CNY"), budget=Decimal(1))
    with pytest.raises(InputError):
        world.start()


class FullNowAndThen:
    """The sets on a disk that is full for a while."""

    def __init__(self, sets):
        self._sets, self.refusals = sets, 3

    def __getattr__(self, name):
        return getattr(self._sets, name)

    def finish(self, *arguments):
        self.refusals -= 1
        if self.refusals >= 0:
            raise StoreError(reason="full")
        self._sets.finish(*arguments)


def test_an_answer_that_cannot_be_kept_at_once_is_kept_later_and_nothing_more_is_begun(store):
    world = World(store, Runs(FullNowAndThen(store.sets), store.files), ["sandbox-chat"], 5, parallel=1)
    found = world.finish()
    assert (found.status, found.fault) == (Status.STOPPED, Fault("store", {"reason": "full"}))
    assert world.tally() == {Status.DONE: 1}
    assert replace(found, fault=None).count == 5


def test_a_model_whose_relay_is_gone_is_left_out_and_the_others_are_asked(store, runs):
    world = World(store, runs, ["sandbox-chat", "gone"], 3)
    lost = world.desks.pop(1)
    made = world.finish()
    assert world.tally() == {Status.DONE: 3}
    assert (made.status, made.fault) == (
        Status.STOPPED,
        Fault("input", {"reason": "set_relay", "model": "gone"}),
    )
    world.desks[1] = lost
    world.finish()
    assert sum(world.tally().values()) == 6
    world.desks.pop(1)
    assert world.finish().fault is None
