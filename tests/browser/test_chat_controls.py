"""Every control of the chat page while an answer comes: its effect is there at once, and the answer goes on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import css, pick, visit
from tests.browser.talk import (
    LONG,
    SOON_MS,
    STOP,
    TURN,
    ask,
    ask_slowly,
    chats,
    ended,
    last,
    press,
    setting,
    take_model,
)


def new_chat(page: Page) -> None:
    press(page, "conversations.new")
    expect(page.get_by_role("heading", name="What shall we ask?")).to_be_visible(timeout=SOON_MS)
    expect(page.locator(TURN)).to_have_count(0, timeout=SOON_MS)


def another_conversation(page: Page) -> None:
    page.locator(css("conversations.entries")).get_by_role("button", name="Hello there").first.click()
    expect(page.locator(TURN).first).to_contain_text("Hello there", timeout=SOON_MS)


def search(page: Page) -> None:
    field = page.locator(f"{css('conversations.query')} input")
    field.fill("nowhere to be found")
    field.press("Enter")
    expect(page.get_by_text("Nothing found.")).to_be_visible(timeout=SOON_MS)


def rename(page: Page) -> None:
    press(page, "conversations.menu")
    field = page.get_by_role("textbox", name="Title")
    field.fill("A better name")
    field.press("Enter")
    expect(page).to_have_title(re.compile("A better name"), timeout=SOON_MS)


def delete(page: Page) -> None:
    press(page, "conversations.menu")
    press(page, "conversations.delete")
    expect(page.get_by_text("Conversation deleted.")).to_be_visible(timeout=SOON_MS)
    press(page, "conversations.undo")
    expect(page.locator(TURN).first).to_contain_text("story", timeout=SOON_MS)


def star(page: Page) -> None:
    page.get_by_role("button", name=re.compile("favourites")).click()
    expect(page.get_by_role("button", name="Remove from favourites")).to_be_visible(timeout=SOON_MS)
    press(page, "chat.star")
    expect(page.get_by_role("button", name="Add to favourites")).to_be_visible(timeout=SOON_MS)


def model(page: Page) -> None:
    field = page.locator(f"{css('chat.model')} input")
    pick(field, "sandbox-unpriced")
    reloaded(page)
    expect(field).to_have_value("sandbox-unpriced", timeout=SOON_MS)
    take_model(page, "sandbox-chat", waits=False)
    reloaded(page)
    expect(field).to_have_value("sandbox-chat", timeout=SOON_MS)


def reloaded(page: Page) -> None:
    """Load the page anew once the server has answered what was entered."""
    page.wait_for_timeout(1_500)
    page.reload()
    expect(page.locator(STOP)).to_be_visible(timeout=15_000)


def parameters(page: Page) -> None:
    press(page, "chat.options")
    for name, text in (("temperature", "0.4"), ("stop", "END")):
        field = page.locator(f"{setting(name)} input")
        field.fill(text)
        field.press("Enter")
    page.locator(f"{setting('system')} textarea").fill("Be brief.")
    page.locator(f"{setting('system')} textarea").press("Control+Enter")
    reloaded(page)
    press(page, "chat.options")
    expect(page.locator(f"{setting('temperature')} input")).to_have_value("0.40", timeout=SOON_MS)
    expect(page.locator(f"{setting('stop')} input")).to_have_value("END")
    expect(page.locator(f"{setting('system')} textarea")).to_have_value("Be brief.")


def streaming(page: Page) -> None:
    switch = page.locator(f"{setting('stream')} input")
    press(page, "chat.options")
    before = switch.is_checked()
    page.locator(f"{setting('stream')} label").click()
    reloaded(page)
    press(page, "chat.options")
    expect(switch).to_be_checked(checked=not before, timeout=SOON_MS)
    page.locator(f"{setting('stream')} label").click()
    reloaded(page)


def abilities(page: Page) -> None:
    press(page, "chat.options")
    page.locator(setting("abilities")).get_by_text("sees images").click()
    field = page.locator(f"{css('chat.model')} input")
    expect(field).to_have_value(re.compile("sees images"), timeout=SOON_MS)
    page.locator(setting("abilities")).get_by_text("sees images").click()
    expect(field).to_have_value("sandbox-chat", timeout=SOON_MS)


def form(page: Page) -> None:
    press(page, "chat.options")
    field = page.locator(f"{setting('response_format')} input")
    pick(field, "JSON")
    reloaded(page)
    press(page, "chat.options")
    expect(field).to_have_value("JSON", timeout=SOON_MS)


def tools(page: Page) -> None:
    press(page, "chat.options")
    page.locator(setting("tools")).get_by_text("Calculator").click()
    reloaded(page)
    press(page, "chat.options")
    expect(page.locator(setting("tools")).get_by_role("button", name="Calculator")).to_have_attribute(
        "aria-pressed", "true", timeout=SOON_MS
    )


def history(page: Page) -> None:
    press(page, "chat.options")
    field = page.locator(f"{setting('history_messages')} input")
    field.fill("5")
    field.press("Enter")
    page.locator(f"{css('tray.limit')} input").fill("0.2")
    page.locator(f"{css('tray.limit')} input").press("Enter")
    reloaded(page)
    press(page, "chat.options")
    expect(field).to_have_value("5", timeout=SOON_MS)
    expect(page.locator(f"{css('tray.limit')} input")).to_have_value("0.20", timeout=SOON_MS)


def persona(page: Page) -> None:
    press(page, "chat.options")
    page.locator(f"{css('presets.name')} input").fill("Storyteller")
    press(page, "presets.keep")
    field = page.locator(f"{setting('preset')} input")
    pick(field, "Storyteller")
    reloaded(page)
    press(page, "chat.options")
    expect(field).to_have_value("Storyteller", timeout=SOON_MS)


def default(page: Page) -> None:
    press(page, "chat.options")
    field = page.locator(f"{setting('temperature')} input")
    field.fill("0.4")
    field.press("Enter")
    press(page, "chat.default")
    left_out = page.locator(setting("withheld")).get_by_text("Temperature")
    left_out.click(timeout=SOON_MS)
    expect(page.get_by_text("Temperature · not sent here")).to_be_visible(timeout=SOON_MS)
    press(page, "chat.undefault")
    left_out.click()
    expect(left_out).to_be_hidden(timeout=SOON_MS)


def file(page: Page) -> None:
    press(page, "tray.attach")
    notes = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Green tea"}
    page.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(notes)
    expect(page.locator("[class*=st-key-tray-chip-]")).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name="Remove notes.txt").click()
    expect(page.locator("[class*=st-key-tray-chip-]")).to_be_hidden(timeout=SOON_MS)


def shelf(page: Page) -> None:
    press(page, "conversations.menu")
    press(page, "shelves.pin")
    expect(page.locator(css("conversations.entries")).get_by_text("Pinned")).to_be_visible(timeout=SOON_MS)


def language(page: Page) -> None:
    page.locator(css("shell.language")).get_by_text("中文").click()
    expect(page.get_by_role("button", name="新对话")).to_be_visible(timeout=SOON_MS)
    page.locator(css("shell.language")).get_by_text("English").click()
    expect(page.get_by_role("button", name="New chat")).to_be_visible(timeout=SOON_MS)


def relay(page: Page) -> None:
    pick(page.locator(f"{css('shell.relay')} input"), "Sandbox")
    expect(page.get_by_text("Built in: free and offline.")).to_be_visible(timeout=SOON_MS)


@pytest.mark.parametrize(
    "controls",
    [
        [new_chat],
        [another_conversation],
        [rename],
        [delete],
        [star, language, search],
        [model],
        [parameters],
        [streaming],
        [abilities],
        [form],
        [tools],
        [history],
        [persona],
        [default],
        [file, relay],
        [shelf],
    ],
    ids=lambda controls: " and ".join(control.__name__ for control in controls),
)
def test_every_control_works_while_an_answer_comes(slow, slow_relay, page, controls):
    if another_conversation in controls:
        visit(page, slow.address)
        ask(page, "Hello there")
        expect(last(page)).to_contain_text("Welcome", timeout=15_000)
        page.keyboard.press("Escape")
        ended(page)
        new_chat(page)
        ask(page, LONG)
        expect(last(page)).to_contain_text("walk", timeout=15_000)
    else:
        ask_slowly(page, slow)
    if controls[0] in (rename, delete, shelf):  # the title is drawn with the page, not with the answer
        reloaded(page)
    for control in controls:
        control(page)
        assert chats(slow_relay)[-1]["ended"] is None, f"the answer was to go on: {control.__name__}"
