"""A judge asked by a rubric just typed: its opinion comes through a reload, beside a race that goes on."""

from playwright.sync_api import expect

from components.core.owner import owner
from components.core.store import Store
from components.core.verdicts import noted
from tests.bench.servers import Server
from tests.browser.stage import pick, rest, visit
from tests.browser.talk import BOX, SOON_MS

CARD = "[class*=st-key-verdict-card-]"
TABLE = "[class*=st-key-race-table-]"


def prompt(server: Server) -> str:
    """What the last judge of the last comparison was asked."""
    store = Store(f"sqlite:///{server.folder / 'relay-studio.db'}", server.folder)
    judged = list(noted(store.comparisons.latest(owner(), 1)[0].notes))[-1]
    text = store.conversations.path(owner(), judged)[0].text
    store.close()
    return text


def test_a_judge_with_a_rubric_of_ones_own_speaks_through_a_reload_and_is_stopped(page, server):
    visit(page, f"{server.address}/compare?models=sandbox-chat,sandbox-unpriced")
    page.locator(BOX).fill("A poem, please")
    page.locator(BOX).press("Enter")
    expect(page.locator(TABLE)).to_be_visible(timeout=30_000)
    rest(page)
    page.locator("[class*=st-key-verdict-fold-] summary").click()
    page.locator("[class*=st-key-verdict-kind-] button", has_text="Judge").click()
    rubric = page.locator("[class*=st-key-verdict-rubric-] textarea")
    expect(rubric).to_be_visible()
    pick(page.locator("[class*=st-key-lineup-model-verdict] input"), "sandbox-long")
    rest(page)
    rubric.fill("Wit: 5 points")
    page.locator("[class*=st-key-verdict-ask-] button").click()
    expect(page.locator(CARD)).to_contain_text("A long walk", timeout=15_000)
    assert "Rubric:\n\nWit: 5 points" in prompt(server)
    page.reload()
    expect(page.locator(CARD)).to_contain_text("A long walk", timeout=15_000)
    page.locator(BOX).fill("Another poem, please")
    page.locator(BOX).press("Enter")
    expect(page.locator(TABLE)).to_have_count(2, timeout=30_000)
    page.locator(CARD).locator("[class*=st-key-board-stop-] button").click()
    expect(page.locator(CARD)).to_contain_text("stopped", timeout=SOON_MS)
