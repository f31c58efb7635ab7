"""A temporary chat: there after F5, listed nowhere, opened by no other browser, and kept when that is wanted."""

from playwright.sync_api import expect

from tests.browser.stage import css, rest, visit
from tests.browser.talk import TURN, ask, ended, press

ENTRIES = css("conversations.entries")
NOTICE = css("temporary.notice")


def test_a_temporary_chat_survives_a_reload_and_is_its_visits_alone(page, new_page, server):
    visit(page, server.address)
    press(page, "temporary.new")
    expect(page.locator(NOTICE)).to_contain_text("nothing of it is stored")
    ask(page, "Whisper this")
    ended(page)
    rest(page)
    page.reload()
    expect(page.locator(TURN)).to_have_count(2)
    expect(page.locator(TURN).first).to_contain_text("Whisper this")
    expect(page.locator(ENTRIES)).not_to_contain_text("Whisper")
    second = new_page(beside=page)
    visit(second, page.url)
    expect(second.locator(TURN)).to_have_count(2)
    stranger = new_page()
    visit(stranger, page.url)
    expect(stranger.get_by_text("This temporary chat is over")).to_be_visible()
    expect(stranger.locator(TURN)).to_have_count(0)
    press(page, "temporary.keep")
    expect(page.locator(ENTRIES)).to_contain_text("Whisper this")
    expect(page.locator(NOTICE)).to_have_count(0)
    visit(stranger, page.url)
    expect(stranger.locator(TURN)).to_have_count(2)
