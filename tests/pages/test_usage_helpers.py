"""Whatever pays asks the budgets, helper models too: over a budget nothing is sent, and on a word it is sent once."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.core.owner import owner
from components.core.records import Status
from components.core.verdicts import Kind
from components.ui import resources
from tests.pages import test_embeddings_runs as runs
from tests.pages.test_chat import faults, press
from tests.pages.test_embeddings_search import embedded, opened, search
from tests.pages.test_usage_plans import limit, spend
from tests.pages.test_verdict import compared, have
from tests.pages.test_voice import record, transcribe

OVER = "This goes beyond today's budget of 1.00 USD"


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    app = open_app()
    yield app
    assert not app.exception


def paid() -> int:
    kinds = ("chat", "transcription", "embeddings")
    calls = resources.store().ledger.calls(owner(), 100)
    return sum(call.kind in kinds and call.id != "spent" for call in calls)


def use_up() -> int:
    limit("1")
    spend("1")
    return paid()


def test_a_recording_is_transcribed_once_on_a_word(app):
    before = use_up()
    record(app)
    transcribe(app)
    assert (paid(), OVER in faults(app)) == (before, True)
    press(app, "budget_gate.send")
    if "voice.job" in app.session_state:
        app.session_state["voice.job"].exception(timeout=20)
    app.run()
    assert (paid(), faults(app)) == (before + 1, "")


def test_a_prompt_is_improved_once_on_a_word(open_app):
    app = open_app("drawing")
    before = use_up()
    app.session_state["drawing.draft"] = {"text": "fox"}
    app.session_state["drawing.helper"] = True
    press(app.run(), "drawing.wish.improve")
    assert (paid(), OVER in faults(app)) == (before, True)
    press(app, "budget_gate.send")
    app.run()
    assert (paid(), faults(app)) == (before + 1, "")


def test_a_search_by_meaning_is_sent_once_on_a_word(app):
    corpus_id = embedded(("A parcel", "Money back"))
    before = use_up()
    search(opened(app, corpus_id), "where is it")
    assert (paid(), OVER in faults(app)) == (before, True)
    press(app, "budget_gate.send")
    app.run()
    assert (paid(), faults(app)) == (before + 1, "")


def test_a_judge_is_asked_once_on_a_word(open_app):
    app = open_app("compare")
    name = compared(app, "sandbox-chat", "sandbox-unpriced")
    before = use_up()
    have(app, name, Kind.JUDGE)
    assert (paid(), OVER in faults(app)) == (before, True)
    press(app, "budget_gate.send")
    app.run()
    assert (paid(), faults(app)) == (before + 1, "")


def test_an_embedding_that_was_kept_back_says_it_has_not_begun_and_begins_on_a_word(open_app):
    app = open_app("embeddings")
    before = use_up()
    runs.press(runs.paste(app), "embeddings.start")
    assert (paid(), OVER in faults(app)) == (before, True)
    assert "Not begun yet" in [bar.proto.text for bar in app.get("progress")]
    press(app, "budget_gate.send")
    assert (runs.finish(app).status, paid()) == (Status.DONE, before + 1)
