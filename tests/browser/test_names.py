"""Names that are read out: whatever can be used has one, on the page, in its panels and in its dialogs."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import css, rest, visit
from tests.browser.talk import ask, ended, press

USED = {
    "button",
    "checkbox",
    "combobox",
    "link",
    "menuitem",
    "radio",
    "searchbox",
    "slider",
    "spinbutton",
    "switch",
} | {
    "tab",
    "textbox",
}
DIALOG = "[role=dialog]"
PANEL = "[data-testid=stPopoverBody]"


def nameless(page: Page) -> list[str]:
    """What can be used and has no name, as the browser tells it to a screen reader."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    found = [
        node
        for node in nodes
        if not node.get("ignored")
        and node.get("role", {}).get("value") in USED
        and not node.get("name", {}).get("value", "").strip()
    ]
    return [
        session.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"]["nodeName"]
        + str(
            session.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"][
                "attributes"
            ]
        )
        for node in found
    ]


def chatting(page: Page, address: str) -> None:
    visit(page, address)
    ask(page, "A table and code")
    ended(page)


def test_whatever_can_be_used_in_a_panel_has_a_name(server, page):
    chatting(page, server.address)
    for key in ("chat.options", "conversations.menu", "shelves.more", "tray.attach", "voice.panel"):
        press(page, key)
        usable = page.locator(PANEL).locator("button:visible, input:visible")
        expect(usable.first).to_be_visible(timeout=15_000)
        rest(page)
        assert nameless(page) == [], key
        page.keyboard.press("Escape")
        expect(usable).to_have_count(0)


@pytest.mark.parametrize("key", ["shortcuts.help", "traces.open"])
def test_whatever_can_be_used_in_a_dialog_has_a_name(server, page, key):
    chatting(page, server.address)
    page.locator(f"[class*={css(key)[1:]}] button:visible").first.click()
    expect(page.locator(DIALOG)).to_be_visible(timeout=15_000)
    assert nameless(page) == []


@pytest.mark.parametrize("name", ["prompts", "gallery", "connection", "help"])
def test_whatever_can_be_used_on_a_page_has_a_name(server, page, name):
    visit(page, f"{server.address}/{name}")
    assert nameless(page) == []
