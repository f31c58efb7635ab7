"""Embeddings are made to their end, paused and resumed; nothing is paid twice, nothing that was paid is lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx2
import numpy as np
import pyarrow as pa
import pytest

from components.core.catalog.prices import Price
from components.core.corpus import Embedding, Report
from components.core.errors import InputError, StoreError
from components.core.records import Cost, Doubt, Fault, PriceSource, Status, Usage
from components.core.relay import connection as wire
from components.core.relay import loop
from components.core.sets import patience
from components.core.space import keeper, making, pace
from components.core.space import run as jobs
from components.core.space.run import Progress, Runs
from components.core.store import Store
from components.core.store.messages import STALE_S
from components.core.store.vectors import digest
from tests.core.clock import Clock
from tests.core.relay.exchanges import NEVER_S
from tests.core.space.relay import ORIGIN, WIDTH, FakeRelay, refusal, vector

ME = "local"
TEXTS = [f"text {number}" for number in range(20)]


@pytest.fixture(autouse=True)
def _brisk(monkeypatch):
    """Less waiting; what is waited for stays the same."""
    for module, name, value in (
        (jobs, "BEAT_S", 0.01),
        (keeper, "AGAIN_S", 0.01),
        (pace, "NAP_S", 0.001),
        (patience, "WAITS_S", (0.001, 0.001, 0.001)),
        (wire, "_RECORD_AGAIN_S", 0.01),
    ):
        monkeypatch.setattr(module, name, value)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "home", clock=clock)
    yield opened
    opened.close()


class World:
    """A corpus, an embedding of it, and the relay it is made by."""

    def __init__(self, store, texts=TEXTS, relay=None, dimensions=None, runs=None):
        self.store, self.relay, self.runs = store, relay or FakeRelay(), runs or Runs(store)
        corpus, table = making.made("Mine", pa.table({"text": texts}), Report(), "pasted")
        self.corpus = store.corpora.add(ME, corpus, table)
        self.made = store.embeddings.add(ME, self.corpus.id, "m", "r", ORIGIN, dimensions)
        self.connection = self.relay.connection()

    @property
    def now(self) -> Embedding:
        return self.store.embeddings.get(ME, self.made.id)

    @property
    def asked(self):
        return [text for texts in self.relay.asked for text in texts]

    def start(self, **how):
        return self.runs.start(ME, self.corpus, self.made, self.connection, **how)

    def finish(self, **how) -> Embedding:
        assert self.start(**how).wait(NEVER_S)
        return self.now

    def kept(self, texts=TEXTS):
        names = {digest(text): text for text in texts}
        read = self.store.vectors.read(ME, ORIGIN, "m", self.made.dimensions, names)
        return {names[name]: row for name, row in read.items()}


def hold(world):
    """Let the relay answer nothing from now on."""
    world.relay.held = asyncio.Event()


def let_go(world):
    held = world.relay.held
    loop.loop().call_soon_threadsafe(held.set)


def until(said):
    """Wait until something is so."""
    end = datetime.now(UTC) + timedelta(seconds=NEVER_S)
    while not said():
        assert datetime.now(UTC) < end
        loop.run(asyncio.sleep(0.001))


def test_when_a_budget_is_used_up_no_more_is_asked_for_and_it_goes_on_on_a_word(store):
    world = World(store)
    over = Fault("input", {"reason": "usage_budget_day", "budget": "1 USD", "spent": "1 USD"})
    stopped = world.finish(batch=3, parallel=1, admits=lambda *_call: over if world.asked else None)
    assert (stopped.status, stopped.fault, stopped.done) == (Status.STOPPED, over, 3)
    done = world.finish(batch=3)
    assert (done.status, done.done, sorted(world.asked)) == (Status.DONE, 20, sorted(TEXTS))


def test_each_text_gets_its_vector_and_every_call_is_in_the_sum(store):
    world = World(store)
    done = world.finish(batch=3)
    assert (done.status, done.fault) == (Status.DONE, None)
    assert (done.texts, done.done, done.known, done.failed, done.width) == (20, 20, 0, 0, WIDTH)
    kept = world.kept()
    assert kept.keys() == set(TEXTS)
    assert all(np.array_equal(row, vector(text)) for text, row in kept.items())
    assert done.usage == Usage(20, 0, doubt=Doubt.REPORTED)
    assert done.cost == Cost(Decimal("0.20"), "USD", PriceSource.RELAY, Doubt.REPORTED)
    assert done.seconds > 0
    assert sorted(map(len, world.relay.asked)) == [2, 3, 3, 3, 3, 3, 3]
    assert {(call.kind, call.page) for call in world.relay.calls} == {("embeddings", "embeddings")}


def test_equal_texts_are_sent_once_and_empty_ones_never(store):
    world = World(store, ["a", "", "b", "a", "  ", "b"])
    done = world.finish()
    assert (done.texts, done.done, done.status) == (2, 2, Status.DONE)
    assert world.asked == ["a", "b"]


def test_the_first_call_goes_alone_and_then_several_at_once(store):
    world = World(store)
    hold(world)
    run = world.start(batch=1, parallel=4)
    until(lambda: world.relay.asked)
    assert world.relay.under_way == 1
    let_go(world)
    world.relay.rules = [lambda relay, texts: hold(world)]
    until(lambda: world.relay.under_way == 4)
    world.relay.rules = []
    let_go(world)
    assert run.wait(NEVER_S)
    assert world.relay.most_under_way == 4
    world = World(store, ["one"], FakeRelay([lambda relay, texts: refusal(401, "Bad key")]))
    world.finish(batch=1)
    assert len(world.relay.asked) == 1


def test_what_is_known_is_not_asked_again_whichever_corpus_it_was_in(store):
    World(store, TEXTS[:5]).finish()
    world = World(store)
    done = world.finish()
    assert (done.known, done.done, done.status) == (5, 20, Status.DONE)
    assert sorted(world.asked) == sorted(TEXTS[5:])
    again = World(store)
    done = again.finish()
    assert (done.known, done.done, again.asked) == (20, 20, [])
    assert (done.usage, done.cost.amount) == (Usage(0, 0, doubt=Doubt.REPORTED), Decimal(0))


def test_a_pause_begins_nothing_more_and_a_resume_does_the_rest_once(store):
    world = World(store)
    hold(world)
    run = world.start(batch=2)
    until(lambda: world.relay.asked)
    world.runs.pause(ME, world.made.id)
    let_go(world)
    assert run.wait(NEVER_S)
    paused = world.now
    assert (paused.status, paused.fault, paused.done, paused.texts) == (Status.STOPPED, None, 2, 20)
    world.relay.held = None
    done = world.finish(batch=2)
    assert (done.status, done.done, done.known) == (Status.DONE, 20, 0)
    assert sorted(world.asked) == sorted(TEXTS)
    assert done.cost.amount == Decimal("0.20")
    assert done.seconds > paused.seconds


def test_a_second_pause_breaks_off_what_is_under_way_and_its_cost_is_unknown(store):
    world = World(store)
    hold(world)
    run = world.start()
    until(lambda: world.relay.asked)
    run.pause()
    run.pause()
    assert run.wait(NEVER_S)
    assert (world.now.status, world.now.done) == (Status.STOPPED, 0)
    assert (world.now.cost, world.now.usage) == (Cost(), Usage())


def test_a_pause_asked_elsewhere_is_heard(store):
    world = World(store)
    hold(world)
    run = world.start(batch=2)
    until(lambda: world.relay.asked)
    Runs(store).pause(ME, world.made.id)
    until(lambda: run._pausing)
    let_go(world)
    assert run.wait(NEVER_S)
    assert world.now.status is Status.STOPPED


def test_a_corpus_that_is_deleted_is_embedded_no_more(store):
    world = World(store)
    hold(world)
    run = world.start(batch=2)
    until(lambda: world.relay.asked)
    store.corpora.delete(ME, world.corpus.id)
    until(lambda: run._pausing)
    let_go(world)
    assert run.wait(NEVER_S)
    assert len(world.relay.asked) == 1


def test_it_is_made_by_one_run_at_a_time(store):
    world = World(store)
    hold(world)
    run = world.start()
    with pytest.raises(InputError) as refused:
        Runs(store).start(ME, world.corpus, world.made, world.connection)
    assert refused.value.values == {"reason": "space_running"}
    let_go(world)
    assert run.wait(NEVER_S)


def test_after_its_process_died_it_is_taken_up_and_pays_only_for_the_rest(store, clock):
    world = World(store)
    store.vectors.keep(ME, ORIGIN, "m", None, [digest(TEXTS[0])], vector(TEXTS[0])[None])
    store.embeddings.claim(ME, world.made.id, "a process that died")
    clock.ahead = timedelta(seconds=STALE_S + 1)
    assert world.now.fault == Fault("input", {"reason": "space_interrupted"})
    assert world.finish().status is Status.DONE
    assert TEXTS[0] not in world.asked


def test_an_address_that_has_changed_is_told_before_anything_is_sent(store):
    world = World(store)
    world.connection = world.relay.connection("https://elsewhere.example")
    with pytest.raises(InputError) as refused:
        world.start()
    assert refused.value.values == {"reason": "space_origin", "name": "Mine"}
    assert world.relay.asked == []


def test_what_is_gone_is_not_run(store):
    world = World(store)
    store.embeddings.delete(ME, world.made.id)
    with pytest.raises(InputError) as refused:
        world.start()
    assert refused.value.values == {"reason": "space_missing"}


def at_most(count, message="batch size is too large, it should not be larger than {count}"):
    def rule(relay, texts):
        return refusal(400, message.format(count=count)) if len(texts) > count else None

    return rule


def test_how_many_texts_a_relay_takes_is_learned_from_its_refusal_for_the_next_time_too(store):
    world = World(store, relay=FakeRelay([at_most(6)]))
    assert world.finish().status is Status.DONE
    assert [len(texts) for texts in world.relay.asked if len(texts) > 6] == [20]
    assert sorted(world.relay.answered) == sorted(TEXTS)
    again = World(store, [f"{text}!" for text in TEXTS], world.relay, runs=world.runs)
    again.finish()
    assert [len(texts) for texts in world.relay.asked if len(texts) > 6] == [20]


def test_where_no_number_is_told_half_as_many_are_sent(store):
    world = World(store, relay=FakeRelay([at_most(6, "too many inputs")]))
    assert world.finish().status is Status.DONE
    assert [len(texts) for texts in world.relay.asked][:3] == [20, 10, 5]
    assert max(len(texts) for texts in world.relay.asked[3:]) <= 5


def test_how_many_tokens_a_relay_takes_is_learned_too(store):
    def rule(relay, texts):
        return refusal(400, "max 24 tokens per request") if len("".join(texts)) > 96 else None

    world = World(store, relay=FakeRelay([rule]))
    assert world.finish().status is Status.DONE
    assert len(world.relay.asked[0]) == 20
    assert sorted(world.relay.answered) == sorted(TEXTS)


def test_a_body_that_is_too_large_is_halved(store):
    def rule(relay, texts):
        return httpx2.Response(413, text="<html>Too large</html>") if len(texts) > 3 else None

    world = World(store, relay=FakeRelay([rule]))
    assert world.finish().status is Status.DONE
    assert sorted(world.relay.answered) == sorted(TEXTS)


LONG = "This model's maximum context length is 12 tokens, however you requested more"


def too_long(message):
    return lambda relay, texts: refusal(400, message) if any("long" in text for text in texts) else None


@pytest.mark.parametrize("message", [LONG, "input is too long"])
def test_a_text_that_is_too_long_is_refused_alone_and_the_others_get_their_vectors(store, message):
    texts = [*TEXTS, "a long text " * 8, *(f"{text}?" for text in TEXTS), "another long text " * 8]
    world = World(store, texts, FakeRelay([too_long(message)]))
    done = world.finish()
    assert (done.status, done.done, done.failed) == (Status.FAILED, 40, 2)
    assert (done.fault.key, done.fault.values["reason"]) == ("relay.too_large", "text")
    assert len(world.relay.answered) == len(set(world.relay.answered)) == 40
    asked = len(world.relay.asked)
    again = world.finish()  # what was refused is asked again when somebody says so, and nothing else
    assert (again.done, again.failed) == (40, 2)
    assert all("long" in text for texts in world.relay.asked[asked:] for text in texts)


def test_a_text_whose_content_is_refused_is_found_and_told(store):
    def rule(relay, texts):
        return refusal(400, "Invalid 'input'", param="input") if "text 7" in texts else None

    world = World(store, relay=FakeRelay([rule]))
    done = world.finish()
    assert (done.status, done.done, done.failed) == (Status.FAILED, 19, 1)
    assert done.fault.key == "relay.parameter"
    assert sorted(world.relay.answered) == sorted(set(TEXTS) - {"text 7"})


def test_a_relay_that_refuses_everything_is_not_asked_for_each_text(store):
    texts = [f"text {number}" for number in range(500)]
    world = World(store, texts, FakeRelay([lambda relay, texts: refusal(400, "dimension is not supported")]))
    done = world.finish()
    assert (done.status, done.fault.key) == (Status.STOPPED, "relay.parameter")
    assert len(world.relay.asked) <= 14


def test_a_parameter_that_is_not_taken_stops_the_run_at_once(store):
    said = refusal(400, "Unknown parameter", param="dimensions")
    world = World(store, relay=FakeRelay([lambda relay, texts: said]), dimensions=2)
    assert world.finish().fault.values["parameter"] == "dimensions"
    assert len(world.relay.asked) == 1


def test_a_relay_that_is_asked_too_often_is_asked_again_after_a_while(store):
    left = [2]

    def rule(relay, texts):
        if len(relay.asked) > 1 and left[0]:
            left[0] -= 1
            return refusal(429, "Too many requests")
        return None

    world = World(store, relay=FakeRelay([rule]))
    done = world.finish(batch=2)
    assert (done.status, done.done, done.cost.amount) == (Status.DONE, 20, Decimal("0.20"))
    assert sorted(world.relay.answered) == sorted(TEXTS)


def test_a_relay_that_always_says_so_is_left_alone_in_the_end(store):
    world = World(store, relay=FakeRelay([lambda relay, texts: refusal(429, "Too many requests")]))
    done = world.finish()
    assert (done.status, done.fault.key, done.done) == (Status.STOPPED, "relay.rate", 0)
    assert len(world.relay.asked) == 4
    assert done.cost.amount == 0  # it charges nothing for saying so


@pytest.mark.parametrize("status", [500, 502])
def test_any_other_error_stops_the_run_keeps_what_came_and_asks_nothing_twice(store, status):
    def rule(relay, texts):
        return refusal(status, "Out of memory") if "text 7" in texts else None

    world = World(store, relay=FakeRelay([rule]))
    done = world.finish(batch=2, parallel=1)
    assert (done.status, done.done, done.failed, done.fault.key) == (Status.STOPPED, 6, 0, "relay.upstream")
    assert len(world.kept()) == 6
    assert len(world.asked) == len(set(world.asked)) == 8
    assert done.cost == Cost()  # the last call may have cost something
    world.relay.rules = []
    assert world.finish().status is Status.DONE
    assert len(world.relay.answered) == len(set(world.relay.answered)) == 20


def test_vectors_that_cannot_be_used_are_told_and_the_others_kept(store):
    def rule(relay, texts):
        rows = [vector(text) for text in texts]
        rows[3] = rows[3] * np.nan
        return relay.reply(rows)

    world = World(store, relay=FakeRelay([rule]))
    done = world.finish()
    why = Fault("input", {"reason": "space_vector_not_finite", "value": "text 3"})
    assert (done.status, done.done, done.failed, done.fault) == (Status.FAILED, 19, 1, why)
    assert world.kept().keys() == set(TEXTS) - {"text 3"}
    assert done.cost.amount == Decimal("0.20")


def test_vectors_of_another_length_stop_the_run(store):
    world = World(store)
    world.finish()
    more = World(store, ["more", "and more", *TEXTS], FakeRelay(width=5))
    done = more.finish(batch=1)
    why = Fault("input", {"reason": "space_vector_length", "value": "more"})
    assert (done.status, done.width, done.done, done.fault) == (Status.STOPPED, WIDTH, 20, why)
    assert more.asked == ["more"]


def test_what_the_disk_does_not_take_is_kept_as_soon_as_it_does(store, monkeypatch):
    world, keep, left = World(store), store.vectors.keep, [3]

    def full(*given):
        if left[0]:
            left[0] -= 1
            raise StoreError(reason="full")
        keep(*given)

    monkeypatch.setattr(store.vectors, "keep", full)
    done = world.finish(batch=2)
    assert (done.status, done.fault) == (Status.STOPPED, Fault("store", {"reason": "full"}))
    assert (done.done, len(world.kept()), len(world.relay.asked)) == (2, 2, 1)


def test_an_end_that_is_not_saved_at_once_is_saved_later(store, monkeypatch):
    world, release, left = World(store), store.embeddings.release, [2]

    def locked(*given):
        if left[0]:
            left[0] -= 1
            raise StoreError(reason="locked")
        release(*given)

    monkeypatch.setattr(store.embeddings, "release", locked)
    assert world.finish().status is Status.DONE


def test_a_table_that_is_gone_is_told(store):
    world = World(store)
    store.blobs.drop(world.corpus.sha256)
    done = world.finish()
    assert (done.status, done.fault) == (Status.STOPPED, Fault("store", {"reason": "missing"}))
    assert world.relay.asked == []


def test_something_unexpected_ends_the_run_and_is_told(store, monkeypatch):
    world = World(store)

    def broken(*_given):
        raise KeyError("a bug")

    monkeypatch.setattr(store.vectors, "keep", broken)
    done = world.finish()
    assert (done.status, done.fault) == (Status.STOPPED, Fault("studio"))


def test_progress_is_told_while_it_runs(store):
    world = World(store)
    assert world.runs.progress(ME, world.made.id) is None
    world.finish(batch=5)
    store.corpora.add(ME, world.corpus, store.corpora.table(ME, world.corpus.id))
    more = World(store, [*TEXTS, "x", "y"], world.relay, runs=world.runs)
    hold(more)
    run = more.start(batch=1)
    until(lambda: len(more.relay.asked) == 5)
    told = more.runs.progress(ME, more.made.id)
    nothing = Cost(Decimal(0), doubt=Doubt.REPORTED)
    assert told == Progress(20, 22, 20, 0, None, None, 0, nothing)
    let_go(more)
    assert run.wait(NEVER_S)
    told = run.progress
    assert (told.done, told.total, told.rest_s, told.tokens) == (22, 22, 0, 2)
    assert told.rate > 0


def test_a_beat_keeps_how_far_it_is(store):
    world = World(store)
    world.relay.rules = [lambda relay, texts: hold(world) if len(relay.asked) == 3 else None]
    run = world.start(batch=2, parallel=1)
    until(lambda: world.now.done == 6)
    assert world.now.status is Status.RUNNING
    until(lambda: world.relay.held is not None)
    let_go(world)
    assert run.wait(NEVER_S)


def test_what_it_will_take_is_told_before(store):
    World(store, TEXTS[:5]).finish()
    world = World(store, [*TEXTS, "", TEXTS[0]])
    price = Price(Decimal(2), source=PriceSource.LIST)
    about = (ME, world.corpus, ORIGIN, "m", None)
    told = world.runs.estimate(*about, price)
    assert (told.texts, told.known, told.tokens, told.calls, told.seconds) == (20, 5, 30, 1, None)
    assert told.cost == Cost(Decimal("0.00006"), "USD", PriceSource.LIST, Doubt.ESTIMATED)
    assert world.runs.estimate(*about, None).cost == Cost()
    world.finish()
    told = world.runs.estimate(ME, world.corpus, ORIGIN, "another", None, price)
    assert (told.texts, told.known, told.seconds) == (20, 0, None)
    done = world.runs.estimate(*about, price)
    assert (done.known, done.tokens, done.cost.amount, done.seconds) == (20, 0, 0, 0.0)
