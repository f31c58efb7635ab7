"""Sets of pictures: what goes over the wire, what it weighs, one that is gone, and a relay that is asked too often."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from components.core.batches import PromptSet, Subject
from components.core.catalog import tokens
from components.core.records import ChatOptions, Fault, Status
from components.core.relay import sse
from components.core.relay.sandbox import Sandbox
from components.core.sets import patience
from components.core.sets import runs as jobs
from components.core.sets.album import Album
from components.core.sets.purse import Desk
from components.core.sets.runs import FAILURES_MAX, Runs
from components.core.store import Store
from tests.core.relay.exchanges import NEVER_S, connection_to
from tests.core.sets.test_runs import ME, cents

FACTS = {"kind": "picture", "width": 640, "height": 480}
MODEL = "gpt-4-vision-preview"


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "home")
    yield opened
    opened.close()


class Grid:
    """Pictures put to models of a sandbox, and the bodies it was sent."""

    def __init__(self, store, models, count, price=None, **named):
        self.store, self.runs, self.sandbox = store, Runs(store.sets, store.files), Sandbox(rate=0)
        self.files = [
            store.files.add(ME, f"{n}.jpg", b"\xff\xd8" + bytes([n]), "image/jpeg", FACTS)
            for n in range(count)
        ]
        subjects = tuple(Subject(file.name, (file.id,)) for file in self.files)
        connection = connection_to(self.sandbox, lambda call: None)
        if price is not None:
            connection.price = price
        options = tuple(ChatOptions(relay_id="sandbox", model=model) for model in models)
        now = datetime.now(UTC)
        made = PromptSet(
            "", "Mine", now, now, options, count, tuple((n + 1, "What?") for n in range(count)), **named
        )
        self.made = store.sets.add(ME, replace(made, subjects=subjects))
        self.desks = {place: Desk(connection, each) for place, each in enumerate(options)}

    def finish(self, again=()):
        run = self.runs.start(ME, self.store.sets.get(ME, self.made.id), self.desks, again)
        assert run.wait(NEVER_S)
        return self.store.sets.get(ME, self.made.id)

    @property
    def bodies(self):
        asked = [each for each in self.sandbox.requests if each.path.endswith("/chat/completions")]
        return [each.body for each in asked]

    def cells(self):
        return self.store.sets.cells(ME, self.made.id)


@pytest.fixture(autouse=True)
def _brisk(monkeypatch):
    """Less waiting; what is waited for stays the same."""
    for module, name, seconds in ((jobs, "BEAT_S", 0.01), (sse, "_FIGURES_S", 0.05), (sse, "_BREATH_S", 0)):
        monkeypatch.setattr(module, name, seconds)


def content(body):
    return body["messages"][-1]["content"]


def test_each_picture_goes_with_the_question_to_each_model(store):
    grid = Grid(store, [MODEL, "sandbox-chat"], 3)
    assert grid.finish().status is Status.DONE
    assert store.sets.get(ME, grid.made.id).subjects == grid.made.subjects
    sent = [content(body) for body in grid.bodies]
    assert len(sent) == 6
    assert {part[0]["text"] for part in sent} == {"What?"}
    urls = [part[1]["image_url"]["url"] for part in sent]
    assert sorted(urls) == sorted(
        2 * [f"data:image/jpeg;base64,{base64.b64encode(bytes((255, 216, n))).decode()}" for n in range(3)]
    )


def test_a_model_that_takes_addresses_gets_the_public_one_in_the_text(store):
    grid = Grid(store, ["gpt-4-all"], 1)
    public = {**FACTS, "address": "https://example.com/a.jpg"}
    file = store.files.add(ME, "a.jpg", b"\xff\xd8", "image/jpeg", public)
    grid.made = store.sets.add(ME, replace(grid.made, subjects=(Subject("a.jpg", (file.id,)),)))
    grid.finish()
    assert content(grid.bodies[0]) == "https://example.com/a.jpg What?"


def test_a_picture_that_is_gone_is_told_by_name_nothing_is_asked_without_it_and_the_others_go_on(store):
    grid = Grid(store, [MODEL], 3)
    store.blobs.drop(grid.files[1].sha256)
    assert grid.finish().status is Status.DONE
    assert [cell.status for cell in grid.cells()] == [Status.DONE, Status.FAILED, Status.DONE]
    assert grid.cells()[1].fault == Fault("file", {"reason": "gone", "name": "1.jpg"})
    assert len(grid.bodies) == 2


def test_pictures_that_are_gone_close_no_model(store):
    grid = Grid(store, [MODEL], FAILURES_MAX + 2, parallel=1)
    for file in grid.files[:-1]:
        store.blobs.drop(file.sha256)
    assert grid.finish().status is Status.DONE
    assert grid.cells()[-1].status is Status.DONE


def test_pictures_weigh_in_the_price_and_in_the_budget(store):
    grid = Grid(store, [MODEL], 2, price=cents(), budget=Decimal(1))
    album = Album(ME, grid.made.subjects, store.files)
    assert album.total(MODEL) == 2 * tokens.picture(MODEL, 640, 480).tokens > 500

    async def dear(model, usage):
        return replace(await cents()(model, usage), amount=Decimal(usage.prompt or 0) / 100)

    grid.desks[0].connection.price = dear
    found = grid.finish()
    assert found.fault == Fault("input", {"reason": "set_budget"})
    assert grid.bodies == []


def test_files_of_a_set_are_not_dropped_as_never_sent(store, monkeypatch):
    grid = Grid(store, [MODEL], 1)
    alone = store.files.add(ME, "alone.jpg", b"\xff\xd8\xfe", "image/jpeg", FACTS)
    monkeypatch.setattr("components.core.store.files.UNSENT_DAYS", -1)
    store.files.add(ME, "later.jpg", b"\xff\xd8\xfd", "image/jpeg", FACTS)
    assert store.files.get(ME, grid.files[0].id) is not None
    assert store.files.get(ME, alone.id) is None


@pytest.mark.parametrize("charged", ["no", "maybe"])
def test_only_what_was_surely_not_charged_is_asked_again_by_itself(store, monkeypatch, charged):
    monkeypatch.setattr(patience, "WAITS_S", (0.0, 0.0))
    key, times = ("relay.rate", 3) if charged == "no" else ("relay.upstream", 1)
    name = "fault-rate-limit-429" if charged == "no" else "fault-upstream-status-500"
    grid = Grid(store, [name], 1)
    grid.finish()
    assert grid.cells()[0].fault.key == key
    assert len(grid.bodies) == times


def test_how_long_it_waits_and_when_it_gives_up():
    told = Fault("relay.rate", {"charged": "no", "retry_after": 7})
    assert [patience.patience_s(told, tried) for tried in range(4)] == [7.0, 7.0, 15.0, None]
    assert (
        patience.patience_s(replace(told, values={"charged": "no", "retry_after": 1e9}), 0)
        == patience.WAIT_MAX_S
    )
    for other in (
        None,
        Fault("relay.rate", {"charged": "maybe"}),
        Fault("relay.silence", {"charged": "maybe"}),
        Fault("relay.funds", {"charged": "no"}),
    ):
        assert patience.patience_s(other, 0) is None
