"""Drawings as jobs: ordered, followed, stopped, and nothing that was paid for is lost or paid for twice."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from components.core.drawing import jobs
from components.core.drawing.jobs import AT_ONCE, Drawings
from components.core.errors import CutError, RateError, StoreError
from components.core.orders import Result
from components.core.records import Fault, Status, Timing, Usage
from components.core.relay.images import Painted, Partial, Told
from components.core.store.drawings import INTERRUPTED
from components.core.store.messages import STALE_S
from components.core.store.pictures import SMALL
from tests.core.drawing.easel import CDN, ME, ORDER, Gate, Line, png
from tests.core.files import made
from tests.core.relay.exchanges import NEVER_S

LINE = Line()


def ended(drawings, drawing):
    """The drawing as it ended."""
    *_, last = drawings.watch(ME, [drawing.id])
    return last[0].drawing


def until(is_so):
    """Wait until something is so; a hang fails."""
    deadline_s = time.monotonic() + NEVER_S
    while not is_so():
        assert time.monotonic() < deadline_s
        time.sleep(0.002)


def ask(drawings, prompt="a fox", **more):
    return drawings.ask(ME, LINE, replace(ORDER, prompt=prompt, **more))


def test_a_drawing_ends_with_its_pictures_in_the_gallery_and_its_figures_in_the_row(store, easel, drawings):
    actual = {"size": "1024x1024"}
    easel.scripts["a fox"] = [Painted(png(), None, "a red fox", actual), Painted(png("blue"))]
    asked = ask(drawings, size="auto", n=2, quality="high", references=())
    drawing = ended(drawings, asked)
    until(lambda: not drawings.busy)
    assert store.drawings.get(ME, asked.id) == drawing
    assert (drawing.status, drawing.fault, drawing.said) == (Status.DONE, None, "So be it.")
    assert (drawing.usage, drawing.timing, drawing.request_id) == (Usage(3, 4), Timing(None, 2.5), "r1")
    assert drawing.begun_at is not None
    red, blue = (store.pictures.get(ME, result.picture_id) for result in drawing.results)
    assert store.pictures.read(ME, red.id) == (png(), "image/png")
    assert (red.prompt, red.source, red.model, red.relay_id) == ("a fox", "drawing", "painter", "sandbox")
    assert (red.width, red.height, blue.options["number"]) == (8, 8, 1)
    assert {**red.options, SMALL: ""} == {
        "drawing": asked.id,
        "number": 0,
        "revised_prompt": "a red fox",
        "asked.road": "generations",
        "asked.size": "auto",
        "asked.n": 2,
        "asked.quality": "high",
        "actual.size": "1024x1024",
        SMALL: "",
    }
    assert store.pictures.read(ME, red.id, small=True)[1] == "image/webp"


def test_it_is_sent_with_the_files_it_begins_from(store, easel, drawings):
    first, mask = (store.files.add(ME, name, name.encode(), "image/png", {}) for name in ("a.png", "m.png"))
    drawing = ended(drawings, ask(drawings, references=(first.id,), mask=mask.id))
    ((references, masked, context),) = easel.enclosed
    assert references == [("a.png", b"a.png", "image/png")]
    assert masked == ("m.png", b"m.png", "image/png")
    assert (context.page, context.message_id) == ("drawing", drawing.id)
    options = store.pictures.get(ME, drawing.results[0].picture_id).options
    assert (options["references"], options["mask"]) == (first.id, mask.id)


def test_a_model_that_takes_png_alone_is_sent_png(store, easel, drawings):
    photo = store.files.add(ME, "a.jpg", made.picture(8, 8, "JPEG"), "image/jpeg", {})
    ended(drawings, ask(drawings, model="dall-e-2", references=(photo.id,)))
    (((name, data, media_type),), *_rest) = easel.enclosed[0]
    assert (name, data[:4], media_type) == ("a.jpg.png", b"\x89PNG", "image/png")


def test_when_its_turn_comes_over_a_budget_nothing_is_sent(easel, drawings):
    over = Fault("input", {"reason": "usage_budget_day", "budget": "1 USD", "spent": "1 USD"})
    drawing = ended(drawings, drawings.ask(ME, LINE, ORDER, lambda: over))
    assert (drawing.status, drawing.fault, drawing.begun_at) == (Status.FAILED, over, None)


def test_without_a_file_it_begins_from_nothing_is_sent(easel, drawings):
    drawing = ended(drawings, ask(drawings, references=("gone",)))
    assert (drawing.status, drawing.begun_at, easel.asked) == (Status.FAILED, None, [])
    assert drawing.fault.values["reason"] == "drawing_file"


@pytest.mark.parametrize("data", [b"<html>no</html>", b""])
def test_bytes_that_are_no_picture_are_a_fault_of_that_result_alone(easel, drawings, data):
    easel.scripts["a fox"] = [Painted(data), Painted(png())]
    drawing = ended(drawings, ask(drawings))
    broken, whole = drawing.results
    assert (drawing.status, broken.fault) == (Status.DONE, Fault("fetch", {"reason": "picture"}))
    assert whole.picture_id


def test_a_picture_the_relay_could_not_make_is_told_beside_the_others(easel, drawings):
    fault = Fault("relay.empty", {"charged": "maybe"})
    easel.scripts["a fox"] = [Painted(png()), Painted(fault=fault)]
    drawing = ended(drawings, ask(drawings))
    assert (drawing.status, drawing.results[1].fault) == (Status.DONE, fault)


def test_a_picture_that_can_not_be_unpacked_is_kept_all_the_same(store, easel, drawings):
    easel.scripts["a fox"] = [Painted(png(side=64)[:-40])]
    (result,) = ended(drawings, ask(drawings)).results
    assert store.pictures.read(ME, result.picture_id)[0] == png(side=64)[:-40]
    assert SMALL not in store.pictures.get(ME, result.picture_id).options


def test_an_address_is_kept_before_it_is_fetched_and_forgotten_once_the_picture_is_here(
    store, easel, server, drawings
):
    gate = Gate()
    server.there["/x.png"] = [gate, png()]
    easel.scripts["a fox"] = [Painted(None, f"{CDN}/x.png?signed", "a red fox")]
    asked = ask(drawings)
    until(lambda: server.asked)
    held = store.drawings.get(ME, asked.id)
    assert held.results == (Result(None, f"{CDN}/x.png?signed", "a red fox"),)
    gate.set()
    drawing = ended(drawings, asked)
    (result,) = drawing.results
    assert (result.address, drawing.status) == (None, Status.DONE)
    assert store.pictures.get(ME, result.picture_id).address == f"{CDN}/x.png"


def test_a_picture_that_is_late_at_its_address_is_fetched_again_and_never_paid_again(
    store, easel, server, drawings
):
    server.there["/x.png"] = [503, 403, png()]
    easel.scripts["a fox"] = [Painted(None, f"{CDN}/x.png")]
    assert ended(drawings, ask(drawings)).results[0].picture_id
    assert (len(server.asked), easel.asked) == (3, ["a fox"])


@pytest.mark.parametrize(("status", "times"), [(404, 1), (410, 1), (500, 3)])
def test_one_that_is_gone_or_does_not_come_keeps_its_address_to_be_fetched_by_hand(
    store, easel, server, drawings, status, times
):
    server.there["/x.png"] = [status]
    easel.scripts["a fox"] = [Painted(None, f"{CDN}/x.png")]
    drawing = ended(drawings, ask(drawings))
    (result,) = drawing.results
    assert (drawing.status, len(server.asked)) == (Status.DONE, times)
    assert (result.address, result.fault.values["status"]) == (f"{CDN}/x.png", status)
    until(lambda: not drawings.busy)
    server.there["/x.png"] = [png()]
    drawings.fetch_again(ME, drawing)
    again = ended(drawings, drawing)
    assert (again.status, again.results[0].fault, easel.asked) == (Status.DONE, None, ["a fox"])
    assert store.pictures.get(ME, again.results[0].picture_id)


def test_so_many_are_asked_for_at_once_and_the_rest_wait_in_order(store, easel, drawings):
    prompts = [str(number) for number in range(AT_ONCE + 3)]
    gates = {prompt: Gate() for prompt in prompts}
    easel.scripts |= {prompt: [gates[prompt], Painted(png())] for prompt in prompts}
    made = [ask(drawings, prompt) for prompt in prompts]
    until(lambda: len(easel.asked) == AT_ONCE)
    assert sum(each.begun_at is None for each in store.drawings.running(ME)) == 3
    for freed, prompt in enumerate(prompts[AT_ONCE:]):
        gates[prompts[freed]].set()
        until(lambda prompt=prompt: easel.asked[-1] == prompt)
    for gate in gates.values():
        gate.set()
    *_, last = drawings.watch(ME, [each.id for each in made])
    assert [glimpse.drawing.status for glimpse in last] == [Status.DONE] * len(made)


def test_one_that_waits_costs_nothing_when_it_is_stopped(store, easel, drawings):
    gate, prompts = Gate(), [str(number) for number in range(AT_ONCE + 1)]
    easel.scripts |= {prompt: [gate] for prompt in prompts}
    made = [ask(drawings, prompt) for prompt in prompts]
    until(lambda: len(easel.asked) == AT_ONCE)
    drawings.stop(ME, made[-1].id)
    drawing = ended(drawings, made[-1])
    gate.set()
    assert (drawing.status, drawing.begun_at, drawing.fault) == (Status.STOPPED, None, None)
    *_, _last = drawings.watch(ME, [each.id for each in made])
    assert prompts[-1] not in easel.asked


@pytest.mark.parametrize("is_late", [True, False])
def test_one_stopped_while_it_is_being_begun_was_never_asked_for(store, easel, drawings, is_late):
    begin, reached, gate = store.drawings.begin, Gate(), Gate()

    def slow(*arguments):
        begun_at = None if is_late else begin(*arguments)
        reached.set()
        gate.wait(NEVER_S)
        return begin(*arguments) if is_late else begun_at

    store.drawings.begin = slow
    asked = ask(drawings)
    until(reached.is_set)
    drawings.stop(ME, asked.id)
    drawing = ended(drawings, asked)
    gate.set()
    assert (drawing.status, easel.asked) == (Status.STOPPED, [])
    assert store.drawings.get(ME, asked.id).begun_at is None


def test_stop_ends_the_call_and_keeps_what_came(store, easel, drawings):
    easel.scripts["a fox"] = [Partial(1, b"half"), Painted(png()), Gate()]
    asked = ask(drawings)
    until(lambda: store.pictures.latest(ME))
    drawings.stop(ME, asked.id)
    drawing = ended(drawings, asked)
    assert (drawing.status, easel.cancelled) == (Status.STOPPED, ["a fox"])
    assert drawing.results[0].picture_id
    assert drawing.timing.total_s


def test_stop_after_the_call_gives_up_the_fetching_alone(easel, server, drawings):
    server.there["/x.png"] = [Gate(), png()]
    easel.scripts["a fox"] = [Painted(None, f"{CDN}/x.png")]
    asked = ask(drawings)
    until(lambda: drawings.current(ME, asked).timing.total_s)
    drawings.stop(ME, asked.id)
    drawing = ended(drawings, asked)
    assert (drawing.status, drawing.results[0].fault) == (
        Status.DONE,
        Fault("fetch", {"reason": "stopped"}),
    )


def test_unfinished_pictures_are_shown_and_never_kept(store, easel, drawings):
    gate = Gate()
    easel.scripts["a fox"] = [Told("Hm."), Partial(0, b"1"), Partial(0, b"2"), gate, Painted(png())]
    asked = ask(drawings)
    seen = next(
        glimpses[0] for glimpses in drawings.watch(ME, [asked.id]) if glimpses[0].partials.get(0) == b"2"
    )
    assert seen.drawing.said == "Hm."
    assert store.pictures.latest(ME) == []
    gate.set()
    *_, last = drawings.watch(ME, [asked.id])
    assert last[0].partials == {}


def test_what_went_wrong_is_kept_and_what_came_before_it_too(store, easel, drawings):
    easel.scripts["a fox"] = [Painted(png()), CutError(charged="maybe")]
    drawing = ended(drawings, ask(drawings))
    assert (drawing.status, drawing.fault) == (Status.FAILED, Fault("relay.cut", {"charged": "maybe"}))
    assert drawing.results[0].picture_id
    assert store.drawings.get(ME, drawing.id) == drawing


def test_what_nobody_foresaw_ends_the_drawing_too(easel, drawings):
    easel.scripts["a fox"] = [ZeroDivisionError("sk-secret-0123456789abcdef")]
    drawing = ended(drawings, ask(drawings))
    assert (drawing.status, drawing.fault) == (Status.FAILED, Fault("studio"))
    assert ended(drawings, ask(drawings, "another")).status is Status.DONE


def test_a_look_at_the_log_that_fails_leaves_the_outcome_unknown(easel, drawings, monkeypatch):
    async def broken(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(jobs, "look_up", broken)
    easel.scripts["a fox"] = [CutError(charged="maybe")]
    drawing = ended(drawings, ask(drawings))
    assert (drawing.status, drawing.fault) == (Status.FAILED, Fault("relay.cut", {"charged": "maybe"}))


def test_a_full_disk_is_waited_for_with_the_picture_in_hand(store, easel, drawings, monkeypatch):
    kept, full = store.drawings.save, Gate()

    def save(*arguments):
        if not full.is_set():
            raise StoreError(reason="full")
        kept(*arguments)

    monkeypatch.setattr(store.drawings, "save", save)
    asked = ask(drawings)
    until(lambda: drawings.current(ME, asked).fault == Fault("store", {"reason": "full"}))
    assert drawings.busy
    full.set()
    drawing = ended(drawings, asked)
    assert (drawing.status, drawing.fault, easel.asked) == (Status.DONE, None, ["a fox"])
    assert store.pictures.get(ME, drawing.results[0].picture_id)


def test_another_process_sees_it_stops_it_and_learns_how_it_ended(store, easel, server, drawings):
    easel.scripts["a fox"] = [Gate()]
    asked = ask(drawings)
    until(lambda: easel.asked)
    elsewhere = Drawings(store, server.fetcher, easel.paint)
    watching = elsewhere.watch(ME, [asked.id])
    assert next(watching)[0].drawing.status is Status.RUNNING
    elsewhere.stop(ME, asked.id)
    *_, last = watching
    assert last[0].drawing.status is Status.STOPPED
    assert easel.cancelled == ["a fox"]


def test_a_watch_ends_where_there_is_nothing_to_be_seen(drawings):
    assert [len(glimpses) for glimpses in drawings.watch(ME, ["gone"])] == [0]


@pytest.mark.parametrize(
    ("timing", "status", "fault"),
    [(Timing(None, 2.0), Status.DONE, None), (Timing(), Status.INTERRUPTED, INTERRUPTED)],
)
def test_what_a_dead_process_left_at_addresses_is_fetched_on_its_own_and_nothing_is_asked_again(
    store, easel, server, drawings, clock, timing, status, fault
):
    left = store.drawings.add(ME, ORDER, "dead")
    begun_at = store.drawings.begin(ME, left.id, "dead")
    results = (Result("p1"), Result(None, f"{CDN}/x.png", "a red fox"))
    store.drawings.save(ME, replace(left, begun_at=begun_at, results=results, timing=timing), "dead")
    clock.ahead = timedelta(seconds=STALE_S + 1)
    server.there["/x.png"] = [png()]
    drawings.resume(ME)
    drawings.resume(ME)
    drawing = ended(drawings, left)
    assert (drawing.status, drawing.fault, easel.asked) == (status, fault, [])
    assert len(server.asked) == 1
    picture = store.pictures.get(ME, drawing.results[1].picture_id)
    assert picture.options["revised_prompt"] == "a red fox"
    assert store.drawings.owing(ME) == []


def test_a_slow_relay_does_not_let_a_drawing_die(store, easel, drawings, clock):
    gate, beaten = Gate(), []
    easel.scripts["a fox"] = [gate, Painted(png())]
    beat = store.drawings.beat
    store.drawings.beat = lambda *arguments: (beat(*arguments), beaten.append(clock()))[0]
    asked = ask(drawings)
    until(lambda: easel.asked)
    for _ in range(3):
        clock.ahead += timedelta(seconds=STALE_S - 1)
        since = clock()
        until(lambda since=since: beaten and beaten[-1] > since)
        assert store.drawings.get(ME, asked.id).status is Status.RUNNING
    gate.set()
    assert ended(drawings, asked).status is Status.DONE


def test_once_more_is_a_drawing_of_its_own(store, easel, drawings):
    easel.scripts["a fox"] = [RateError(charged="no")]
    first = ended(drawings, ask(drawings))
    del easel.scripts["a fox"]
    second = ended(drawings, drawings.again(ME, LINE, first))
    assert (first.status, second.status, second.order) == (Status.FAILED, Status.DONE, first.order)
    assert [each.id for each in store.drawings.latest(ME)] == [second.id, first.id]
