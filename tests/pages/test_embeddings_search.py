"""Search and compare under AppTest: on small collections whose vectors the sandbox made."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from components.core.corpus import TEXT, Embedding, Report
from components.core.owner import owner
from components.core.records import Status
from components.core.space import making
from components.core.space.queries import Queries
from components.core.store.vectors import digest
from components.ui import resources

MODEL = "bge-m3"
TEXTS = (
    "The parcel came too late",
    "How do I get a refund?",
    "I forgot my password",
    "The shoes are too small",
    "The parcel came too late",
    "Where is my parcel now?",
)


@pytest.fixture
def app(open_app):
    """The app on its first page; whatever a test does, it ends without an exception."""
    app = open_app()
    yield app
    assert not app.exception


def kept(texts: Sequence[str], columns: Mapping[str, Sequence[object]] | None = None, source: str = "pasted"):
    """A collection of texts without an embedding."""
    table = pa.table({TEXT: list(texts), **{name: list(values) for name, values in (columns or {}).items()}})
    made, data = making.made("Questions", table, Report(given=len(texts)), source)
    return resources.store().corpora.add(owner(), made, data)


def embedded(texts: Sequence[str], columns: Mapping[str, Sequence[object]] | None = None, origin: str = ""):
    """A collection whose texts the sandbox has embedded; or, with another origin, as if another relay had."""
    store, corpus = resources.store(), kept(texts, columns)
    line = resources.relays().connection("visit", "sandbox")
    made = store.embeddings.add(owner(), corpus.id, MODEL, "sandbox", line.origin, None)
    asked = Queries(store.vectors, owner(), made)
    different = [text for text in dict.fromkeys(texts) if text.strip()]
    asked.ask(line, different)
    vectors = asked.kept(different)
    if origin:
        made = store.embeddings.add(owner(), corpus.id, MODEL, "visit:gone", origin, None)
        names = [digest(text) for text in different]
        store.vectors.keep(owner(), origin, MODEL, None, names, vectors)
    return finished(made, len(different), vectors.shape[1])


def finished(made: Embedding, count: int, width: int) -> str:
    store = resources.store().embeddings
    store.claim(owner(), made.id, "test")
    store.release(owner(), replace(made, status=Status.DONE, texts=count, done=count, width=width), "test")
    return made.corpus_id


def brought(texts: Sequence[str], matrix: np.ndarray) -> str:
    """A collection whose file brought its vectors."""
    corpus = kept(texts, source="file")
    resources.store().embeddings.given(owner(), corpus.id, matrix.astype(np.float32))
    return corpus.id


def opened(app: AppTest, corpus_id: str, way: str = "search", selected: Sequence[int] = ()) -> AppTest:
    """The page with this collection, searched or compared in one of the ways."""
    app.session_state["embeddings.view"] = "search"
    app.session_state["embeddings.way"] = way
    if selected:
        app.session_state["embeddings.selected"] = (corpus_id, np.asarray(selected, np.int32))
    app.session_state["embeddings.open"] = corpus_id
    return app.switch_page("../../pages/embeddings.py").run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def search(app: AppTest, meaning: str = "", contained: str = "") -> AppTest:
    app.text_input(key="embeddings.meaning").set_value(meaning)
    app.text_input(key="embeddings.contained").set_value(contained)
    return press(app, "embeddings.seek")


def paid() -> int:
    """Calls for vectors in the ledger."""
    return sum(call.kind == "embeddings" for call in resources.store().ledger.calls(owner(), 100))


def frames(app: AppTest) -> list[list[dict[str, object]]]:
    return [each.value.to_dict("records") for each in app.dataframe]


def texts_of(app: AppTest, place: int = 0, head: str = "Text") -> list[object]:
    return [line[head] for line in frames(app)[place]]


def said(app: AppTest) -> str:
    texts = [element.value for element in (*app.markdown, *app.caption, *app.text)]
    told = [f"{each.proto.title}\n{each.value}" for each in (*app.error, *app.warning)]
    return "\n".join(texts + told).replace("\\", "").replace("\u2060", "")


def test_a_search_by_meaning_is_priced_asked_once_and_found_again_for_nothing(app):
    opened(app, embedded(TEXTS))
    before = paid()
    assert "A search costs" in said(app)
    assert paid() == before
    search(app, "The shoes are too small!")
    assert paid() == before + 1
    assert texts_of(app)[0] == "The shoes are too small"
    search(app, "refund")
    assert paid() == before + 2
    search(app, "The shoes are too small!")
    app.run()
    assert paid() == before + 2
    assert texts_of(app)[0] == "The shoes are too small"
    assert resources.store().preferences.under(owner(), "sought/").popitem()[1] == [
        "The shoes are too small!",
        "refund",
    ]


def test_a_text_of_the_collection_is_known_and_costs_nothing(app):
    opened(app, embedded(TEXTS))
    before = paid()
    search(app, "I forgot my password")
    assert paid() == before
    assert frames(app)[0][0]["Text"] == "I forgot my password"
    assert frames(app)[0][0]["Likeness"] == pytest.approx(1, abs=1e-5)


def test_letters_alone_have_no_score_and_with_a_meaning_they_say_what_may_be_found(app):
    opened(app, embedded(TEXTS))
    search(app, contained="PARCEL")
    assert "3 texts contain “PARCEL”." in said(app)
    assert frames(app)[0] == [{"Text": TEXTS[row], "No.": row + 1} for row in (0, 4, 5)]
    search(app, "Where is my parcel now?", "parcel")
    assert texts_of(app)[0] == "Where is my parcel now?"
    assert sorted(line["No."] for line in frames(app)[0]) == [1, 5, 6]
    search(app, contained="nothing has this")
    assert "Nothing found." in said(app)


def test_selected_rows_are_examples_with_weights_and_are_not_found_themselves(app):
    corpus_id = embedded(TEXTS)
    opened(app, corpus_id, selected=[0])
    before = paid()
    press(app, "embeddings.like.some")
    assert texts_of(app)[0] == TEXTS[4]
    assert 1 not in [line["No."] for line in frames(app)[0]]
    app.number_input(key="embeddings.weight.0").set_value(-1.0).run()
    assert texts_of(app)[-1] == TEXTS[4]
    press(app, "embeddings.unlike.0")
    assert "Say it in your own words" in said(app)
    assert paid() == before


def test_what_is_found_is_selected_on_the_map(app):
    corpus_id = embedded(TEXTS)
    opened(app, corpus_id)
    search(app, contained="parcel")
    press(app, "embeddings.found.select")
    name, rows = app.session_state["embeddings.selected"]
    assert (name, rows.tolist()) == (corpus_id, [0, 4, 5])
    assert app.segmented_control(key="embeddings.view").value == "map"


def test_a_text_that_was_clicked_is_shown_whole_with_its_nearest(app):
    corpus_id = embedded(TEXTS)
    app.session_state["embeddings.looked"] = (corpus_id, 0)
    opened(app, corpus_id)
    search(app, contained="parcel")
    assert [each.value for each in app.text] == [TEXTS[0]]
    near = frames(app)[1]
    assert (near[0]["No."], near[0]["Likeness"]) == (5, pytest.approx(1, abs=1e-5))
    press(app, "embeddings.neighbour.close")
    assert len(app.dataframe) == 1


def test_a_relay_that_is_gone_is_told_once_and_what_is_known_is_still_found(app):
    opened(app, embedded(TEXTS, origin="https://gone.example.com"))
    before = paid()
    search(app, "something new")
    assert "The relay that made these vectors is no longer there" in said(app)
    assert "https://gone.example.com" in said(app)
    search(app, "I forgot my password")
    assert texts_of(app)[0] == "I forgot my password"
    assert paid() == before


def test_vectors_of_a_file_are_searched_by_letters_and_examples(open_app):
    app = open_app(locale="zh-CN")
    opened(app, brought(["甲", "乙", "丙"], np.asarray([[1, 0], [0.9, 0.1], [0, 1]])), selected=[0])
    assert "向量是文件自带的" in said(app)
    assert app.text_input(key="embeddings.meaning").disabled
    press(app, "embeddings.like.some")
    assert texts_of(app, head="文本") == ["乙", "丙"]
    assert not app.exception


def test_rows_are_compared_each_with_each_and_of_too_many_the_first(app):
    corpus_id = brought([f"text {row}" for row in range(210)], np.random.default_rng(0).normal(size=(210, 4)))
    opened(app, corpus_id, "heat", selected=range(210))
    assert "The first 200 of the 210 selected texts" in said(app)
    app.session_state["embeddings.selected"] = (corpus_id, np.asarray([2, 0, 1], np.int32))
    app.toggle(key="embeddings.heat.table").set_value(True).run()
    assert "The 3 selected texts." in said(app)
    assert sorted(texts_of(app)) == ["text 0", "text 1", "text 2"]
    assert [line[line["No."]] for line in frames(app)[0]] == pytest.approx([1, 1, 1])


def test_of_doubles_one_of_each_is_kept_in_a_new_collection_that_opens(app):
    angles = np.radians([0, 0, 5, 90, 180])
    matrix = np.column_stack([np.cos(angles), np.sin(angles)])
    corpus_id = brought(["late", "late", "late!", "far", "away"], matrix)
    opened(app, corpus_id, "doubles")
    assert "1 exact copy · 1 pair nearly the same · 1 group" in said(app)
    assert frames(app)[0] == [{"Texts": 3, "The first of them": "late", "No.": "1, 2, 3"}]
    assert [(line["One"], line["The other"]) for line in frames(app)[1]] == [("late", "late!")]
    app.slider(key="embeddings.threshold").set_value(1.0).run()
    assert "1 exact copy · 0 pairs nearly the same · 1 group" in said(app)
    app.slider(key="embeddings.threshold").set_value(0.95).run()
    press(app, "embeddings.doubles.keep")
    newest = resources.store().corpora.all(owner())[0]
    assert (newest.name, newest.count) == ("Questions, one of each", 3)
    assert making.read(resources.store().corpora.table(owner(), newest.id))[TEXT].to_pylist() == [
        "late",
        "far",
        "away",
    ]
    assert app.query_params["collection"] in (newest.id, [newest.id])
    assert [each.done for each in resources.store().embeddings.of_corpus(owner(), newest.id)] == [3]


def test_what_is_kept_of_doubles_has_the_vectors_that_were_paid_for(app):
    opened(app, embedded(TEXTS), "doubles")
    before = paid()
    press(app, "embeddings.doubles.keep")
    for run in list(resources.embedding_runs()._runs.values()):
        assert run.wait(20)
    app.run()
    newest = resources.store().corpora.all(owner())[0]
    made = resources.store().embeddings.of_corpus(owner(), newest.id)
    assert [(each.model, each.status, each.done, each.known) for each in made] == [(MODEL, Status.DONE, 5, 5)]
    assert paid() == before


def test_outliers_come_loneliest_first_and_can_be_selected(app):
    angles = np.radians([0, 1, 2, 3, 120])
    corpus_id = brought(["a", "b", "c", "d", "odd"], np.column_stack([np.cos(angles), np.sin(angles)]))
    opened(app, corpus_id, "outliers")
    assert texts_of(app)[0] == "odd"
    press(app, "embeddings.outliers.select")
    assert app.session_state["embeddings.selected"][1].tolist() == [0, 1, 2, 3, 4]


def test_an_analogy_of_the_collection_is_worked_out_at_once_and_costs_nothing(app):
    words = ["king", "queen", "man", "woman", "apple"]
    matrix = np.asarray([[1, 1, 0], [1, -1, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1]]) + 0.01
    opened(app, brought(words, matrix), "analogy")
    assert [app.text_input(key=f"embeddings.analogy.{box}").value for box in "abc"] == [
        "king",
        "man",
        "woman",
    ]
    assert texts_of(app)[0] == "queen"
    app.text_input(key="embeddings.analogy.b").set_value("")
    press(app, "embeddings.analogy.solve")
    assert "Fill in all three." in said(app)
    assert paid() == 0


def test_an_analogy_asks_for_words_it_does_not_know_once(app):
    opened(app, embedded(TEXTS), "analogy")
    before = paid()
    for box, word in zip("abc", ("delivery", "parcel", TEXTS[1]), strict=True):
        app.text_input(key=f"embeddings.analogy.{box}").set_value(word)
    press(app, "embeddings.analogy.solve")
    assert paid() == before + 1
    assert len(frames(app)[0]) == len(TEXTS) - 1
    press(app, "embeddings.analogy.solve")
    assert paid() == before + 1


def test_pairs_are_priced_asked_once_and_judged(app):
    columns = {
        "zh": ["快递太晚了", "怎样退款", "忘记密码", "鞋太小", None, "包裹在哪"],
        "gold": [1, 1, 0, 1, 1, 0],
    }
    opened(app, embedded(TEXTS, columns), "pairs")
    before = paid()
    assert "5 pairs · 1 row lacks a text" in said(app)
    assert app.button(key="embeddings.pairs.ask").label.startswith("Ask for 5 vectors · ")
    press(app, "embeddings.pairs.ask")
    for errand in list(resources.errands()._errands.values()):
        assert errand.wait(20)
    app.run()
    assert paid() == before + 1
    figures = {each.label: each.value for each in app.metric}
    assert figures["Labelled pairs"] == "5"
    assert {
        "Likeness of a pair",
        "Found, one → other",
        "Agreement with people (Spearman)",
        "Told apart (AUC)",
    } < {*figures}
    assert sorted(line["No."] for line in frames(app)[0]) == [1, 2, 3, 4, 6]
    app.selectbox(key=f"embeddings.pairs.gold.{app.session_state['embeddings.open']}").select_index(0).run()
    assert "Labelled pairs" not in {each.label for each in app.metric}
    assert paid() == before + 1


def test_a_collection_of_one_column_has_no_pairs(app):
    opened(app, embedded(TEXTS[:2]), "pairs")
    assert "pairs need two" in said(app)
