"""Drawing as a person does it: two pictures through a reload, a mask painted by mouse, a chat model, a series stopped."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.bench.servers import Server
from tests.browser.stage import choose, css, rest, visit
from tests.browser.talk import BOX, SOON_MS
from tests.core.files import made

CARD = "[class*=st-key-drawing-card]"
LIVE = "[class*=st-key-drawing-live]"
PICTURE = "[class*=st-key-drawing-picture] img"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    kept = tmp_path / "boat.png"
    kept.write_bytes(made.picture(240, 160))
    return kept


def press(page: Page, key: str) -> None:
    page.locator(f"[class*=st-key-{key}] button:visible").first.click()


def send(page: Page, prompt: str) -> None:
    rest(page)
    page.locator(BOX).fill(prompt)
    page.locator(BOX).press("Enter")


def asked(relay: Server, road: str) -> list[dict[str, Any]]:
    """The sandbox's own record of the orders it got, oldest first."""
    return [call for call in relay.json("/_sandbox/requests") if call["path"].endswith(f"/images/{road}")]


def test_two_pictures_of_a_prompt_come_through_a_reload(page: Page, server: Server):
    visit(page, f"{server.address}/drawing")
    press(page, "drawing-count")
    page.get_by_role("radio", name="2", exact=True).click()
    expect(page.locator(".st-key-drawing-count")).to_contain_text("2 pictures")
    page.keyboard.press("Escape")
    send(page, "two foxes in the snow")
    expect(page.locator(f"{LIVE}, {CARD}").first).to_contain_text("two foxes", timeout=SOON_MS)
    page.reload()
    card = page.locator(CARD).first
    expect(card.locator(PICTURE)).to_have_count(2, timeout=SOON_MS)
    expect(card).to_contain_text("two foxes in the snow")
    for seen in card.locator(PICTURE).all():
        assert (
            page.request.get(f"{server.address}{seen.get_attribute('src')}")
            .headers["content-type"]
            .startswith("image/")
        )


def test_a_mask_painted_by_mouse_reaches_the_relay_as_alpha_in_the_pictures_own_size(
    page: Page, slow: Server, slow_relay: Server, picture: Path
):
    visit(page, f"{slow.address}/drawing")
    press(page, "drawing-add")
    page.locator("[class*=st-key-drawing-files] input[type=file]").set_input_files(picture)
    page.locator("[class*=st-key-drawing-edit-] button:visible").first.click(timeout=SOON_MS)
    canvas = page.locator(".relay-mask [role=application], .relay-mask canvas").first
    expect(canvas).to_be_visible(timeout=SOON_MS)
    rest(page)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.25, steps=4)
    page.mouse.up()
    expect(page.locator(".st-key-drawing-save")).to_be_visible(timeout=SOON_MS)
    send(page, "a gull in the sky")
    expect(page.locator(LIVE).first).to_contain_text("a gull", timeout=SOON_MS)
    expect(page.locator(LIVE).first).to_be_in_viewport()  # the desk stands above it
    order = asked(slow_relay, "edits")[-1]
    image, mask = order["enclosed"]
    assert (image["field"], mask["field"], mask["mode"]) == ("image", "mask", "RGBA")
    assert image["size"] == mask["size"] == [240, 160]
    left, top, right, bottom = mask["clear_box"]
    assert 40 < left < 60 < right < 140
    assert 20 < top < 40 < bottom < 60
    press(page, "drawing-stop-")
    expect(page.locator(LIVE)).to_have_count(0, timeout=SOON_MS)


def test_a_model_that_draws_in_a_chat_draws_here_too(page: Page, server: Server):
    visit(page, f"{server.address}/drawing")
    picker = page.locator(f"{css('drawing.model')} input")
    expect(picker).to_have_value("gpt-image-1")
    picker.click()
    page.keyboard.type("gpt-image-1-mini")
    page.keyboard.press("Enter")
    expect(picker).to_have_value("gpt-image-1-mini", timeout=SOON_MS)
    choose(page, "drawing.model", "gpt-4-all")
    send(page, "Draw a lighthouse")
    card = page.locator(CARD, has_text="Draw a lighthouse").first
    expect(card.locator(PICTURE)).to_have_count(1, timeout=SOON_MS)
    expect(card).to_contain_text("gpt-4-all")


def test_a_series_told_with_its_price_is_stopped_half_way(page: Page, slow: Server, slow_relay: Server):
    visit(page, f"{slow.address}/drawing")
    before = len(asked(slow_relay, "generations"))
    send(page, "{red|blue|green} car by {day|night|dawn}")
    expect(page.locator(".st-key-drawing-plan")).to_contain_text("9 pictures, up to", timeout=SOON_MS)
    assert len(asked(slow_relay, "generations")) == before
    press(page, "drawing-agree")
    expect(page.locator(".st-key-drawing-running")).to_contain_text("9 drawings under way", timeout=SOON_MS)
    expect(page.locator(LIVE)).to_have_count(4, timeout=SOON_MS)
    press(page, "drawing-stop-")
    expect(page.locator(".st-key-drawing-running")).to_contain_text("8 drawings under way", timeout=SOON_MS)
    press(page, "drawing-stop_all")
    expect(page.locator(css("drawing.running"))).to_have_count(0, timeout=SOON_MS)
    expect(page.locator(css("drawing.feed"))).to_contain_text("stopped before the relay was asked")
    assert len(asked(slow_relay, "generations")) - before < 9
