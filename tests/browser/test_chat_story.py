"""One story of a chat that holds on any relay: the sandbox, or what RELAY_STUDIO_STORY_BASE_URL, _API_KEY and _MODEL name."""

import os

from playwright.sync_api import expect

from tests.browser.stage import visit
from tests.browser.talk import MENU, TURN, ask, ended, last, press, setting, take_model

STORY = {name: os.environ.get(f"RELAY_STUDIO_STORY_{name}", "") for name in ("BASE_URL", "API_KEY", "MODEL")}
"""The relay and the model that the story is told with; the sandbox and its own model when unset."""


def test_the_story_of_a_chat_on_any_relay(serve, page, new_page):
    """Asked, answered, asked again, stopped or not, left and found again, in a second tab, deleted and brought back."""
    relay = {"OPENAI_BASE_URL": STORY["BASE_URL"], "OPENAI_API_KEY": STORY["API_KEY"] or "sk-none"}
    app = serve(**(relay if STORY["BASE_URL"] else {}))
    visit(page, app.address)
    if STORY["MODEL"]:
        take_model(page, STORY["MODEL"])
    press(page, "chat.options")
    page.locator(f"{setting('max_tokens')} input").fill("60")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    ask(page, "Say hello to me in a few words.")
    ended(page)
    expect(page.locator(f"{TURN} [data-testid=stAlert]")).to_have_count(0)
    expect(last(page).locator("p").first).not_to_be_empty()
    expect(last(page)).to_contain_text("token")
    ask(page, "And now in other words.")
    expect(page.locator(TURN)).to_have_count(4)
    page.keyboard.press("Escape")  # a quick relay has answered already
    ended(page)
    page.get_by_role("button", name="Answer again").click()
    expect(page.get_by_text("2/2", exact=True)).to_be_visible(timeout=60_000)
    ended(page)
    expect(page.locator(f"{TURN} [data-testid=stAlert]")).to_have_count(0)
    told = last(page).inner_text()
    page.locator(MENU).get_by_role("link", name="Help").click()
    expect(page.get_by_role("heading", name="Help", exact=True)).to_be_visible()
    page.locator(MENU).get_by_role("link", name="Chat").click()
    expect(last(page)).to_have_text(told, use_inner_text=True)
    page.reload()
    expect(last(page)).to_have_text(told, use_inner_text=True)
    second = new_page(beside=page)
    visit(second, page.url)
    expect(last(second)).to_have_text(told, use_inner_text=True)
    press(page, "conversations.menu")
    press(page, "conversations.delete")
    expect(page.get_by_text("Conversation deleted.")).to_be_visible()
    press(page, "conversations.undo")
    expect(last(page)).to_have_text(told, use_inner_text=True)
