"""Branches on the chat page under AppTest: what the menu of a turn does, at every turn and while an answer comes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from components.core.owner import owner
from components.core.records import Message, Role, Status
from components.ui import resources
from tests.pages.test_chat import address, ask, bodies, faults, keys, opened, path, press, said


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """A conversation of three questions with their answers."""
    app = open_app()
    for question in ("One", "Two", "Three"):
        ask(app, question)
    yield app
    assert not app.exception


def choose(app: AppTest, turn: Message, name: str) -> AppTest:
    """Choose something in the menu of a turn."""
    return app.menu_button(key=f"turn.{turn.id}").click(name).run()


def write(app: AppTest, turn: Message, text: str, button: str) -> AppTest:
    """Write into the field of a turn that is open for editing, and press one of its buttons."""
    app.text_area(key=f"chat.edited.{turn.id}").set_value(text)
    return press(app, f"chat.editor.{button}")


def captions(app: AppTest) -> list[str]:
    return [caption.value for caption in app.caption]


def answering(asked: Message) -> Message:
    """An answer under way in another process, on a branch that is not being read here."""
    conversations = resources.store().conversations
    begun = Message("elsewhere", asked.conversation_id, asked.id, Role.ASSISTANT, "", datetime.now(UTC))
    running = conversations.claim(owner(), asked.conversation_id, begun, "another process")
    conversations.set_head(owner(), asked.conversation_id, asked.id)
    return running


def test_every_turn_has_a_menu(app):
    assert [menu.key for menu in app.menu_button] == [f"turn.{turn.id}" for turn in path(app)]


def test_a_question_in_the_middle_is_asked_anew_and_the_arrows_lead_back(app):
    old = path(app)
    choose(app, old[2], "edit")
    write(app, old[2], "Two, otherwise", "ask")
    new = path(app)
    assert [turn.text for turn in new[:3]] == ["One", old[1].text, "Two, otherwise"]
    assert len(new) == 4
    assert "2/2" in captions(app)
    press(app, f"chat.version.{new[2].id}.earlier")
    assert path(app) == old
    press(app, f"chat.version.{old[2].id}.later")
    assert path(app) == new
    assert app.text_area.len == 0


def test_a_correction_asks_nothing_and_can_be_undone(app):
    turns = path(app)
    choose(app, turns[0], "edit")
    asked = len(bodies())
    write(app, turns[0], "One!", "correct")
    assert path(app) == [replace(turns[0], text="One!"), *turns[1:]]
    assert len(bodies()) == asked
    press(app, "chat.undo")
    assert path(app) == turns
    assert "chat.undo" not in keys(app)


def test_an_answer_written_by_hand_is_marked_and_the_old_one_stays(app):
    turns = path(app)
    choose(app, turns[3], "edit")
    write(app, turns[3], "What it should have said", "keep")
    new = path(app)
    assert [turn.id for turn in new[:3]] == [turn.id for turn in turns[:3]]
    assert (new[3].text, new[3].by_hand) == ("What it should have said", True)
    assert any("edited by hand" in caption for caption in captions(app))
    press(app, f"chat.version.{new[3].id}.earlier")
    assert path(app) == turns


def test_leaving_the_field_changes_nothing(app):
    turns = path(app)
    choose(app, turns[2], "edit")
    write(app, turns[2], "Never mind", "leave")
    assert path(app) == turns
    assert app.text_area.len == 0


def test_an_answer_in_the_middle_is_given_again_by_another_model_for_once(app):
    turns = path(app)
    choose(app, turns[1], "again_with")
    app.selectbox(key=f"chat.other_model.{turns[1].id}").set_value("sandbox-reasoner").run()
    new = path(app)
    assert [turn.model for turn in new] == [None, "sandbox-reasoner"]
    assert opened(app).options.model == turns[1].model
    assert bodies()[-1]["model"] == "sandbox-reasoner"
    assert f"chat.other_model.{turns[1].id}" not in [box.key for box in app.selectbox]
    press(app, f"chat.version.{new[1].id}.earlier")
    assert path(app) == turns


def test_a_fork_opens_with_the_path_down_to_the_turn_and_says_what_it_is(app):
    turns, first, calls = path(app), address(app), len(resources.store().ledger.calls(owner()))
    choose(app, turns[3], "fork")
    assert address(app) != first
    assert opened(app).title == "Fork of One"
    assert [(turn.text, turn.usage, turn.cost) for turn in path(app)] == [
        (turn.text, turn.usage, turn.cost) for turn in turns[:4]
    ]
    assert len(said(app)) == 4
    assert len(resources.store().ledger.calls(owner())) == calls
    ask(app, "On from here")
    assert len(resources.store().conversations.path(owner(), first)) == 6


def test_a_deleted_message_is_gone_from_the_page_and_the_request_until_it_is_put_back(app):
    turns = path(app)
    choose(app, turns[1], "remove")
    assert len(said(app)) == 5
    assert "Message deleted." in captions(app)
    press(app, "chat.undo")
    assert path(app) == turns
    choose(app, turns[0], "remove")
    choose(app, turns[1], "remove")
    ask(app, "Four")
    assert bodies()[-1]["messages"][0]["content"] == "Two"


def test_a_question_whose_answer_was_deleted_can_be_answered(app):
    turns = path(app)
    choose(app, turns[-1], "remove")
    assert said(app)[-1] == "Three"
    press(app, "chat.again")
    assert len(path(app)) == 6


def test_the_line_clears_the_context_until_it_is_removed_and_a_pin_reaches_over_it(app):
    turns = path(app)
    choose(app, turns[0], "pin")
    choose(app, turns[4], "open")
    assert "Context starts here: what is above is not sent" in captions(app)
    assert ":material/keep: kept in context" in captions(app)
    ask(app, "Four")
    sent = [turn["content"] for turn in bodies()[-1]["messages"]]
    assert sent == ["One", "Three", turns[5].text, "Four"]
    press(app, f"chat.unline.{turns[4].id}")
    choose(app, path(app)[0], "unpin")
    ask(app, "Five")
    assert len(bodies()[-1]["messages"]) == 9


def test_the_next_question_can_begin_the_context(app):
    choose(app, path(app)[-1], "open_next")
    press(app, "chat.unline.next")
    assert "chat.unline.next" not in keys(app)
    choose(app, path(app)[-1], "open_next")
    ask(app, "Four")
    assert [turn["content"] for turn in bodies()[-1]["messages"]] == ["Four"]
    assert captions(app).count("Context starts here: what is above is not sent") == 1
    ask(app, "Five")
    assert len(bodies()[-1]["messages"]) == 3


@pytest.mark.parametrize(("place", "button"), [(2, "ask"), (3, "keep")])
def test_while_an_answer_comes_asking_is_refused_and_what_was_written_stays(app, place, button):
    turns = path(app)
    choose(app, turns[place], "edit")
    answering(turns[-1])
    write(app, turns[place], "Something new", button)
    assert "being answered" in faults(app)
    assert app.text_area(key=f"chat.edited.{turns[place].id}").value == "Something new"
    assert len(bodies()) == 3
    assert path(app) == turns


def test_while_an_answer_comes_another_model_is_refused_and_can_be_chosen_again(app):
    turns = path(app)
    choose(app, turns[1], "again_with")
    running = answering(turns[-1])
    key = f"chat.other_model.{turns[1].id}"
    app.selectbox(key=key).set_value("sandbox-reasoner").run()
    assert "being answered" in faults(app)
    resources.store().conversations.finish(owner(), replace(running, status=Status.DONE))
    app.selectbox(key=key).set_value("sandbox-reasoner").run()
    assert path(app)[-1].model == "sandbox-reasoner"


def test_while_an_answer_comes_pins_lines_arrows_and_forks_work(app):
    press(app, "chat.again")
    turns = path(app)
    answering(turns[-1])
    choose(app, turns[0], "pin")
    choose(app, turns[2], "open")
    assert [path(app)[0].pinned, path(app)[2].opens_context] == [True, True]
    press(app, f"chat.version.{turns[5].id}.earlier")
    assert path(app)[5].id != turns[5].id
    choose(app, path(app)[1], "fork")
    assert len(path(app)) == 2


def test_another_conversation_shows_no_way_back_of_this_one(app):
    choose(app, path(app)[1], "remove")
    press(app, "conversations.new")
    ask(app, "Elsewhere")
    assert "chat.undo" not in keys(app)
