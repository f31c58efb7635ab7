"""Voting without knowing who is who: the names come with the vote."""

from playwright.sync_api import expect

from tests.browser.stage import rest, visit
from tests.browser.talk import BOX

CELL = "[class*=st-key-board-cell-]"
TABLE = "[class*=st-key-race-table-]"
VOTES = "[class*=st-key-votes-bar-] button"


def test_a_blind_vote_reveals_the_names_also_after_a_reload(page, server):
    visit(page, f"{server.address}/compare?models=sandbox-chat,sandbox-unpriced")
    page.locator("[class*=st-key-blind-off-] label").first.click()
    expect(page.locator("[class*=st-key-blind-on-]")).to_be_visible()
    rest(page)
    page.locator(BOX).fill("A poem, please")
    page.locator(BOX).press("Enter")
    expect(page.locator(TABLE)).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.locator(TABLE)).to_be_visible(timeout=30_000)
    rest(page)
    expect(page.locator(CELL)).to_have_count(2)
    for name in ("sandbox-chat", "sandbox-unpriced"):
        expect(page.locator("[data-testid=stMain]").get_by_text(name)).to_have_count(0)
    page.locator(VOTES, has_text="B").first.click()
    for name in ("sandbox-chat", "sandbox-unpriced"):
        expect(page.locator(CELL).filter(has_text=name)).to_have_count(1)
    rest(page)
    page.reload()
    expect(page.locator(f"{VOTES}[kind=primary]").first).to_have_text("B", timeout=30_000)
