"""The Connection page under AppTest: what it shows, takes in and refuses."""

import socket

import pytest
import streamlit as st

from components.core.records import Source
from components.core.settings import settings
from components.ui import resources

KEY = "sk-a-typed-key-nobody-may-see"


@pytest.fixture
def nowhere():
    """The address of a port where nothing listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


def _texts(app) -> str:
    kinds = (app.markdown, app.caption, app.warning, app.error, app.info, app.code, app.title, app.header)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def _plain(text: str) -> str:
    """The text as a person reads it, without the marks that keep it from being markdown."""
    return text.replace("\\", "").replace("\u2060", "")


def _add(app, address, key=KEY, title="", *, remember=False):
    app.text_input(key="connection.address").set_value(address)
    app.text_input(key="connection.title").set_value(title)
    app.radio(key="connection.keep").set_value(Source.REMEMBERED if remember else Source.VISIT)
    app.text_input(key="connection.key").set_value(key)
    return app.button(key="connection.add").click().run()


def _titles(app) -> list[str]:
    return app.selectbox(key="shell.relay").options


def _held(app) -> str:
    return repr(app.session_state._state._state)


def test_without_a_relay_the_page_teaches_what_one_is(open_app):
    said = _texts(open_app("connection"))
    assert "A **relay** is a service" in said
    assert "export OPENAI_BASE_URL" in said
    assert "[relays.work]" in said


def test_what_will_be_used_is_shown_before_anything_is_sent(open_app):
    app = open_app("connection")
    app.text_input(key="connection.address").set_value(
        "ｒｅｌａｙ．example．com／v1／chat／completions"
    ).run()
    said = _texts(app)
    assert "Will be used: `https://relay.example.com/v1`" in said
    assert "https:// was added." in said
    assert _titles(app) == ["Sandbox"]


def test_an_address_that_cannot_work_is_refused_with_the_reason(open_app):
    app = open_app("connection")
    app.text_input(key="connection.address").set_value("ftp://relay.example.com").run()
    assert "begins with https:// or http://" in _plain(_texts(app))


def test_a_key_that_goes_in_the_clear_is_warned_of(open_app):
    app = open_app("connection")
    app.text_input(key="connection.address").set_value("http://relay.example.com/v1").run()
    assert [
        warning.value for warning in app.warning if "everybody on the way can read the key" in warning.value
    ]


@pytest.mark.parametrize("remember", [False, True])
def test_a_relay_is_taken_in_used_and_tested_at_once(open_app, nowhere, remember):
    app = _add(open_app("connection"), nowhere, title="Mine", remember=remember)
    assert not app.exception
    assert (_titles(app), app.selectbox(key="shell.relay").value.partition(":")[0]) == (
        ["Mine", "Sandbox"],
        "remembered" if remember else "visit",
    )
    assert "Nothing answers at this address" in str([error.proto.title for error in app.error])
    assert _texts(app).count("— not tried") == 4


def test_the_form_clears_itself_after_a_success(open_app, nowhere):
    app = _add(open_app("connection"), nowhere, title="Mine")
    fields = [app.text_input(key=f"connection.{field}").value for field in ("address", "title", "key")]
    assert fields == ["", "", ""]


def test_after_a_refusal_all_but_the_key_is_still_there(open_app):
    app = _add(open_app("connection"), "relay.example.com", "sk-abc***xyz", "Mine")
    fields = [app.text_input(key=f"connection.{field}").value for field in ("address", "title", "key")]
    assert fields == ["relay.example.com", "Mine", ""]
    assert "only the shortened form of a key" in str([error.proto.title for error in app.error])
    assert _titles(app) == ["Sandbox"]


def test_an_empty_form_says_what_is_missing(open_app):
    app = _add(open_app("connection"), "", "")
    assert "There is no address yet" in str([error.proto.title for error in app.error])


@pytest.mark.parametrize(("address", "key"), [("{nowhere}", KEY), ("ftp://relay.example.com", KEY)])
def test_the_key_leaves_the_session_whatever_becomes_of_it(open_app, nowhere, address, key):
    app = _add(open_app("connection"), address.format(nowhere=nowhere), key)
    assert KEY not in _held(app)
    assert KEY not in _texts(app)


def test_a_key_of_another_vendor_is_remarked_on(open_app, nowhere):
    app = _add(open_app("connection"), nowhere, "sk-ant-some-key")
    assert [warning.value for warning in app.warning if "Anthropic" in warning.value]


def test_the_sandbox_passes_its_test(open_app):
    app = open_app("connection")
    app.button(key="connection.test.sandbox").click().run()
    said = _texts(app)
    assert "new-api" in said
    assert f"{len(resources.sandbox().offers)} models" in said
    assert [status.label for status in app.status] == ["This relay works"]
    app.run()
    assert [status.label for status in app.status] == ["This relay works"]


def test_one_token_is_asked_for_only_on_a_click_and_its_cost_is_told_first(open_app):
    app = open_app("connection")
    app.button(key="connection.test.sandbox").click().run()
    app.selectbox(key="connection.model.sandbox").select("sandbox-chat").run()
    assert "play money" in _texts(app)
    spent = resources.sandbox().account("sk-sandbox").used
    app.button(key="connection.chat.sandbox").click().run()
    assert "sandbox\\-chat answered after" in _texts(app)
    assert spent == 0
    assert resources.sandbox().account("sk-sandbox").used > 0


def test_a_relay_is_renamed(open_app, nowhere):
    app = _add(open_app("connection"), nowhere, title="Mine")
    relay = app.selectbox(key="shell.relay").value
    app.text_input(key=f"connection.title.{relay}").set_value("Yours").run()
    assert _titles(app) == ["Yours", "Sandbox"]


def test_a_relay_is_forgotten_and_the_sandbox_takes_over(open_app, nowhere):
    app = _add(open_app("connection"), nowhere, remember=True)
    relay = app.selectbox(key="shell.relay").value
    app.button(key=f"connection.forgotten.{relay}").click().run()
    assert not app.exception
    assert (_titles(app), app.selectbox(key="shell.relay").value) == (["Sandbox"], "sandbox")


def test_the_default_and_the_relay_in_use_are_chosen_apart(open_app, nowhere):
    app = _add(open_app("connection"), nowhere, title="Mine", remember=True)
    relay = app.selectbox(key="shell.relay").value
    app.button(key="connection.use.sandbox").click().run()
    assert app.selectbox(key="shell.relay").value == "sandbox"
    app.button(key="connection.default.sandbox").click().run()
    assert [button.key for button in app.button if button.key == f"connection.default.{relay}"]
    assert open_app("connection").selectbox(key="shell.relay").value == "sandbox"


@pytest.fixture
def given(world, monkeypatch):
    """A relay from the environment and two from secrets.toml, one of them useless."""
    monkeypatch.setenv("OPENAI_BASE_URL", "https://env.example.com")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment")
    monkeypatch.setenv("HOME", str(world))
    folder = world / ".streamlit"
    folder.mkdir()
    (folder / "secrets.toml").write_text(
        '[relays.work]\nbase_url = "https://work.example.com/v1"\napi_key = "sk-from-the-secrets"\ntitle = "Work"\n'
        '[relays.bad]\nbase_url = "ftp://bad.example.com"\napi_key = "sk-from-the-secrets"\n'
    )
    settings.cache_clear()
    st.cache_resource.clear()


def test_relays_the_server_gives_are_explained_and_cannot_be_forgotten(given, open_app):
    app = open_app("connection")
    said = _texts(app)
    assert _titles(app) == ["env.example.com", "Work", "Sandbox"]
    assert "Change it where the server is started." in said
    assert "From secrets.toml, table relays.work." in said
    assert "sk-from" not in said + _held(app)
    assert [button.key for button in app.button if button.key and "forgotten" in button.key] == []


def test_a_setting_that_cannot_be_used_is_named_on_the_page(given, open_app):
    app = open_app("connection")
    assert [_plain(warning.proto.title) for warning in app.warning] == [
        "A setting can't be read: relays.bad.base_url"
    ]
