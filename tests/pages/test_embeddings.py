"""The page of embeddings under AppTest: texts are brought, priced, embedded, paused, gone on with."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.core.corpus import Corpus, Embedding
from components.core.owner import owner
from components.core.records import Status
from components.ui import resources

LINES = "The parcel never came\n怎么申请退款？\n\nThe parcel never came\nWhere is my money"
CSV = "编号,正文,主题\n1,包裹没到,物流\n2,怎么退款,付款\n3,,付款\n4,包裹没到,物流\n".encode("gb18030")


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The page of embeddings, in English; whatever a test does, it ends without an exception."""
    app = open_app("embeddings")
    yield app
    assert not app.exception


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def source(app: AppTest, name: str) -> AppTest:
    """Choose a way to bring texts."""
    app.session_state["embeddings.source"] = name
    return app.run()


def paste(app: AppTest, text: str = LINES) -> AppTest:
    source(app, "paste")
    app.text_area(key="embeddings.pasted").set_value(text).run()
    return press(app, "embeddings.make")


def bring(app: AppTest, data: bytes, name: str) -> AppTest:
    source(app, "file")
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


def test_pasted_lines_become_a_collection_that_is_priced_and_embedded(app):
    paste(app)
    made, none = newest()
    assert (made.count, made.report.empty, made.report.doubled, none) == (4, 0, 1, [])
    assert "3 texts to embed" in said(app)
    assert calls() == 0
    finish(press(app, "embeddings.start"))
    [done] = newest()[1]
    assert (done.status, done.texts, done.done, done.known) == (Status.DONE, 3, 3, 0)
    assert "3 texts with a vector" in said(app)
    assert calls() == 1
