"""What the map of a collection says while something is missing, takes long, or failed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.core.corpus import TEXT, Corpus, Embedding, Layer, Method, Report
from components.core.owner import owner
from components.core.records import Fault, Status
from components.core.space import counting, making
from components.ui import resources

ROWS = 12


@pytest.fixture
def app(open_app):
    """The app on its first page; whatever a test does, it ends without an exception."""
    app = open_app()
    yield app
    assert not app.exception
    assert not [each.value for each in app.error if "incident" in each.value]


def kept(matrix: np.ndarray) -> tuple[Corpus, Embedding]:
    """A collection whose vectors a file brought."""
    table = pa.table({TEXT: [f"text {row}" for row in range(len(matrix))]})
    made, data = making.made("Questions", table, Report(given=len(matrix)), "file")
    corpus = resources.store().corpora.add(owner(), made, data)
    return corpus, resources.store().embeddings.given(owner(), corpus.id, matrix)


def points(rows: int = ROWS, width: int = 8) -> np.ndarray:
    return np.random.default_rng(7).normal(size=(rows, width)).astype(np.float32)


def begun(embedding: Embedding, method: Method, **parameters: object) -> Layer:
    return resources.store().layers.add(owner(), embedding.id, method, parameters, "earlier")


def failed(embedding: Embedding, method: Method, **parameters: object) -> Layer:
    layer = begun(embedding, method, **parameters)
    why = Fault("input", {"reason": "space_memory"})
    resources.store().layers.fail(owner(), layer.id, "earlier", Status.FAILED, why)
    return layer


def methods(embedding: Embedding) -> list[Method]:
    return sorted(layer.method for layer in resources.store().layers.of_embedding(owner(), embedding.id))


def open_map(app: AppTest, corpus: Corpus) -> AppTest:
    app.query_params["collection"] = corpus.id
    return app.switch_page("../../pages/embeddings.py").run()


def said(app: AppTest) -> str:
    return "\n".join(str(each.value).replace("\\", "") for each in [*app.caption, *app.markdown])


def told(app: AppTest) -> list[str]:
    """What stands under the map."""
    parts = [json.loads(each.proto.json or "{}") for each in app.get("bidi_component")]
    return [part["caption"] for part in parts if "caption" in part]


def test_a_map_that_is_not_there_yet_is_told_and_pca_is_seen_meanwhile(app):
    corpus, embedding = kept(points())
    failed(embedding, Method.UMAP, dims=2)
    app.session_state[f"embeddings.method.{embedding.id}"] = Method.UMAP
    open_map(app, corpus)
    assert "UMAP is not there yet; this is PCA." in said(app)
    assert told(app) == [f"{ROWS} points."]
    app.session_state[f"embeddings.method.{embedding.id}"] = Method.PCA
    app.run()
    assert "is not there yet" not in said(app)


def test_a_failed_map_is_put_away_and_not_begun_again(app):
    corpus, embedding = kept(points())
    layer = failed(embedding, Method.UMAP, dims=2)
    app.session_state[f"embeddings.method.{embedding.id}"] = Method.UMAP
    open_map(app, corpus)
    assert len(app.error) == 1
    app.button(key=f"embeddings.forget.{layer.id}").click().run()
    assert not app.error
    assert app.session_state[f"embeddings.method.{embedding.id}"] == Method.PCA
    app.run()
    assert Method.UMAP not in methods(embedding)
    assert "Explains " in said(app)


def test_failed_clusters_are_put_away_and_the_map_stays(app):
    corpus, embedding = kept(points())
    made = begun(embedding, Method.TSNE, dims=2)
    resources.store().layers.finish(owner(), made.id, "earlier", points(width=2), {})
    layer = failed(embedding, Method.HDBSCAN, min_size=3)
    app.session_state[f"embeddings.method.{embedding.id}"] = Method.TSNE
    open_map(app, corpus)
    app.button(key=f"embeddings.forget.{layer.id}").click().run()
    assert not app.error
    assert app.session_state[f"embeddings.method.{embedding.id}"] == Method.TSNE
    assert Method.HDBSCAN not in methods(embedding)


def test_rows_without_a_place_are_told_of_once(app):
    matrix = points()
    matrix[[2, 7]] = np.nan
    corpus, _embedding = kept(matrix)
    open_map(app, corpus)
    assert app.button(key="embeddings.missing").label == "Show the 2 rows without a vector"
    assert told(app) == [f"{ROWS - 2} points."]
    assert "no place" not in said(app)


def test_while_it_is_looked_how_many_groups_there_are_that_is_said(app, monkeypatch):
    corpus, embedding = kept(points())
    grouped = begun(embedding, Method.KMEANS, clusters=2, rows=ROWS)
    resources.store().layers.finish(
        owner(), grouped.id, "earlier", (np.arange(ROWS) % 2).astype(np.int32), {}
    )
    open_map(app, corpus)
    turning: list[str] = []
    seen: list[list[str]] = []

    @contextmanager
    def spinner(text: str) -> Iterator[None]:
        turning.append(text)
        yield
        turning.pop()

    def usual(*_args: object, **_named: object) -> int:
        seen.append(list(turning))
        return 3

    monkeypatch.setattr(st, "spinner", spinner)
    monkeypatch.setattr(counting, "usual", usual)
    app.session_state["embeddings.grouping"] = True
    app.run()
    assert seen == [["Looking how many groups there are …"]]
    assert app.number_input(key=f"embeddings.grouping.count.{embedding.id}").value == 3


@pytest.mark.parametrize(("rows", "made"), [(1, []), (2, [2]), (3, [2])])
def test_few_texts_can_be_grouped_and_one_alone_is_told_why_not(app, rows, made):
    corpus, embedding = kept(points(rows))
    open_map(app, corpus)
    app.session_state["embeddings.grouping"] = True
    app.run()
    assert app.number_input(key=f"embeddings.grouping.count.{embedding.id}").value == 2
    app.button(key="embeddings.grouping.begin").click().run()
    found = resources.store().layers.of_embedding(owner(), embedding.id)
    assert [layer.parameters["clusters"] for layer in found if layer.method is Method.KMEANS] == made
    assert len(app.error) == (0 if made else 1)


def test_a_map_on_its_way_tells_how_far_it_is_and_is_stopped_on_a_word(app):
    corpus, embedding = kept(points())
    layer = begun(embedding, Method.UMAP, dims=2)
    resources.store().layers.beat(owner(), layer.id, "earlier", 0.4)
    app.session_state[f"embeddings.method.{embedding.id}"] = Method.UMAP
    open_map(app, corpus)
    assert [each.proto.text for each in app.get("progress")] == ["UMAP: preparing, 40%"]
    assert "UMAP is not there yet; this is PCA." in said(app)
    assert resources.store().layers.beat(owner(), layer.id, "earlier", 0.5)
    app.button(key=f"embeddings.stop.{layer.id}").click().run()
    assert not resources.store().layers.beat(owner(), layer.id, "earlier", 0.6)


def test_a_map_and_clusters_that_lack_texts_are_computed_anew_as_they_were_told_to(app):
    corpus, embedding = kept(points())
    store, places = resources.store(), points(width=2)
    places[-3:] = np.nan
    told = {"dims": 2, "neighbours": 4, "min_dist": 0.2}
    laid = begun(embedding, Method.UMAP, **told)
    store.layers.finish(owner(), laid.id, "earlier", places, {})
    grouped = begun(embedding, Method.KMEANS, clusters=3, rows=ROWS - 3)
    numbers = (np.arange(ROWS) % 3).astype(np.int32)
    numbers[-3:] = -1
    store.layers.finish(owner(), grouped.id, "earlier", numbers, {})
    app.session_state[f"embeddings.method.{embedding.id}"] = Method.UMAP
    app.session_state[f"embeddings.clusters.{embedding.id}"] = grouped.id
    open_map(app, corpus)
    app.button(key="embeddings.late.clusters.compute").click().run()
    newest = store.layers.of_embedding(owner(), embedding.id)[0]
    assert (newest.method, newest.parameters["clusters"], newest.parameters["rows"]) == (
        Method.KMEANS,
        3,
        ROWS,
    )
    assert "belong to none" not in said(app)
    app.button(key="embeddings.late.map.compute").click().run()
    again = store.layers.of_embedding(owner(), embedding.id)[0]
    resources.surveys().stop(owner(), again.id)
    assert resources.surveys().wait(again.id, 30)
    assert (again.method, again.parameters, again.id != laid.id) == (Method.UMAP, told, True)
