"""A map in the browser: moved, turned, asked and picked from by mouse, by keyboard and by finger."""

import base64
import re

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.bench.servers import Server
from tests.browser.conftest import NewPage
from tests.browser.stage import rest, visit

MANY, FEW = 300_000, 400
MESSAGE_BYTES = 200_000


def looked_at(page: Page, stand: Server, count: int, **more: str) -> Locator:
    """The stage of a map of so many points, once the browser has told how large it is."""
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    visit(page, f"{stand.address}/?plot={count}{asked}")
    stage = page.locator(".relay-plot .stage")
    expect(stage).to_be_visible()
    expect(said(page)).to_contain_text("1")
    rest(page)
    return stage


def said(page: Page) -> Locator:
    return page.locator(".relay-said p").first


def picked(page: Page, told: re.Pattern[str] | str) -> None:
    expect(page.locator("[data-testid=stText]")).to_have_text(told)


def at(stage: Locator, across: float, down: float) -> tuple[float, float]:
    """Where on the page a share of the map is."""
    box = stage.bounding_box()
    assert box
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down


def drag(page: Page, *places: tuple[float, float]) -> None:
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=3)
    page.mouse.up()


def in_view(page: Page) -> int:
    """How many points are said to be in view; all where nothing else is said."""
    found = re.findall(r"([\d,]+) in view|([\d,]+) points", said(page).text_content() or "")
    return int((found[-1][0] or found[-1][1]).replace(",", ""))


def test_points_too_many_to_be_told_apart_are_zoomed_into_until_they_are_drawn_one_by_one(
    page: Page, stand: Server, console: list[ConsoleMessage]
):
    sizes: list[int] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on(
        "Network.webSocketFrameReceived",
        lambda event: sizes.append(len(base64.b64decode(event["response"]["payloadData"]))),
    )
    stage = looked_at(page, stand, MANY)
    expect(said(page)).to_have_text("299,999 points, drawn as density. 1 row has no place on the map.")
    seen = [MANY]
    page.mouse.move(*at(stage, 0.5, 0.82))
    while "density" in (said(page).text_content() or ""):
        before = said(page).text_content() or ""
        page.mouse.wheel(0, -240)
        expect(said(page)).not_to_have_text(before)
        seen.append(in_view(page))
        assert len(seen) < 20
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] <= 20_000 < seen[-2]
    assert max(sizes) < MESSAGE_BYTES
    stage.dblclick(position={"x": 4, "y": 4})
    expect(said(page)).to_have_text("299,999 points, drawn as density. 1 row has no place on the map.")
    assert [said.text for said in console if "Content Security Policy" in said.text] == []


def test_points_are_picked_by_lasso_box_click_and_legend_added_and_dropped(page: Page, stand: Server):
    stage = looked_at(page, stand, FEW)
    ring = [at(stage, *corner) for corner in ((0.99, 0.01), (0.99, 0.99), (0.01, 0.99), (0.01, 0.01))]
    page.keyboard.down("Shift")
    drag(page, *ring)
    page.keyboard.up("Shift")
    picked(page, re.compile(r"^picked: lasso 399, selected: 399$"))
    page.get_by_role("button", name="Select with a box").click()
    drag(page, at(stage, 0.5, 0.01), at(stage, 0.99, 0.99))
    picked(page, re.compile(r"^picked: box \d+, selected: \d+$"))
    half = int((page.locator("[data-testid=stText]").text_content() or "").rsplit(" ", 1)[1])
    assert 100 < half < 300
    page.keyboard.down("Control")
    drag(page, at(stage, 0.01, 0.01), at(stage, 0.5, 0.99))
    page.keyboard.up("Control")
    picked(page, re.compile(rf"^picked: box {399 - half} added, selected: 399$"))
    page.get_by_role("button", name="Drop the selection").click()
    picked(page, "picked: drop 0, selected: 0")
    page.get_by_role("button", name=re.compile("Select these points: Others, ")).click()
    picked(page, re.compile(r"^picked: legend \d+, selected: \d+$"))
    stage.focus()
    page.keyboard.press("Escape")
    picked(page, "picked: drop 0, selected: 0")


def test_a_text_of_nobody_knows_whom_is_shown_as_it_is(page: Page, stand: Server):
    looked_at(page, stand, FEW)
    name = re.compile(r"Select these points: <img src=x")
    expect(page.get_by_role("button", name=name)).to_be_visible()
    assert page.title() != "hit"
    assert page.locator(".relay-plot img").count() == 0


def test_a_map_is_gone_through_by_keyboard_with_its_texts_read_aloud(page: Page, stand: Server):
    stage = looked_at(page, stand, FEW)
    expect(stage).to_have_accessible_name("Map of points: Questions")
    expect(stage).to_have_accessible_description(re.compile("the arrow keys move"))
    stage.focus()
    live = page.locator(".relay-plot [aria-live]")
    heard = []
    for key in ("Period", "Period", "Comma"):
        before = live.text_content() or ""
        page.keyboard.press(key)
        expect(live).not_to_have_text(before)
        heard.append(live.text_content() or "")
    assert heard[2] == heard[0] != heard[1]
    assert all(re.fullmatch(r"Text \d+ of .+", each) for each in heard)
    page.keyboard.press("Enter")
    picked(page, "picked: click 1, selected: 1")
    for key in ("Equal", "Equal", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    expect(said(page)).to_contain_text("in view")
    page.keyboard.press("0")
    expect(said(page)).not_to_contain_text("in view")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Move", exact=True)).to_be_focused()


def test_what_lies_under_the_pointer_is_asked_for_only_where_there_are_many(page: Page, stand: Server):
    stage = looked_at(page, stand, 30_000)
    tip = page.locator(".relay-plot .tip")
    page.mouse.move(*at(stage, 0.5, 0.82))
    expect(tip).to_have_text(re.compile(r"^Text \d+ of .+"))
    page.mouse.move(*at(stage, 0.5, 0.5))
    expect(tip).to_be_hidden()
    page.mouse.click(*at(stage, 0.5, 0.82))
    picked(page, "picked: click 1, selected: 1")


def test_a_solid_is_turned_by_keyboard_tool_and_right_button(page: Page, stand: Server):
    stage = looked_at(page, stand, 30_000, dims="3", by="x")
    expect(page.get_by_role("img", name="Colours from short to long")).to_be_visible()
    looks = [stage.screenshot()]
    stage.focus()
    for act in ("q", "f", "turn", "right"):
        if act == "turn":
            page.get_by_role("button", name="Turn", exact=True).click()
            drag(page, at(stage, 0.5, 0.5), at(stage, 0.6, 0.5))
        elif act == "right":
            page.mouse.move(*at(stage, 0.5, 0.5))
            page.mouse.down(button="right")
            page.mouse.move(*at(stage, 0.5, 0.7), steps=3)
            page.mouse.up(button="right")
        else:
            page.keyboard.press(act)
        looks.append(another(stage, looks))


def another(stage: Locator, looks: list[bytes]) -> bytes:
    """The stage, once it looks as it never did before."""
    for _look in range(60):
        if (seen := stage.screenshot()) not in looks:
            return seen
    raise AssertionError("the map looks as before")


def test_a_map_is_moved_pinched_and_picked_from_by_finger_on_a_narrow_page(new_page: NewPage, stand: Server):
    page = new_page(locale="zh-CN", scheme="dark", width=390, has_touch=True, is_mobile=True)
    stage = looked_at(page, stand, FEW)
    touching = page.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [
            dict(zip("xy", at(stage, *place), strict=True)) | {"id": n} for n, place in enumerate(places)
        ]
        touching.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    down = page.evaluate("scrollY")
    touch("touchStart", (0.45, 0.5), (0.55, 0.5))
    touch("touchMove", (0.25, 0.5), (0.75, 0.5))
    touch("touchEnd")
    expect(said(page)).to_contain_text("视野内")
    touch("touchStart", (0.5, 0.5))
    touch("touchMove", (0.5, 0.3))
    touch("touchEnd")
    rest(page)
    page.get_by_role("button", name="套索选择").click()
    touch("touchStart", (0.02, 0.2))
    for corner in ((0.98, 0.2), (0.98, 0.98), (0.02, 0.98)):
        touch("touchMove", corner)
    touch("touchEnd")
    picked(page, re.compile(r"^picked: lasso \d+, selected: \d+$"))
    assert page.evaluate("scrollY") == down
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
