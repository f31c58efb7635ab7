"""The map of a collection under AppTest: laid out, coloured, grouped, named, and what is done with what is selected."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from components.core.corpus import TEXT, Corpus, Method, Report
from components.core.owner import owner
from components.core.records import Status
from components.core.space import making, naming
from components.core.store.vectors import digest
from components.ui import resources

WORDS = {
    "shipping": ("parcel", "courier", "包裹", "快递"),
    "billing": ("invoice", "refund", "发票", "退款"),
    "login": ("password", "account", "密码", "账号"),
    "praise": ("thanks", "great", "很棒", "谢谢"),
}


@pytest.fixture
def app(open_app):
    """The app on its first page; whatever a test does, it ends without an exception."""
    app = open_app()
    yield app
    assert not app.exception
    assert not [each.value for each in app.error if "incident" in each.value]


def vectors(groups: Sequence[int], width: int = 16) -> np.ndarray:
    """A vector for each row, near to those of its group."""
    draw = np.random.default_rng(3)
    middles = draw.normal(size=(max(groups, default=0) + 1, width)) * 4
    return (middles[list(groups)] + draw.normal(size=(len(groups), width))).astype(np.float32)


def kept(matrix: np.ndarray, texts: Sequence[str] | None = None, **columns: Sequence[object]) -> Corpus:
    """A collection whose vectors a file brought."""
    texts = texts or [f"text {row}" for row in range(len(matrix))]
    table = pa.table({TEXT: list(texts), **{name: list(values) for name, values in columns.items()}})
    made, data = making.made("Questions", table, Report(given=len(texts)), "file")
    corpus = resources.store().corpora.add(owner(), made, data)
    resources.store().embeddings.given(owner(), corpus.id, matrix)
    return corpus


def questions(rows: int = 40) -> Corpus:
    """Four topics; two rows have no vector."""
    topics = list(WORDS)
    groups = [row % 4 for row in range(rows)]
    matrix = vectors(groups)
    matrix[[5, 6]] = np.nan
    texts = [f"{' '.join(WORDS[topics[group]])} {row}" for row, group in enumerate(groups)]
    return kept(matrix, texts, topic=[topics[group] for group in groups], price=np.linspace(0.5, 9.5, rows))


def bought() -> Corpus:
    """A collection that a model of the sandbox embedded, as if long ago: nothing of it stands in the ledger."""
    store, line = resources.store(), resources.relays().connection("visit", "sandbox")
    texts = [f"text {row}" for row in range(12)]
    made, data = making.made("Bought", pa.table({TEXT: texts}), Report(given=12), "pasted")
    corpus = store.corpora.add(owner(), made, data)
    embedding = store.embeddings.add(owner(), corpus.id, "bge-m3", "sandbox", line.origin, None)
    names = [digest(text) for text in texts]
    store.vectors.keep(owner(), line.origin, "bge-m3", None, names, vectors([0] * 12, 1024))
    assert resources.embedding_runs().start(owner(), corpus, embedding, line).wait(20)
    return corpus


def open_map(app: AppTest, corpus: Corpus) -> AppTest:
    app.query_params["collection"] = corpus.id
    return app.switch_page("../../pages/embeddings.py").run()


def select(app: AppTest, corpus: Corpus, *rows: int) -> AppTest:
    app.session_state["embeddings.selected"] = (corpus.id, np.array(rows, np.int32))
    return app.run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def said(app: AppTest) -> str:
    texts = [each.value for each in (*app.markdown, *app.caption, *app.text, *app.info)]
    return "\n".join(texts).replace("\\", "")


def layers(corpus: Corpus) -> list:
    store = resources.store()
    return store.layers.of_embedding(owner(), store.embeddings.of_corpus(owner(), corpus.id)[0].id)


def listed(app: AppTest) -> pd.DataFrame | None:
    """The table of the selected rows."""
    found = [each for each in app.dataframe if (each.key or "").startswith("embeddings.rows.")]
    return found[0].value if found else None


def look_at(app: AppTest, corpus: Corpus, method: Method) -> AppTest:
    embedding = resources.store().embeddings.of_corpus(owner(), corpus.id)[0]
    app.session_state[f"embeddings.method.{embedding.id}"] = method
    return app.run()


def selected(app: AppTest) -> list[int]:
    return app.session_state["embeddings.selected"][1].tolist()


def paid() -> list[tuple[str, str | None]]:
    """The calls that may have cost something, with the page they were made for."""
    calls = resources.store().ledger.calls(owner(), 50)
    return [(call.kind, call.page) for call in calls if call.kind in ("chat", "embeddings")]


def test_the_map_is_there_when_it_is_first_looked_at_coloured_by_the_column_that_tells_groups_apart(app):
    corpus = questions()
    open_map(app, corpus)
    assert "Explains " in said(app)
    assert "% of the spread" in said(app)
    assert app.selectbox(key=f"embeddings.colour.{corpus.id}").value == "column.topic"
    made = {layer.method: layer for layer in layers(corpus)}
    assert set(made) == {Method.PCA, Method.KMEANS}
    assert made[Method.KMEANS].parameters["clusters"] == 4
    assert {words[0] for words in made[Method.KMEANS].words.values()} <= {
        word for each in WORDS.values() for word in each
    }
    before = [layer.id for layer in layers(corpus)]
    app.run()
    assert [layer.id for layer in layers(corpus)] == before


@pytest.mark.parametrize("by", ["column.price", "cluster", "language", "length", "distance", "nothing"])
def test_every_way_to_colour_is_drawn(app, by):
    corpus = questions()
    app.session_state[f"embeddings.colour.{corpus.id}"] = by
    open_map(app, corpus)
    assert "of the spread" in said(app)


def test_the_distance_to_what_somebody_types_is_asked_for_once_and_paid_once(app):
    corpus = bought()
    app.session_state[f"embeddings.colour.{corpus.id}"] = "distance"
    open_map(app, corpus)
    assert "one asked before costs nothing" in said(app)
    assert paid() == []
    app.text_input(key="embeddings.distance").set_value("text 3").run()
    assert paid() == []
    app.text_input(key="embeddings.distance").set_value("the parcel came late").run()
    assert paid() == [("embeddings", "embeddings")]
    app.run()
    assert paid() == [("embeddings", "embeddings")]


def test_the_neighbours_of_a_text_that_was_clicked_are_listed(app):
    corpus = questions()
    open_map(app, corpus)
    select(app, corpus, 0, 1)
    app.session_state["embeddings.looked"] = (corpus.id, 1)
    app.run()
    near = next(each for each in app.dataframe if (each.key or "").startswith("embeddings.near")).value
    assert set(near["topic"][:5]) == {"billing"}
    assert near["Likeness"].is_monotonic_decreasing


def test_the_map_is_told_in_chinese(open_app):
    app = open_app(locale="zh-CN")
    corpus = questions()
    open_map(app, corpus)
    assert "的差异" in said(app)
    assert "用套索或方框圈选" in said(app)
    assert not app.exception


def test_selected_rows_are_listed_with_their_columns_and_cluster_and_others_with_invert(app):
    corpus = questions()
    open_map(app, corpus)
    assert "their texts are listed here" in said(app)
    select(app, corpus, 3, 0)
    assert "**2 texts selected**" in said(app)
    table = listed(app)
    assert list(table.columns) == ["Text", "Cluster", "topic", "price", "No."]
    assert list(table["topic"]) == ["praise", "shipping"]
    assert list(table["No."]) == [4, 1]
    assert [each.label for each in app.get("download_button")][:2] == ["CSV", "Parquet"]
    press(app, "embeddings.invert")
    assert selected(app) == [row for row in range(40) if row not in (0, 3, 5, 6)]
    press(app, "embeddings.deselect")
    assert listed(app) is None
    press(app, "embeddings.missing")
    assert selected(app) == [5, 6]


def test_many_selected_rows_are_listed_in_part_and_the_rest_is_told(app):
    corpus = kept(vectors([row % 2 for row in range(1203)]))
    open_map(app, corpus)
    select(app, corpus, *range(1203))
    assert len(listed(app)) == 1000
    assert "203 more are in the export." in said(app)


def test_a_new_collection_of_the_selected_rows_has_their_vectors_and_is_opened(app):
    corpus = questions()
    open_map(app, corpus)
    select(app, corpus, 1, 5, 9)
    press(app, "embeddings.collect")
    store = resources.store()
    made = store.corpora.all(owner())[0]
    assert (made.name, made.count, made.source) == ("Questions · 3 texts", 3, "selection")
    assert made.columns == ("topic", "price")
    assert app.query_params["collection"] in (made.id, [made.id])
    space = resources.spaces().open(owner(), store.embeddings.of_corpus(owner(), made.id)[0].id)
    whole = resources.spaces().open(owner(), store.embeddings.of_corpus(owner(), corpus.id)[0].id)
    np.testing.assert_array_equal(space.matrix, whole.matrix[[1, 5, 9]])
    assert space.texts([0]) == whole.texts([1])


def test_a_new_collection_of_a_model_s_vectors_costs_nothing(app):
    corpus, store = bought(), resources.store()
    open_map(app, corpus)
    select(app, corpus, 2, 3)
    press(app, "embeddings.collect")
    newest = store.corpora.all(owner())[0]
    for run in list(resources.embedding_runs()._runs.values()):
        assert run.wait(20)
    there = store.embeddings.of_corpus(owner(), newest.id)[0]
    assert (there.status, there.done, there.known, there.model) == (Status.DONE, 2, 2, "bge-m3")
    assert paid() == []


def test_a_question_about_the_selected_texts_is_put_into_the_box_of_a_new_chat_and_not_sent(app):
    corpus = questions()
    open_map(app, corpus)
    select(app, corpus, 0, 4)
    press(app, "embeddings.chat")
    box = app.chat_input[0].value if app.chat_input[0].value else app.session_state["chat.box"]
    assert "What do these 2 texts have in common?" in str(box)
    assert "parcel courier 包裹 快递 0" in str(box)
    assert paid() == []


def test_clusters_are_made_anew_named_and_taken_away(app):
    corpus = questions()
    open_map(app, corpus)
    app.session_state["embeddings.grouping"] = True
    app.run()
    field = next(each for each in app.number_input if each.key.startswith("embeddings.grouping.count."))
    field.set_value(2).run()
    press(app, "embeddings.grouping.begin")
    newest = layers(corpus)[0]
    assert (newest.method, newest.parameters["clusters"]) == (Method.KMEANS, 2)
    resources.store().layers.rename_clusters(owner(), newest.id, {0: "<b>Money</b>"})
    select(app, corpus, *range(40))
    assert "<b>Money</b>" in set(listed(app)["Cluster"])
    app.session_state["embeddings.grouping"] = True
    app.run()
    press(app, "embeddings.clusters.delete")
    assert newest.id not in {layer.id for layer in layers(corpus)}
    assert "Cluster" not in listed(app).columns


def test_a_model_is_asked_for_names_once_and_an_answer_without_any_is_told(app):
    corpus = questions()
    open_map(app, corpus)
    assert "One question to " in said(app)
    press(app, "embeddings.naming.ask")
    assert paid() == [("chat", "embeddings")]
    assert [error.proto.title.replace("\u2060", "").replace("\\", "") for error in app.error] == [
        "The model's answer has no names"
    ]


def test_the_names_a_model_gave_stand_in_the_table_and_are_kept(app, monkeypatch):
    async def named(_line, _model, samples, language):
        assert language == "en"
        return {sample.number: f"*{sample.words[0]}*" for sample in samples}

    monkeypatch.setattr(naming, "named", named)
    corpus = questions()
    open_map(app, corpus)
    press(app, "embeddings.naming.ask")
    kept_names = layers(corpus)[0].names or layers(corpus)[1].names
    assert len(kept_names) == 4
    table = next(each for each in app.dataframe if "clusters.table" in (each.key or "")).value
    assert list(table["Name"]) == [kept_names[str(number)] for number in range(4)]


@pytest.mark.parametrize("width", [2, 3])
def test_vectors_of_two_or_three_numbers_are_the_map_as_they_are(app, width):
    corpus = kept(vectors([0, 1, 0, 1, 0], width))
    open_map(app, corpus)
    assert "The vectors as they are" in said(app)
    assert layers(corpus) == []


@pytest.mark.parametrize(
    "matrix", [vectors([0]), vectors([0, 1]), np.ones((30, 8), np.float32), np.zeros((30, 8), np.float32)]
)
def test_few_or_equal_texts_have_a_map_too(app, matrix):
    corpus = kept(matrix)
    open_map(app, corpus)
    assert "of the spread" in said(app)
    select(app, corpus, 0)
    assert "**1 text selected**" in said(app)


def laid_out(corpus: Corpus, method: Method, array: np.ndarray, **parameters: object) -> str:
    """A layer as an earlier day kept it."""
    store = resources.store()
    embedding = store.embeddings.of_corpus(owner(), corpus.id)[0]
    layer = store.layers.add(owner(), embedding.id, method, parameters, "earlier")
    store.layers.finish(owner(), layer.id, "earlier", array, {})
    return layer.id


def test_texts_that_came_after_a_map_and_its_clusters_are_told_of_and_those_without_a_vector_once(app):
    corpus = questions()
    points = vectors([0] * 40, 2)
    points[[5, 6, 10, 11, 12]] = np.nan
    laid_out(corpus, Method.UMAP, points, dims=2)
    grouped = laid_out(corpus, Method.HDBSCAN, np.zeros(40, np.int32), min_size=5, rows=35)
    embedding = resources.store().embeddings.of_corpus(owner(), corpus.id)[0]
    app.session_state[f"embeddings.clusters.{embedding.id}"] = grouped
    open_map(app, corpus)
    look_at(app, corpus, Method.UMAP)
    assert "3 texts came after this map was computed and have no place on it." in said(app)
    assert "3 texts came after these clusters were made and belong to none of them." in said(app)
    assert app.button(key="embeddings.missing").label == "Show the 2 rows without a vector"


def test_clusters_made_beside_the_page_are_looked_at_once_they_are_there(app):
    corpus = questions()
    open_map(app, corpus)
    embedding = resources.store().embeddings.of_corpus(owner(), corpus.id)[0]
    app.session_state["embeddings.grouping"] = True
    app.session_state["embeddings.grouping.method"] = Method.HDBSCAN
    app.run()
    press(app, "embeddings.grouping.begin")
    (begun,) = (layer for layer in layers(corpus) if layer.method is Method.HDBSCAN)
    assert app.session_state[f"embeddings.clusters.{embedding.id}"] == begun.id
    resources.surveys().stop(owner(), begun.id)
    assert resources.surveys().wait(begun.id, 30)


def test_a_map_that_is_deleted_is_not_computed_again_by_itself(app):
    corpus = questions()
    laid_out(corpus, Method.UMAP, vectors([0] * 40, 2), dims=2)
    open_map(app, corpus)
    look_at(app, corpus, Method.UMAP)
    app.session_state["embeddings.map.settings"] = True
    app.run()
    press(app, "embeddings.map.delete")
    assert [layer.method for layer in layers(corpus) if layer.method is Method.UMAP] == []
    assert "Explains " in said(app)
