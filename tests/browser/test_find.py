"""A conversation is found again: by a word said in it, in the archive, in the bin."""

from playwright.sync_api import expect

from components.core.owner import owner
from components.core.records import ChatOptions
from components.core.store import Store
from tests.browser.stage import css, rest, visit
from tests.browser.talk import TURN, ask, ended, press

ENTRIES = css("conversations.entries")


def test_a_conversation_is_found_by_a_chinese_word_archived_binned_and_restored(page, serve):
    app = serve(RELAY_STUDIO_SANDBOX_RATE="0")
    visit(page, app.address)
    ask(page, "早上好，请问怎样泡绿茶才好喝？")
    ended(page)
    press(page, "conversations.new")
    expect(page.locator(TURN)).to_have_count(0)
    query = page.locator(f"{css('conversations.query')} input")
    query.fill("泡绿茶")
    query.press("Enter")
    expect(page.locator(ENTRIES)).to_contain_text("请问怎样泡绿茶才好喝")
    page.locator(ENTRIES).get_by_role("button", name="早上好").first.click()
    expect(page.locator(TURN).first).to_contain_text("怎样泡绿茶")
    query.fill("")
    query.press("Enter")
    rest(page)
    press(page, "conversations.menu")
    press(page, "shelves.archive")
    expect(page.locator(ENTRIES).get_by_role("button", name="早上好")).to_have_count(0)
    page.keyboard.press("Escape")
    press(page, "shelves.more")
    place = page.locator(css("shelves.place"))
    place.get_by_text("Archive", exact=True).click()
    rest(page)
    page.locator("[class*=st-key-shelves-chosen]").first.click()
    press(page, "shelves.delete")
    expect(page.get_by_text("The archive is empty.")).to_be_visible()
    place.get_by_text("Bin", exact=True).click()
    rest(page)
    page.locator("[class*=st-key-shelves-chosen]").first.click()
    press(page, "shelves.restore")
    expect(page.get_by_text("The bin is empty.")).to_be_visible()
    place.get_by_text("Archive", exact=True).click()
    rest(page)
    page.locator("[class*=st-key-shelves-chosen]").first.click()
    press(page, "shelves.back")
    expect(page.locator(ENTRIES).get_by_role("button", name="早上好")).to_be_visible()


def test_a_message_far_back_is_brought_into_view_and_marked(page, server):
    store = Store(f"sqlite:///{server.folder / 'relay-studio.db'}", server.folder)
    made = store.conversations.create(owner(), ChatOptions(), "A hundred turns")
    for number in range(100):
        head = store.conversations.get(owner(), made.id).head_id
        text = f"{'hazelnut ' if number == 20 else ''}Turn {number}. " + "Some more words of it. " * 30
        store.conversations.add_user(owner(), made.id, head, text)
    store.close()
    visit(page, server.address)
    query = page.locator(f"{css('conversations.query')} input")
    query.fill("hazelnut")
    query.press("Enter")
    expect(page.locator(ENTRIES)).to_contain_text("hazelnut")
    page.locator(ENTRIES).get_by_role("button", name="A hundred turns").click()
    turn = page.locator(TURN).filter(has_text="hazelnut")
    expect(turn).to_have_attribute("data-found", "")
    rest(page)
    expect(turn.get_by_text("hazelnut")).to_be_in_viewport()
    press(page, "chat.newer")
    expect(page.get_by_text("Turn 99.")).to_be_visible()
    query.fill("")
    query.press("Enter")
    rest(page)
    page.locator(ENTRIES).get_by_role("button", name="A hundred turns").click()
    expect(page.get_by_text("Turn 99.")).to_be_in_viewport()
