"""Files on the chat page: attached, weighed, sent, shown; and what is said when they can't be."""

import base64
from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from components.core.errors import VaultError
from components.core.owner import owner
from components.core.records import ChatOptions
from components.ui import conversation, resources
from tests.core.files import made
from tests.pages import test_chat as chat
from tests.pages.test_chat import bodies, box, faults

PICTURE = made.picture(64, 48)


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The app on its first page, in English; whatever a test does, the page it ends with holds no exception."""
    app = open_app()
    yield app
    assert not app.exception


def chips(app: AppTest) -> list[str]:
    """The names of the files in the tray."""
    return [
        plain(b.label).removeprefix("Remove ") for b in app.button if (b.key or "").startswith("tray.remove.")
    ]


def plain(label: str) -> str:
    return label.replace("\\", "").replace("\u2060", "")


def attach(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Pick files in the tray."""
    app.session_state["tray.attach"] = True
    app.run()
    return (
        app.file_uploader[0]
        .set_value([(name, data, "application/octet-stream") for name, data in files])
        .run()
    )


def put(app: AppTest, text: str, *files: tuple[str, bytes]) -> AppTest:
    """Put files into the box itself and press Enter."""
    field = app.chat_input(key="chat.box")
    for name, data in files:
        field.upload(name, data, "application/octet-stream")
    return field.set_value(text).run()


def ask(app: AppTest, text: str = "Hello") -> AppTest:
    return chat.ask(app, text)


def line(app: AppTest) -> str:
    """What is said before sending."""
    return plain(app.session_state["forecast.line"])


def content(number: int = -1) -> object:
    """The last message of a request the sandbox was sent."""
    return bodies()[number]["messages"][-1]["content"]


def labels(app: AppTest) -> str:
    """What the popovers of the page are called, one a line."""
    return "\n".join(plain(label) for label in _popovers(app._tree))


def _popovers(node: object) -> Iterator[str]:
    label = getattr(getattr(getattr(node, "proto", None), "popover", None), "label", "")
    yield from [label] if label else []
    for child in getattr(node, "children", {}).values():
        yield from _popovers(child)


def test_picked_files_are_chips_with_size_tokens_and_price(app):
    attach(app, ("notes.txt", b"word" * 1000), ("a.png", PICTURE))
    assert chips(app) == ["notes.txt", "a.png"]
    assert "notes.txt · 4 kB · about 1,000 tokens · about $0.0025" in labels(app)
    assert "about 1,255 tokens" in line(app)


def test_a_spreadsheet_that_is_none_is_told_as_the_text_it_is(app):
    attach(app, ("notes.xlsx", b"Green tea"))
    assert "notes.xlsx · called .xlsx, but it is plain text · 0.1 kB" in labels(app)


def test_picked_files_are_sent_with_the_question_and_leave_the_tray(app):
    attach(app, ("notes.txt", b"the notes"), ("a.png", PICTURE))
    ask(app, "What is it?")
    words, picture = content()
    assert words["text"] == "File: notes.txt\n```\nthe notes\n```\n\nWhat is it?"
    sent = base64.b64decode(picture["image_url"]["url"].partition(",")[2])
    assert picture["image_url"]["url"].startswith("data:image/png;base64,")
    assert sent[:8] == PICTURE[:8]
    assert chips(app) == []
    assert [len(message.attachments) for message in chat.path(app)] == [2, 0]


def test_files_of_a_turn_are_shown_in_it(app):
    ask(attach(app, ("notes.txt", b"the notes"), ("a.png", PICTURE)))
    turn = app.chat_message[0]
    assert len(turn.image) == 1
    assert [plain(button.label) for button in turn.download_button] == ["notes.txt · 0.1 kB"]


def test_a_file_can_be_taken_out_of_the_tray_and_is_forgotten(app):
    attach(app, ("notes.txt", b"the notes"), ("a.png", PICTURE))
    [first, _second] = app.session_state["tray.chat"]
    app.button(key=f"tray.remove.{first}").click().run()
    assert chips(app) == ["a.png"]
    assert resources.store().files.get(owner(), first) is None


def test_what_is_in_the_tray_survives_another_page(app):
    attach(app, ("notes.txt", b"the notes"))
    app.switch_page("../../pages/help.py").run()
    app.switch_page("../../pages/chat.py").run()
    assert chips(app) == ["notes.txt"]


def test_what_cannot_be_read_is_named_and_the_rest_stays(app):
    attach(app, ("bad.pdf", b"%PDF-1.4 no"), ("empty.txt", b""), ("good.txt", b"good"))
    assert "bad.pdf is damaged" in faults(app)
    assert "empty.txt is empty" in faults(app)
    assert chips(app) == ["good.txt"]


def test_files_in_the_box_go_with_what_is_typed_there(app):
    put(app, "Look", ("notes.txt", b"the notes"))
    assert content() == "File: notes.txt\n```\nthe notes\n```\n\nLook"
    assert chips(app) == []


def test_a_question_whose_file_cannot_be_read_is_not_sent_and_stays(app):
    put(app, "Look", ("bad.png", PICTURE[:40]), ("good.txt", b"good"))
    assert bodies() == []
    assert "bad.png is damaged" in faults(app)
    assert (box(app), chips(app)) == ("Look", ["good.txt"])


def test_files_in_the_box_that_cost_more_than_the_limit_are_confirmed_first(app):
    put(app, "Read", ("long.txt", b"word" * 30_000))
    assert bodies() == []
    assert "about 30,001 tokens and would cost about $0.075 at the relay's price" in plain(
        app.warning[0].value
    )
    assert (box(app), chips(app)) == ("Read", ["long.txt"])
    ask(app, "Read")
    assert str(content()).endswith("Read")
    assert not app.warning


def test_the_limit_is_the_persons_own(app):
    resources.store().preferences.set(owner(), "tray.limit", 1.0)
    put(app, "Read", ("long.txt", b"word" * 30_000))
    assert len(bodies()) == 1


def test_an_unknown_price_is_said_and_much_text_confirmed_first(app):
    chat.choose(app, "sandbox-unpriced")
    assert "price unknown" in line(app)
    put(app, "Read", ("short.txt", b"word"))
    assert len(bodies()) == 1
    put(app, "Read", ("long.txt", b"word" * 30_000))
    assert len(bodies()) == 1
    assert "price unknown" in plain(app.warning[0].value)


def test_a_message_of_a_megabyte_is_confirmed_and_then_sent_whole(app):
    text = "word " * 200_000 + "end"
    ask(app, text)
    assert bodies() == []
    assert box(app) == text
    ask(app, text)
    assert content() == text


def test_twenty_thousand_lines_stay_in_the_box_until_they_are_agreed_to(app):
    text = "\n".join(f"line {n}" for n in range(20_000))
    ask(app, text)
    assert (bodies(), box(app)) == ([], text)


def test_the_line_before_sending_counts_what_goes_along(app):
    assert line(app) == "about $0.000626 per 1,000 characters typed at the relay's price"
    ask(ask(app, "One"), "Two")
    assert line(app).startswith("4 messages go along · about ")
    limit(app, history_messages=1)
    assert "stay behind" in line(app)


def limit(app: AppTest, **changes: object) -> None:
    conversation = chat.opened(app)
    made = replace(conversation.options, **changes)
    resources.store().conversations.set_options(owner(), conversation.id, made)
    app.run()


def test_old_pictures_are_not_sent_again(app):
    ask(attach(app, ("a.png", PICTURE)), "One")
    limit(app, image_turns=1)
    ask(app, "Two")
    first = bodies()[-1]["messages"][0]["content"]
    assert first == "[The picture a.png was attached here; it is not sent again.]\n\nOne"


def test_an_edited_question_keeps_its_files(app):
    ask(attach(app, ("notes.txt", b"the notes")), "One")
    question = chat.path(app)[0]
    conversation = replace(chat.opened(app), options=ChatOptions(model="sandbox-chat"))
    connection = resources.relays().connection("", resources.relays().default("").id)
    answer = resources.answers().ask_instead(owner(), connection, conversation, question, "Two")
    list(resources.answers().follow(owner(), answer.id))
    assert str(content()).startswith("File: notes.txt")


def test_a_model_that_may_not_see_is_named_before_sending(app):
    attach(app, ("a.png", PICTURE))
    assert "this model may not see pictures" in line(app)
    chat.choose(app, "sandbox-vision")
    assert "may not see" not in line(app)


def test_a_table_can_be_looked_at_before_it_is_sent(app):
    attach(app, ("a.csv", b"x,y\n1,2\n"))
    [name] = app.session_state["tray.chat"]
    app.session_state[f"tray.file.{name}"] = True
    app.run()
    assert app.dataframe[0].value.shape == (2, 2)
    assert "2 rows" in plain("".join(caption.value for caption in app.caption))


def test_a_stroke_opens_the_prompts_and_the_files_wait_in_the_tray(app):
    ask(attach(app, ("notes.txt", b"the notes")), "/summar")
    assert app.text_input(key="slash.query").value == "summar"
    assert chips(app) == ["notes.txt"]
    assert bodies() == []
    chat.press(app, "slash.close")
    assert (box(app), chips(app)) == ("/summar", ["notes.txt"])
    ask(app, "Read this")
    assert content() == "File: notes.txt\n```\nthe notes\n```\n\nRead this"
    assert chips(app) == []


def test_a_stroke_with_files_in_the_box_puts_these_into_the_tray(app):
    put(app, "/", ("notes.txt", b"the notes"))
    assert app.text_input(key="slash.query").value == ""
    assert chips(app) == ["notes.txt"]
    chat.press(app, "slash.take.0")
    assert chips(app) == ["notes.txt"]
    assert bodies() == []


def test_what_was_typed_after_the_stroke_can_be_sent_with_the_files(app):
    ask(attach(app, ("notes.txt", b"the notes")), "/etc/hosts, what is it?")
    chat.press(app, "slash.send")
    assert content() == "File: notes.txt\n```\nthe notes\n```\n\n/etc/hosts, what is it?"
    assert chips(app) == []


def test_files_of_a_first_question_that_was_refused_stay_in_the_tray(app, monkeypatch):
    def refuse() -> None:
        raise VaultError(reason="missing")

    monkeypatch.setattr(conversation, "connection", refuse)
    ask(attach(app, ("notes.txt", b"the notes")), "What is it?")
    assert (box(app), chips(app)) == ("What is it?", ["notes.txt"])
