"""A set of prompts from its upload to its export: priced, paused, resumed after a reload, with one model that fails."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.stage import css, rest, visit
from tests.browser.talk import SOON_MS, press

ROWS = 3
CSV = "id,question\n" + "".join(f"{n},What is {n} + {n}?\n" for n in range(ROWS)) + "3\n"
FAILING = "fault-upstream-status-500"
CHIPS = "[class*=st-key-lineup-chip-] button"
RUN = css("sets.run")


def line_up(page: Page) -> None:
    """Of the three models to begin with, keep the first, let the second be one that fails, drop the third."""
    page.locator(CHIPS).nth(2).click()
    page.locator("[class*=st-key-lineup-remove-] button").click()
    expect(page.locator(CHIPS)).to_have_count(2)
    rest(page)
    page.locator(CHIPS).nth(1).click()
    field = page.locator("[class*=st-key-lineup-model-] input")
    field.fill(FAILING)
    field.press("Enter")
    expect(page.locator(CHIPS).nth(1)).to_contain_text(FAILING)
    rest(page)
    page.keyboard.press("Escape")


def click_cell(page: Page, right: int, row: int, said: str) -> None:
    """Click on a cell of the table, which is a picture: so many pixels from its left, in this row.

    The pointer goes there first, as a hand's does: the grid takes no press in the very frame of the pointer's arrival.
    """
    table, place = page.locator("[data-testid=stDataFrame]"), {"x": right, "y": 40 + 96 * row + 40}
    table.hover(position=place)
    table.click(position=place)
    expect(page.locator(css("sets.whole"))).to_contain_text(said, timeout=SOON_MS)


def exported(page: Page, kind: str) -> str:
    with page.expect_download() as coming:
        press(page, f"sets.export.{kind}")
    return Path(coming.value.path()).read_text(encoding="utf-8-sig")


def test_a_set_is_priced_paused_resumed_after_a_reload_filtered_and_taken_along(page, server):
    visit(page, f"{server.address}/sets")
    page.locator("[data-testid=stFileUploader] input").set_input_files(
        {"name": "sums.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    )
    expect(page.get_by_text("1 line is left out")).to_be_visible(timeout=SOON_MS)
    rest(page)
    line_up(page)
    expect(page.get_by_text("6 answers")).to_contain_text("about $")
    page.locator(f"{css('sets.parallel')} input").fill("1")
    press(page, "sets.start")  # with what was typed a moment before
    press(page, "sets.pause")
    expect(page.locator(css("sets.resume"))).to_be_visible(timeout=15_000)
    rest(page)
    page.reload()
    expect(page.locator(RUN)).to_contain_text("of 6 answers", timeout=15_000)
    rest(page)
    press(page, "sets.resume")
    expect(page.locator(RUN)).to_contain_text("6 of 6 answers", timeout=60_000)
    expect(page.locator(css("sets.again"))).to_contain_text(f"Ask {ROWS} again", timeout=SOON_MS)
    click_cell(page, 300, 1, "What is 1 + 1?")
    expect(page.locator(css("sets.whole"))).to_contain_text("sandbox relay")
    click_cell(page, 100, 2, "What is 2 + 2?")
    expect(page.locator(css("sets.whole"))).to_contain_text(FAILING)

    ways = page.locator(css("sets.export"))
    page.get_by_role("radio", name="Failed").click()
    expect(ways).to_contain_text(f"{ROWS} rows", timeout=SOON_MS)
    pattern = page.locator("[class*=st-key-sets-pattern-] input")
    pattern.fill(r"is [02] \+")
    pattern.press("Enter")
    expect(ways).to_contain_text("2 rows", timeout=SOON_MS)
    lines = exported(page, "csv")
    assert "What is 2 + 2?" in lines
    assert "What is 1 + 1?" not in lines
    assert "failed" in lines
    assert "What is 0 + 0?" in exported(page, "json")
    assert "<table>" in exported(page, "html")
