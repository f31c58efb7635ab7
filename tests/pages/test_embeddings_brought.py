"""Texts from where they are: one's own chats and pictures, cells of ten megabytes, vectors that do not fit together."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from components.core.belongings import Picture
from components.core.corpus import TEXT, Corpus
from components.core.owner import owner
from components.core.records import ChatOptions, Status
from components.core.space import gathering, making
from components.core.store.writings import Kind
from components.ui import resources
from tests.core.store.conftest import answer


@pytest.fixture
def app(open_app):
    """The page of embeddings; whatever a test does, it ends without an exception."""
    app = open_app("embeddings")
    yield app
    assert not app.exception


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def begin_with(app: AppTest, source: str) -> AppTest:
    app.session_state["embeddings.source"] = source
    return app.run()


def bring(app: AppTest, data: bytes, name: str) -> AppTest:
    begin_with(app, "file")
    return app.file_uploader(key="embeddings.file.0").upload(name, data, "text/csv").run()


def newest() -> Corpus:
    return resources.store().corpora.all(owner())[0]


def rows(corpus: Corpus) -> list[dict[str, object]]:
    return making.read(resources.store().corpora.table(owner(), corpus.id)).to_pylist()


def said(app: AppTest) -> str:
    return "\n".join(each.value for each in (*app.markdown, *app.caption)).replace("\\", "")


def answered(question: str, reply: str, model: str) -> None:
    """A chat of one question and its answer."""
    chats = resources.store().conversations
    chat = chats.create(owner(), ChatOptions(), "Tea")
    asked = chats.add_user(owner(), chat.id, None, question)
    running = chats.claim(owner(), chat.id, replace(answer(asked, reply), model=model), "worker")
    chats.finish(owner(), replace(running, status=Status.DONE))


def drew(prompt: str, model: str) -> None:
    picture = Picture("", "", "image/png", 3, 2, 0, datetime.now(UTC), prompt=prompt, model=model)
    resources.store().pictures.add(owner(), picture, prompt.encode())


def test_answers_and_prompts_of_pictures_come_with_the_model_by_which_the_map_can_be_coloured(app):
    answered("How is tea made?", "With hot water.", "gpt-4o")
    answered("And coffee?", "With hotter water.", "gpt-4o")
    answered("咖啡呢？", "用更热的水。", "qwen-max")
    drew("a fox in the snow", "painter")
    app.session_state["embeddings.kinds"] = [Kind.ANSWER, Kind.PICTURE]
    begin_with(app, "own")
    press(app, "embeddings.make")
    corpus = newest()
    assert corpus.name == "Answers in chats, Prompts of pictures"
    assert [(row[TEXT], row["from"], row["model"]) for row in rows(corpus)] == [
        ("With hot water.", "Answers in chats", "gpt-4o"),
        ("With hotter water.", "Answers in chats", "gpt-4o"),
        ("用更热的水。", "Answers in chats", "qwen-max"),
        ("a fox in the snow", "Prompts of pictures", "painter"),
    ]
    press(app, "embeddings.start")
    for run in list(resources.embedding_runs()._runs.values()):
        assert run.wait(20)
    app.run()
    by = app.selectbox(key=f"embeddings.colour.{corpus.id}")
    assert "Colour: model" in by.options
    by.set_value("column.model").run()
    data = next(each.proto.bytes for each in app.get("bidi_component") if each.proto.bytes)
    legend = json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])["legend"]
    assert {(name, count) for name, _colour, count in legend} == {
        ("gpt-4o", "2"),
        ("qwen-max", "1"),
        ("painter", "1"),
    }


def test_of_questions_no_model_is_known_and_the_map_has_no_colours_by_it(app):
    answered("How is tea made?", "With hot water.", "gpt-4o")
    answered("And coffee?", "With hotter water.", "gpt-4o")
    begin_with(app, "own")
    press(app, "embeddings.make")
    press(app, "embeddings.start")
    for run in list(resources.embedding_runs()._runs.values()):
        assert run.wait(20)
    app.session_state[f"embeddings.colour.{newest().id}"] = "column.model"
    app.run()
    assert [row[TEXT] for row in rows(newest())] == ["How is tea made?", "And coffee?"]
    assert "of the spread" in said(app)


def test_a_cell_of_ten_megabytes_is_shown_in_short_and_cut_into_parts_nothing_lost(app):
    bring(app, ("text,day\n" + "word " * 2_000_000 + ",1\nshort,2\n").encode(), "long.csv")
    assert app.dataframe[0].value["text"].str.len().max() < 300
    assert "1 cut into parts" in said(app)
    press(app, "embeddings.make")
    texts = [str(row[TEXT]) for row in rows(newest())]
    assert max(map(len, texts)) <= gathering.CELL_MAX_CHARS
    assert 0 <= sum(text.count("word") for text in texts) - 2_000_000 < 1000  # parts overlap a little
    assert texts[-1] == "short"


def test_vectors_of_another_length_are_left_out_and_counted_and_the_others_are_used(app):
    vectors = [[1.0, 0.0, 0.5, 0.2], [0.0, 1.0, 0.5, 0.1], [0.3, 0.2], [0.1, 0.2, 0.0, 0.7]]
    to = io.BytesIO()
    pq.write_table(pa.table({"text": list("abcd"), "vector": vectors}), to)
    bring(app, to.getvalue(), "ready.parquet")
    press(app, "embeddings.make")
    [made] = resources.store().embeddings.of_corpus(owner(), newest().id)
    assert (made.width, made.count, made.done) == (4, 4, 3)
    assert "1 row without a vector (1 of another length)" in said(app)


def test_texts_longer_than_a_model_takes_are_cut_before_they_are_sent_into_a_collection_of_parts(app):
    begin_with(app, "paste")
    app.text_area(key="embeddings.pasted").set_value("长" * 9000 + "\n短").run()
    press(app, "embeddings.make")
    whole = newest()
    assert "1 text is longer than the 8,192 tokens that this model takes, and may be refused." in said(app)
    press(app, "embeddings.split")
    made = newest()
    assert (made.name, made.report.given, made.report.split) == (f"{whole.name}, in parts", 2, 1)
    assert made.count > whole.count == 2
    assert "may be refused" not in said(app)
    assert app.query_params["collection"] in (made.id, [made.id])
