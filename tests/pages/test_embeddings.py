"""The page of embeddings under AppTest: texts are brought, priced, embedded, paused, gone on with."""

import io
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from components.core.belongings import Prompt
from components.core.corpus import Corpus, Embedding
from components.core.owner import owner
from components.core.records import Status
from components.core.relays import SANDBOX
from components.core.settings import settings
from components.ui import resources

LINES = "The parcel never came\n怎么申请退款？\n\nThe parcel never came\nWhere is my money"
GB18030 = "编号,正文,主题\n1,包裹没到,物流\n2,怎么退款,付款\n3,,付款\n4,包裹没到,物流\n5,多,了,一格\n".encode(
    "gb18030"
)
WIDTH = 1536


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The page of embeddings, in English; whatever a test does, it ends without an exception."""
    app = open_app("embeddings")
    yield app
    assert not app.exception


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def offers(app: AppTest, key: str) -> bool:
    return key in [button.key for button in app.button]


def begin_with(app: AppTest, source: str) -> AppTest:
    """Choose a way to bring texts."""
    app.session_state["embeddings.source"] = source
    return app.run()


def paste(app: AppTest, text: str = LINES) -> AppTest:
    begin_with(app, "paste")
    app.text_area(key="embeddings.pasted").set_value(text).run()
    return press(app, "embeddings.make")


def bring(app: AppTest, data: bytes, name: str) -> AppTest:
    begin_with(app, "file")
    return app.file_uploader(key="embeddings.file.0").upload(name, data, "text/csv").run()


def newest() -> tuple[Corpus, list[Embedding]]:
    """The newest collection and its embeddings."""
    store = resources.store()
    made = store.corpora.all(owner())[0]
    return made, list(store.embeddings.of_corpus(owner(), made.id))


def finish(app: AppTest) -> AppTest:
    """The page once what runs has ended."""
    for run in list(resources.embedding_runs()._runs.values()):
        assert run.wait(20)
    return app.run()


def calls() -> int:
    """How often the relay was asked for vectors."""
    return sum(call.kind == "embeddings" for call in resources.store().ledger.calls(owner(), limit=10_000))


def said(app: AppTest) -> str:
    texts = [element.value for element in (*app.markdown, *app.caption, *app.text, *app.title)]
    told = [f"{error.proto.title}\n{error.value}" for error in app.error]
    return "\n".join(texts + told).replace("\\", "").replace("\u2060", "")


def test_an_example_is_embedded_at_one_click_on_the_sandbox_and_made_once(app):
    finish(press(app, "embeddings.example.support"))
    made, [done] = newest()
    assert (made.name, made.count, made.source) == ("Questions to a shop", 240, "sample")
    assert (done.status, done.done) == (Status.DONE, 240)
    press(app, "embeddings.new")
    press(app, "embeddings.example.support")
    assert [each.id for each in resources.store().corpora.all(owner())] == [made.id]
    assert app.query_params["collection"] in (made.id, [made.id])


def test_on_a_relay_that_costs_money_an_example_waits_for_a_word(open_app, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    settings.cache_clear()
    app = open_app("embeddings")
    assert "nothing is sent before you have seen the price" in said(app)
    press(app, "embeddings.example.words")
    assert newest()[1] == []
    assert offers(app, "embeddings.start")
    assert not app.exception


def test_pasted_lines_become_a_collection_that_is_priced_and_embedded(app):
    paste(app)
    made, none = newest()
    assert (made.count, made.report.empty, made.report.doubled, none) == (4, 0, 1, [])
    assert "4 texts · 75% English · 25% Chinese" in said(app)
    assert "3 texts to embed · about" in said(app)
    assert calls() == 0
    finish(press(app, "embeddings.start"))
    [done] = newest()[1]
    assert (done.status, done.texts, done.done, done.known) == (Status.DONE, 3, 3, 0)
    assert f"text-embedding-3-small · {WIDTH:,} numbers · 3 texts with a vector · 15 tokens" in said(app)
    assert calls() == 1


def test_the_same_texts_again_are_known_and_cost_nothing(app):
    finish(press(paste(app), "embeddings.start"))
    press(app, "embeddings.new")
    paste(app, "怎么申请退款？\nWhere is my money")
    assert "2 texts to embed · 2 are known and cost nothing" in said(app)
    assert "about" not in said(app)
    finish(press(app, "embeddings.start"))
    assert newest()[1][0].status is Status.DONE
    assert calls() == 1


def test_nothing_becomes_no_collection(app):
    paste(app, " \n ")
    assert "There are no texts in this" in said(app)
    assert resources.store().corpora.all(owner()) == []


def test_a_file_in_gb18030_is_looked_at_and_its_rows_are_told(app):
    bring(app, GB18030, "客服.csv")
    assert app.selectbox(key="embeddings.text.1").value == "正文"
    assert "1 line can't be read and is left out: 6" in said(app)
    assert "4 texts · 100% Chinese · 1 empty · 1 doubled · 1 unreadable line" in said(app)
    app.multiselect(key="embeddings.along.正文.1").set_value(["主题"]).run()
    press(app, "embeddings.make")
    made, _none = newest()
    assert (made.name, made.count, made.columns, made.source) == ("客服", 4, ("主题",), "file")
    assert (made.report.given, made.report.broken) == (5, 1)
    finish(press(app, "embeddings.start"))
    [done] = newest()[1]
    assert (done.count, done.texts, done.done) == (4, 2, 2)


def test_a_first_line_that_names_no_columns_is_taken_as_a_text_on_a_word(app):
    bring(app, b"colour,shoe\nred,sandal\nblue,boot\n", "shoes.csv")
    assert app.selectbox(key="embeddings.text.1").options == ["colour", "shoe"]
    app.toggle(key="embeddings.headed").set_value(False).run()
    assert app.selectbox(key="embeddings.text.2").options == ["1", "2"]
    press(app, "embeddings.make")
    assert newest()[0].count == 3


def test_a_file_that_is_none_is_told_and_another_can_be_brought(app):
    bring(app, b"PK\x03\x04 and no more", "texts.xlsx")
    assert [error.proto.title for error in app.error] == [
        "texts\\.xlsx is damaged\\, or is not what it says it is"
    ]
    assert app.file_uploader(key="embeddings.file.1") is not None


def test_vectors_and_places_that_came_along_are_used_and_nothing_is_sent(app):
    rows = [
        [1.0, 0.0, 0.5, 0.2],
        [0.0, 1.0, 0.5, 0.1],
        [0.3, 0.2, 0.1, 0.5],
        [0.1, float("nan"), 0.0, 0.0],
        None,
    ]
    table = pa.table({"text": list("abcde"), "vector": rows, "x": [0.0, 1, 2, 3, 4], "y": [4.0, 3, 2, 1, 0]})
    to = io.BytesIO()
    pq.write_table(table, to)
    bring(app, to.getvalue(), "ready.parquet")
    assert app.toggle(key="embeddings.vectors.1").value is True
    press(app, "embeddings.make")
    made, found = newest()
    assert made.columns == ()
    assert [(each.width, each.done, each.status) for each in found] == [
        (4, 3, Status.DONE),
        (2, 5, Status.DONE),
    ]
    assert "3 texts with a vector · brought along by the file, nothing was sent" in said(app)
    assert "2 rows without a vector (1 missing, 1 with what is no number)" in said(app)
    assert calls() == 0


def test_long_texts_are_offered_to_be_cut(app):
    bring(app, ("text\n" + "长" * 9000 + "\n短\n").encode(), "long.csv")
    app.toggle(key="embeddings.split.1").set_value(True).run()
    press(app, "embeddings.make")
    made, _none = newest()
    assert (made.report.given, made.report.split) == (2, 1)
    assert made.count > 18


def test_texts_that_are_here_already_are_offered_with_how_many(app):
    kept = [Prompt("", "a", "Be brief."), Prompt("", "b", "Translate into Chinese.")]
    resources.store().prompts.add(owner(), kept)
    begin_with(app, "own")
    press(app, "embeddings.make")
    made, _none = newest()
    assert (made.name, made.count, made.columns) == ("Kept prompts", 2, ("from", "title", "model", "day"))


def test_a_model_that_is_not_there_is_told_with_its_cure_and_another_can_be_taken(app):
    paste(app)
    app.session_state[f"embeddings.model.{SANDBOX.base_url}"] = (
        "gpt-4o"  # AppTest types nothing new into a choice
    )
    app.run()
    assert "gpt-4o does not look like a model that embeds" in said(app)
    finish(press(app, "embeddings.start"))
    assert "The relay has no channel for gpt-4o" in said(app)
    assert offers(app, "embeddings.resume")
    press(app, "embeddings.more")
    assert app.selectbox(key="embeddings.model").value == "text-embedding-3-small"
    finish(press(app, "embeddings.start"))
    assert [each.model for each in newest()[1]] == ["text-embedding-3-small", "gpt-4o"]
    assert "3 texts with a vector" in said(app)


def test_fewer_numbers_are_asked_for_and_make_an_embedding_of_their_own(app):
    finish(press(paste(app), "embeddings.start"))
    press(app, "embeddings.more")
    assert "3 are known and cost nothing" in said(app)
    app.selectbox(key="embeddings.dimensions.text-embedding-3-small").set_value(256).run()
    assert "are known" not in said(app)
    finish(press(app, "embeddings.start"))
    made, found = newest()
    assert [each.width for each in found] == [256, WIDTH]
    assert "3 texts with a vector" in said(app)
    app.selectbox(key=f"embeddings.shown.{made.id}").set_value(found[1].id).run()
    assert app.session_state[f"embeddings.shown.{made.id}"] == found[1].id


def test_what_broke_off_is_resumed_and_asks_only_for_the_rest(app):
    finish(press(paste(app), "embeddings.start"))
    store, (made, [done]) = resources.store(), newest()
    press(app, "embeddings.new")
    paste(app, LINES + "\nA new one")
    other, _none = newest()
    broken = store.embeddings.add(owner(), other.id, done.model, done.relay_id, done.origin, None)
    app.run()
    assert offers(app, "embeddings.resume")
    finish(press(app, "embeddings.resume"))
    found = store.embeddings.get(owner(), broken.id)
    assert (found.status, found.texts, found.done, found.known) == (Status.DONE, 4, 4, 3)
    assert calls() == 2
    assert made.id != other.id


def test_a_collection_is_named_deleted_and_brought_back(app):
    paste(app)
    made, _none = newest()
    app.session_state["embeddings.menu"] = True
    app.run()
    app.text_input(key=f"embeddings.name.{made.id}").set_value("Mine").run()
    assert newest()[0].name == "Mine"
    app.session_state["embeddings.menu"] = True
    press(app.run(), "embeddings.delete")
    assert resources.store().corpora.all(owner()) == []
    assert "collection" not in app.query_params
    assert "embeddings.undo" in [each.key for each in app.main.button]  # a phone hides the sidebar
    press(app, "embeddings.undo")
    assert app.query_params["collection"] in (made.id, [made.id])


def test_rows_in_question_are_shown_on_request(app):
    paste(app)
    app.session_state["embeddings.odd"] = True
    app.run()
    assert "Nothing was left out." in said(app)
    assert app.dataframe[0].value.to_dict("records") == [
        {"Times": 2, "Text": "The parcel never came", "Rows": "1, 3"}
    ]


def test_an_address_of_no_collection_is_told(open_app):
    app = open_app()
    app.query_params["collection"] = "gone"
    app.switch_page("../../pages/embeddings.py").run()
    assert "This collection is no longer there" in said(app)
    assert not app.exception
