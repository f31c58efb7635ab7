"""The temporary chat under AppTest: begun, used like any other, unseen elsewhere, and kept after all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from components.core.owner import owner
from components.ui import media, resources
from components.ui.visit import COOKIE
from tests.pages.conftest import MAIN

MARKER = "Zaubernuss"


@pytest.fixture
def app(open_app: Callable[..., AppTest]) -> Iterator[AppTest]:
    """An empty temporary chat; whatever a test does, the page it ends with holds no exception."""
    app = open_app()
    app.button(key="temporary.new").click().run()
    yield app
    assert not app.exception


def ask(app: AppTest, text: str = MARKER) -> AppTest:
    return app.chat_input(key="chat.box").set_value(text).run()


def address(app: AppTest) -> str:
    named = app.query_params["c"]
    return named[0] if isinstance(named, list) else named


def turns(app: AppTest) -> list[str]:
    return [turn.name for turn in app.chat_message]


def written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def listed(app: AppTest) -> list[str]:
    return [each.label for each in app.sidebar.button if each.key.startswith("conversations.temporary-")]


def notice(app: AppTest) -> str:
    return "".join(caption.value for caption in app.caption if "Temporary chat" in caption.value)


def test_a_temporary_chat_is_used_like_any_other_and_nothing_of_it_is_written(app, world):
    assert "nothing of it is stored" in notice(app)
    app.session_state["chat.options"] = True
    name = address(app)
    app.run().text_area(key=f"chat.system.{name}").set_value(f"{MARKER} system").run()
    ask(ask(app), f"{MARKER} again")
    app.button(key="chat.again").click().run()
    app.button(key="chat.edit").click().run()
    key = next(each.key for each in app.text_area if each.key.startswith("chat.edited."))
    app.text_area(key=key).set_value(f"{MARKER} edited")
    app.button(key="chat.editor.ask").click().run()
    assert turns(app) == ["user", "assistant", "user", "assistant"]
    assert address(app) == name
    assert listed(app) == []
    calls = resources.store().ledger.calls(owner())
    assert [call.conversation_id for call in calls if call.kind == "chat"] == [name] * 4
    assert resources.store().portable.count(owner()) == 0
    assert MARKER.encode() not in written(world)


def test_it_is_there_after_a_reload_and_not_in_another_visit(app, open_app):
    ask(app)
    visit = app.session_state["visit"]
    again = AppTest.from_file(MAIN, default_timeout=20)
    again.context = {"locale": "en-US", "timezone": "Asia/Shanghai"}
    again.session_state["visit"] = visit
    again.query_params["c"] = address(app)
    assert turns(again.run()) == ["user", "assistant"]
    other = open_app()
    other.query_params["c"] = address(app)
    other.run()
    assert turns(other) == []
    assert "It belonged to another visit" in "".join(error.value for error in other.error)
    assert MARKER not in str(other)


def test_one_without_a_question_is_not_begun_twice(app):
    name = address(app)
    app.button(key="temporary.new").click().run()
    assert address(app) == name
    ask(app)
    app.button(key="temporary.new").click().run()
    assert address(app) != name
    assert turns(app) == []


def test_a_temporary_chat_is_kept(app, world):
    name = address(app)
    ask(app)
    app.button(key="temporary.keep").click().run()
    assert address(app) == name.removeprefix("temporary-")
    assert turns(app) == ["user", "assistant"]
    assert notice(app) == ""
    assert MARKER.encode() in written(world)
    assert [each.id for each in resources.store().conversations.latest(owner())] == [address(app)]
    ask(app, "and on")
    assert turns(app) == ["user", "assistant"] * 2


def test_a_deleted_one_comes_back_with_undo(app):
    ask(app)
    app.session_state["conversations.menu"] = True
    app.run()
    app.button(key="conversations.delete").click().run()
    assert turns(app) == []
    app.button(key="conversations.undo").click().run()
    assert turns(app) == ["user", "assistant"]


def test_its_files_are_served_to_its_visit_alone(app):
    visit = "v" * 43
    file = resources.temporaries().opened(visit).store.files.add(owner(), "a.txt", b"said", "text/plain", {})
    client = TestClient(Starlette(routes=media.ROUTES))
    at = media.picture_address(file)
    assert client.get(at).status_code == 404
    assert client.get(at, headers={"cookie": f"{COOKIE}={'w' * 43}"}).status_code == 404
    reply = client.get(at, headers={"cookie": f"{COOKIE}={visit}"})
    assert reply.content == b"said"
    assert reply.headers["cache-control"] == "private, no-store"
