"""Chatting in a real browser: answers that are stopped, left, followed and found again."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.bench.servers import Server
from tests.browser.stage import css, open_app, open_sandbox, rest, visit

BOX = "[data-testid=stChatInputTextArea]"
TURN = "[data-testid=stChatMessage]"
WAIT_MS = 20_000


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """The app on a relay on a port whose long answer takes over a minute."""
    relay = open_sandbox("--rate", "12")
    address = {"OPENAI_BASE_URL": f"http://127.0.0.1:{relay.port}/v1", "OPENAI_API_KEY": "sk-sandbox"}
    app = open_app(tmp_path_factory.mktemp("slow"), address)
    yield app
    app.stop()
    relay.stop()


def begin(page: Page, app: Server) -> None:
    """Ask for an answer that takes long, and see it begin."""
    visit(page, app.address)
    rest(page)
    page.locator(BOX).fill("A long story")
    page.locator(BOX).press("Enter")
    expect(answer(page)).to_contain_text("walk", timeout=WAIT_MS)


def answer(page: Page) -> Locator:
    return page.locator(TURN).last


def test_an_answer_goes_on_through_other_pages_reload_and_a_second_tab_until_it_is_stopped(
    slow, page, new_page
):
    begin(page, slow)
    menu = page.locator("[data-testid=stSidebarNav]")
    menu.get_by_role("link", name="Help").click()
    expect(page.get_by_role("heading", name="Help", exact=True)).to_be_visible(timeout=WAIT_MS)
    menu.get_by_role("link", name="Chat").click()
    expect(answer(page)).to_contain_text("The box", timeout=WAIT_MS)
    page.reload()
    expect(answer(page)).to_contain_text("The box", timeout=WAIT_MS)
    second = new_page(beside=page)
    second.goto(page.url)
    expect(answer(second)).to_contain_text("The box", timeout=WAIT_MS)
    page.locator(f"{css('chat.stop')} button").click()
    expect(answer(page)).to_contain_text("stopped", timeout=WAIT_MS)
    expect(answer(second)).to_contain_text("stopped", timeout=WAIT_MS)
    expect(page.get_by_role("button", name="Continue")).to_be_visible(timeout=WAIT_MS)
