"""The page of usage in a browser: a chart is brushed and clicked, saved as a picture and as CSV; a call is opened."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from playwright.sync_api import expect

from components.core.owner import owner
from components.core.records import Call, Cost, Doubt, PriceSource, Status, Timing, Usage
from components.core.store import Store
from tests.browser.stage import choose, rest, visit

NOW = datetime.now(UTC)


def spent(folder) -> None:
    """Thirty days of two models' calls."""
    store = Store(f"sqlite:///{folder / 'relay-studio.db'}", folder)
    for ago in range(30):
        for model, amount in (("story-large", "0.30"), ("story-small", "0.02")):
            made = Call(
                uuid4().hex, NOW - timedelta(days=ago), "chat", "sandbox", "http://sandbox.relay", Status.DONE, model=model,
                usage=Usage(100, 20, doubt=Doubt.REPORTED), timing=Timing(0.4, 2.0), request_id=f"req-{ago}-{model}",
                cost=Cost(Decimal(amount), "USD", PriceSource.RELAY, Doubt.REPORTED),
            )  # fmt: skip
            store.ledger.record(owner(), made)
    store.close()


def test_charts_lead_into_each_other_and_to_the_calls(serve, page):
    app = serve()
    spent(app.folder)
    visit(page, f"{app.address}/usage")
    choose(page, "usage_period.span", "Last 30 days")
    figures = page.locator(".st-key-usage_totals-figures")
    expect(figures).to_contain_text("60")
    chart = page.locator(".st-key-usage_chart-spend [data-testid=stVegaLiteChart]")
    bars = chart.locator("path[aria-roledescription=bar]")
    expect(bars).to_have_count(60)
    with page.expect_download() as saved:
        page.locator(".st-key-usage_chart-csv-spend button").first.click()
    assert saved.value.path().read_text(encoding="utf-8-sig").startswith("Time,Model,")
    chart.hover()
    with page.expect_download() as picture:
        page.locator(".st-key-usage_chart-spend").get_by_role("button", name="Download as PNG").click()
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    rest(page)
    bar = bars.first.bounding_box()
    assert bar
    page.mouse.move(bar["x"] + 2, bar["y"] + 5)
    page.mouse.down()
    page.mouse.move(bar["x"] + 80, bar["y"] + 5, steps=4)
    page.mouse.up()
    expect(page.locator(".st-key-usage_period-unzoom")).to_be_visible()
    expect(figures).not_to_contain_text("60")
    large = chart.locator("path[aria-label*='story-large']").first
    large.click()
    expect(page.locator(".st-key-usage_filters-drop-0")).to_contain_text("story-large")
    expect(chart.locator("path[aria-label*='story-small']")).to_have_count(0)
    page.get_by_text("Call log", exact=True).click()
    table = page.locator("[data-testid=stDataFrame]")
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 12, box["y"] + 35 * 1.5)
    expect(page.get_by_role("dialog")).to_contain_text("story-large")
