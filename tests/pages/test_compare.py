"""The page of comparisons under AppTest: what is asked of whom, what is kept, and what is said when one fails."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.core.owner import owner
from components.core.records import ChatOptions, Status
from components.ui import comparison, resources


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The page of comparisons, in English; whatever a test does, it ends without an exception."""
    app = open_app("compare")
    yield app
    assert not app.exception


def line_up(*models: str) -> None:
    """Let the next comparison be of these models of the sandbox."""
    comparison.keep_next([ChatOptions(relay_id="sandbox", model=model) for model in models])


def ask(app: AppTest, text: str = "Hello") -> AppTest:
    return app.chat_input(key="compare.box").set_value(text).run()


def kept():
    """The newest comparison and, for each column, its turns."""
    store = resources.store()
    found = store.comparisons.latest(owner())[0]
    return found, [store.conversations.path(owner(), column) for column in found.columns]


def test_one_question_is_answered_in_every_column(app):
    line_up("sandbox-chat", "sandbox-reasoner", "sandbox-unpriced")
    ask(app.run())
    found, paths = kept()
    assert found.title == "Hello"
    assert [path[1].model for path in paths] == ["sandbox-chat", "sandbox-reasoner", "sandbox-unpriced"]
    assert {turn.status for path in paths for turn in path} == {Status.DONE}
    assert [each.questions for each in found.rounds] == [
        {path[0].conversation_id: path[0].id for path in paths}
    ]


def test_no_column_stands_in_the_list_of_the_chat(app, open_app):
    line_up("sandbox-chat", "sandbox-reasoner")
    ask(app.run())
    conversations = resources.store().conversations
    assert conversations.latest(owner()) == []
    assert conversations.search(owner(), "Hello") == []
    assert [each.title for each in resources.store().comparisons.latest(owner(), query="hello")] == ["Hello"]
