"""The gallery as a person goes through it: opened, paged, filtered, two chosen and taken along, one binned and brought back."""

import io
from datetime import UTC, datetime
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from components.core.belongings import Picture
from components.core.owner import owner
from components.core.store import Store
from tests.bench.servers import Server
from tests.browser.stage import css, rest, visit
from tests.core.files import made

PAGE = 24
CELL = ".relay-gallery li"


def fill(server: Server) -> None:
    """A page of pictures and two more, and nothing else; the bytes of the newest are gone."""
    data, store = made.picture(64, 64), Store(f"sqlite:///{server.folder / 'relay-studio.db'}", server.folder)
    store.pictures.delete(owner(), *store.pictures.names(owner(), 1000))
    for number in range(PAGE + 2):
        drawn = Picture("", "", "image/png", 64, 64, 0, datetime.now(UTC), prompt=f"boat {number}")
        store.pictures.add(owner(), drawn, data)
    lost = Picture("", "", "image/png", 64, 64, 0, datetime.now(UTC), prompt="a ghost", model="painter")
    store.blobs.drop(store.pictures.add(owner(), lost, b"nothing").sha256)
    store.close()


def press(page: Page, key: str) -> None:
    page.locator(f"{css(key)} button").first.click()
    rest(page)


def test_pictures_are_paged_found_taken_along_and_brought_back(page: Page, server: Server):
    fill(server)
    visit(page, f"{server.address}/gallery")
    expect(page.locator(CELL)).to_have_count(PAGE)
    expect(page.locator(CELL).first).to_contain_text("This picture is no longer there.")
    expect(page.get_by_role("img", name="boat 25", exact=True)).to_have_js_property("naturalWidth", 64)
    press(page, "gallery.older")
    expect(page.locator(CELL).first).to_contain_text("boat 2")
    page.locator(f"{css('gallery.query')} input").fill("boat 1")
    page.keyboard.press("Enter")
    expect(page.locator(CELL)).to_have_count(11)
    press(page, "gallery.choose")
    page.get_by_role("checkbox", name="Choose: boat 19", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("link", name="boat 18", exact=True).click()
    expect(page.get_by_text("2 pictures chosen")).to_be_visible()
    rest(page)
    archive = page.locator(f"{css('gallery.zip')} a").first.get_attribute("href")
    taken = ZipFile(io.BytesIO(page.request.get(f"{server.address}{archive}").body())).namelist()
    assert len([name for name in taken if name.endswith(".png")]) == 2
    press(page, "gallery.done")
    page.get_by_role("button", name="Delete: boat 19", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(CELL)).to_have_count(10)
    expect(page.get_by_role("link", name="boat 18", exact=True)).to_be_focused()
    press(page, "gallery.undo")
    expect(page.locator(CELL)).to_have_count(11)
    page.get_by_role("link", name="boat 19", exact=True).click()
    expect(page.locator(css("gallery.whole"))).to_be_visible()
