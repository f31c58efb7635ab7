"""How a person chats: asking, choosing, pressing, and seeing an answer begin and end."""

import re
from contextlib import suppress
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.bench.servers import Server
from tests.browser.stage import css, rest, visit

BOX = "[data-testid=stChatInputTextArea]"
TURN = "[data-testid=stChatMessage]"
STOP = css("chat.stop")
MENU = "[data-testid=stSidebarNav]"
LONG = "A long story"
SOON_MS = 15_000
"""Far less than what is left of a long answer, which takes over a minute."""


def ask(page: Page, text: str) -> None:
    """Type a question, send it, and see it on the page."""
    before = page.locator(TURN).count()
    page.locator(BOX).fill(text)
    page.locator(BOX).press("Enter")
    expect(page.locator(TURN).nth(before)).to_be_visible(timeout=15_000)


def ask_slowly(page: Page, app: Server, text: str = LONG) -> None:
    """Begin a conversation whose answer has begun and will take long."""
    visit(page, app.address)
    ask(page, text)
    expect(last(page)).to_contain_text("walk", timeout=15_000)


def last(page: Page) -> Locator:
    return page.locator(TURN).last


def ended(page: Page) -> None:
    """Wait until the last answer has ended; the page's own actions may stand hidden above those of the live turn."""
    expect(page.locator(f"{css('chat.actions')}:visible")).to_have_count(1, timeout=60_000)
    expect(page.locator(STOP)).to_be_hidden()
    rest(page)


def press(page: Page, key: str) -> None:
    page.locator(f"{css(key)} button:visible").first.click()


def take_model(page: Page, name: str, *, waits: bool = True) -> None:
    """Type a model's name into the picker; once more if the page was drawn anew under the typing."""
    box = page.locator(f"{css('chat.model')} input")
    for _typing in range(3):
        box.click()
        box.fill(name)
        box.press("Enter")
        with suppress(AssertionError):
            expect(box).to_have_attribute("aria-expanded", "false", timeout=2_000)
            page.wait_for_timeout(300)
            expect(box).to_have_value(re.compile(rf"(^| ){re.escape(name)}( |$)"), timeout=2_000)
            break
    if waits:
        rest(page)


def setting(name: str) -> str:
    """The selector of a field of the settings, whatever it is about."""
    return f"[class*=st-key-chat-{name}-]"


def chats(relay: Server) -> list[dict[str, Any]]:
    """The sandbox's own record of the chats it was asked for, oldest first."""
    return [call for call in relay.json("/_sandbox/requests") if call["path"].endswith("/chat/completions")]


def seen_to_end(page: Page, relay: Server) -> dict[str, Any]:
    """The relay's record of its last answer once that has ended."""
    for _ in range(40):
        call = chats(relay)[-1]
        if call["ended"]:
            return call
        page.wait_for_timeout(50)
    raise AssertionError("the relay's answer goes on")
