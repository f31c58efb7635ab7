"""The mask painter by mouse, by keyboard and by finger, and the slider between two pictures."""

import io
from pathlib import Path
from secrets import token_hex

from PIL import Image
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.bench.servers import Server
from tests.browser.conftest import NewPage
from tests.browser.stage import rest, visit

Point = tuple[float, float]
STAGE = ".relay-mask .stage"


def looked_at(page: Page, stand: Server) -> Page:
    visit(page, f"{stand.address}/?paint={token_hex(4)}")
    expect(page.locator(f"{STAGE} canvas")).to_be_visible()
    return page


def at(page: Page, point: Point) -> Point:
    """Where on the page a place of the picture is."""
    box = page.locator(STAGE).bounding_box()
    assert box
    return box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"]


def paint(page: Page, *points: Point) -> None:
    page.mouse.move(*at(page, points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*at(page, point), steps=4)
    page.mouse.up()


def told(page: Page, strokes: int) -> None:
    """Wait until the page was told so many strokes."""
    expect(page.locator("[data-testid=stText]")).to_have_text(f"strokes: {strokes}")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def saved(page: Page) -> Image.Image:
    """The mask's alpha, as the server makes it of what was painted."""
    rest(page)
    with page.expect_download() as download:
        press(page, "Save the mask")
    picture = Image.open(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (800, 600))
    return picture.getchannel("A")


def changes(page: Page, *places: tuple[int, int]) -> list[bool]:
    """Whether the mask lets the picture change at these pixels."""
    alpha = saved(page)
    return [alpha.getpixel(place) == 0 for place in places]


def test_a_mask_is_painted_erased_undone_inverted_saved_and_loaded_with_its_alpha(page: Page, stand: Server):
    looked_at(page, stand)
    line, crossing, elsewhere = (320, 300), (480, 300), (80, 80)
    paint(page, (0.2, 0.5), (0.8, 0.5), (0.45, 0.5))
    told(page, 1)
    alpha = saved(page)
    assert [alpha.getpixel(place) for place in (line, crossing, elsewhere)] == [0, 0, 255]
    # 3 % of 800 pixels to each side, whatever the size on the screen.
    assert [alpha.getpixel((400, 300 + away)) for away in (-26, -22, 22, 26)] == [255, 0, 0, 255]
    press(page, "Eraser")
    paint(page, (0.6, 0.2), (0.6, 0.8))
    told(page, 2)
    page.keyboard.press("Control+z")
    told(page, 1)
    assert changes(page, line, crossing) == [True, True]
    press(page, "Redo")
    told(page, 2)
    assert changes(page, line, crossing) == [True, False]
    press(page, "Invert the mask")
    told(page, 3)
    page.reload()
    expect(page.locator(".said")).to_have_text("95% of the picture may change.")
    file = io.BytesIO()
    saved(page).point(lambda level: 255 - level).resize((400, 300)).save(file, "PNG")
    press(page, "Undo")
    told(page, 2)
    press(page, "Clear the mask")
    told(page, 3)
    expect(page.locator(".said")).to_have_text("Nothing is painted yet: paint over what may change.")
    press(page, "Load a mask")
    page.locator("input[type=file]").set_input_files(
        {"name": "m.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    told(page, 0)
    assert changes(page, line, crossing, elsewhere) == [False, True, True]


def test_a_mask_is_painted_by_keyboard_and_by_finger_on_a_narrow_page(new_page: NewPage, stand: Server):
    page = looked_at(
        new_page(locale="zh-CN", scheme="dark", width=390, has_touch=True, is_mobile=True), stand
    )
    stage, said = page.get_by_role("application", name="涂出可以修改的部分"), page.locator(".said")
    touching = page.context.new_cdp_session(page)
    stage.focus()
    page.keyboard.press("Space")
    for _step in range(4):
        page.keyboard.press("Shift+ArrowRight")
    expect(said).to_have_text("画笔已落下：横向 70%，纵向 50%。")
    page.keyboard.press("Space")
    told(page, 1)
    down = page.evaluate("scrollY")
    for kind, points in (("touchStart", [(0.2, 0.9)]), ("touchMove", [(0.2, 0.3)]), ("touchEnd", [])):
        places = [dict(zip("xy", at(page, point), strict=True)) for point in points]
        touching.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
    told(page, 2)
    assert page.evaluate("scrollY") == down
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_slider_shows_more_of_the_picture_before_or_after(
    page: Page, stand: Server, console: list[ConsoleMessage]
):
    looked_at(page, stand)
    slider = page.get_by_role("slider", name="Before and after: A hill")
    before = page.locator(".relay-before .before")
    slider.focus()
    page.keyboard.press("Home")
    expect(before).to_have_css("clip-path", "inset(0px 100% 0px 0px)")
    expect(slider).to_have_attribute("aria-valuetext", "0% of the picture before")
    box = slider.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    expect(slider).to_have_attribute("aria-valuetext", "75% of the picture before")
    expect(page.locator(".relay-before .stage > .after")).to_have_js_property("naturalWidth", 800)
    assert [said.text for said in console if "Content Security Policy" in said.text] == []
