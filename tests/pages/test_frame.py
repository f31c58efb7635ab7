"""What the frame does around a page."""

from streamlit.testing.v1 import AppTest

from components.core.errors import StoreError
from components.ui import resources


def test_the_language_follows_the_browser(open_app):
    assert "帮助" in open_app("help", "zh-TW").markdown[0].value
    assert "Help" in open_app("help", "fr-FR").markdown[0].value


def test_the_chosen_language_survives_a_page_change_and_a_new_session(open_app):
    app = open_app("help", "en-US")
    app.radio(key="shell.language").set_value("zh_CN").run()
    assert "帮助" in app.markdown[0].value
    app.switch_page("../../pages/chat.py").run()
    app.switch_page("../../pages/help.py").run()
    assert "帮助" in app.markdown[0].value
    assert "帮助" in open_app("help", "en-US").markdown[0].value


def test_the_server_names_the_language_for_browsers_that_ask_for_neither(open_app, monkeypatch, world):
    monkeypatch.setenv("RELAY_STUDIO_LANGUAGE", "zh_CN")
    assert "帮助" in open_app("help", "fr-FR").markdown[0].value


def test_the_switcher_offers_what_the_visit_may_use_and_keeps_the_choice(open_app):
    app = open_app("help")
    visit = app.session_state["visit"]
    added = resources.relays().add(
        visit, "Mine", "https://relay.example.com", "sk-abcdefgh1234", remember=False
    )
    app.run()
    assert app.selectbox(key="shell.relay").options == ["Mine", "Sandbox"]
    app.selectbox(key="shell.relay").set_value(added.id).run()
    app.switch_page("../../pages/chat.py").run()
    assert app.selectbox(key="shell.relay").value == added.id


def test_a_forgotten_relay_gives_way_to_the_default(open_app):
    app = open_app("help")
    visit = app.session_state["visit"]
    added = resources.relays().add(
        visit, "Mine", "https://relay.example.com", "sk-abcdefgh1234", remember=False
    )
    app.run()
    app.selectbox(key="shell.relay").set_value(added.id).run()
    resources.relays().forget(visit, added.id)
    app.run()
    assert not app.exception
    assert app.selectbox(key="shell.relay").value == "sandbox"


def test_help_tells_the_cure_of_every_error(open_app):
    text = " ".join(element.value for element in open_app("help").markdown)
    assert "The balance is used up" in text
    assert "Safari" in text


def test_a_store_that_refuses_is_a_sentence_on_the_page(open_app, monkeypatch):
    monkeypatch.setattr(type(resources.store().preferences), "get", refuse(StoreError(reason="locked")))
    app = open_app()
    assert not app.exception
    assert "database is busy" in error_text(app)


def test_an_error_nobody_foresaw_is_a_sentence_with_a_number_and_a_scrubbed_log_line(
    open_app, monkeypatch, caplog
):
    monkeypatch.setattr(type(resources.store().preferences), "get", refuse(ValueError("sk-abcdefgh12345678")))
    app = open_app()
    assert not app.exception
    assert "sk-abcdefgh" not in error_text(app)
    [line] = [record for record in caplog.records if record.name == "components.ui.boundary"]
    assert line.args[0] in error_text(app)
    assert "ValueError: [hidden]" in line.getMessage()
    assert "sk-abcdefgh" not in line.getMessage()


def test_a_choice_that_cannot_be_kept_is_told_in_the_chosen_language(open_app, monkeypatch):
    app = open_app("help")
    monkeypatch.setattr(type(resources.store().preferences), "set", refuse(StoreError(reason="full")))
    app.radio(key="shell.language").set_value("zh_CN").run()
    assert not app.exception
    assert "磁盘已满" in error_text(app)


def test_an_error_of_a_callback_is_drawn_by_us_alone(world):
    def script():
        from components.core.errors import UpstreamError
        from components.ui.boundary import report

        assert report(UpstreamError(status=502, said="![x](https://evil.example)", request_id="2026x"))

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert "failed" in error_text(app)
    assert [text.value for text in app.text] == ["![x](https://evil.example)"]
    assert [code.value for code in app.code] == ["2026x"]


def test_streamlits_own_stops_pass_through(world):
    def script():
        import streamlit as st

        from components.ui.boundary import boundary

        with boundary():
            st.stop()
        st.write("never")

    app = AppTest.from_function(script).run()
    assert not app.error
    assert not app.markdown


def refuse(error):
    def refusing(*_args):
        raise error

    return refusing


def error_text(app):
    return " ".join(f"{error.proto.title} {error.value}" for error in app.error)


def test_a_browser_that_missed_a_run_falls_back_on_what_is_in_force(open_app):
    """It takes the place a switch names for its choice; the first place would be Chinese, and another relay."""
    app = open_app("chat", "en-US")
    visit = app.session_state["visit"]
    resources.relays().add(visit, "Mine", "https://relay.example.com", "sk-abcdefgh1234", remember=False)
    app.run()
    app.selectbox(key="shell.relay").set_value("sandbox").run()
    app.selectbox(key="chat.model").set_value("sandbox-unpriced").run()
    language, relay, model = (
        app.radio(key="shell.language"),
        app.selectbox(key="shell.relay"),
        app.selectbox(key="chat.model"),
    )
    assert language.options[language.proto.default] == "English"
    assert relay.options[relay.proto.default] == "Sandbox"
    assert model.options[model.proto.default] == "sandbox-unpriced"


def test_the_button_that_picks_files_speaks_the_readers_language(open_app):
    styles = [each.proto.body for each in open_app("sets", "zh-CN").get("html")]
    assert any("上传文件" in style for style in styles)
