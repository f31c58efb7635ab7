"""Layers: computed by one worker, kept as arrays, and named."""

from dataclasses import replace

import numpy as np
import pytest

from components.core.corpus import Layer, Method
from components.core.errors import StoreError
from components.core.records import Fault, Status
from components.core.store import Store
from tests.core.store.conftest import ME, Clock, Open

CLUSTERS = np.array([0, 1, -1, 0], np.int32)


def a_layer(store: Store, method: Method = Method.KMEANS) -> Layer:
    return store.layers.add(ME, "e", method, {"clusters": 2}, "worker")


def test_a_layer_is_given_back_as_it_was_added(store: Store, clock: Clock):
    made = a_layer(store)
    assert made == Layer(made.id, "e", clock.now, Method.KMEANS, {"clusters": 2})
    assert store.layers.get(ME, made.id) == made
    newer = a_layer(store, Method.UMAP)
    assert store.layers.of_embedding(ME, "e") == [newer, made]
    assert store.layers.of_embedding(ME, "another") == []


def test_what_was_computed_is_kept_with_the_words_of_its_clusters(store: Store):
    made = a_layer(store)
    assert store.layers.beat(ME, made.id, "worker", 0.25)
    assert store.layers.get(ME, made.id) == replace(made, share=0.25)
    store.layers.finish(ME, made.id, "worker", CLUSTERS, {0: ("refund", "退款"), 1: ("a\x00",)})
    ended = store.layers.get(ME, made.id)
    words = {"0": ("refund", "退款"), "1": ("a\ufffd",)}
    assert ended == replace(made, status=Status.DONE, share=1.0, sha256=ended.sha256, words=words)
    array = store.layers.array(ME, made.id)
    assert array.dtype == np.int32
    np.testing.assert_array_equal(array, CLUSTERS)


def test_a_layer_that_was_not_computed_has_no_array(store: Store):
    with pytest.raises(StoreError) as missing:
        store.layers.array(ME, a_layer(store).id)
    assert missing.value.values == {"reason": "missing"}


def test_it_is_kept_why_there_is_no_array(store: Store):
    made, why = a_layer(store), Fault("input", {"reason": "space_few"})
    store.layers.fail(ME, made.id, "worker", Status.FAILED, why)
    assert store.layers.get(ME, made.id) == replace(made, status=Status.FAILED, fault=why)


def test_whoever_computes_a_layer_learns_that_it_is_to_stop(open_store: Open):
    here, elsewhere = open_store(), open_store()
    stopped, forgotten = a_layer(here), a_layer(here)
    elsewhere.layers.ask_stop(ME, stopped.id)
    elsewhere.layers.delete(ME, forgotten.id)
    assert not here.layers.beat(ME, stopped.id, "worker", 0.5)
    assert not here.layers.beat(ME, forgotten.id, "worker", 0.5)
    assert here.layers.get(ME, forgotten.id) is None


def test_a_layer_whose_process_died_is_stopped(open_store: Open, clock: Clock):
    made = a_layer(open_store())
    clock.forward(11)
    why = Fault("input", {"reason": "space_layer_interrupted"})
    assert open_store().layers.get(ME, made.id) == replace(made, status=Status.STOPPED, fault=why)


def test_clusters_are_named_and_lose_their_names(store: Store):
    made = a_layer(store)
    store.layers.rename_clusters(ME, made.id, {0: "Refunds", 1: "Greetings"})
    store.layers.rename_cluster(ME, made.id, 1, "问候")
    assert store.layers.get(ME, made.id).names == {"0": "Refunds", "1": "问候"}
    store.layers.rename_cluster(ME, made.id, 0, "")
    assert store.layers.get(ME, made.id).names == {"1": "问候"}


def test_the_bytes_of_a_forgotten_layer_go_when_nothing_else_names_them(store: Store):
    first, second = a_layer(store), a_layer(store)
    for layer in (first, second):
        store.layers.finish(ME, layer.id, "worker", CLUSTERS)
    sha256 = store.layers.get(ME, first.id).sha256
    store.layers.delete(ME, first.id)
    assert store.blobs.has(sha256)
    store.layers.delete(ME, second.id)
    assert not store.blobs.has(sha256)
