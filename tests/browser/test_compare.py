"""Comparing: a race in which one fails and is answered again, a reload in its middle, and on into a chat."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import css, pick, relay_of, rest, visit
from tests.browser.talk import BOX, SOON_MS, TURN, chats

CELL = "[class*=st-key-board-cell-]"
TABLE = "[class*=st-key-race-table-]"


def ask(page: Page, text: str) -> None:
    page.locator(BOX).fill(text)
    page.locator(BOX).press("Enter")


def cell(page: Page, model: str) -> Locator:
    return page.locator(CELL).filter(has=page.locator("p", has_text=model)).first


def button(where: Locator, name: str) -> Locator:
    return where.locator(f"[class*=st-key-board-{name}-] button").first


def test_of_four_in_a_race_one_fails_one_is_stopped_and_the_others_go_on(page, server):
    visit(page, f"{server.address}/compare?models=sandbox-chat,gone-model,sandbox-long,sandbox-unpriced")
    ask(page, "Explain the quadratic formula")
    expect(page.locator(CELL)).to_have_count(4)
    expect(cell(page, "gone-model")).to_contain_text("no channel", timeout=15_000)
    expect(cell(page, "sandbox-long")).to_contain_text("A long walk", timeout=15_000)
    button(cell(page, "sandbox-long"), "stop").click()
    expect(cell(page, "sandbox-long")).to_contain_text("stopped", timeout=SOON_MS)
    expect(page.locator(TABLE)).to_contain_text("CSV", timeout=30_000)
    rest(page)
    short = cell(page, "gone-model").locator("[class*=st-key-board-said-]").bounding_box()
    assert short is not None
    assert short["height"] < 400
    page.locator("[class*=st-key-lineup-chip-] button", has_text="gone-model").click()
    pick(page.locator("[class*=st-key-lineup-model-] input"), "sandbox-chat")
    rest(page)
    page.keyboard.press("Escape")
    button(cell(page, "gone-model"), "again").click()
    expect(page.locator(CELL).nth(1)).to_contain_text("Gaussian", timeout=15_000)
    rest(page)
    expect(page.locator(CELL).nth(1).locator("[data-testid=stAlert]")).to_have_count(0)


def test_a_reload_in_mid_race_shows_what_has_come_and_the_race_goes_on(page, slow, slow_relay):
    visit(page, f"{slow.address}/compare?models=sandbox-long,sandbox-chat")
    before = len(chats(slow_relay))
    ask(page, "A story, please")
    said = page.locator("[class*=st-key-board-said-]")
    expect(said.first).to_contain_text("A long walk", timeout=SOON_MS)
    page.reload()
    expect(button(cell(page, "sandbox-long"), "stop")).to_be_visible(timeout=SOON_MS)
    expect(said.first).to_contain_text("A long walk")
    long_ago = said.first.inner_text()
    expect(said.first).not_to_have_text(long_ago, timeout=SOON_MS)
    page.locator(css("compare.stop")).locator("button").click()
    expect(page.locator(TABLE)).to_be_visible(timeout=SOON_MS)
    assert len(chats(slow_relay)) == before + 2


def test_a_finished_race_is_there_after_a_reload_and_an_answer_goes_on_in_a_chat(page, serve, sandbox_server):
    app = serve(**relay_of(sandbox_server), RELAY_STUDIO_SANDBOX_RATE="200")
    visit(page, f"{app.address}/compare?models=sandbox-chat,sandbox-unpriced")
    before = len(chats(sandbox_server))
    ask(page, "A poem, please")
    expect(page.locator(TABLE)).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.locator(TABLE)).to_be_visible(timeout=30_000)
    rest(page)
    assert len(chats(sandbox_server)) == before + 2
    expect(page.locator(CELL)).to_have_count(2)
    ask(page, "And in winter?")
    expect(page.locator(TURN).last).to_contain_text("winter", timeout=SOON_MS)
    expect(page.locator(TURN).last).to_be_in_viewport(ratio=1, timeout=SOON_MS)
    expect(page.locator(TABLE)).to_have_count(2, timeout=30_000)
    rest(page)
    button(cell(page, "sandbox-unpriced"), "more").click()
    page.get_by_text("Go on in a chat").click()
    expect(page.locator(TURN)).to_have_count(2, timeout=15_000)
    expect(page.locator(css("conversations.entries"))).to_contain_text("A poem")
