"""Writing in the chat in a real browser: drafts, secrets, words that are composed of several keys."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import css, rest, visit
from tests.browser.talk import BOX, STOP, TURN, ask, ask_slowly, chats, ended, press, setting


def draft(page: Page, field: Locator, text: str) -> None:
    """Type what is not sent, once the page's own script has met the field, and wait until it is kept."""
    expect(field).to_have_attribute("data-began", re.compile(".*"))
    field.fill(text)
    page.wait_for_function("text => JSON.stringify({...sessionStorage}).includes(text)", arg=text)


def test_drafts_survive_reload_and_other_pages(server, page):
    visit(page, server.address)
    ask(page, "Hello")
    ended(page)
    draft(page, page.locator(BOX), "half a thought")
    press(page, "chat.edit")
    edited = page.get_by_role("textbox", name="Question")
    draft(page, edited, "Hello, edited by half")
    page.reload()
    rest(page)
    expect(page.locator(BOX)).to_have_value("half a thought")
    press(page, "chat.edit")
    expect(edited).to_have_value("Hello, edited by half")
    page.keyboard.press("Escape")
    menu = page.locator("[data-testid=stSidebarNav]")
    menu.get_by_role("link", name="Help").click()
    expect(page.get_by_role("heading", name="Help", exact=True)).to_be_visible()
    menu.get_by_role("link", name="Chat").click()
    expect(page.locator(BOX)).to_have_value("half a thought")
    page.locator(BOX).press("Enter")
    expect(page.locator(TURN)).to_have_count(4)
    ended(page)
    page.wait_for_timeout(500)
    page.reload()
    rest(page)
    expect(page.locator(BOX)).to_have_value("")


def test_what_was_sent_is_no_draft_even_when_the_page_is_loaded_anew_at_once(server, page):
    visit(page, server.address)
    draft(page, page.locator(BOX), "Only once")
    kept = "JSON.stringify({...sessionStorage})"
    page.locator(BOX).press("Enter")
    expect(page.locator(BOX)).to_have_value("")
    assert "Only once" not in page.evaluate(f"new Promise(done => setTimeout(() => done({kept}), 50))")


def test_a_system_prompt_being_written_survives_reload(server, page):
    visit(page, server.address)
    press(page, "chat.options")
    draft(page, page.locator(f"{setting('system')} textarea"), "You are a")
    page.reload()
    rest(page)
    press(page, "chat.options")
    expect(page.locator(f"{setting('system')} textarea")).to_have_value("You are a")


def test_a_password_is_not_kept_in_the_browser(server, page):
    kept = "JSON.stringify([{...sessionStorage}, {...localStorage}])"
    visit(page, f"{server.address}/connection")
    title = page.locator(f"{css('connection.title')} input")
    expect(title).to_have_attribute("data-began", "")  # the script has met the field
    title.press_sequentially("My relay")
    assert "My relay" in page.evaluate(kept)
    page.locator(f"{css('connection.key')} input").press_sequentially("a-secret-in-a-field")
    page.wait_for_timeout(700)
    assert "a-secret" not in page.evaluate(kept)


@pytest.mark.parametrize(("locale", "typed", "code"), [("zh-CN", "nihao", 229), ("ja-JP", "にほん", 13)])
def test_enter_that_confirms_a_candidate_does_not_send(server, new_page, locale, typed, code):
    page = new_page(locale=locale)
    visit(page, server.address)
    page.locator(BOX).click()
    devtools = page.context.new_cdp_session(page)
    devtools.send(
        "Input.imeSetComposition", {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)}
    )
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code, "nativeVirtualKeyCode": code}
    devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    page.wait_for_timeout(300)
    expect(page.locator(TURN)).to_have_count(0)
    devtools.send("Input.insertText", {"text": "你好"})
    expect(page.locator(BOX)).to_have_value("你好")
    expect(page.locator(TURN)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(TURN).first).to_contain_text("你好")


def test_escape_that_ends_a_composition_does_not_stop_the_answer(slow, slow_relay, page):
    ask_slowly(page, slow)
    page.locator(BOX).click()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    devtools.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": "Escape", "code": "Escape", "windowsVirtualKeyCode": 27},
    )
    page.wait_for_timeout(1_000)
    assert chats(slow_relay)[-1]["ended"] is None
    expect(page.locator(STOP)).to_be_visible()


def test_what_was_set_is_shown_and_kept_when_the_settings_are_opened_late(server, page):
    """The panel is not on the page until it is opened, and other clicks may come before that."""
    visit(page, server.address)
    press(page, "chat.options")
    page.locator(f"{setting('system')} textarea").fill("Be brief.")
    page.locator(f"{setting('system')} textarea").press("Control+Enter")
    page.locator(f"{setting('temperature')} input").fill("0.4")
    page.keyboard.press("Enter")
    rest(page)
    page.keyboard.press("Escape")
    ask(page, "Hello")
    ended(page)
    page.reload()
    rest(page)
    for _ in range(2):
        press(page, "chat.star")
        rest(page)
    press(page, "conversations.menu")
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Hello")
    page.keyboard.press("Escape")
    press(page, "chat.options")
    expect(page.locator(f"{setting('temperature')} input")).to_have_value("0.40")
    page.locator(f"{setting('top_p')} input").fill("0.9")
    page.keyboard.press("Enter")
    rest(page)
    page.reload()
    rest(page)
    press(page, "chat.options")
    expect(page.locator(f"{setting('system')} textarea")).to_have_value("Be brief.")
    expect(page.locator(f"{setting('temperature')} input")).to_have_value("0.40")
    expect(page.locator(f"{setting('top_p')} input")).to_have_value("0.90")
