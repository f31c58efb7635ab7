"""Texts compared each with each, in pairs and for doubles: what is proposed, in which order, and what is said of nothing."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from components.core.corpus import TEXT, Report
from components.core.owner import owner
from components.core.space import making
from components.ui import resources

PAIRS = """中文,english,gold
我想申请退款,I would like a refund,1
我忘记密码了,I forgot my password,1
今天天气很好,The weather is lovely today,1
我的猫不喜欢洗澡,When does the bank close?,0
火车站怎么走？,This price is too expensive,0
她在学校教数学,It often snows here in winter,0
"""


@pytest.fixture
def app(open_app):
    """The app on its first page; whatever a test does, it ends without an exception."""
    app = open_app()
    yield app
    assert not app.exception


def brought(matrix: np.ndarray, columns: Mapping[str, Sequence[object]] | None = None) -> str:
    """A collection whose file brought its vectors; its id."""
    texts = [f"this is text number {row}" for row in range(len(matrix))]
    table = pa.table({TEXT: texts, **(columns or {})})
    made, data = making.made("Questions", table, Report(given=len(table)), "file")
    corpus = resources.store().corpora.add(owner(), made, data)
    resources.store().embeddings.given(owner(), corpus.id, matrix.astype(np.float32))
    return corpus.id


def opened(app: AppTest, corpus_id: str, way: str) -> AppTest:
    """The page with this collection, compared in one of the ways."""
    app.session_state["embeddings.view"] = "search"
    app.session_state["embeddings.way"] = way
    app.session_state["embeddings.open"] = corpus_id
    return app.switch_page("../../pages/embeddings.py").run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def said(app: AppTest) -> str:
    return "\n".join(each.value for each in (*app.markdown, *app.caption)).replace("\\", "")


def numbers(app: AppTest) -> list[int]:
    """The rows of the table, as people count them."""
    return [int(line["No."]) for line in app.dataframe[0].value.to_dict("records")]


def test_rows_that_are_alike_stand_beside_each_other_in_the_matrix_or_as_they_were_given(app):
    angles = np.radians([0, 90, 3, 93, 6, 96])
    corpus_id = brought(np.column_stack([np.cos(angles), np.sin(angles), angles * 0]))
    app.session_state["embeddings.heat.table"] = True
    opened(app, corpus_id, "heat")
    halves = {frozenset(numbers(app)[:3]), frozenset(numbers(app)[3:])}
    assert halves == {frozenset({1, 3, 5}), frozenset({2, 4, 6})}
    app.session_state["embeddings.heat.order"] = "given"
    app.run()
    assert numbers(app) == [1, 2, 3, 4, 5, 6]


def sides(app: AppTest, corpus_id: str) -> list[str | None]:
    return [app.selectbox(key=f"embeddings.pairs.{side}.{corpus_id}").value for side in ("left", "right")]


COUNT = 12
TOPICS = [("refund", "parcel", "password")[row % 3] for row in range(COUNT)]
TRANSLATIONS = [f"第 {row} 条文本的译文" for row in range(COUNT)]


def test_the_other_side_of_pairs_is_a_column_of_texts_and_no_topic_number_or_day(app):
    columns = {
        "topic": TOPICS,
        "price": [row / 4 for row in range(COUNT)],
        "day": [f"2026-01-{row + 1:02}" for row in range(COUNT)],
        "translated": TRANSLATIONS,
        "gold": [row % 2 for row in range(COUNT)],
    }
    corpus_id = brought(np.eye(COUNT), columns)
    opened(app, corpus_id, "pairs")
    assert sides(app, corpus_id) == [TEXT, "translated"]
    assert app.selectbox(key=f"embeddings.pairs.gold.{corpus_id}").value == "gold"


def test_where_no_column_holds_texts_none_is_proposed_and_one_can_still_be_chosen(app):
    corpus_id = brought(np.eye(COUNT), {"topic": TOPICS, "language": ["en"] * COUNT})
    opened(app, corpus_id, "pairs")
    assert sides(app, corpus_id) == [TEXT, None]
    assert "No other column looks like texts" in said(app)
    assert f"{COUNT} pairs" not in said(app)
    app.selectbox(key=f"embeddings.pairs.right.{corpus_id}").select("topic").run()
    assert f"{COUNT} pairs" in said(app)


def test_a_csv_of_pairs_with_what_people_said_is_scored_against_them(app):
    app.switch_page("../../pages/embeddings.py").run()
    app.session_state["embeddings.source"] = "file"
    app.run()
    app.file_uploader(key="embeddings.file.0").upload("pairs.csv", PAIRS.encode(), "text/csv").run()
    press(app, "embeddings.make")
    press(app, "embeddings.start")
    for run in list(resources.embedding_runs()._runs.values()):
        assert run.wait(20)
    app.session_state["embeddings.view"] = "search"
    app.session_state["embeddings.way"] = "pairs"
    app.run()
    press(app, "embeddings.pairs.ask")
    for errand in list(resources.errands()._errands.values()):
        assert errand.wait(20)
    app.run()
    figures = {each.label: each.value for each in app.metric}
    assert (figures["Labelled pairs"], figures["Told apart (AUC)"]) == ("6", "1")
    assert float(figures["Agreement with people (Spearman)"]) > 0.8


def test_where_nothing_is_nearly_the_same_a_lower_threshold_is_suggested_while_there_is_one(app):
    opened(app, brought(np.eye(4)), "doubles")
    assert "none are this near to each other. Lower the slider to find looser pairs." in said(app)
    app.slider(key="embeddings.threshold").set_value(0.7).run()
    assert "none are this near to each other." in said(app)
    assert "Lower the slider" not in said(app)


def test_of_doubles_all_but_the_first_of_each_are_selected_on_the_map(app):
    angles = np.radians([0, 1, 90, 91, 2])
    corpus_id = brought(np.column_stack([np.cos(angles), np.sin(angles)]))
    opened(app, corpus_id, "doubles")
    press(app, "embeddings.doubles.select")
    name, rows = app.session_state["embeddings.selected"]
    assert (name, rows.tolist()) == (corpus_id, [1, 3, 4])
    assert app.segmented_control(key="embeddings.view").value == "map"
