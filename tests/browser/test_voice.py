"""Speaking into the box: Chromium's own microphone beeps, and the sandbox says how long it listened."""

import re

from playwright.sync_api import ConsoleMessage, Page, expect

from tests.bench.servers import Server
from tests.browser.stage import css, rest, visit
from tests.browser.talk import BOX, STOP, TURN, ask_slowly, ended, press

RECORDER = "[data-testid=stAudioInput]"


def record(page: Page) -> None:
    """Open the microphone's panel and record until the sound has come to the page."""
    press(page, "voice.panel")
    page.locator(RECORDER).get_by_role("button", name="Record", exact=True).click()
    expect(page.locator(RECORDER)).to_contain_text("00:01", timeout=15_000)
    page.locator(RECORDER).get_by_role("button", name="Stop recording").click()
    expect(page.locator(css("voice.transcribe"))).to_be_visible(timeout=15_000)


def test_what_is_said_is_put_beside_what_is_typed(page: Page, server: Server, console: list[ConsoleMessage]):
    visit(page, server.address)
    page.locator(BOX).fill("Please note.")
    record(page)
    assert page.locator(BOX).input_value() == "Please note."
    press(page, "voice.transcribe")
    heard = re.compile(
        r"^Please note\. The sandbox heard \d\.\d seconds of sound\. 沙盒听到了 \d\.\d 秒的声音。$"
    )
    expect(page.locator(BOX)).to_have_value(heard, timeout=15_000)
    expect(page.locator(BOX)).to_be_focused()
    expect(page.locator(TURN)).to_have_count(0)
    page.reload()
    rest(page)
    expect(page.locator(BOX)).to_have_value(heard)
    assert [message.text for message in console if "Content Security Policy" in message.text] == []


def test_what_is_said_while_an_answer_comes_does_not_wait_for_its_end(page: Page, slow: Server):
    ask_slowly(page, slow)
    record(page)
    press(page, "voice.transcribe")
    expect(page.locator(BOX)).to_have_value(re.compile("The sandbox heard"), timeout=15_000)
    expect(page.locator(STOP)).to_be_visible()
    page.keyboard.press("Escape")
    ended(page)
