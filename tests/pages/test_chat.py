"""The chat page under AppTest: what is asked, what is sent, what is kept, and what is said when it fails."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from threading import Timer

import pytest
from streamlit.testing.v1 import AppTest

from components.core import i18n
from components.core.errors import StoreError
from components.core.owner import owner
from components.core.records import ChatOptions, Message, Role, Status
from components.ui import picker, resources
from components.ui.messages import sentence


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The app on its first page, in English; whatever a test does, the page it ends with holds no exception."""
    app = with_settings(open_app())
    yield app
    assert not app.exception


def with_settings(app: AppTest) -> AppTest:
    """The page with the panel of settings and the conversation's menu open."""
    app.session_state["chat.options"] = True
    app.session_state["conversations.menu"] = True
    return app.run()


def ask(app: AppTest, text: str = "Hello") -> AppTest:
    return app.chat_input(key="chat.box").set_value(text).run()


def choose(app: AppTest, model: str) -> AppTest:
    """Choose a model, or type the name of one that is not offered."""
    starred = f"favourites/{resources.relays().default('').base_url}"
    if model not in " ".join(app.selectbox(key="chat.model").options):
        resources.store().preferences.set(owner(), starred, [model])  # AppTest cannot type into a selectbox
        app.run()
    return app.selectbox(key="chat.model").set_value(model).run()


def box(app: AppTest) -> str:
    """What the page has put into the box."""
    return app.chat_input(key="chat.box").proto.value


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def field(kind, name: str):
    """The field of the settings with this name, whatever it is about."""
    return next(one for one in kind if one.key and one.key.startswith(f"chat.{name}."))


def keys(app: AppTest) -> list[str]:
    return [button.key for button in app.button if button.key]


def said(app: AppTest) -> list[str]:
    """The text of each turn on the page, without its figures."""
    return ["\n\n".join(piece.value for piece in turn.markdown) for turn in app.chat_message]


def figures(app: AppTest) -> str:
    return app.chat_message[-1].caption[-1].value


def faults(app: AppTest) -> str:
    return "\n".join(f"{error.proto.title}\n{error.value}" for error in app.error).replace("\\", "")


def bodies() -> list[dict]:
    """What the sandbox was sent, oldest first."""
    return [
        record.body for record in resources.sandbox().requests if record.path.endswith("/chat/completions")
    ]


def address(app: AppTest) -> str:
    """The conversation that the address names."""
    named = app.query_params["c"]
    return named if isinstance(named, str) else named[0]


def opened(app: AppTest):
    """The open conversation as the store has it."""
    return resources.store().conversations.get(owner(), address(app))


def path(app: AppTest) -> list[Message]:
    return resources.store().conversations.path(owner(), address(app))


def listed(app: AppTest) -> list[str]:
    """The titles in the sidebar, from the top."""
    known = {found.id for found in resources.store().conversations.latest(owner(), 1000)}
    return [
        b.label.replace("\\", "") for b in app.sidebar.button if b.key.removeprefix("conversations.") in known
    ]


def begin(title: str, text: str = "Hello", **options) -> str:
    """A conversation that is there already, with one question."""
    conversation = resources.store().conversations.create(owner(), ChatOptions(**options), title)
    resources.store().conversations.add_user(owner(), conversation.id, None, text)
    return conversation.id


def test_the_first_question_begins_a_conversation_that_has_a_title_and_an_address(app):
    ask(app, "Which tea is the best? I like it strong.")
    assert opened(app).title == "Which tea is the best?"
    assert listed(app) == ["Which tea is the best?"]
    assert said(app)[0] == "Which tea is the best? I like it strong."
    assert said(app)[1].startswith("# Welcome to the sandbox")


def test_an_address_opens_its_conversation_with_all_turns(app, open_app):
    ask(ask(app, "First"), "Second")
    again = AppTest.from_file(app._script_path, default_timeout=20)
    again.query_params["c"] = address(app)
    again.run()
    assert said(again) == said(app)
    assert len(said(again)) == 4


def test_an_answer_says_model_tokens_cost_and_speed(app):
    ask(app)
    assert figures(app).startswith("`sandbox-chat` · ")
    for words in (" tokens · ", r"\$0.00", "first token after"):
        assert words in figures(app)
    assert "about" not in figures(app)


def test_a_model_without_a_price_says_so(app):
    ask(choose(app, "sandbox-unpriced"))
    assert "price unknown" in figures(app)


def test_what_is_not_set_is_not_sent(app):
    ask(app)
    assert set(bodies()[-1]) == {"model", "messages", "stream", "stream_options"}
    assert [turn["role"] for turn in bodies()[-1]["messages"]] == ["user"]


def test_what_is_set_is_sent_and_what_is_cleared_is_not(app):
    numbers = {
        "temperature": 0.5,
        "top_p": 0.9,
        "max_tokens": 300,
        "presence_penalty": 0.5,
        "frequency_penalty": -0.5,
        "seed": 7,
    }
    for name, value in numbers.items():
        field(app.number_input, name).set_value(value).run()
    field(app.text_area, "system").set_value("Be brief.").run()
    field(app.text_input, "stop").set_value("END|终").run()
    field(app.selectbox, "reasoning_effort").select("low").run()
    ask(app)
    sent = bodies()[-1]
    assert {name: sent[name] for name in numbers} == numbers
    assert (sent["stop"], sent["reasoning_effort"]) == (["END", "终"], "low")
    assert sent["messages"][0] == {"role": "system", "content": "Be brief."}
    field(app.number_input, "temperature").set_value(None).run()
    field(app.text_area, "system").set_value("").run()
    ask(app, "Again")
    assert "temperature" not in bodies()[-1]
    assert bodies()[-1]["messages"][0]["role"] == "user"
    assert bodies()[-1]["seed"] == 7


def test_what_was_set_stays_with_its_conversation(app):
    field(app.text_area, "system").set_value("Be brief.").run()
    ask(app)
    first = address(app)
    press(app, "conversations.new")
    assert field(app.text_area, "system").value == ""
    ask(app, "Without")
    assert bodies()[-1]["messages"][0]["role"] == "user"
    press(app, f"conversations.{first}")
    assert field(app.text_area, "system").value == "Be brief."


def test_what_was_set_before_the_first_question_survives_a_new_session(app, open_app):
    field(app.text_area, "system").set_value("Be brief.").run()
    choose(app, "sandbox-unpriced")
    again = with_settings(open_app())
    assert field(again.text_area, "system").value == "Be brief."
    assert again.selectbox(key="chat.model").value == "sandbox-unpriced"


def test_a_conversation_goes_on_with_all_its_turns(app):
    ask(ask(app, "First"), "Second")
    assert [turn["content"] for turn in bodies()[-1]["messages"] if turn["role"] == "user"] == [
        "First",
        "Second",
    ]


def test_a_stop_word_ends_the_answer(app):
    field(app.text_input, "stop").set_value("prepared").run()
    ask(app)
    assert "prepared" not in said(app)[1]


def test_a_rejected_parameter_is_named_and_one_click_sends_without_it(app):
    choose(app, "sandbox-reasoner")
    field(app.number_input, "temperature").set_value(0.3).run()
    ask(app)
    assert "temperature" in faults(app)
    assert "temperature" in app.button(key="chat.without").label
    press(app, "chat.without")
    assert faults(app) == ""
    assert "temperature" not in bodies()[-1]
    assert path(app)[-1].status is Status.DONE
    assert "not sent here" in field(app.number_input, "temperature").label
    ask(app, "More")
    assert "temperature" not in bodies()[-1]
    assert field(app.button_group, "withheld").value == ["temperature"]
    field(app.button_group, "withheld").set_value([]).run()
    assert opened(app).options.withheld == frozenset()


def test_thoughts_have_a_fold_of_their_own(app):
    ask(choose(app, "sandbox-reasoner"))
    [fold] = [fold for fold in app.chat_message[1].expander if fold.label == "Thoughts"]
    assert fold.markdown[0].value
    assert fold.markdown[0].value not in path(app)[-1].text


def test_streaming_is_switched_off_for_one_model(app):
    field(app.toggle, "stream").set_value(False).run()
    ask(app)
    assert "stream" not in bodies()[-1]
    assert said(app)[1]
    ask(choose(app, "sandbox-unpriced"))
    assert bodies()[-1]["stream"] is True
    choose(app, "sandbox-chat")
    assert field(app.toggle, "stream").value is False


def test_a_relay_that_refuses_to_stream_is_asked_without(app):
    ask(choose(app, "sandbox-nostream"))
    assert faults(app) == ""
    assert ["stream" in body for body in bodies()] == [True, False]


def test_any_model_can_be_typed_and_an_unknown_one_is_named(app):
    ask(choose(app, "no-such-model"), "Are you there?")
    assert sentence(path(app)[-1].fault, str).title in faults(app)
    assert "no-such-model" in faults(app)
    assert said(app)[0] == "Are you there?"


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("fault-empty-stream", "answer was empty"),
        ("fault-only-done", "answer was empty"),
        ("fault-html-200", "web page answered"),
        ("fault-invalid-token-401", "key was refused"),
        ("fault-insufficient-quota-429", "balance is used up"),
        ("fault-html-502", "relay"),
        ("fault-cloudflare-524", "relay"),
    ],
)
def test_a_fault_is_a_sentence_and_the_question_is_kept(app, model, words):
    ask(choose(app, model), "Is anybody there?")
    assert words.casefold() in faults(app).casefold()
    assert said(app)[0] == "Is anybody there?"
    assert path(app)[0].text == "Is anybody there?"
    assert "chat.again" in keys(app)


@pytest.mark.parametrize(
    "model", ["fault-cut", "fault-in-band-error-object", "fault-html-in-stream", "fault-bad-json-end"]
)
def test_an_answer_that_breaks_off_keeps_its_text_and_can_go_on(app, model):
    ask(choose(app, model))
    before = path(app)[-1].text
    assert before
    assert before[:20] in said(app)[1]
    assert "chat.continue" in keys(app)


def test_retry_after_counts_down_and_sends_nothing_by_itself(app):
    ask(choose(app, "fault-retry-after-429"))
    assert [caption.value for caption in app.caption if "asks to wait" in caption.value]
    sent = len(bodies())
    app.run()
    assert len(bodies()) == sent


def test_an_answer_at_the_token_limit_is_marked_and_continue_grows_it(app):
    field(app.number_input, "max_tokens").set_value(20).run()
    ask(app, "A long story")
    assert "ended at the token limit" in figures(app)
    before = path(app)[-1]
    field(app.number_input, "max_tokens").set_value(None).run()
    press(app, "chat.continue")
    after = path(app)[-1]
    assert after.id == before.id
    assert after.text.startswith(before.text.rstrip())
    assert len(after.text) > len(before.text) + 200
    assert after.usage.completion > before.usage.completion
    assert len(said(app)) == 2
    assert "chat.continue" not in keys(app)


def test_answering_again_keeps_the_old_answer_and_arrows_walk_between_them(app):
    ask(app, "A table, please")
    first = path(app)[-1].id
    press(app, "chat.again")
    second = path(app)[-1].id
    assert second != first
    assert "2/2" in [caption.value for caption in app.caption]
    press(app, f"chat.version.{second}.earlier")
    assert path(app)[-1].id == first
    assert app.button(key=f"chat.version.{first}.earlier").disabled
    press(app, f"chat.version.{first}.later")
    assert path(app)[-1].id == second


def test_an_edited_question_stands_beside_the_old_one(app):
    ask(app, "Old question")
    question = path(app)[0]
    press(app, "chat.edit")
    app.text_area(key=f"chat.edited.{question.id}").set_value("New question")
    [send] = [button for button in app.button if button.label == "Ask this instead"]
    send.click().run()
    assert said(app)[0] == "New question"
    press(app, f"chat.version.{path(app)[0].id}.earlier")
    assert said(app)[0] == "Old question"
    press(app, f"chat.version.{path(app)[0].id}.later")
    assert said(app)[0] == "New question"


def test_a_question_to_a_conversation_that_is_being_answered_goes_back_into_the_box(app):
    ask(app)
    conversation = address(app)
    elsewhere = Message(
        "e" * 32, conversation, path(app)[-1].id, Role.ASSISTANT, "Half", now(), status=Status.RUNNING
    )
    resources.store().conversations.claim(owner(), conversation, elsewhere, "another process")
    app.chat_input(key="chat.box").set_value("And this?")
    finish_soon(elsewhere)
    app.run()
    assert "being answered already" in faults(app)
    assert [turn.text for turn in path(app)].count("And this?") == 0


def finish_soon(message: Message) -> None:
    """End an answer of another process once the page has begun to follow it."""
    done = replace(message, status=Status.DONE)
    Timer(0.7, resources.store().conversations.finish, (owner(), done, "another process")).start()


def now() -> datetime:
    return datetime.now(UTC)


def test_a_conversation_is_renamed(app):
    ask(app)
    app.text_input(key=f"conversations.title.{address(app)}").set_value("茶 and [tea](x)").run()
    assert opened(app).title == "茶 and [tea](x)"
    assert listed(app) == ["茶 and [tea](x)"]
    app.text_input(key=f"conversations.title.{address(app)}").set_value("  ").run()
    assert opened(app).title == "茶 and [tea](x)"


def test_a_deleted_conversation_comes_back_with_undo(app):
    ask(app, "Keep me")
    name = address(app)
    press(app, "conversations.delete")
    assert listed(app) == []
    assert "c" not in app.query_params
    press(app, "conversations.undo")
    assert address(app) == name
    assert said(app)[0] == "Keep me"
    assert "conversations.undo" not in keys(app)


@pytest.mark.parametrize(
    ("query", "found"),
    [("绿茶", ["中文标题"]), ("green", ["Colours"]), ("TEA", ["About tea"]), ("%", []), ("nothing", [])],
)
def test_conversations_are_found_by_title_and_by_text(app, query, found):
    begin("中文标题", "怎样泡绿茶？")
    begin("Colours", "What is green?")
    begin("About tea", "Hello")
    app.text_input(key="conversations.query").set_value(query).run()
    assert listed(app) == found


def test_the_list_shows_thirty_at_a_time(app):
    for number in range(65):
        begin(f"Number {number}")
    app.run()
    assert listed(app) == [f"Number {number}" for number in range(64, 34, -1)]
    press(app, "conversations.page+30")
    press(app, "conversations.page+30")
    assert listed(app) == [f"Number {number}" for number in range(4, -1, -1)]
    assert app.button(key="conversations.page+30").disabled
    press(app, "conversations.page-30")
    assert len(listed(app)) == 30


def test_a_search_begins_at_its_first_page(app):
    for number in range(35):
        begin(f"Number {number}")
    app.run()
    press(app, "conversations.page+30")
    app.text_input(key="conversations.query").set_value("Number 3").run()
    assert "Number 34" in listed(app)


def test_older_turns_are_drawn_on_demand(app):
    conversation = begin("Long", "Turn 0")
    store = resources.store().conversations
    for number in range(1, 40):
        store.add_user(owner(), conversation, store.get(owner(), conversation).head_id, f"Turn {number}")
    app.query_params["c"] = conversation
    app.run()
    assert said(app)[0] == "Turn 24"
    press(app, "chat.older")
    assert said(app)[0] == "Turn 8"
    press(app, "chat.older")
    assert said(app)[0] == "Turn 0"
    assert "chat.older" not in keys(app)


def test_favourites_stand_first(app):
    choose(app, "sandbox-unpriced")
    press(app, "chat.star")
    assert app.selectbox(key="chat.model").options[0] == "★ sandbox-unpriced"
    assert app.button(key="chat.star").label == "Remove from favourites"
    press(app, "chat.star")
    assert app.selectbox(key="chat.model").options[0] != "★ sandbox-unpriced"


def test_a_models_abilities_can_be_corrected(app):
    field(app.button_group, "abilities").set_value(["chat", "reasoning"]).run()
    assert "sandbox-chat · 🧠 thinks" in app.selectbox(key="chat.model").options
    field(app.button_group, "abilities").set_value(["chat"]).run()
    assert "sandbox-chat" in app.selectbox(key="chat.model").options


def test_the_model_used_last_is_the_next_conversations(app):
    ask(choose(app, "sandbox-unpriced"))
    press(app, "conversations.new")
    assert app.selectbox(key="chat.model").value == "sandbox-unpriced"


def test_switching_the_language_keeps_what_was_set(app):
    choose(app, "sandbox-unpriced")
    field(app.number_input, "temperature").set_value(0.4).run()
    field(app.text_area, "system").set_value("Be brief.").run()
    with_settings(app.radio(key="shell.language").set_value("zh_CN").run())
    assert field(app.number_input, "temperature").value == 0.4
    assert field(app.text_area, "system").value == "Be brief."
    assert app.selectbox(key="chat.model").value == "sandbox-unpriced"
    ask(app, "你好")
    assert bodies()[-1]["temperature"] == 0.4
    assert said(app)[1].startswith("# 欢迎来到沙盒")


def test_another_page_and_back_finds_the_conversation_open(app):
    ask(app, "Still there?")
    app.switch_page("../../pages/help.py").run()
    app.switch_page("../../pages/chat.py").run()
    assert said(app)[0] == "Still there?"


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_an_address_of_no_conversation_says_so_and_lets_one_begin(open_app, locale):
    app = open_app(locale=locale)
    app.query_params["c"] = "0" * 32
    app.run()
    language = "zh_CN" if locale == "zh-CN" else "en"
    assert i18n.translated(language, "This conversation is no longer there") in faults(app)
    app.run()
    assert faults(app) == ""
    ask(app)
    assert len(said(app)) == 2
    assert not app.exception


def test_a_question_for_a_conversation_deleted_elsewhere_is_given_back(app):
    ask(app)
    resources.store().conversations.delete(owner(), address(app))
    ask(app, "And then?")
    assert "no longer there" in faults(app)
    assert box(app) == "And then?"
    assert listed(app) == []


@pytest.fixture
def broken(app, monkeypatch) -> Callable[[str], None]:
    """Lets a method of the store's conversations fail from now on, as a full disk does."""

    def fail(name: str) -> None:
        def refuse(*_args, **_named):
            raise StoreError(reason="full") from sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(type(resources.store().conversations), name, refuse)

    return fail


@pytest.mark.parametrize("step", ["create", "claim"])
def test_a_question_the_store_cannot_keep_goes_back_into_the_box(app, broken, step):
    broken(step)
    ask(app, "A question worth keeping")
    assert "disk is full" in faults(app)
    assert box(app) == "A question worth keeping"
    assert bodies() == []


@pytest.mark.parametrize(
    ("step", "click"),
    [
        ("delete", "conversations.delete"),
        ("claim", "chat.again"),
        ("set_head", "chat.version.{answer}.earlier"),
    ],
)
def test_a_click_the_store_refuses_is_a_sentence_on_a_page_that_stays(app, broken, step, click):
    press(ask(app), "chat.again")
    turns = said(app)
    answer = path(app)[-1].id
    broken(step)
    press(app, click.format(answer=answer))
    assert "disk is full" in faults(app)
    assert said(app) == turns


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_starter_asks_its_question(open_app, locale):
    app = open_app(locale=locale)
    label = app.button(key="chat.starter1").label
    press(app, "chat.starter1")
    assert said(app)[0] == label
    assert "|" in said(app)[1]
    assert not app.exception


def test_an_empty_question_is_not_asked(app):
    ask(app, "   ")
    assert bodies() == []
    assert listed(app) == []


def test_a_picture_elsewhere_is_a_link(app):
    conversation = begin("Picture", "![look](https://example.com/a.png)")
    app.query_params["c"] = conversation
    app.run()
    assert said(app)[0] == "[🖼 look](https://example.com/a.png)"


@pytest.mark.parametrize(
    ("held", "name"),
    [
        ("★ gpt-4o · 👁 sees images", "gpt-4o"),
        ("deepseek/deepseek-r1:free", "deepseek/deepseek-r1:free"),
        (" typed ", "typed"),
        ("", None),
        (None, None),
    ],
)
def test_a_model_is_never_called_by_its_label(held, name):
    assert picker.name_in(held) == name


@pytest.mark.parametrize(
    ("left", "before", "typed"),
    [
        ("-mine", "gpt-4", "gpt-4-mine"),
        ("o", "gpt-4", "gpt-4o"),
        ("o1", "gpt-4", "o1"),
        ("-mine", None, "-mine"),
        (None, "gpt-4", None),
    ],
)
def test_a_typed_name_of_which_streamlit_left_out_the_chosen_one_is_whole_again(left, before, typed):
    assert picker.whole(left, before, {"gpt-4", "gpt-4o", "o1"}) == typed
