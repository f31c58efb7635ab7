"""Image analysis as a person does it: a picture dropped, a part of it marked by mouse, pasted pictures, and a follow-up."""

import re
from base64 import b64encode
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from components.core.owner import owner
from components.core.relay.sandbox.drawing import Painting
from components.core.store import Store
from components.ui.resources import SANDBOX_ORIGIN
from tests.browser.conftest import NewPage
from tests.browser.stage import rest, visit
from tests.browser.talk import BOX, SOON_MS, TURN, ended, take_model
from tests.core.files import made

PUBLIC = Painting("a fox", SANDBOX_ORIGIN).address()
CHIP = "[class*=st-key-tray-chip]"
# The real clipboard: a made-up event does not reach the box.
PASTE = """async data => {
    const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
    await navigator.clipboard.write([new ClipboardItem({"image/png": new Blob([bytes], {type: "image/png"})})]);
}"""


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    kept = tmp_path / "wide.png"
    kept.write_bytes(made.picture(1200, 800))
    return kept


def last(page: Page) -> Locator:
    return page.locator(TURN).last


def test_a_dropped_picture_is_seen_a_part_is_marked_and_asked_about_and_a_follow_up_keeps_it(
    page: Page, server, picture: Path
):
    visit(page, f"{server.address}/vision")
    page.locator("[class*=st-key-analysis-drop] input[type=file]").set_input_files(picture)
    expect(page.locator(CHIP)).to_contain_text("wide.png", timeout=SOON_MS)
    expect(page.locator(".st-key-analysis-welcome")).to_contain_text("1,200 × 800")
    rest(page)
    page.locator(".st-key-analysis-welcome [class*=st-key-cropping-open] button").click()
    shown = page.locator(
        "[role=dialog] .relay-region img, [role=dialog] .relay-region [role=application]"
    ).first
    expect(shown).to_be_visible(timeout=SOON_MS)
    box = shown.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.75, steps=4)
    page.mouse.up()
    page.locator(".st-key-cropping-take button:enabled").click()
    expect(page.locator("[role=dialog]")).to_have_count(0, timeout=SOON_MS)
    rest(page)
    page.locator(BOX).fill("What is it?")
    page.locator(BOX).press("Enter")
    expect(last(page)).to_contain_text("PNG picture of", timeout=SOON_MS)
    expect(last(page)).to_contain_text(re.compile(r"(59|60)\d × (39|40)\d"))
    ended(page)  # Enter in mid-answer leaves the text in the box
    page.locator(BOX).fill("And its colour?")
    page.locator(BOX).press("Enter")
    expect(page.locator(TURN)).to_have_count(4, timeout=SOON_MS)
    expect(last(page)).to_contain_text("And its colour?", timeout=SOON_MS)


def test_pictures_held_are_there_after_f5_and_leave_most_of_a_phone_to_the_page(
    new_page: NewPage, server, tmp_path: Path
):
    for number in range(8):
        (tmp_path / f"photo of the garden {number}.png").write_bytes(made.picture(600 + number, 900))
    page = new_page(width=390)
    visit(page, f"{server.address}/vision")
    page.locator("[class*=st-key-analysis-drop] input[type=file]").set_input_files(
        sorted(tmp_path.glob("*.png"))
    )
    expect(page.locator(CHIP)).to_have_count(8, timeout=SOON_MS)
    page.reload()
    expect(page.locator(CHIP)).to_have_count(8, timeout=SOON_MS)
    rest(page)
    bar = page.locator("[data-testid=stBottom]").bounding_box()
    assert bar
    assert bar["height"] < 0.3 * page.evaluate("innerHeight")
    page.wait_for_function("[...document.images].every((picture) => picture.complete)")
    page.locator(BOX).fill("What are they?")
    expect(page.get_by_role("heading", name="What is in the picture?")).to_be_in_viewport()
    page.locator(BOX).press("Enter")
    expect(page.locator(TURN)).to_have_count(2, timeout=SOON_MS)
    ended(page)
    expect(page.locator(CHIP)).to_have_count(0)
    expect(page.locator(".st-key-chat-actions:visible")).to_be_in_viewport()
    page.reload()
    expect(page.locator(TURN)).to_have_count(2, timeout=SOON_MS)
    expect(page.locator(CHIP)).to_have_count(0)


def test_a_pasted_picture_goes_with_the_question(new_page: NewPage, server, picture: Path):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    visit(page, f"{server.address}/vision")
    page.evaluate(PASTE, b64encode(picture.read_bytes()).decode())
    page.locator(BOX).click()
    page.keyboard.press("Control+v")
    expect(page.locator("[data-testid=stChatInput]")).to_contain_text("image.png", timeout=SOON_MS)
    page.locator(BOX).press_sequentially("What is it?")
    page.locator(BOX).press("Enter")
    expect(last(page)).to_contain_text("1200 × 800", timeout=SOON_MS)


def test_an_address_goes_into_the_text_for_gpt_4_all(page: Page, server):
    visit(page, f"{server.address}/vision")
    take_model(page, "gpt-4-all")
    page.locator(".st-key-analysis-add button").first.click()
    page.get_by_role("tab", name="Address").click()
    page.locator(".st-key-analysis-written textarea").fill(PUBLIC)
    page.locator(".st-key-analysis-take button").click()
    expect(page.locator(CHIP)).to_contain_text(".png", timeout=SOON_MS)
    rest(page)
    page.locator(BOX).fill("分析一下这个图片")
    page.locator(BOX).press("Enter")
    expect(page.locator(TURN)).to_have_count(2, timeout=SOON_MS)
    ended(page)
    store = Store(f"sqlite:///{server.folder / 'relay-studio.db'}", server.folder)
    answer = store.conversations.path(owner(), parse_qs(urlsplit(page.url).query)["c"][0])[-1]
    (trace,) = store.traces.of_message(owner(), answer.id)
    store.close()
    assert trace.request
    assert trace.request["messages"] == [{"role": "user", "content": f"{PUBLIC}分析一下这个图片"}]
