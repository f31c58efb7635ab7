"""How finished answers are drawn in the chat: pictures from the gallery, diagrams, long code, tables, pages."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from components.core import blocks
from components.core.owner import owner
from components.core.records import ChatOptions, Finish, Message, Role, Status
from components.core.relay.sandbox.drawing import Painting
from components.ui import resources

FOX = Painting("a fox", resources.SANDBOX_ORIGIN)
LONG = "".join(f"line {n}\n" for n in range(blocks.LONG_LINES + 1))


def answered(text: str, question: str = "Show me") -> Message:
    """An answer with this text, in a conversation of its own."""
    store = resources.store()
    conversation = store.conversations.create(owner(), ChatOptions())
    asked = store.conversations.add_user(owner(), conversation.id, None, question)
    message = Message(
        "b" * 32,
        conversation.id,
        asked.id,
        Role.ASSISTANT,
        "",
        datetime.now(UTC),
        status=Status.RUNNING,
        model="m",
    )
    store.conversations.claim(owner(), conversation.id, message, "w")
    message = replace(message, text=text, status=Status.DONE, finish=Finish.STOP)
    store.conversations.finish(owner(), message)
    return message


@pytest.fixture
def read(open_app):
    """Opens the chat at an answer with this text; whatever a test does, the page it ends with holds no exception."""
    apps = []

    def opened(text: str):
        app = open_app()
        message = answered(text)
        app.query_params["c"] = message.conversation_id
        apps.append(app)
        return app.run(), message

    yield opened
    assert not any(app.exception for app in apps)


def texts(app) -> list[str]:
    return [piece.value for piece in app.chat_message[-1].markdown]


def test_a_question_of_a_megabyte_is_shown_as_it_is_and_not_as_markdown(open_app):
    app = open_app()
    text = "# Title\n\nA *word* of `code`.\n\n" * 30_000
    app.query_params["c"] = answered("Read.", question=text).conversation_id
    app.run()
    assert [code.value.strip() for code in app.chat_message[0].code] == [text.strip()]
    assert not app.chat_message[0].markdown


def test_a_drawing_becomes_a_picture_in_the_gallery_with_its_echo_folded(open_app):
    app = open_app()
    resources.store().preferences.set(
        owner(), f"favourites/{resources.relays().default('').base_url}", ["gpt-4o-image"]
    )
    app.run()
    app.selectbox(key="chat.model").set_value("gpt-4o-image").run()
    app.chat_input(key="chat.box").set_value("Draw a fox").run()
    head = resources.store().conversations.latest(owner())[0].head_id
    resources.gallery().wait(owner(), head, 20)
    app.run()
    [picture] = resources.store().pictures.latest(owner())
    assert [text for text in texts(app) if "/kept/picture/" in text]
    assert f"/gallery?picture={picture.id}" in app.chat_message[-1].caption[0].value
    assert '"prompt": "Draw a fox"' in app.chat_message[-1].expander[0].code[0].value
    assert not any("进度" in text or "referenced_image_ids" in text for text in texts(app))
    assert not app.exception


def test_a_picture_is_fetched_when_a_person_asks_and_shown_from_here(read):
    app, message = read(f"One ![fox]({FOX.address()}) in a line\n\n![fox]({FOX.address()}?n=2)\n")
    assert not any("![" in text for text in texts(app))
    app.button(key=f"rendering.take.{message.id}").click().run()
    resources.gallery().wait(owner(), message.id, 20)
    app.run()
    assert (
        len([text for text in texts(app) if "](/kept/picture/" in text and "sandbox.relay" not in text]) == 2
    )


def test_a_picture_that_cannot_be_had_says_why_and_stays_a_link(read):
    app, message = read("![two](http://127.0.0.1/x.png)\n")
    app.button(key=f"rendering.take.{message.id}").click().run()
    resources.gallery().wait(owner(), message.id, 20)
    app.run()
    assert "private network" in app.chat_message[-1].warning[0].value
    assert any("[🖼 two]" in text for text in texts(app))


def test_a_deleted_picture_is_said_to_be_deleted(read):
    app, message = read(f"![fox]({FOX.address()})\n")
    resources.gallery().take_in(owner(), message)
    resources.gallery().wait(owner(), message.id, 20)
    resources.store().pictures.delete(owner(), resources.store().pictures.latest(owner())[0].id)
    app.run()
    assert "deleted" in app.chat_message[-1].caption[0].value


def test_long_code_folds_and_short_code_does_not(read):
    app, _message = read(f"```python\n{LONG}```\n\n```python\nshort\n```\n")
    fold = app.chat_message[-1].expander[0]
    assert fold.label == f"python · {blocks.LONG_LINES + 1} lines"
    assert fold.code[0].value == LONG.rstrip("\n") or fold.code[0].value == LONG
    assert any("short" in text for text in texts(app))


def test_a_diagram_is_drawn_and_its_source_stays_at_hand(read):
    app, _message = read("```mermaid\ngraph TD\n  A-->B\n```\n")
    assert "A-->B" in app.chat_message[-1].expander[0].code[0].value


def test_each_table_can_be_taken_along(read):
    app, _message = read("| a | b |\n|---|---|\n| 1 | 2 |\n\ntext\n\n| c |\n|---|\n| 3 |\n")
    assert [one.label for one in app.chat_message[-1].get("download_button")] == ["Table as CSV"] * 2


def test_the_way_to_take_a_table_along_stands_under_it(read):
    app, _message = read("before\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nafter\n\n> | q |\n> |---|\n> | 3 |\n")
    kinds = [(each.type, getattr(each, "value", "")) for each in app.chat_message[-1]]
    order = [value.strip().partition("\n")[0] if kind == "markdown" else kind for kind, value in kinds]
    shown = [one for one in order if one in ("before", "| a | b |", "download_button", "after")]
    assert shown == ["before", "| a | b |", "download_button", "after", "download_button"]


def test_a_question_is_drawn_as_it_was_typed(open_app):
    app = open_app()
    message = answered("fine", question=f"```mermaid\ngraph TD\n```\n![fox]({FOX.address()})")
    app.query_params["c"] = message.conversation_id
    app.run()
    assert len(app.chat_message[0].expander) == 0
    assert resources.gallery().progress(owner(), message.parent_id) is None
    assert not app.exception
