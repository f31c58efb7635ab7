"""Files in a browser: picked, weighed, removed, sent, seen in the turn; a picture pasted from the real clipboard."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.bench.servers import Server
from tests.browser.conftest import NewPage
from tests.browser.stage import css, visit
from tests.browser.talk import BOX, TURN, ended
from tests.core.files import made

CHIP = "[class*=st-key-tray-chip-]"


def pick(page: Page, *files: Path) -> None:
    """Attach files with the button above the box."""
    page.locator(f"{css('tray.attach')} button").first.click()
    page.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(files)


def test_a_picture_and_a_text_are_attached_weighed_sent_and_seen(page: Page, server: Server, tmp_path: Path):
    picture, notes, other = (tmp_path / name for name in ("tea.png", "notes.txt", "other.txt"))
    picture.write_bytes(made.picture(320, 200))
    notes.write_text("Green tea at 80 degrees", encoding="utf-8")
    other.write_text("not wanted", encoding="utf-8")
    visit(page, server.address)
    pick(page, picture, notes, other)
    expect(page.locator(CHIP)).to_have_count(3, timeout=15_000)
    expect(page.locator(CHIP).first).to_contain_text("tokens")
    expect(page.locator(CHIP).first).to_contain_text("$")
    page.get_by_role("button", name="Remove other.txt").click()
    expect(page.locator(CHIP)).to_have_count(2, timeout=15_000)
    page.locator(BOX).fill("What is in them?")
    page.locator(BOX).press("Enter")
    question = page.locator(TURN).first
    expect(question.locator("img")).to_be_visible(timeout=15_000)
    expect(question).to_contain_text("notes.txt")
    expect(page.locator(CHIP)).to_have_count(0)
    ended(page)


def test_a_picture_pasted_into_the_box_goes_with_the_question(page: Page, server: Server):
    visit(page, server.address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """async () => {
            const canvas = document.createElement("canvas"); canvas.width = canvas.height = 64;
            canvas.getContext("2d").fillRect(0, 0, 32, 32);
            const blob = await new Promise(done => canvas.toBlob(done, "image/png"));
            await navigator.clipboard.write([new ClipboardItem({"image/png": blob})]);
        }"""
    )
    page.locator(BOX).click()
    page.keyboard.press("Control+v")
    expect(page.locator("[data-testid=stChatInput]")).to_contain_text("image.png", timeout=15_000)
    page.locator(BOX).fill("What is it?")
    page.locator(BOX).press("Enter")
    expect(page.locator(TURN).first.locator("img")).to_be_visible(timeout=15_000)
    ended(page)


def test_on_a_phone_a_file_is_one_chip_with_its_cross_inside(
    new_page: NewPage, server: Server, tmp_path: Path
):
    notes = tmp_path / "notes of the meeting of last week and of the one before.txt"
    notes.write_text("word " * 9000, encoding="utf-8")
    page = new_page(width=390)
    visit(page, server.address)
    pick(page, notes)
    expect(page.locator(CHIP)).to_contain_text("$", timeout=15_000)
    chip = page.locator(CHIP).first.bounding_box()
    name = page.locator(f"{CHIP} button").first.bounding_box()
    cross = page.locator("[class*=st-key-tray-remove-] button").bounding_box()
    assert name["x"] + name["width"] <= cross["x"] + 1
    assert name["y"] <= cross["y"] + cross["height"] / 2 <= name["y"] + name["height"]
    assert cross["x"] + cross["width"] <= chip["x"] + chip["width"] <= 390
