"""Layers are computed beside the page and kept, slow ones one after the other; stopped, failed and forgotten ones end."""

import threading
from collections import Counter

import numpy as np
import pytest

from components.core.corpus import Method
from components.core.errors import InputError
from components.core.records import Fault, Status
from components.core.space import surveys as jobs
from components.core.space.space import Spaces
from components.core.space.surveys import Surveys
from components.core.store import Store
from tests.core.relay.exchanges import NEVER_S
from tests.core.space.test_space import a_corpus, embedded

ME = "local"
TEXTS = ["refund my order", "refund the money", "log in to the site", "log in again", "hello"]
VECTORS = dict(zip(TEXTS, ([9, 0], [9, 1], [0, 9], [1, 9], [0.1, 0.2]), strict=True))


class Slow:
    """Stands in for a process: it ends when it is let go, or cancelled."""

    made: list["Slow"]
    fault: InputError | None = None

    def __init__(self, vectors, method, parameters, _folder):
        self.count = len(np.load(vectors, mmap_mode="r"))
        self.parameters, self.share, self.stage = parameters, 0.5, "layout"
        self.ended, self.cancelled, self.started = threading.Event(), False, False
        Slow.made.append(self)

    def start(self):
        self.started = True

    def cancel(self):
        self.cancelled = True
        self.ended.set()

    def result(self):
        assert self.ended.wait(NEVER_S)
        if Slow.fault is not None:
            raise Slow.fault
        return None if self.cancelled else np.ones((self.count, 2), np.float32)


@pytest.fixture(autouse=True)
def _slow(monkeypatch):
    monkeypatch.setattr(jobs, "BEAT_S", 0.005)
    monkeypatch.setattr(jobs, "Survey", Slow)
    monkeypatch.setattr(Slow, "made", [], raising=False)
    monkeypatch.setattr(Slow, "fault", None)


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def made(store):
    return embedded(store, a_corpus(store, TEXTS), VECTORS)


@pytest.fixture
def surveys(store, tmp_path):
    return Surveys(store, Spaces(store, tmp_path / "home"), tmp_path / "home")


def until(said):
    """Wait until something is so."""
    for _once in range(int(NEVER_S * 1000)):
        if said():
            return
        threading.Event().wait(0.001)
    raise AssertionError("never")


def test_clusters_are_computed_at_once_and_kept_with_their_words(store, surveys, made):
    layer = surveys.start(ME, made.id, Method.KMEANS, {"clusters": 2})
    assert layer.status is Status.RUNNING
    assert surveys.wait(layer.id, NEVER_S)
    [kept] = store.layers.of_embedding(ME, made.id)
    assert (kept.id, kept.status, kept.share, kept.parameters) == (layer.id, Status.DONE, 1, {"clusters": 2})
    numbers = store.layers.array(ME, kept.id)
    assert (numbers[0], numbers[2]) == (numbers[1], numbers[3])
    assert "refund" in kept.words[str(numbers[0])]
    assert Slow.made == []


def test_a_map_is_computed_by_a_process_and_told_of_while_it_is(store, surveys, made):
    layer = surveys.start(ME, made.id, Method.UMAP, {"dims": 2})
    until(lambda: store.layers.get(ME, layer.id).share == 0.5)
    assert (surveys.stage(ME, layer.id), surveys.stage("other", layer.id)) == ("layout", "")
    [slow] = Slow.made
    assert (slow.count, slow.parameters) == (5, {"dims": 2})
    slow.ended.set()
    assert surveys.wait(layer.id, NEVER_S)
    assert (store.layers.get(ME, layer.id).status, surveys.stage(ME, layer.id)) == (Status.DONE, "")
    assert store.layers.array(ME, layer.id).shape == (5, 2)


def test_slow_ones_are_computed_one_after_the_other(store, surveys, made):
    ids = [surveys.start(ME, made.id, Method.TSNE, {"perplexity": n}).id for n in (5, 10)]
    until(lambda: len(Slow.made) == 1)
    assert Counter(surveys.stage(ME, each) for each in ids) == {"layout": 1, "waiting": 1}
    Slow.made[0].ended.set()
    until(lambda: len(Slow.made) == 2)
    Slow.made[1].ended.set()
    assert all(surveys.wait(each, NEVER_S) for each in ids)
    assert {store.layers.get(ME, each).status for each in ids} == {Status.DONE}


def test_the_same_that_is_on_its_way_is_not_begun_again(store, surveys, made):
    first = surveys.start(ME, made.id, Method.UMAP, {"dims": 2})
    assert surveys.start(ME, made.id, Method.UMAP, {"dims": 2}).id == first.id
    assert len(store.layers.of_embedding(ME, made.id)) == 1
    surveys.stop(ME, first.id)
    assert surveys.wait(first.id, NEVER_S)


def test_a_layer_is_stopped_also_while_it_waits_and_from_elsewhere(store, surveys, made):
    names = [surveys.start(ME, made.id, Method.UMAP, {"neighbours": n}).id for n in (5, 10, 15)]
    until(lambda: len(Slow.made) == 1)
    running = next(each for each in names if surveys.stage(ME, each) == "layout")
    waiting, other = (each for each in names if each != running)
    surveys.stop("other", waiting)
    surveys.stop(ME, waiting)
    assert surveys.wait(waiting, NEVER_S)
    store.layers.ask_stop(ME, running)
    assert surveys.wait(running, NEVER_S)
    store.layers.delete(ME, other)
    assert surveys.wait(other, NEVER_S)
    kept = {each.id: (each.status, each.fault) for each in store.layers.of_embedding(ME, made.id)}
    assert kept == {waiting: (Status.STOPPED, None), running: (Status.STOPPED, None)}


def test_it_is_kept_why_a_layer_failed(store, surveys, made, monkeypatch):
    why = InputError(reason="space_survey", value=-9)
    monkeypatch.setattr(Slow, "fault", why)
    layer = surveys.start(ME, made.id, Method.HDBSCAN, {})
    until(lambda: Slow.made)
    Slow.made[0].ended.set()
    assert surveys.wait(layer.id, NEVER_S)
    kept = store.layers.get(ME, layer.id)
    assert (kept.status, kept.fault) == (Status.FAILED, Fault.of(why))


def test_a_layer_of_what_is_gone_fails(store, surveys, made):
    store.embeddings.delete(ME, made.id)
    layer = surveys.start(ME, made.id, Method.PCA, {})
    assert surveys.wait(layer.id, NEVER_S)
    assert store.layers.get(ME, layer.id).fault == Fault("input", {"reason": "space_missing"})
