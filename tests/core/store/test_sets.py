"""Sets are kept, claimed by one, and each of their cells is begun once unless a person says so."""

from dataclasses import replace
from decimal import Decimal

import pytest

from components.core.batches import AGAIN, Cell, PromptSet
from components.core.errors import InputError
from components.core.records import ChatOptions, Cost, Doubt, Fault, PriceSource, Status, Timing, Usage
from components.core.store.messages import STALE_S
from components.core.store.sets import INTERRUPTED
from tests.core.store.conftest import ME

MODELS = (
    ChatOptions(relay_id="sandbox", model="a", system="Short."),
    ChatOptions(relay_id="sandbox", model="b"),
)
NEVER = None


def fresh(clock):
    prompts = ((2, "why?"), (3, "where\x00?"), (5, "谁？"))
    return PromptSet("", "Mine", clock(), clock(), MODELS, 3, prompts, 3, Decimal("0.50"))


@pytest.fixture
def kept(store, clock):
    return store.sets.add(ME, fresh(clock))


def cell(kept, row=0, column=0, status=Status.RUNNING, **named):
    return Cell(kept.id, row, column, status, **named)


def test_a_set_comes_back_whole(store, clock, kept):
    assert store.sets.get(ME, kept.id) == kept
    assert replace(kept, id="", prompts=()) == replace(fresh(clock), prompts=())
    assert kept.prompts == ((2, "why?"), (3, "where\ufffd?"), (5, "谁？"))
    assert store.sets.all(ME) == [replace(kept, prompts=())]
    assert kept.size == 6


def test_a_deleted_set_comes_back(store, kept):
    store.sets.delete(ME, kept.id)
    assert store.sets.get(ME, kept.id) is None
    assert store.sets.all(ME) == []
    store.sets.restore(ME, kept.id)
    assert store.sets.get(ME, kept.id) == kept


def test_a_name_and_a_budget_can_be_changed(store, kept):
    store.sets.rename(ME, kept.id, "Other")
    store.sets.set_budget(ME, kept.id, None)
    changed = store.sets.get(ME, kept.id)
    assert (changed.name, changed.budget) == ("Other", None)


def test_one_alone_runs_a_set(store, kept):
    store.sets.claim(ME, kept.id, "one")
    with pytest.raises(InputError) as refused:
        store.sets.claim(ME, kept.id, "two")
    assert refused.value.values["reason"] == "set_running"
    store.sets.release(ME, kept.id, "two", Status.DONE, None)
    assert store.sets.get(ME, kept.id).status is Status.RUNNING
    store.sets.release(ME, kept.id, "one", Status.STOPPED, Fault("input", {"reason": "set_budget"}))
    assert store.sets.get(ME, kept.id).fault == Fault("input", {"reason": "set_budget"})
    store.sets.claim(ME, kept.id, "two")
    assert store.sets.get(ME, kept.id).fault is None


def test_a_set_that_is_gone_is_not_run(store, kept):
    store.sets.delete(ME, kept.id)
    with pytest.raises(InputError) as refused:
        store.sets.claim(ME, kept.id, "one")
    assert refused.value.values["reason"] == "set_missing"


def test_who_runs_it_learns_of_a_pause_and_of_another_budget_at_its_next_beat(store, kept):
    store.sets.claim(ME, kept.id, "one")
    assert store.sets.beat(ME, kept.id, "one", {}) == (False, Decimal("0.50"))
    store.sets.set_budget(ME, kept.id, Decimal(2))
    store.sets.ask_pause(ME, kept.id)
    assert store.sets.beat(ME, kept.id, "one", {}) == (True, Decimal(2))
    assert store.sets.beat(ME, kept.id, "other", {}) == (True, None)


def test_a_cell_is_begun_once(store, kept):
    assert store.sets.begin(ME, cell(kept), "one")
    assert not store.sets.begin(ME, cell(kept), "two")
    assert not store.sets.begin(ME, cell(kept), "two", AGAIN)
    assert store.sets.begin(ME, cell(kept, column=1), "two")
    assert store.sets.begun(ME, kept.id) == {(0, 0): Status.RUNNING, (0, 1): Status.RUNNING}


@pytest.mark.parametrize("status", sorted(AGAIN))
def test_a_cell_that_came_to_nothing_is_begun_again_only_when_that_is_said(store, kept, status):
    store.sets.begin(ME, cell(kept), "one")
    store.sets.finish(ME, cell(kept, status=status), "one")
    assert not store.sets.begin(ME, cell(kept), "two")
    assert store.sets.begin(ME, cell(kept), "two", [status])


def test_a_cell_that_is_done_is_never_begun_again(store, kept):
    store.sets.begin(ME, cell(kept), "one")
    store.sets.finish(ME, cell(kept, status=Status.DONE), "one")
    assert not store.sets.begin(ME, cell(kept), "two", [*AGAIN, Status.DONE])


def test_what_a_cell_came_to_is_kept_with_its_figures(store, kept):
    store.sets.begin(ME, cell(kept, 1), "one")
    usage = Usage(3, 4, doubt=Doubt.REPORTED)
    cost = Cost(Decimal("0.000123"), "USD", PriceSource.LIST, Doubt.ESTIMATED)
    ended = cell(
        kept,
        1,
        0,
        Status.FAILED,
        text="so far",
        usage=usage,
        cost=cost,
        timing=Timing(0.5, 2.0),
        fault=INTERRUPTED,
    )
    store.sets.finish(ME, ended, "another")
    assert store.sets.begun(ME, kept.id) == {(1, 0): Status.RUNNING}
    store.sets.finish(ME, ended, "one")
    assert store.sets.cells(ME, kept.id) == [ended]
    assert store.sets.cells(ME, kept.id, range(1, 2)) == [ended]
    assert store.sets.cells(ME, kept.id, [0, 2]) == store.sets.cells(ME, kept.id, []) == []
    assert store.sets.cells(ME, kept.id, range(100_000)) == [ended]
    assert store.sets.cells(ME, kept.id, range(2, 100_000)) == []
    assert store.sets.answers(ME, kept.id) == [(ended.row, ended.status, ended.text)]
    assert store.sets.tally(ME, kept.id) == {Status.FAILED: 1}
    assert store.sets.costs(ME, kept.id) == [cost]


def test_a_run_whose_process_died_is_stopped_and_its_live_cells_are_interrupted(
    store, open_store, clock, kept
):
    store.sets.claim(ME, kept.id, "one")
    for column, status in enumerate((Status.RUNNING, Status.DONE)):
        store.sets.begin(ME, cell(kept, 0, column), "one")
        if status is Status.DONE:
            store.sets.finish(ME, cell(kept, 0, column, status), "one")
    store.sets.beat(ME, kept.id, "one", {(0, 0): "half of it"})
    clock.forward(STALE_S - 1)
    assert open_store().sets.get(ME, kept.id).status is Status.RUNNING
    clock.forward(1)
    found = open_store().sets.get(ME, kept.id)
    assert (found.status, found.fault) == (Status.STOPPED, INTERRUPTED)
    first, second = store.sets.cells(ME, kept.id)
    assert (first.status, first.text, second.status) == (Status.INTERRUPTED, "half of it", Status.DONE)
    store.sets.claim(ME, kept.id, "two")
    assert store.sets.beat(ME, kept.id, "one", {}) == (True, None)


def test_a_worker_that_only_slept_goes_on(store, clock, kept):
    store.sets.claim(ME, kept.id, "one")
    store.sets.begin(ME, cell(kept), "one")
    clock.forward(STALE_S)
    assert store.sets.all(ME)[0].status is Status.STOPPED
    assert store.sets.beat(ME, kept.id, "one", {}) == (False, Decimal("0.50"))
    store.sets.finish(ME, cell(kept, status=Status.DONE, text="after all"), "one")
    assert store.sets.get(ME, kept.id).status is Status.RUNNING
    assert store.sets.cells(ME, kept.id)[0].text == "after all"
