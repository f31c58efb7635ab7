"""A relay that takes 1.3 times what it says: the bill finds it, shows the calls, and has a report for its support."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.stage import css, open_sandbox, relay_of, rest, visit
from tests.browser.talk import SOON_MS, ask, ended, press, take_model


@pytest.fixture
def overcharging():
    relay = open_sandbox("--rate", "0")
    yield relay
    relay.stop()


def test_a_planted_overcharge_is_found_as_one_point_three_and_reported(page, serve, overcharging):
    charged = relay_of(overcharging)
    charged["OPENAI_BASE_URL"] = charged["OPENAI_BASE_URL"].replace("/v1", "/fault/billing-overcharges/v1")
    app = serve(**charged)
    visit(page, app.address)
    take_model(page, "sandbox-chat")
    for question in ("Hello", "A poem", "你好"):
        ask(page, question)
        ended(page)

    visit(page, f"{app.address}/usage")
    page.get_by_role("radio", name="Check the bill").click()
    press(page, "usage_check.pull_now")
    expect(page.locator(css("usage_check.figures"))).to_contain_text(
        re.compile(r"1\.30 ± 0\.0[12]"), timeout=SOON_MS
    )
    expect(page.locator(css("usage_check.findings"))).to_contain_text(
        "1.30 ± 0.01 times what price and tokens come to"
    )
    rest(page)

    first_row = {"x": 12, "y": 52}
    page.locator(css("usage_check.models")).get_by_test_id("stDataFrame").click(position=first_row)
    pairs = page.locator("[class*=st-key-usage_check-pairs-]").get_by_test_id("stDataFrame")
    expect(pairs).to_be_visible(timeout=SOON_MS)
    rest(page)
    pairs.click(position=first_row)
    expect(page.get_by_role("dialog")).to_contain_text("sandbox-chat", timeout=SOON_MS)
    page.keyboard.press("Escape")
    rest(page)

    page.get_by_text("Report for the relay's support").click()
    with page.expect_download() as saved:
        press(page, "usage_check.report.md")
    report = saved.value.path().read_text(encoding="utf-8")
    assert "sandbox-chat: 1.30 ±" in report
    assert "sk-" not in report
    assert len(re.findall(r"^\| 20", report, re.MULTILINE)) == 3
