"""Personas and the three levels of parameters under AppTest: kept, chosen, changed, and what is sent."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from components.core.belongings import Preset
from components.core.owner import owner
from components.core.presets import FORMAT, as_json
from components.core.records import ChatOptions
from components.ui import resources

PIRATE = Preset(
    "", "Pirate", ChatOptions(system="Talk like a pirate.", temperature=1.5), ("Ahoy?", "Where is it?")
)


@pytest.fixture
def app(open_app):
    """The chat with the panel of settings open."""
    app = open_app()
    app.session_state["chat.options"] = True
    yield app.run()
    assert not app.exception


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def ask(app: AppTest, text: str = "Hello") -> AppTest:
    return app.chat_input(key="chat.box").set_value(text).run()


def field(kind, name: str):
    return next(one for one in kind if one.key and one.key.startswith(f"chat.{name}."))


def keys(app: AppTest) -> list[str]:
    return [button.key for button in app.button if button.key]


def body() -> dict:
    return [r.body for r in resources.sandbox().requests if r.path.endswith("/chat/completions")][-1]


def kept() -> list[Preset]:
    return resources.store().presets.all(owner())


def keep(*presets: Preset) -> list[Preset]:
    resources.store().presets.add(owner(), presets)
    return kept()


def shelf(open_app) -> AppTest:
    """The page of prompts, on its personas."""
    app = open_app("prompts")
    app.session_state["prompts.tabs"] = "Personas"
    return app.run()


def test_the_present_settings_become_a_persona(app):
    field(app.text_area, "system").set_value("Be brief.").run()
    field(app.number_input, "temperature").set_value(0.3).run()
    app.text_input(key="presets.name").set_value(" Short ")
    press(app, "presets.keep")
    [preset] = kept()
    assert (preset.name, preset.options.system, preset.options.temperature) == ("Short", "Be brief.", 0.3)
    assert preset.options.model == "sandbox-chat"


def test_a_persona_chosen_on_the_empty_page_is_what_the_chat_begins_with(app):
    keep(PIRATE)
    app.run().pills(key="presets.welcome").set_value(kept()[0].id).run()
    assert field(app.text_area, "system").value == "Talk like a pirate."
    assert [app.button(key=f"chat.starter{n}").label.replace("\\", "") for n in (0, 1)] == [
        "Ahoy?",
        "Where is it?",
    ]
    assert "chat.starter2" not in keys(app)
    press(app, "chat.starter0")
    assert body()["messages"] == [
        {"role": "system", "content": "Talk like a pirate."},
        {"role": "user", "content": "Ahoy?"},
    ]
    assert body()["temperature"] == 1.5
    press(app, "conversations.new")
    assert "chat.starter2" in keys(app)
    ask(app)
    assert body()["messages"] == [{"role": "user", "content": "Hello"}]


def test_a_persona_is_taken_back_before_the_first_question(app):
    [preset] = keep(PIRATE)
    app.run().pills(key="presets.welcome").set_value(preset.id).run()
    app.pills(key="presets.welcome").set_value(None).run()
    assert field(app.text_area, "system").value == ""
    assert "chat.starter2" in keys(app)


def test_a_persona_is_chosen_for_a_conversation_in_the_settings(app):
    [preset] = keep(PIRATE)
    ask(app)
    field(app.selectbox, "preset").set_value(preset.id).run()
    assert field(app.number_input, "temperature").value == 1.5
    ask(app, "And now?")
    assert body()["messages"][0] == {"role": "system", "content": "Talk like a pirate."}
    field(app.selectbox, "preset").set_value(None).run()
    ask(app, "And then?")
    assert body()["messages"][0]["role"] == "user"
    assert "temperature" not in body()


def test_a_persona_is_changed_to_the_present_settings(app):
    [preset] = keep(PIRATE)
    app.run().pills(key="presets.welcome").set_value(preset.id).run()
    field(app.number_input, "temperature").set_value(0.1).run()
    press(app, "presets.renew")
    assert kept()[0].options.temperature == 0.1
    assert kept()[0].openers == PIRATE.openers
    assert "presets.renew" not in keys(app)


def test_a_model_that_is_not_offered_here_gives_way(app):
    [preset] = keep(Preset("", "Far", ChatOptions(model="gpt-far-away", system="Hi.")))
    app.run().pills(key="presets.welcome").set_value(preset.id).run()
    ask(app)
    assert body()["model"] == "sandbox-chat"
    assert body()["messages"][0]["content"] == "Hi."


def test_a_persona_is_edited_deleted_and_brought_back(open_app):
    app = shelf(open_app)
    [preset] = keep(PIRATE)
    app.session_state[f"presets.{preset.id}"] = True
    app.run()
    app.text_input(key=f"presets.{preset.id}.name").set_value("Captain")
    app.text_area(key=f"presets.{preset.id}.openers").set_value("One\n\n Two ")
    press(app, f"presets.{preset.id}.save")
    assert (kept()[0].name, kept()[0].openers, kept()[0].options.temperature) == (
        "Captain",
        ("One", "Two"),
        1.5,
    )
    press(app, f"presets.{preset.id}.delete")
    assert kept() == []
    press(app, "presets.undo")
    assert [one.id for one in kept()] == [preset.id]
    assert not app.exception


def test_personas_are_imported_and_anything_else_is_refused(open_app):
    app = shelf(open_app)
    assert "No personas yet" in app.info[0].value
    app.file_uploader(key="presets.file").upload(
        "p.json", as_json([PIRATE]).encode(), "application/json"
    ).run()
    assert [(one.name, one.options, one.openers) for one in kept()] == [
        ("Pirate", PIRATE.options, PIRATE.openers)
    ]
    wrong = json.dumps({"format": FORMAT, "presets": [{"name": "x", "parameters": {"temperature": 9}}]})
    for data, words in ((b"{}", "no personas"), (wrong.encode(), "temperature")):
        app.file_uploader(key="presets.file").upload("q.json", data, "application/json").run()
        assert words in app.error[0].proto.title.replace("\\", "")
    assert len(kept()) == 1


def test_a_models_default_holds_where_the_conversation_says_nothing(app):
    field(app.number_input, "temperature").set_value(0.4).run()
    field(app.text_input, "stop").set_value("END").run()
    assert "set here" in field(app.number_input, "temperature").label
    press(app, "chat.default")
    temperature = field(app.number_input, "temperature")
    assert temperature.value is None
    assert (temperature.label, temperature.placeholder) == ("Temperature · from the model's default", "0.4")
    assert field(app.number_input, "top_p").placeholder == "relay default"
    ask(app)
    assert (body()["temperature"], body()["stop"]) == (0.4, ["END"])
    press(app, "conversations.new")
    ask(app, "Another")
    assert body()["temperature"] == 0.4


def test_a_conversation_goes_before_the_models_default_and_back(app):
    field(app.number_input, "temperature").set_value(0.4).run()
    press(app, "chat.default")
    ask(app)
    field(app.number_input, "temperature").set_value(1.0).run()
    ask(app, "Warmer")
    assert body()["temperature"] == 1.0
    press(app, "chat.reset")
    ask(app, "As usual")
    assert body()["temperature"] == 0.4
    press(app, "chat.undefault")
    ask(app, "As the relay likes")
    assert "temperature" not in body()


def test_a_default_belongs_to_its_model_alone(app):
    field(app.number_input, "temperature").set_value(0.4).run()
    press(app, "chat.default")
    app.selectbox(key="chat.model").set_value("sandbox-reasoner").run()
    assert field(app.number_input, "temperature").label == "Temperature"
    ask(app)
    assert "temperature" not in body()


def test_leaving_out_a_rejected_parameter_does_not_freeze_the_models_default(app):
    app.selectbox(key="chat.model").set_value("sandbox-reasoner").run()
    field(app.number_input, "top_p").set_value(0.5).run()
    press(app, "chat.default")
    field(app.number_input, "temperature").set_value(0.3).run()
    ask(app)
    press(app, "chat.without")
    conversation = resources.store().conversations.latest(owner(), 1)[0]
    assert conversation.options.top_p is None
    assert body()["top_p"] == 0.5


def test_another_model_answers_with_its_own_default_and_not_with_the_first_ones(app):
    for model, name, value in (("sandbox-unpriced", "top_p", 0.8), ("sandbox-chat", "temperature", 0.4)):
        app.selectbox(key="chat.model").set_value(model).run()
        field(app.number_input, name).set_value(value).run()
        press(app, "chat.default")
    field(app.number_input, "seed").set_value(7).run()
    ask(app)
    conversation = resources.store().conversations.latest(owner(), 1)[0]
    turn = resources.store().conversations.path(owner(), conversation.id)[-1]
    app.menu_button(key=f"turn.{turn.id}").click("again_with").run()
    app.selectbox(key=f"chat.other_model.{turn.id}").set_value("sandbox-unpriced").run()
    sent = body()
    assert sent["model"] == "sandbox-unpriced"
    assert {name: sent.get(name) for name in ("temperature", "top_p", "seed")} == {
        "temperature": None,
        "top_p": 0.8,
        "seed": 7,
    }


def test_a_conversation_can_leave_out_what_the_models_default_sets(app):
    field(app.number_input, "temperature").set_value(0.4).run()
    assert not [one for one in app.button_group if one.key.startswith("chat.withheld")]
    press(app, "chat.default")
    field(app.button_group, "withheld").set_value(["temperature"]).run()
    temperature = field(app.number_input, "temperature")
    assert (temperature.label, temperature.placeholder) == ("Temperature · not sent here", "relay default")
    ask(app)
    assert "temperature" not in body()
    field(app.button_group, "withheld").set_value([]).run()
    ask(app, "As usual")
    assert body()["temperature"] == 0.4
