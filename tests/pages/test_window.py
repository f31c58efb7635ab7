"""The turns drawn of a long conversation: the newest, or those around one that was looked for."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.core.owner import owner
from components.core.records import ChatOptions
from components.ui import resources
from tests.pages.test_chat import ask, begin, keys, press, said


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The app on its first page; whatever a test does, the page it ends with holds no exception."""
    app = open_app()
    yield app
    assert not app.exception


def long_one() -> list[str]:
    """A conversation of a hundred questions, its id and theirs."""
    name = begin("Long", "Turn 0")
    conversations = resources.store().conversations
    ids = [conversations.path(owner(), name)[0].id]
    for number in range(1, 100):
        word = " needle" if number == 20 else ""
        ids.append(conversations.add_user(owner(), name, ids[-1], f"Turn {number}{word}").id)
    return [name, *ids]


def search(app: AppTest, query: str, name: str) -> AppTest:
    app.text_input(key="conversations.query").set_value(query).run()
    return press(app, f"conversations.{name}")


def found(app: AppTest) -> str:
    return app.session_state["browser.found"][0]


def test_what_was_found_far_back_is_drawn_with_its_neighbours_alone(app):
    name, *ids = long_one()
    search(app, "needle", name)
    assert said(app)[0] == "Turn 12"
    assert said(app)[-1] == "Turn 27"
    assert found(app) == f"turn.{ids[20]}"
    press(app, "chat.older")
    assert said(app)[0] == "Turn 0"
    assert said(app)[-1] == "Turn 27"
    assert "chat.older" not in keys(app)
    press(app, "chat.newer")
    assert said(app)[-1] == "Turn 99"
    assert "chat.newer" not in keys(app)


def test_opened_from_the_list_a_conversation_is_drawn_to_its_end(app):
    name, *_ids = long_one()
    search(app, "needle", name)
    app.text_input(key="conversations.query").set_value("").run()
    press(app, f"conversations.{name}")
    assert said(app)[-1] == "Turn 99"
    assert "browser.found" not in app.session_state


def test_a_question_leads_back_to_the_end(app):
    name, *_ids = long_one()
    search(app, "needle", name)
    ask(app, "And now?")
    assert "And now?" in said(app)
    assert "Turn 99" in said(app)
    assert "chat.newer" not in keys(app)


def test_an_arrow_far_back_leads_to_the_other_version_not_to_the_end(app):
    name, *ids = long_one()
    conversations = resources.store().conversations
    other = conversations.add_user(owner(), name, ids[19], "Another Turn 20").id
    for number in range(60):
        conversations.add_user(owner(), name, conversations.get(owner(), name).head_id, f"Below {number}")
    conversations.set_head(owner(), name, ids[-1])
    search(app, "Turn 25", name)
    press(app, f"chat.version.{ids[20]}.later")
    assert "Another Turn 20" in said(app)
    assert "Below 59" not in said(app)
    assert found(app) == f"turn.{other}"


def test_a_message_of_an_empty_conversation_is_nowhere(app):
    made = resources.store().conversations.create(owner(), ChatOptions(), "needle")
    search(app, "needle", made.id)
    assert said(app) == []
