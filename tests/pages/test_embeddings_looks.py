"""How the map of a collection looks: its colours, the words on it, the third axis, and the maps that are kept."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from components.core.corpus import TEXT, Corpus, Embedding, Method, Report
from components.core.owner import owner
from components.core.space import making
from components.core.store.vectors import digest
from components.ui import resources

ROWS = 12
HEAPS = np.arange(ROWS) // (ROWS // 2)


@pytest.fixture
def app(open_app):
    """The app on its first page; whatever a test does, it ends without an exception."""
    app = open_app()
    yield app
    assert not app.exception


def cloud(width: int = 8) -> np.ndarray:
    """Two heaps of vectors, far from each other."""
    draw = np.random.default_rng(5)
    return (draw.normal(size=(2, width))[HEAPS] * 5 + draw.normal(size=(ROWS, width)) * 0.1).astype(
        np.float32
    )


def made(texts: Sequence[str], **columns: Sequence[object]) -> Corpus:
    """A collection without an embedding."""
    table = pa.table({TEXT: list(texts), **{name: list(values) for name, values in columns.items()}})
    about, data = making.made("Questions", table, Report(given=len(table)), "file")
    return resources.store().corpora.add(owner(), about, data)


def kept(matrix: np.ndarray, texts: Sequence[str] | None = None, **columns: Sequence[object]) -> Corpus:
    """A collection whose vectors a file brought."""
    corpus = made(texts or [f"text {row}" for row in range(len(matrix))], **columns)
    resources.store().embeddings.given(owner(), corpus.id, matrix)
    return corpus


def embedding_of(corpus: Corpus) -> Embedding:
    return resources.store().embeddings.of_corpus(owner(), corpus.id)[0]


def support() -> Corpus:
    """Two heaps that differ in language, topic and cluster; the texts grow longer from row to row, the price falls."""
    words = ("包裹", "parcel ")
    texts = [words[heap] * (row + 1) for row, heap in enumerate(HEAPS)]
    topics = [("shipping", "login")[heap] for heap in HEAPS]
    corpus = kept(cloud(), texts, topic=topics, price=np.linspace(9.5, 0.5, ROWS))
    grouped(corpus, HEAPS, {0: ("包裹",), 1: ("parcel",)})
    return corpus


def grouped(corpus: Corpus, numbers: np.ndarray, words: Mapping[int, Sequence[str]]) -> str:
    """Clusters with their key words, as an earlier day kept them; their id."""
    layers, told = resources.store().layers, {"clusters": int(numbers.max()) + 1, "rows": len(numbers)}
    layer = layers.add(owner(), embedding_of(corpus).id, Method.KMEANS, told, "earlier")
    layers.finish(owner(), layer.id, "earlier", numbers.astype(np.int32), words)
    return layer.id


def open_map(app: AppTest, corpus: Corpus, by: str | None = None) -> AppTest:
    if by is not None:
        app.session_state[f"embeddings.colour.{corpus.id}"] = by
    app.query_params["collection"] = corpus.id
    return app.switch_page("../../pages/embeddings.py").run()


def drawn(app: AppTest) -> tuple[dict, list[int]]:
    """What the map tells the browser, and the number of the colour of each point."""
    data = next(each.proto.bytes for each in app.get("bidi_component") if each.proto.bytes)
    length = int.from_bytes(data[:4], "little")
    head, parts = json.loads(data[4 : 4 + length]), data[4 + length :]
    at, count = head["parts"]["colours"]
    return head, list(parts[at : at + count])


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("column.topic", {"shipping", "login"}),
        ("language", {"Chinese", "English"}),
        ("cluster", {"包裹", "parcel"}),
    ],
)
def test_kinds_have_a_colour_each_and_stand_in_the_legend_with_how_many_there_are(app, by, names):
    open_map(app, support(), by)
    head, colours = drawn(app)
    assert {(name, count) for name, _colour, count in head["legend"]} == {(name, "6") for name in names}
    assert head["scale"] is None
    assert [len(set(colours[:6])), len(set(colours[6:])), len(set(colours))] == [1, 1, 2]


@pytest.mark.parametrize(("by", "step"), [("column.price", -1), ("length", 1)])
def test_numbers_and_lengths_are_a_scale_on_which_the_colours_follow_the_rows(app, by, step):
    open_map(app, support(), by)
    head, colours = drawn(app)
    assert head["legend"] == []
    assert len(head["scale"]) == 2
    assert colours == sorted(colours)[::step]
    assert {0, 254} <= set(colours)


def test_in_one_colour_nothing_is_told_apart(app):
    open_map(app, support(), "nothing")
    head, colours = drawn(app)
    assert (head["legend"], head["scale"], len(set(colours))) == ([], None, 1)


def test_the_nearer_a_text_is_to_what_was_typed_the_brighter_is_its_point(app):
    store, texts = resources.store(), [f"text {row}" for row in range(ROWS)]
    corpus, line = made(texts), resources.relays().connection("visit", "sandbox")
    begun = store.embeddings.add(owner(), corpus.id, "bge-m3", "sandbox", line.origin, None)
    vectors = cloud(1024)
    store.vectors.keep(owner(), line.origin, "bge-m3", None, [digest(text) for text in texts], vectors)
    assert resources.embedding_runs().start(owner(), corpus, begun, line).wait(20)
    open_map(app, corpus, "distance")
    assert (drawn(app)[0]["legend"], drawn(app)[0]["scale"]) == ([], None)
    app.text_input(key="embeddings.distance").set_value("text 3").run()
    head, colours = drawn(app)
    assert head["scale"][1] == "near: 1"
    lengths = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = lengths @ lengths[3]
    assert colours[3] == max(colours) == 254
    assert min(np.array(colours)[scores > 0.9]) > max(np.array(colours)[scores < 0.9])


def labelled() -> Corpus:
    """Forty small clusters in a line, each with a name that is longer than the way to the next."""
    count = 40
    points = np.array([(at + dx, dy) for at in range(count) for dx, dy in ((0, 0), (0.1, 0.1), (-0.1, -0.1))])
    corpus = kept(points.astype(np.float32))
    grouped(
        corpus,
        np.repeat(np.arange(count), 3),
        {number: (f"Cluster called {number}",) for number in range(count)},
    )
    return corpus


def test_the_names_of_clusters_thin_out_where_they_would_overlap_and_come_back_on_zooming_in(app):
    open_map(app, labelled())
    head = drawn(app)[0]
    far = {text for _x, _y, text in head["labels"]}
    assert 2 <= len(far) <= 12
    view = {"of": head["of"], "view": [9.5, 12.5, -1, 1, 0, 0], "width": 800, "height": 500, "dots": 1}
    app.session_state["embeddings.plot"] = {"view": view}
    app.run()
    near = {text for _x, _y, text in drawn(app)[0]["labels"]}
    assert near == {"Cluster called 10", "Cluster called 11", "Cluster called 12"}
    assert near - far


def test_a_map_has_a_third_axis_on_a_word_and_is_kept_beside_the_flat_one(app):
    corpus = support()
    open_map(app, corpus)
    assert drawn(app)[0]["solid"] is False
    app.session_state[f"embeddings.dims.{embedding_of(corpus).id}"] = 3
    app.run()
    assert drawn(app)[0]["solid"] is True
    layers = resources.store().layers.of_embedding(owner(), embedding_of(corpus).id)
    assert sorted(layer.parameters["dims"] for layer in layers if layer.method is Method.PCA) == [2, 3]


def test_maps_of_a_method_are_kept_with_what_they_were_computed_with_and_one_of_them_is_looked_at(app):
    corpus, layers = support(), resources.store().layers
    embedding = embedding_of(corpus)
    ids = []
    for neighbours, distance in ((15, 0.1), (5, 0.25)):
        told = {"dims": 2, "neighbours": neighbours, "min_dist": distance}
        layer = layers.add(owner(), embedding.id, Method.UMAP, told, "earlier")
        layers.finish(owner(), layer.id, "earlier", cloud(2) * neighbours, {})
        ids.append(layer.id)
    app.session_state[f"embeddings.method.{embedding.id}"] = Method.UMAP
    open_map(app, corpus)
    newest = drawn(app)[0]["of"]
    app.session_state["embeddings.map.settings"] = True
    app.run()
    choice = app.radio(key=f"embeddings.map.shown.{embedding.id}")
    assert choice.options == ["5 neighbours, distance 0.25", "15 neighbours, distance 0.1"]
    assert choice.value == ids[1]
    choice.set_value(ids[0]).run()
    assert drawn(app)[0]["of"] != newest
    assert (
        len([layer for layer in layers.of_embedding(owner(), embedding.id) if layer.method is Method.UMAP])
        == 2
    )


def test_another_map_is_begun_with_the_settings_that_were_chosen(app):
    corpus, store = support(), resources.store()
    embedding = embedding_of(corpus)
    layer = store.layers.add(owner(), embedding.id, Method.UMAP, {"dims": 2}, "earlier")
    store.layers.finish(owner(), layer.id, "earlier", cloud(2), {})
    app.session_state[f"embeddings.method.{embedding.id}"] = Method.UMAP
    open_map(app, corpus)
    app.session_state["embeddings.map.settings"] = True
    app.run()
    app.slider(key="embeddings.map.neighbours").set_value(7).run()
    app.slider(key="embeddings.map.min_dist").set_value(0.3).run()
    app.button(key="embeddings.map.compute").click().run()
    begun = next(each for each in store.layers.of_embedding(owner(), embedding.id) if each.id != layer.id)
    resources.surveys().stop(owner(), begun.id)
    assert resources.surveys().wait(begun.id, 30)
    assert begun.method is Method.UMAP
    assert begun.parameters == {"dims": 2, "neighbours": 7, "min_dist": 0.3}


def test_a_point_that_is_clicked_is_selected_its_neighbours_are_listed_and_the_others_stay_in_gray(app):
    corpus = support()
    open_map(app, corpus)
    head = drawn(app)[0]
    assert head["texts"][2] == "包裹包裹包裹"
    click = {"of": head["of"], "number": 1, "how": "click", "view": head["view"], "row": 2}
    app.session_state["embeddings.plot"] = {"picked": click}
    app.run()
    head = drawn(app)[0]
    assert (head["count"], head["selecting"], len(head["rings"])) == (ROWS, True, 1)
    tables = {(each.key or "").split(".")[1]: each.value for each in app.dataframe}
    assert list(tables["rows"]["No."]) == [3]
    assert set(tables["near"]["topic"][:5]) == {"shipping"}
