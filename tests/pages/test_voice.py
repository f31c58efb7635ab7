"""Speaking on the chat page: recorded, priced, transcribed once, put beside what is typed, and never lost."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.core.owner import owner
from components.core.relays import SANDBOX
from components.core.store import Store
from components.ui import resources
from tests.core.relay.sounds import tone
from tests.pages.test_chat import faults, press
from tests.pages.test_files import plain

MODEL = f"transcription/{SANDBOX.base_url}"
HELD = tone(2.0)
BOTH = "The sandbox heard 2.0 seconds of sound. 沙盒听到了 2.0 秒的声音。"


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The app on its first page; whatever a test does, the page it ends with holds no exception."""
    app = open_app()
    yield app
    assert not app.exception


def unfold(app: AppTest, model: str | None = None) -> AppTest:
    """Open the microphone's panel, with a model chosen before."""
    if model:
        resources.store().preferences.set(owner(), MODEL, model)
    app.session_state["voice.panel"] = True
    return app.run()


def record(app: AppTest, sound: bytes = HELD, model: str | None = None) -> AppTest:
    unfold(app, model)
    return app.audio_input[0].set_value(("a.wav", sound, "audio/wav")).run()


def transcribe(app: AppTest) -> AppTest:
    """Press the button, and draw the page once the relay has answered."""
    press(app, "voice.transcribe")
    if "voice.job" in app.session_state:
        app.session_state["voice.job"].exception(timeout=20)
    return app.run()


def label(app: AppTest) -> str:
    return plain(app.button(key="voice.transcribe").label)


def captions(app: AppTest) -> str:
    return plain("\n".join(caption.value for caption in app.caption))


def put(app: AppTest) -> str:
    """What the browser is to put into the box."""
    return app.session_state["browser.put"][0]


def calls(store: Store) -> list:
    with store._database.reading() as connection:
        return list(
            connection.exec_driver_sql(
                "SELECT status, model, prompt_tokens FROM calls WHERE kind = 'transcription'"
            )
        )


def test_the_model_is_picked_by_what_it_can_do_and_its_price_is_told(app):
    assert unfold(app).selectbox(key="voice.model.sandbox").value == "whisper-1"
    assert "A minute of sound: about $0.03 at the relay's price" in captions(app)
    assert label(record(app)) == "Transcribe (about $0.00099)"


def test_the_language_that_is_chosen_goes_along_and_is_chosen_the_next_time(app, open_app):
    unfold(app).selectbox(key="voice.language").set_value("zh").run()
    transcribe(record(app))
    assert put(app) == "沙盒听到了 2.0 秒的声音。"
    assert unfold(open_app()).selectbox(key="voice.language").value == "zh"


def test_what_was_said_goes_into_the_box_and_is_not_sent(app):
    transcribe(record(app))
    assert put(app) == BOTH
    assert "voice.recording" not in app.session_state
    assert app.session_state["voice.panel"] is False
    assert len(app.chat_message) == 0


def test_one_click_is_one_call_in_the_ledger(app):
    transcribe(record(app))
    app.run()
    assert calls(resources.store()) == [("done", "whisper-1", 33)]


def test_nothing_is_sent_before_it_is_asked_for(app):
    record(app)
    assert not [one for one in resources.sandbox().requests if "transcriptions" in one.path]


def test_a_relay_that_fails_loses_nothing_and_is_asked_again_only_by_hand(app):
    transcribe(record(app, model="whisper-1+fault-saturated-429-once"))
    assert "Too many requests" in faults(app)
    assert label(app) == "Try again (price unknown)"
    assert app.session_state["voice.recording"] == HELD
    assert app.download_button(key="voice.download")
    transcribe(app)
    assert put(app) == BOTH
    assert [status for status, _model, _tokens in calls(resources.store())] == ["failed", "done"]


def test_a_recording_that_is_refused_stays(app):
    transcribe(record(app, tone(0.01)))
    assert "rejected" in faults(app)
    assert app.session_state["voice.recording"] == tone(0.01)


def test_a_relay_without_such_a_model_says_so_and_takes_a_name(app):
    resources.sandbox().offers = tuple(o for o in resources.sandbox().offers if o.id != "whisper-1")
    resources.relays().models("", SANDBOX.id, fresh=True)
    record(app)
    assert "lists no model that transcribes" in captions(app)
    assert app.button(key="voice.transcribe").disabled
    assert app.selectbox(key="voice.model.sandbox").proto.accept_new_options


def test_the_model_chosen_is_remembered(app):
    assert unfold(app, "whisper-9").selectbox(key="voice.model.sandbox").options == ["whisper-9", "whisper-1"]
    app.selectbox(key="voice.model.sandbox").set_value("whisper-1").run()
    assert resources.store().preferences.get(owner(), MODEL) == "whisper-1"


def test_a_recording_can_be_discarded(app):
    press(record(app), "voice.discard")
    assert "voice.recording" not in app.session_state
    assert len(app.audio_input) == 1


def test_the_last_text_can_be_had_again_in_another_tab(app, open_app):
    transcribe(record(app))
    other = open_app()
    press(unfold(other), "voice.again")
    assert put(other) == BOTH


def test_stop_ends_the_call_and_keeps_the_recording(app):
    press(record(app, model="whisper-1+fault-silent-before-headers"), "voice.transcribe")
    press(app, "voice.stop")
    assert "voice.job" not in app.session_state
    assert app.session_state["voice.recording"] == HELD
