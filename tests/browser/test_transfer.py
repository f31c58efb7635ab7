"""A conversation leaves as a file and comes back, in a real browser."""

import zipfile

from playwright.sync_api import expect

from tests.browser.stage import css, rest, visit
from tests.browser.talk import TURN, ask, ended, last, press

MENU = f"{css('conversations.menu')} button"
PANEL = f"{css('transfer.panel')} summary"
ENTRIES = css("conversations.entries")


def saved(page, form, folder):
    """The open conversation in one of its forms, as the browser saves it."""
    button = page.locator(f"[class*=st-key-transfer-{form}-] button")
    page.locator(MENU).first.click()
    expect(button).to_be_visible()
    rest(page)
    with page.expect_download() as download:
        button.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    page.keyboard.press("Escape")
    expect(button).to_be_hidden()
    rest(page)
    return path


def bring(page, path):
    """Choose a file in the panel and start what it offers."""
    page.locator(PANEL).click()
    page.locator("[class*=st-key-transfer-file-] input[type=file]").set_input_files(path)
    start = page.locator(f"{css('transfer.start')} button")
    expect(start).to_be_visible(timeout=15_000)
    start.click()
    expect(page.locator(f"{css('transfer.close')} button")).to_be_visible(timeout=15_000)


def test_a_conversation_is_exported_deleted_imported_and_its_page_needs_nothing(serve, new_page, tmp_path):
    app, page = serve(), new_page()
    visit(page, app.address)
    ask(page, "Tell me about tea")
    ended(page)
    answer = last(page).get_by_role("heading").first.inner_text()
    tree = saved(page, "json", tmp_path)
    web = saved(page, "html", tmp_path)

    page.locator(MENU).first.click()
    press(page, "conversations.delete")
    expect(page.locator(TURN)).to_have_count(0)
    bring(page, tree)
    expect(page.get_by_text("taken out of the bin: 1")).to_be_visible()
    page.locator(ENTRIES).get_by_role("button", name="Tell me about tea").click()
    expect(last(page)).to_contain_text(answer)

    alone = new_page(offline=True)
    requests = []
    alone.on("request", lambda request: requests.append(request.url))
    alone.goto(web.as_uri())
    expect(alone.get_by_role("heading", level=1)).to_have_text("Tell me about tea")
    expect(alone.get_by_role("article")).to_have_count(2)
    expect(alone.get_by_role("article").last).to_contain_text(answer)
    assert requests == [web.as_uri()]
    assert alone.locator("script").count() == 0


def test_a_backup_is_downloaded_whole(serve, page, tmp_path):
    app = serve()
    visit(page, app.address)
    ask(page, "Tell me about tea")
    ended(page)
    page.locator(PANEL).click()
    press(page, "transfer.backup")
    link = page.get_by_role("link", name="Download the backup")
    expect(link).to_be_visible(timeout=15_000)
    rest(page)
    saved_as = tmp_path / "backup.zip"
    address = app.address.rstrip("/") + link.get_attribute("href")
    saved_as.write_bytes(page.request.get(address).body())
    with zipfile.ZipFile(saved_as) as archive:
        assert b"Tell me about tea" in archive.read("conversations.ndjson")
        assert archive.testzip() is None
