"""An embedding on its way: what it will take, how fast it is, and what is told of vectors that did not come."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from components.core.corpus import Embedding
from components.core.owner import owner
from components.core.records import Cost, Status
from components.core.relays import SANDBOX
from components.core.space.account import Progress
from components.core.space.run import Runs
from components.ui import resources

LINES = "The parcel never came\n怎么申请退款？\nWhere is my money"


@pytest.fixture
def app(open_app):
    """The page of embeddings; whatever a test does, it ends without an exception."""
    app = open_app("embeddings")
    yield app
    assert not app.exception


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def paste(app: AppTest, text: str = LINES) -> AppTest:
    app.session_state["embeddings.source"] = "paste"
    app.run()
    app.text_area(key="embeddings.pasted").set_value(text).run()
    return press(app, "embeddings.make")


def embed(app: AppTest, model: str = "") -> Embedding:
    """Start, with this model of the sandbox or the usual one, and wait for the end."""
    if model:
        app.session_state[f"embeddings.model.{SANDBOX.base_url}"] = model
        app.run()
    return finish(press(app, "embeddings.start"))


def finish(app: AppTest) -> Embedding:
    """The newest embedding of the newest collection, once nothing runs any more."""
    for run in list(resources.embedding_runs()._runs.values()):
        assert run.wait(20)
    app.run()
    store = resources.store()
    return store.embeddings.of_corpus(owner(), store.corpora.all(owner())[0].id)[0]


def said(app: AppTest) -> str:
    texts = [each.value for each in (*app.markdown, *app.caption)]
    told = [f"{each.proto.title}\n{each.value}" for each in app.error]
    return "\n".join(texts + told).replace("\\", "").replace("\u2060", "")


def test_the_time_it_takes_is_told_beforehand_once_the_relay_s_rate_is_known(app):
    paste(app)
    assert "a second" not in said(app)
    embed(app)
    press(app, "embeddings.new")
    paste(app, "Another text\nand one more")
    assert "2 texts to embed · about " in said(app)
    assert "less than a second" in said(app)


def test_while_it_runs_its_rate_and_the_time_that_is_left_are_told(app, monkeypatch):
    paste(app)
    store = resources.store()
    corpus = store.corpora.all(owner())[0]
    made = store.embeddings.add(owner(), corpus.id, "bge-m3", "sandbox", "https://a.example.com", None)
    store.embeddings.claim(owner(), made.id, "another process")
    store.embeddings.beat(owner(), replace(made, texts=3, done=1), "another process")
    now = Progress(1, 3, 0, 0, 12.4, 95.0, None, Cost())
    monkeypatch.setattr(Runs, "progress", lambda *_which: now)
    app.run()
    [bar] = [each.proto.text for each in app.get("progress")]
    assert "1 of 3 texts · 12 a second · " in bar
    assert " left" in bar


@pytest.mark.parametrize(
    ("fault", "title"),
    [
        ("missing", "The relay left out the vector of a text"),
        ("nan", "The relay sent a vector with a gap in it"),
    ],
)
def test_a_vector_that_did_not_come_is_told_with_its_text_and_the_others_are_kept(app, fault, title):
    paste(app)
    made = embed(app, f"fault-embed-{fault}")
    assert (made.status, made.done, made.failed) == (Status.FAILED, 2, 1)
    assert title in said(app)
    assert LINES.splitlines()[fault == "missing"] in said(app)
    assert app.button(key="embeddings.again").label == "Try the 1 text without a vector again"
    assert "embeddings.resume" not in [each.key for each in app.button]


def test_a_text_without_a_vector_is_asked_for_again_alone(app):
    paste(app)
    embed(app, "fault-embed-missing")
    press(app, "embeddings.again")
    made = finish(app)
    assert (made.status, made.done, made.failed) == (Status.DONE, 3, 0)
    assert "3 texts with a vector" in said(app)
    calls = resources.store().ledger.calls(owner(), 10)
    assert sum(call.kind == "embeddings" for call in calls) == 2


def test_an_embedding_is_deleted_and_brought_back_and_its_vectors_stay_known_meanwhile(app):
    paste(app)
    made = embed(app)
    app.session_state["embeddings.menu"] = True
    press(app.run(), "embeddings.drop")
    assert resources.store().embeddings.of_corpus(owner(), made.corpus_id) == []
    assert "3 texts to embed · 3 are known and cost nothing" in said(app)
    press(app, "embeddings.embedding.undo")
    assert finish(app).id == made.id
    assert "3 texts with a vector" in said(app)
