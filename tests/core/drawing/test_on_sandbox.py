"""Drawings against the sandbox: its three roads, its addresses, its faults, and its log."""

import threading
from dataclasses import replace
from decimal import Decimal

import pytest

from components.core.drawing import lookup
from components.core.drawing.job import STOPPED
from components.core.drawing.jobs import Drawings
from components.core.errors import AddressMissingError, FetchError
from components.core.fetch import Fetcher
from components.core.orders import Order, Road
from components.core.records import Cost, Doubt, Fault, PriceSource, Status
from components.core.relay import loop, sse
from components.core.relay.sandbox import Sandbox
from components.core.store.drawings import INTERRUPTED
from tests.core.drawing.easel import ME, png
from tests.core.relay.exchanges import NEVER_S, connection_to

ORDER = Order("sandbox", "gpt-image-1", "a fox")


@pytest.fixture(autouse=True)
def _brisker(monkeypatch):
    monkeypatch.setattr(sse, "_BREATH_S", 0)


class World:
    """A sandbox and the drawings it is asked for."""

    def __init__(self, store) -> None:
        self.store, self.sandbox = store, Sandbox(rate=0)
        self.connection = connection_to(self.sandbox, lambda call: store.ledger.record(ME, call))
        inside = {"http://sandbox.relay": self.sandbox.transport()}
        self.drawings = Drawings(store, Fetcher(inside=inside))

    def drawn(self, fault="", **more):
        """A drawing as it ended."""
        order = replace(ORDER, **more)
        order = replace(order, model=f"{order.model}+fault-{fault}") if fault else order
        return self.ended(self.drawings.ask(ME, self.connection, order))

    def ended(self, drawing):
        *_, last = self.drawings.watch(ME, [drawing.id])
        return last[0].drawing

    @property
    def paid(self):
        return [r for r in self.sandbox.requests if r.method == "POST" and r.path.startswith("/v1/")]

    def sides(self, drawing):
        pictures = [self.store.pictures.get(ME, result.picture_id) for result in drawing.results]
        return [(picture.width, picture.height) for picture in pictures]


@pytest.fixture
def world(store):
    return World(store)


def test_a_prompt_becomes_pictures_with_what_the_relay_did_and_what_it_cost(world):
    drawing = world.drawn(n=2, size="1536x1024", quality="low")
    assert (drawing.status, drawing.fault) == (Status.DONE, None)
    assert world.sides(drawing) == [(1536, 1024)] * 2
    assert drawing.results[0].actual["quality"] == "low"
    assert drawing.usage.completion == 800
    assert drawing.timing.total_s
    assert drawing.request_id


def test_pictures_come_at_addresses_and_are_fetched(world):
    drawing = world.drawn(model="dall-e-2", n=3, size="256x256")
    assert world.sides(drawing) == [(256, 256)] * 3
    assert [result.address for result in drawing.results] == [None] * 3
    assert len(world.paid) == 1


def test_a_picture_is_edited(world):
    file = world.store.files.add(ME, "a.png", png(side=64), "image/png", {})
    drawing = world.drawn(road=Road.EDITS, references=(file.id,), size="1024x1024")
    assert (drawing.status, world.sides(drawing)) == (Status.DONE, [(1024, 1024)])


def test_a_chat_model_draws_in_its_answer(world):
    drawing = world.drawn(model="gpt-4o-image", road=Road.CHAT)
    assert (drawing.status, len(drawing.results)) == (Status.DONE, 1)
    assert world.store.pictures.get(ME, drawing.results[0].picture_id)


def test_unfinished_pictures_are_seen_on_the_way(world):
    world.sandbox.rate = 2000
    asked = world.drawings.ask(ME, world.connection, replace(ORDER, partial_images=2))
    seen = [glimpse.partials for (glimpse,) in world.drawings.watch(ME, [asked.id])]
    assert any(seen)
    assert seen[-1] == {}


def test_an_address_that_works_late_is_asked_again_and_the_call_is_not(world):
    drawing = world.drawn("image-later", model="dall-e-2", size="256x256")
    assert world.sides(drawing) == [(256, 256)]
    assert len(world.paid) == 1


def test_an_address_that_is_gone_is_told_and_the_call_not_repeated(world):
    drawing = world.drawn("image-dies", model="dall-e-2", size="256x256")
    (result,) = drawing.results
    assert (drawing.status, result.fault.key, len(world.paid)) == (Status.DONE, FetchError.key, 1)
    assert result.address


@pytest.mark.parametrize("fault", ["image-last-failed", "image-stream-cut-late"])
def test_what_came_beside_a_failure_is_kept(world, fault):
    drawing = world.drawn(fault, n=2, partial_images=0 if "stream" in fault else None)
    assert drawing.results[0].picture_id
    assert len(world.paid) == 1


def test_a_call_that_broke_off_and_was_charged_is_found_in_the_log(world):
    drawing = world.drawn("image-524-charged", n=2)
    assert (drawing.status, drawing.results) == (Status.FAILED, ())
    assert (drawing.fault.values["status"], drawing.fault.values["charged"]) == (524, "yes")
    cost = drawing.cost
    assert (cost.source, cost.doubt, cost.currency) == (PriceSource.RELAY, Doubt.REPORTED, "USD")
    assert cost.amount > 0
    assert (len(world.paid), world.store.drawings.get(ME, drawing.id).cost) == (1, cost)


def test_a_call_that_broke_off_and_is_not_in_the_log_is_said_to_be_so(world):
    world.drawn()  # of another model, so it is no proof
    drawing = world.drawn("cloudflare-524")
    assert (drawing.status, drawing.fault.values["charged"]) == (Status.FAILED, "unlogged")
    assert drawing.cost.amount is None
    again = world.ended(world.drawings.again(ME, world.connection, drawing))
    assert again.id != drawing.id


def test_where_there_is_no_log_it_stays_unknown(world, monkeypatch):
    async def none(connection):
        raise AddressMissingError(status=404, charged="no")

    monkeypatch.setattr(lookup, "pulled", none)
    assert world.drawn("image-524-charged").fault.values["charged"] == "maybe"


def test_what_a_dead_process_had_begun_is_looked_up_by_the_next(world, store):
    lost = store.drawings.add(ME, ORDER, "dead")
    store.drawings.begin(ME, lost.id, "dead")
    body = {"model": ORDER.model, "prompt": "a fox"}
    loop.run(world.connection.post("/images/generations", body, kind="elsewhere"))
    interrupted = replace(store.drawings.get(ME, lost.id), status=Status.INTERRUPTED, fault=INTERRUPTED)
    store.drawings.finish(ME, interrupted, "dead")
    learnt = world.drawings.look_up(ME, world.connection, interrupted)
    assert learnt.fault == Fault("input", {"reason": "drawing_interrupted", "charged": "yes"})
    kept = store.drawings.get(ME, lost.id)
    assert (kept.status, kept.fault, kept.cost) == (Status.INTERRUPTED, learnt.fault, learnt.cost)


def test_stop_reaches_the_relay(world):
    world.sandbox.rate = 0.1
    asked = world.drawings.ask(ME, world.connection, ORDER)
    watching = world.drawings.watch(ME, [asked.id])
    while not world.paid:
        next(watching)
    world.drawings.stop(ME, asked.id)
    stopped = world.ended(asked)
    assert (stopped.status, stopped.fault) == (Status.STOPPED, STOPPED)  # and may have been charged
    ((record),) = world.paid
    waited = threading.Event()
    for _ in range(int(NEVER_S / 0.01)):
        if record.disconnected:
            break
        waited.wait(0.01)
    assert record.disconnected


def test_prices_of_a_relay_are_those_of_the_drawing(world):
    async def price(model, usage):
        return Cost(Decimal("0.02") * usage.times, "USD", PriceSource.RELAY, Doubt.REPORTED)

    world.connection.price = price
    assert world.drawn(model="dall-e-2", n=2, size="256x256").cost.amount == Decimal("0.04")
