"""Drawings are kept as they are ordered, begun once, and end as what they were when their process dies."""

from dataclasses import replace
from decimal import Decimal

import pytest

from components.core.errors import StoreError
from components.core.orders import Order, Result, Road
from components.core.records import Cost, Doubt, Fault, PriceSource, Status, Timing, Usage
from components.core.store.drawings import INTERRUPTED, UNBEGUN
from components.core.store.messages import STALE_S
from tests.core.store.conftest import ME
from tests.core.store.test_pictures import picture

ORDER = Order(
    "sandbox", "m", "a fox 🦊\x00", Road.EDITS, 2, "1024x1024", seed=0, references=("f1", "f2"), mask="f3"
)
HELD = Result(None, "https://a.test/x.png?signed")
FAULT = Fault("relay.cut", {"charged": "maybe"})


@pytest.fixture
def ordered(store):
    return store.drawings.add(ME, ORDER, "one")


def begun(store, drawing):
    return replace(drawing, begun_at=store.drawings.begin(ME, drawing.id, "one"))


def test_an_order_comes_back_as_it_was_given(store, clock, ordered):
    assert store.drawings.get(ME, ordered.id) == ordered
    assert ordered.order == replace(ORDER, prompt="a fox 🦊\ufffd")
    assert (ordered.created_at, ordered.begun_at, ordered.status) == (clock.now, None, Status.RUNNING)


def test_what_came_comes_back_whole(store, clock, ordered):
    drawing = begun(store, ordered)
    clock.forward(5)
    came = replace(
        drawing,
        status=Status.DONE,
        results=(
            Result("p1", None, "a red fox", {"size": "1024x1024", "seed": 3}),
            replace(HELD, fault=Fault("fetch", {"reason": "status", "status": 410})),
        ),
        said="Here it is.",
        usage=Usage(3, 4000, doubt=Doubt.REPORTED),
        cost=Cost(Decimal("0.0400"), "USD", PriceSource.RELAY, Doubt.REPORTED),
        timing=Timing(0.5, 5.0),
        request_id="r",
    )
    kept = store.drawings.finish(ME, came, "one")
    assert kept == replace(came, ended_at=clock.now)
    assert store.drawings.get(ME, ordered.id) == kept


def test_words_of_a_relay_that_no_database_keeps_are_made_storable(store, ordered):
    broken = Result("p", None, "a\x00b\ud800", {"size": "\x00"})
    store.drawings.save(ME, replace(ordered, results=(broken,)), "one")
    assert store.drawings.get(ME, ordered.id).results[0].revised_prompt == "a\ufffdb\ufffd"


def test_the_newest_come_first_page_by_page_without_deleted_ones(store, clock):
    made = []
    for number in range(5):
        made.append(store.drawings.add(ME, replace(ORDER, prompt=str(number)), "one").id)
        clock.forward(number % 2)
    store.drawings.delete(ME, made[2])
    pages = [[each.order.prompt for each in store.drawings.latest(ME, 2, offset)] for offset in (0, 2, 4)]
    assert pages == [["4", "3"], ["1", "0"], []]
    store.drawings.restore(ME, made[2])
    assert [each.order.prompt for each in store.drawings.latest(ME)] == list("43210")
    assert [each.order.prompt for each in store.drawings.running(ME)] == list("01234")


def test_a_drawing_is_begun_once_by_its_own_worker(store, ordered):
    assert store.drawings.begin(ME, ordered.id, "two") is None
    assert store.drawings.begin(ME, ordered.id, "one") is not None
    assert store.drawings.begin(ME, ordered.id, "one") is None


def test_one_that_is_to_stop_is_not_begun_and_told_so_at_its_next_beat(store, ordered):
    other = store.drawings.add(ME, ORDER, "one")
    store.drawings.ask_stop(ME, [ordered.id])
    assert store.drawings.begin(ME, ordered.id, "one") is None
    assert store.drawings.beat(ME, [ordered.id, other.id], "one") == {other.id}
    store.drawings.delete(ME, other.id)
    assert store.drawings.beat(ME, [ordered.id, other.id], "one") == set()


def test_of_a_dead_process_what_waited_is_stopped_and_what_was_begun_may_have_been_charged(
    store, clock, ordered
):
    drawn = begun(store, store.drawings.add(ME, ORDER, "one"))
    clock.forward(STALE_S)
    waited, broken = (store.drawings.get(ME, each.id) for each in (ordered, drawn))
    assert (waited.status, waited.fault, waited.begun_at) == (Status.STOPPED, UNBEGUN, None)
    assert (broken.status, broken.fault) == (Status.INTERRUPTED, INTERRUPTED)
    assert store.drawings.running(ME) == []
    assert store.drawings.begin(ME, ordered.id, "one") is None
    store.drawings.finish(ME, replace(ordered, status=Status.STOPPED), "one")  # it only slept
    assert store.drawings.get(ME, ordered.id) == waited


@pytest.mark.parametrize(
    ("fault", "results", "status"),
    [
        (None, (Result("p"),), Status.DONE),
        (FAULT, (Result("p"),), Status.FAILED),
        (None, (Result("p"), HELD), Status.INTERRUPTED),
        (FAULT, (HELD,), Status.INTERRUPTED),
    ],
)
def test_a_call_that_had_ended_before_its_process_died_keeps_its_end(
    store, clock, ordered, fault, results, status
):
    drawing = replace(begun(store, ordered), fault=fault, results=results, timing=Timing(None, 3.0))
    store.drawings.save(ME, drawing, "one")
    clock.forward(STALE_S)
    assert store.drawings.owing(ME) == ([drawing.id] if HELD in results else [])
    found = store.drawings.get(ME, drawing.id)
    assert (found.status, found.fault, found.results) == (status, fault, results)


def test_a_process_that_was_only_asleep_goes_on_with_what_was_begun_and_not_with_what_waited(
    store, clock, ordered
):
    drawn = begun(store, store.drawings.add(ME, ORDER, "one"))
    clock.forward(STALE_S)
    store.drawings.latest(ME)
    assert store.drawings.beat(ME, [ordered.id, drawn.id], "one") == {drawn.id}
    assert store.drawings.get(ME, drawn.id).status is Status.RUNNING
    assert store.drawings.get(ME, ordered.id).status is Status.STOPPED


def test_an_ended_drawing_is_not_brought_to_life_by_a_late_beat(store, ordered):
    store.drawings.finish(ME, replace(ordered, status=Status.DONE), "one")
    assert store.drawings.beat(ME, [ordered.id], "one") == set()
    assert store.drawings.get(ME, ordered.id).status is Status.DONE


def test_one_alone_takes_an_ended_drawing_over_and_the_other_writes_nothing_more(store, ordered):
    assert store.drawings.claim(ME, ordered.id, "two") is None
    store.drawings.finish(ME, replace(ordered, status=Status.DONE, results=(HELD,)), "one")
    assert store.drawings.claim(ME, ordered.id, "two").results == (HELD,)
    assert store.drawings.claim(ME, ordered.id, "three") is None
    store.drawings.finish(ME, replace(ordered, status=Status.FAILED), "one")
    assert store.drawings.get(ME, ordered.id).status is Status.RUNNING


def test_a_picture_and_the_result_that_names_it_are_kept_together_or_not_at_all(store, ordered):
    came = replace(ordered, results=(Result("p1"),))
    store.drawings.save(ME, came, "one", replace(picture(prompt="fox"), id="p1"), b"bytes")
    assert store.pictures.read(ME, "p1") == (b"bytes", "image/png")
    assert store.drawings.get(ME, ordered.id).results == (Result("p1"),)
    second = replace(ordered, results=(Result("p1"), Result("p2")))
    with pytest.raises(StoreError):
        store.drawings.save(ME, second, "one", replace(picture(), id="p2", prompt=object()), b"bytes")
    assert store.drawings.get(ME, ordered.id).results == (Result("p1"),)


def test_a_picture_is_kept_once_however_often_and_by_whomever_it_is_saved(store, ordered):
    came = replace(ordered, results=(Result("p1"),))
    for worker in ("one", "one", "two"):
        store.drawings.save(ME, came, worker, replace(picture(), id="p1"), b"bytes")
    assert [each.id for each in store.pictures.latest(ME)] == ["p1"]


def test_a_small_picture_can_come_later(store):
    kept = store.pictures.add(ME, picture(options={"number": 0}), b"bytes")
    store.pictures.add_small(ME, kept.id, b"small")
    assert store.pictures.read(ME, kept.id, small=True) == (b"small", "image/webp")
    assert store.pictures.get(ME, kept.id).options["number"] == 0


def test_what_the_log_told_is_kept_of_an_ended_drawing_alone(store, ordered):
    cost = Cost(Decimal("0.04"), "USD", PriceSource.RELAY, Doubt.REPORTED)
    store.drawings.settle(ME, ordered.id, FAULT, cost)
    assert store.drawings.get(ME, ordered.id).fault is None
    store.drawings.finish(ME, replace(ordered, status=Status.FAILED), "one")
    store.drawings.settle(ME, ordered.id, FAULT, cost)
    assert (store.drawings.get(ME, ordered.id).fault, store.drawings.get(ME, ordered.id).cost) == (
        FAULT,
        cost,
    )


def test_a_file_that_an_order_names_is_not_dropped(store, clock):
    file = store.files.add(ME, "a.png", b"a", "image/png", {})
    store.drawings.add(ME, replace(ORDER, references=(file.id,)), "one")
    clock.forward(30 * 86_400)
    store.files.add(ME, "b.png", b"b", "image/png", {})
    assert store.files.get(ME, file.id) == file
