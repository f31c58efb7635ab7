"""The page of sets under AppTest: a table is brought, priced, run, looked through, paused, gone on with."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.core.owner import owner
from components.core.records import ChatOptions, Status
from components.ui import resources, sets_lineup

CSV = b"id,prompt\n1,Hello\n2,A poem\n3\n4,What is 2 + 2?\n"


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The page of sets, in English; whatever a test does, it ends without an exception."""
    app = open_app("sets")
    yield app
    assert not app.exception


def line_up(*models: str) -> None:
    """Let the next set be put to these models of the sandbox."""
    sets_lineup.take([ChatOptions(relay_id="sandbox", model=model) for model in models])


def bring(app: AppTest, data: bytes = CSV, name: str = "questions.csv") -> AppTest:
    return app.file_uploader(key="sets.file.0").upload(name, data, "text/csv").run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def kept():
    """The newest set and its cells."""
    store = resources.store()
    found = store.sets.get(owner(), store.sets.all(owner())[0].id)
    return found, store.sets.cells(owner(), found.id)


def finish(app: AppTest) -> AppTest:
    """The page once what runs has ended."""
    for run in list(resources.runs()._runs.values()):
        assert run.wait(20)
    return app.run()


def started(app: AppTest, *models: str) -> AppTest:
    line_up(*models)
    bring(app)
    return finish(press(app, "sets.start"))


def said(app: AppTest) -> str:
    texts = [element.value for element in (*app.markdown, *app.caption, *app.text)]
    return (
        "\n".join(texts + [f"{error.proto.title}\n{error.value}" for error in app.error])
        .replace("\\", "")
        .replace("\u2060", "")
    )


def test_every_prompt_of_a_table_is_put_to_every_model_and_the_address_names_the_set(app):
    started(app, "sandbox-chat", "sandbox-unpriced")
    found, cells = kept()
    assert (found.name, found.status, found.count) == ("questions", Status.DONE, 3)
    assert [line for line, _text in found.prompts] == [2, 3, 5]
    assert [cell.status for cell in cells] == [Status.DONE] * 6
    assert app.query_params["set"] in (found.id, [found.id])
    assert "3 prompts × 2 models" in said(app)
    assert len(app.dataframe[0].value) == 3


def test_before_it_starts_the_price_is_said_and_what_is_unknown(app):
    line_up("sandbox-chat", "sandbox-unpriced")
    bring(app)
    assert "6 answers · about $" in said(app)
    assert "B sandbox-unpriced: price unknown" in said(app)
    assert resources.store().sets.all(owner()) == []


def test_broken_lines_are_told_by_number_and_the_rest_runs(app):
    bring(app)
    assert app.expander[0].label == "1 line is left out"
    assert "Line 4: there are too few columns" in said(app)
