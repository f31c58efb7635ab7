"""Prompts, personas and keys in a real browser: without a mouse, with nothing lost, and heard once."""

import re

from playwright.sync_api import expect

from tests.browser.stage import css, rest, visit
from tests.browser.talk import BOX, LONG, STOP, TURN, ask, ask_slowly, ended, last, press, setting, take_model

SAID = "#relay-studio-said"
SPEAKING = "[aria-live]:not([aria-live=off]), [role=log], [role=status], [role=alert]"
SELECTED = "() => { const { value, selectionStart, selectionEnd } = document.activeElement; return value && !selectionStart && selectionEnd === value.length; }"


def type_over(page, text: str) -> None:
    """Type in place of what stands in the field that has the focus, once that is selected."""
    page.wait_for_function(SELECTED)
    page.keyboard.type(text)


def test_a_prompt_with_variables_goes_from_its_page_through_the_box_to_an_answer(server, page):
    visit(page, f"{server.address}/prompts")
    page.get_by_role("textbox", name="Search prompts").press_sequentially("weekly")
    expect(page.get_by_text("Translate", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Use", exact=True).click()
    dialog = page.get_by_role("dialog")
    reader = dialog.get_by_role("textbox", name="reader")
    expect(reader).to_be_focused()
    expect(reader).to_have_value("my manager")
    rest(page)
    type_over(page, "the team")
    expect(reader).to_have_value("the team")
    dialog.get_by_role("textbox", name="notes").fill("Fixed three bugs.\nWrote a guide.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(BOX)).to_be_focused(timeout=15_000)
    expect(page.locator(BOX)).to_have_value(
        re.compile(r"^Turn my notes .* for the team: .*Wrote a guide\.$", re.S)
    )
    page.keyboard.press("Enter")
    expect(page.locator(TURN).first).to_contain_text("Fixed three bugs.", timeout=15_000)
    ended(page)


def test_a_prompt_is_written_found_again_and_deleted_with_undo(server, page):
    visit(page, f"{server.address}/prompts")
    press(page, "prompts.new")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Title").fill("Zebra facts")
    dialog.get_by_role("textbox", name="Prompt").fill("Tell me about zebras.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0, timeout=15_000)
    expect(page.get_by_text("Zebra facts")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Zebra facts was deleted.")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Zebra facts", exact=True)).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Use", exact=True).first.click()
    expect(page.locator(BOX)).to_have_value("Tell me about zebras.", timeout=15_000)


def test_a_stroke_leads_by_keys_alone_to_a_filled_prompt_or_back(server, page):
    visit(page, server.address)
    expect(page.locator(BOX)).to_have_attribute("data-began", "")  # the script that hears keys is there
    page.locator("body").press("/")
    expect(page.locator(BOX)).to_have_value("/")
    page.keyboard.type("explain")
    page.keyboard.press("Enter")
    first = page.locator(f"{css('slash.take.0')} button")
    expect(first).to_be_focused(timeout=15_000)
    expect(page.locator(TURN)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_be_focused(timeout=15_000)
    expect(page.locator(BOX)).to_have_value("/explain")
    page.keyboard.press("Enter")
    expect(first).to_be_focused(timeout=15_000)
    page.keyboard.press("ArrowDown")
    second = page.locator(f"{css('slash.take.1')} button")
    expect(second).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(first).to_contain_text("Explain code")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="language")).to_be_focused(timeout=15_000)
    rest(page)
    type_over(page, "Rust")
    page.keyboard.press("Enter")
    expect(page.locator(BOX)).to_be_focused(timeout=15_000)
    expect(page.locator(BOX)).to_have_value(re.compile("^Explain this Rust code to a beginner"))
    expect(first).to_have_count(0)


def test_a_persona_begins_a_chat_with_its_own_questions(server, page):
    visit(page, server.address)
    press(page, "chat.options")
    page.locator(f"{setting('system')} textarea").fill("Answer in one word.")
    page.locator(f"{setting('system')} textarea").press("Control+Enter")
    rest(page)
    page.get_by_role("textbox", name="Keep these settings as a persona").fill("Terse")
    page.get_by_role("button", name="Keep", exact=True).click()
    rest(page)
    visit(page, f"{server.address}/prompts")
    page.get_by_role("tab", name="Personas").click()
    page.get_by_text("Terse", exact=True).click()
    page.get_by_role("textbox", name="Opening questions").fill("Tea or coffee?\nCats or dogs?")
    page.get_by_role("button", name="Save", exact=True).click()
    rest(page)
    page.get_by_role("link", name="Chat").click()
    press(page, "conversations.new")
    rest(page)
    choice = page.locator(css("presets.welcome")).get_by_text("Terse")
    if not page.get_by_role("button", name="Cats or dogs?").is_visible():
        choice.click()
    page.get_by_role("button", name="Cats or dogs?").click()
    expect(page.locator(TURN).first).to_contain_text("Cats or dogs?", timeout=15_000)
    ended(page)
    press(page, "chat.options")
    expect(page.locator(f"{setting('system')} textarea")).to_have_value("Answer in one word.")


def test_an_answer_is_heard_once_when_it_has_ended(server, page):
    visit(page, server.address)
    take_model(page, "sandbox-chat")
    ask(page, "Hello")
    ended(page)
    place = page.locator(SAID)
    expect(place).to_have_attribute("aria-live", "polite")
    expect(place).to_contain_text("sandbox", ignore_case=True, timeout=15_000)
    heard = place.inner_text()
    assert 0 < len(heard) <= 2000
    assert "sandbox-chat ·" not in heard
    press(page, "chat.star")
    rest(page)
    page.wait_for_timeout(500)
    assert place.inner_text() == heard


def test_a_growing_answer_is_silent_until_it_ends(slow, page):
    page.add_init_script(
        "window.spoken = 0; setInterval(() => { const place = document.getElementById('relay-studio-said');"
        "if (place?.textContent !== window.last) { window.last = place?.textContent; window.spoken += 1; } }, 20)"
    )
    ask_slowly(page, slow)
    assert page.evaluate("window.last ?? ''") == ""
    turn = last(page)
    assert turn.locator(SPEAKING).count() == 0
    assert turn.evaluate("(turn, speaking) => !turn.parentElement.closest(speaking)", SPEAKING)
    press(page, "chat.stop")
    ended(page)
    expect(page.locator(SAID)).to_contain_text("walk", timeout=15_000)


def test_keys_lead_to_search_settings_box_help_and_neighbours(server, page):
    visit(page, server.address)
    for text in ("First", "Second"):
        ask(page, text)
        ended(page)
        if text == "First":
            page.keyboard.press("Control+Shift+O")
            expect(page.locator(TURN)).to_have_count(0)
            rest(page)
    page.locator(BOX).fill("")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(TURN).first).to_contain_text("First", timeout=15_000)
    rest(page)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(TURN).first).to_contain_text("Second", timeout=15_000)
    rest(page)
    page.keyboard.press("Control+k")
    expect(page.locator(f"{css('conversations.query')} input")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Backspace")
    page.keyboard.press("Shift+Escape")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.press("Control+,")
    expect(page.locator(f"{setting('system')} textarea")).to_be_visible(timeout=15_000)
    page.keyboard.press("Escape")
    page.locator("h1, [data-testid=stChatMessage]").first.click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Ctrl+K", timeout=15_000)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_sheet_of_keys_opens_in_mid_answer_and_the_answer_goes_on(slow, page):
    ask_slowly(page, slow, LONG)
    page.locator(TURN).first.click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Ctrl+K", timeout=6_000)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(STOP)).to_be_visible()
    press(page, "chat.stop")
    ended(page)
