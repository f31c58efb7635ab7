"""Prompts under AppTest: found, used, written, deleted, imported, and opened from the chat's box by a stroke."""

import pytest
from streamlit.testing.v1 import AppTest

from components.core.belongings import Prompt
from components.core.owner import owner
from components.core.prompts.exchange import as_csv
from components.core.prompts.library import starters
from components.ui import resources

TRANSLATE = starters("en")[0]


@pytest.fixture
def shelf(open_app):
    """The page of prompts, in English."""
    yield (app := open_app("prompts"))
    assert not app.exception


@pytest.fixture
def chat(open_app):
    yield (app := open_app())
    assert not app.exception


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def ask(app: AppTest, text: str) -> AppTest:
    return app.chat_input(key="chat.box").set_value(text).run()


def box(app: AppTest) -> str:
    return app.chat_input(key="chat.box").proto.value


def keep(*prompts: Prompt) -> list[Prompt]:
    resources.store().prompts.add(owner(), prompts)
    return kept()


def kept() -> list[Prompt]:
    return resources.store().prompts.all(owner())


def titles(app: AppTest) -> list[str]:
    """The titles of the cards, in their order."""
    return [one.value.strip("*").replace("\\", "") for one in app.markdown if one.value.startswith("**")]


def keys(app: AppTest) -> list[str]:
    return [button.key for button in app.button if button.key]


def sent() -> list[str]:
    return [
        record.body["messages"][-1]["content"]
        for record in resources.sandbox().requests
        if record.path.endswith("/chat/completions")
    ]


def write(app: AppTest, title: str, text: str, tags: str = "") -> AppTest:
    app.text_input(key="prompts.title").set_value(title)
    app.text_area(key="prompts.text").set_value(text)
    app.text_input(key="prompts.labels").set_value(tags)
    return press(app, "prompts.save")


def upload(app: AppTest, data: bytes, name: str = "prompts.csv") -> AppTest:
    return app.file_uploader(key="prompts.file").upload(name, data, "text/csv").run()


@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("zh-CN", "zh_CN")])
def test_the_page_begins_with_the_starters_of_the_language(open_app, locale, language):
    app = open_app("prompts", locale)
    assert titles(app) == [prompt.title for prompt in starters(language)]


def test_prompts_are_found_by_words_and_tags(shelf):
    keep(Prompt("", "My own", "An email to write", ("work", "secret")))
    shelf.text_input(key="prompts.query").set_value("email").run()
    assert titles(shelf)[0] == "Polish an email"
    assert "My own" in titles(shelf)
    shelf.text_input(key="prompts.query").set_value("").run()
    shelf.pills(key="prompts.tags").select("code").run()
    assert titles(shelf) == ["Explain code", "Review code", "Find the cause of an error"]
    shelf.text_input(key="prompts.query").set_value("no such thing").run()
    assert titles(shelf) == []
    assert "No prompt fits" in shelf.info[0].value


def test_a_prompt_with_variables_is_filled_and_put_into_the_chat_box(shelf):
    press(shelf, f"prompts.use.{TRANSLATE.id}")
    assert shelf.text_input(key="prompts.variable.0").value == "English"
    shelf.text_input(key="prompts.variable.0").set_value("French")
    shelf.text_area(key="prompts.variable.1").set_value("Guten Tag\nWelt")
    press(shelf, "prompts.variable.take")
    assert box(shelf).startswith("Translate the text below into French.")
    assert box(shelf).endswith("Guten Tag\nWelt")
    assert sent() == []


def test_a_prompt_without_variables_goes_straight_into_the_box(shelf):
    [prompt] = keep(Prompt("", "Plain", r"Say \{{this}} \n $x$"))
    press(shelf.run(), f"prompts.use.{prompt.id}")
    assert box(shelf) == r"Say {{this}} \n $x$"


def test_a_prompt_is_written_changed_deleted_and_brought_back(shelf):
    press(shelf, "prompts.new")
    write(shelf, "  茶 [x](y) ", "Brew {{tea}}", "drink，hot")
    [prompt] = kept()
    assert (prompt.title, prompt.text, prompt.tags) == ("茶 [x](y)", "Brew {{tea}}", ("drink", "hot"))
    assert titles(shelf)[0] == "茶 [x](y)"
    press(shelf, f"prompts.edit.{prompt.id}")
    write(shelf, "", "Brew two pots. Slowly.")
    assert kept() == [Prompt(prompt.id, "Brew two pots", "Brew two pots. Slowly.")]
    press(shelf, f"prompts.delete.{prompt.id}")
    assert kept() == []
    press(shelf, "prompts.undo")
    assert [one.id for one in kept()] == [prompt.id]
    assert "prompts.undo" not in keys(shelf)


def test_an_empty_prompt_is_not_kept(shelf):
    press(shelf, "prompts.new")
    write(shelf, "Only a title", "  ")
    assert kept() == []
    assert shelf.text_input(key="prompts.title").value == "Only a title"


def test_a_starter_becomes_ones_own_copy(shelf):
    press(shelf, f"prompts.copy.{TRANSLATE.id}")
    write(shelf, "Mine", TRANSLATE.text)
    assert [prompt.title for prompt in kept()] == ["Mine"]
    assert TRANSLATE.title in titles(shelf)


def test_an_import_says_what_came_what_was_there_and_what_is_broken(shelf):
    keep(Prompt("", "Old", "old"))
    upload(shelf, b"act,prompt\nOld,old\nNew,new\nBroken\n")
    assert [prompt.title for prompt in kept()] == ["New", "Old"]
    assert "1 prompt was imported" in shelf.success[0].value
    assert "1 was there already." in [caption.value for caption in shelf.caption]
    assert "4: there are too few columns" in shelf.text[0].value
    assert not shelf.run().success


def test_a_file_that_is_no_prompts_is_refused_with_a_sentence(shelf):
    upload(shelf, b"%PDF-1.4 \xff\xfe", "a.csv")
    assert kept() == []
    assert "not text" in shelf.error[0].proto.title or "no prompts" in shelf.error[0].proto.title


def test_what_was_exported_can_be_imported(shelf):
    prompts = keep(Prompt("", "A, b", 'Say "x"\n{{y=1}}', ("t",)))
    data = as_csv(prompts).encode()
    resources.store().prompts.delete(owner(), prompts[0].id)
    upload(shelf, data)
    assert [(one.title, one.text, one.tags) for one in kept()] == [("A, b", 'Say "x"\n{{y=1}}', ("t",))]


def test_a_long_shelf_is_drawn_in_parts(shelf):
    keep(*(Prompt("", f"Number {number}", "x") for number in range(60)))
    shelf.run()
    assert len(titles(shelf)) == 24
    press(shelf, "prompts.more")
    assert len(titles(shelf)) == 48


def test_a_stroke_opens_the_prompts_and_sends_nothing(chat):
    ask(chat, "/translate")
    assert sent() == []
    assert chat.text_input(key="slash.query").value == "translate"
    assert TRANSLATE.title in chat.button(key="slash.take.0").label
    press(chat, "slash.take.0")
    chat.text_area(key="slash.variable.1").set_value("你好")
    press(chat, "slash.variable.take")
    assert box(chat).startswith("Translate the text below into English.")
    assert "slash.close" not in keys(chat)
    ask(chat, box(chat))
    assert sent()[0].endswith("你好")
    assert box(chat.run()) == ""


def test_a_stroke_finds_by_what_is_typed_on(chat):
    ask(chat, "/")
    first = chat.button(key="slash.take.0").label
    assert "slash.send" not in keys(chat)
    chat.text_input(key="slash.query").set_value("weekly").run()
    assert chat.button(key="slash.take.0").label != first
    assert "Weekly report" in chat.button(key="slash.take.0").label


def test_nothing_typed_is_lost_when_nothing_is_chosen(chat):
    typed = "/no such prompt\nand a second line"
    ask(chat, typed)
    assert not [key for key in keys(chat) if key.startswith("slash.take")]
    press(chat, "slash.close")
    assert box(chat) == typed
    assert sent() == []


def test_further_lines_follow_the_chosen_prompt(chat):
    keep(Prompt("", "Zebra", "Tell me about zebras."))
    ask(chat, "/zebra\n\nand horses")
    press(chat, "slash.take.0")
    assert box(chat) == "Tell me about zebras.\n\nand horses"


def test_leaving_the_variables_leads_back_to_the_choice(chat):
    ask(chat, "/translate")
    press(chat, "slash.take.0")
    press(chat, "slash.close")
    assert "slash.take.0" in keys(chat)
    press(chat, "slash.close")
    assert box(chat) == "/translate"


@pytest.mark.parametrize(("typed", "said"), [("//etc/hosts", "/etc/hosts"), ("///", "//"), ("1/2", "1/2")])
def test_two_strokes_send_one(chat, typed, said):
    ask(chat, typed)
    assert sent()[0] == said
    assert "slash.close" not in keys(chat)


def test_a_message_with_a_stroke_can_be_sent_as_it_is(chat):
    ask(chat, "/etc/hosts, what is it?")
    press(chat, "slash.send")
    assert sent()[0] == "/etc/hosts, what is it?"
    assert "slash.close" not in keys(chat)


def test_the_help_sheet_opens_from_the_frame_and_from_the_help_page(open_app):
    for key in ("shortcuts.help", "help.keys"):
        app = open_app("help")
        assert not [one.value for one in app.markdown if "| `Ctrl+K` |" in one.value]
        press(app, key)
        for _drawn_anew in range(2):  # as an answer that ends has the page drawn
            assert [one.value for one in app.run().markdown if "| `Ctrl+K` |" in one.value]
