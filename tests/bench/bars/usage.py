"""The page of usage over a ledger of 1,000,000 calls: opened in a new tab, and filtered by a click on a chart."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from playwright.sync_api import BrowserContext, Page

from tests.bench.bars.ledger import CALLS, fill
from tests.bench.browser import chromium
from tests.bench.contenders import Contender, stands
from tests.bench.figures import line, middle

BAR = ".st-key-usage_chart-spend path[aria-roledescription=bar]"
AWAY = ".st-key-usage_filters-drop-0 button"
# Until the figures are there and every chart is drawn; after a click, until the figures are others than before.
WATCH = """() => {
    const seen = window.usage = {began: performance.timeOrigin, ended: 0, before: ""};
    const now = () => performance.timeOrigin + performance.now();
    const told = () => document.querySelector(".st-key-usage_totals-figures")?.innerText ?? "";
    const begin = () => Object.assign(seen, {began: now(), ended: 0, before: told()});
    document.addEventListener("click", begin, true);
    const look = () => {
        const rests = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
        const charts = document.querySelectorAll("[data-testid=stVegaLiteChart] svg.marks").length;
        if (!seen.ended && rests && charts >= 5 && told() !== seen.before) seen.ended = now();
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def usage(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """The app alone: no rival has such a page. SQLite; the queries on both databases are the bar of the ledger."""
    from components.core.owner import owner
    from components.core.store import Store

    opened, filtered = list[float](), list[float]()
    with stands([each for each in contenders if each.name == "app"]) as (_relay, up), chromium() as browser:
        for stand in up:
            store = Store(f"sqlite:///{stand.home / 'relay-studio.db'}", stand.home)
            fill(store, owner(), datetime.now(UTC))
            store.close()
            person = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
            # The server is warm, and the browser has the app's scripts.
            _tab(person, stand.server.address)[0].close()
            for _round in range(max(rounds, 5)):
                page, taken_ms = _tab(person, stand.server.address)
                opened.append(taken_ms)
                filtered += _filtered_ms(page)
                page.close()
                time.sleep(1)
    if opened:
        yield line(
            f"the page of usage over {CALLS} calls opens in a new tab", "ms", 1500, {"app": middle(opened)}
        )
        yield line("… filtered by a click", "ms", 400, {"app": middle(filtered)})


def _tab(person: BrowserContext, address: str) -> tuple[Page, float]:
    page = person.new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{address}/usage")
    return page, _taken_ms(page)


def _filtered_ms(page: Page) -> list[float]:
    """A click on a bar, and the click that takes its filter away."""
    taken = []
    for place in (BAR, AWAY):
        page.wait_for_timeout(1500)
        page.locator(place).first.click(force=True)
        taken.append(_taken_ms(page))
    return taken


def _taken_ms(page: Page) -> float:
    # Not wait_for_function: it evaluates text, which the app's policy forbids.
    while not (seen := page.evaluate("window.usage"))["ended"]:
        page.wait_for_timeout(50)
    return float(seen["ended"] - seen["began"])
