"""Many pictures and one question: one of them can't be had, the set is paused, gone on with after a reload, and taken along."""

import zipfile
from pathlib import PurePath

from playwright.sync_api import Page, expect

from tests.browser.stage import css, rest, visit
from tests.browser.talk import SOON_MS, press
from tests.browser.test_sets import RUN, click_cell
from tests.core.files import made

PICTURES = 4
FILES = [
    *(
        {"name": f"IMG_{n}.png", "mimeType": "image/png", "buffer": made.picture(60 + n, 40)}
        for n in range(PICTURES)
    ),
    {"name": "broken.png", "mimeType": "image/png", "buffer": made.picture(600, 400)[:200]},
]


def test_a_grid_goes_on_past_a_failing_picture_is_paused_and_resumed_and_gives_captions(page: Page, server):
    visit(page, f"{server.address}/vision")
    press(page, "analysis.many")
    expect(page.locator(css("sets.bring"))).to_be_visible(timeout=SOON_MS)
    rest(page)
    page.locator("[class*=st-key-sets-files] input[type=file]").set_input_files(FILES)
    expect(page.get_by_text("1 picture is left out")).to_be_visible(timeout=SOON_MS)
    page.get_by_text("1 picture is left out").click()
    expect(page.get_by_text("broken.png breaks off")).to_be_visible(timeout=SOON_MS)
    rest(page)
    models = page.locator("[class*=st-key-lineup-chip-] button").count()
    answers = PICTURES * models
    page.locator(f"{css('sets.question')} textarea").fill("What is it?")
    page.locator(f"{css('sets.parallel')} input").fill("1")
    press(page, "sets.start")  # with what was typed a moment before
    press(page, "sets.pause")
    expect(page.locator(css("sets.resume"))).to_be_visible(timeout=15_000)
    rest(page)
    page.reload()
    expect(page.locator(RUN)).to_contain_text(f"of {answers} answers", timeout=15_000)
    rest(page)
    press(page, "sets.resume")
    expect(page.locator(RUN)).to_contain_text(f"{answers} of {answers} answers", timeout=60_000)
    rest(page)
    click_cell(page, 100, 1, "IMG_1.png")
    expect(page.locator(css("sets.whole"))).to_contain_text("61 × 40")
    page.locator(f"{css('sets.whole')} button", has_text="See the request").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("What is it?", timeout=SOON_MS)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    with page.expect_download() as coming:
        press(page, "sets.export.zip")
    names = zipfile.ZipFile(coming.value.path()).namelist()
    assert sorted(PurePath(name).name for name in names) == sorted(
        [f"IMG_{n}.txt" for n in range(PICTURES)] * models
    )
