"""What goes along with a message under AppTest: limits, and a summary that stands for the older turns."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.core.owner import owner
from components.ui import resources
from tests.pages.test_chat import ask, bodies, choose, faults, field, keys, opened, press, with_settings


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """A conversation of four questions with their answers, and the panel of settings open."""
    app = open_app()
    for question in ("One", "Two", "Three", "Four"):
        ask(app, question)
    yield with_settings(app)
    assert not app.exception


def summary(app: AppTest):
    """The field with the summary."""
    [found] = [area for area in app.text_area if area.key.startswith("history.summary.")]
    return found


def sent() -> list[str]:
    return [turn["content"] for turn in bodies()[-1]["messages"]]


def test_older_messages_are_summarised_for_a_price_said_before_and_the_summary_goes_in_their_place(app):
    assert "4 older messages" in app.button(key="history.summarize").label
    assert r"\$" in app.button(key="history.summarize").label
    press(app, "history.summarize")
    [asked] = sent()
    assert asked.startswith("Summarise the conversation")
    assert "[user]\nTwo" in asked
    assert "[user]\nThree" not in asked
    kept = opened(app)
    assert kept.options.summarizes
    assert summary(app).value == kept.summary.text
    assert [call.kind for call in resources.store().ledger.calls(owner())].count("chat") == 5
    ask(app, "Five")
    assert kept.summary.text in sent()[0]
    assert [text for text in sent() if text in ("One", "Two", "Three", "Four", "Five")] == [
        "Three",
        "Four",
        "Five",
    ]


def test_a_summary_is_corrected_switched_off_and_removed(app):
    press(app, "history.summarize")
    summary(app).set_value("We counted to two.").run()
    ask(app, "Five")
    assert "We counted to two." in sent()[0]
    field(app.toggle, "summarizes").set_value(False).run()
    ask(app, "Six")
    assert sent()[0] == "One"
    summary(app).set_value("").run()
    assert opened(app).summary is None
    assert not [area for area in app.text_area if area.key.startswith("history.summary.")]


def test_newer_messages_are_added_to_what_can_be_summarised(app):
    press(app, "history.summarize")
    assert "history.summarize" not in keys(app)
    ask(app, "Five").run()
    assert "6 older messages" in app.button(key="history.summarize").label


def test_a_summary_the_relay_refuses_is_a_sentence_and_nothing_changes(app):
    choose(app, "fault-insufficient-quota-429")
    press(app, "history.summarize")
    assert faults(app)
    kept = opened(app)
    assert (kept.summary, kept.options.summarizes) == (None, False)
    assert "history.summarize" in keys(app)


def test_the_last_messages_are_a_limit_and_an_empty_field_lifts_it(app):
    field(app.number_input, "history_messages").set_value(2).run()
    ask(app, "Five")
    assert len(sent()) == 2
    field(app.number_input, "history_messages").set_value(None).run()
    ask(app, "Six")
    assert len(sent()) == 11
