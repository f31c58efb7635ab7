"""The element on which a person marks a region of a picture: by mouse, by keyboard, by finger."""

from playwright.sync_api import Page, expect

from tests.bench.servers import Server
from tests.browser.conftest import NewPage
from tests.browser.stage import visit
from tests.browser.stand.answer import NASTY

Point = tuple[float, float]


def looked_at(page: Page, stand: Server) -> Page:
    visit(page, stand.address)
    expect(page.locator(".stage img")).to_have_js_property("naturalWidth", 800)
    return page


def at(page: Page, point: Point) -> Point:
    """Where on the page a place of the picture is."""
    box = page.locator(".stage").bounding_box()
    assert box
    return box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"]


def drag(page: Page, start: Point, end: Point) -> None:
    page.mouse.move(*at(page, start))
    page.mouse.down()
    page.mouse.move(*at(page, ((start[0] + end[0]) / 2, end[1])))
    page.mouse.move(*at(page, end))
    page.mouse.up()


def told(page: Page, *region: float) -> None:
    """Wait until the page was told this region, to a hundredth; without one, none."""
    words = page.locator("[data-testid=stText]")
    expect(words).to_have_text(f"told: {list(region)}" if region else "told: None")


def test_a_region_is_drawn_moved_sized_and_dropped_with_the_mouse(page: Page, stand: Server):
    looked_at(page, stand)
    drag(page, (0.9, 0.9), (0.6, 0.5))
    told(page, 0.6, 0.5, 0.9, 0.9)
    drag(page, (0.75, 0.7), (0.55, 0.6))
    told(page, 0.4, 0.4, 0.7, 0.8)
    drag(page, (0.7, 0.8), (0.8, 0.95))
    told(page, 0.4, 0.4, 0.8, 0.95)
    page.keyboard.press("ArrowUp")
    page.get_by_text("boxes", exact=True).click()
    expect(page.locator(".stage .box")).to_have_count(0)
    expect(page.locator(".said")).to_contain_text(
        "Not taken yet: from 40% to 80% across, from 39% to 94% down."
    )
    page.get_by_role("button", name="Take this region").click()
    told(page, 0.4, 0.39, 0.8, 0.94)
    page.get_by_role("button", name="Drop the region").click()
    told(page)
    expect(page.locator(".region")).to_be_hidden()


def test_a_region_is_marked_with_the_keyboard_in_chinese_on_a_narrow_dark_page(
    new_page: NewPage, stand: Server
):
    page = looked_at(new_page(locale="zh-CN", scheme="dark", width=390), stand)
    stage, said = page.get_by_role("application", name="在图片上标出一块区域"), page.locator(".said")
    stage.focus()
    expect(said).to_have_text("尚未标出区域。")
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text("尚未确定：横向 25% 至 75%，纵向 25% 至 75%。")
    for keys in ("ArrowRight", "ArrowUp", "Shift+ArrowLeft", "Shift+ArrowDown"):
        page.keyboard.press(keys)
    expect(said).to_have_text("尚未确定：横向 26% 至 75%，纵向 24% 至 75%。")
    told(page)
    page.keyboard.press("Enter")
    told(page, 0.26, 0.24, 0.75, 0.75)
    expect(said).to_have_text("已确定区域：横向 26% 至 75%，纵向 24% 至 75%。")
    expect(stage).to_be_focused()
    page.keyboard.press("Escape")
    told(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_finger_marks_only_when_asked_and_a_tap_takes_a_box(new_page: NewPage, stand: Server):
    page = looked_at(new_page(width=390, has_touch=True, is_mobile=True), stand)
    touching = page.context.new_cdp_session(page)

    def swipe(start: Point, end: Point) -> None:
        for kind, points in (("touchStart", [start]), ("touchMove", [end]), ("touchEnd", [])):
            places = [dict(zip("xy", at(page, point), strict=True)) for point in points]
            touching.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    page.touchscreen.tap(*at(page, (0.15, 0.2)))
    told(page, 0.1, 0.15, 0.2, 0.3)
    # Clicked, not tapped: to the browser a swipe that takes no time is a fling, and the next tap only ends it.
    page.get_by_role("button", name="Drop the region").click()
    told(page)
    swipe((0.1, 0.9), (0.5, 0.6))
    expect(page.locator(".region")).to_be_hidden()
    page.get_by_role("button", name="Mark with a finger").click()
    swipe((0.1, 0.9), (0.5, 0.6))
    told(page, 0.1, 0.6, 0.5, 0.9)


def test_a_label_with_html_stays_text_on_the_picture_and_in_the_table(page: Page, stand: Server):
    looked_at(page, stand)
    expect(page.locator(".box .label").nth(1)).to_have_text(f"2 {NASTY}")
    page.locator("summary", has_text="Boxes in a table").click()
    rows = page.get_by_role("row")
    expect(rows).to_have_count(4)
    expect(rows.nth(2)).to_contain_text(NASTY)
    expect(rows.nth(2).get_by_role("cell")).to_have_text(["50%", "2%", "90%", "40%"])
    assert page.locator("img[src=x]").count() == 0
    assert page.title() != "hit"
    rows.nth(1).get_by_role("button", name="Mark this box: 1 sun").click()
    told(page, 0.05, 0.1, 0.35, 0.5)
