"""Eight models in a race: how often each column is painted, what that costs the server, Stop, and opening it afterwards."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Page

from tests.bench.browser import BOX, chromium
from tests.bench.contenders import HEALTH, Contender
from tests.bench.figures import line, middle
from tests.bench.servers import REPOSITORY, Server, free_port, streamlit

COLUMNS, RATE, WATCHED_S = 8, 50, 12.0
MODEL = "sandbox-long"
SAID = "[class*=st-key-board-said-]"
# Each paint is one change of a column's text; those of one frame of the browser count once.
COUNT = """said => {
    window.paints = [...document.querySelectorAll(said)].map(column => {
        const seen = {n: 0, last: -1};
        new MutationObserver(() => {
            const now = performance.now();
            if (now - seen.last > 16) { seen.n++; seen.last = now; }
        }).observe(column, {subtree: true, childList: true, characterData: true});
        return seen;
    });
}"""


def race(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """The app alone: no rival asks eight models at once and is there after a reload."""
    if not any(contender.name == "app" for contender in contenders):
        return
    paints, cpu, stopped, opened = [], [], [], []
    with tempfile.TemporaryDirectory() as home, chromium() as browser:
        environment = {
            "RELAY_STUDIO_HOME": home,
            "RELAY_STUDIO_SANDBOX_RATE": str(RATE),
            "OPENAI_BASE_URL": "",
        }
        server = streamlit(str(REPOSITORY / "app.py"), free_port(), Path(home), environment)
        try:
            server.wait(HEALTH)
            for _round in range(rounds):
                page = browser.new_page(viewport={"width": 1280, "height": 920})
                slowest, share = _raced(page, server)
                paints.append(slowest)
                cpu.append(share)
                stopped.append(_stopped(page))
                _all_stopped(page)
                opened.append(_opened(page))
                page.close()
        finally:
            server.stop()
    yield line(f"{COLUMNS} columns at {RATE} tokens/s: server CPU", "cores", 0.8, {"app": middle(cpu, 2)})
    yield line("… time between two paints of the slowest column", "s", 0.2, {"app": middle(paints, 3)})
    yield line("… Stop of one column until the page says so", "s", 1.0, {"app": middle(stopped, 2)})
    yield line(f"opening it again, {COLUMNS} columns", "s", 0.7, {"app": middle(opened, 2)})


def _raced(page: Page, server: Server) -> tuple[float, float]:
    page.goto(f"{server.address}/compare?models={','.join([MODEL] * COLUMNS)}")
    page.locator(f"{BOX}:enabled").wait_for()
    page.locator(BOX).fill("A story, please")
    page.locator(BOX).press("Enter")
    page.wait_for_function(
        "([said, n]) => [...document.querySelectorAll(said)].filter(c => c.textContent.includes('walk')).length === n",
        arg=[SAID, COLUMNS],
    )
    page.evaluate(COUNT, SAID)
    began_s, cpu_s = time.monotonic(), server.cpu_s()
    page.wait_for_timeout(WATCHED_S * 1000)
    took_s = time.monotonic() - began_s
    counts = page.evaluate("window.paints.map(seen => seen.n)")
    return took_s / max(1, min(counts)), (server.cpu_s() - cpu_s) / took_s


def _stopped(page: Page) -> float:
    began_s = time.monotonic()
    page.locator("[class*=st-key-board-stop-] button").first.click()
    page.locator(f"{SAID} >> text=stopped").first.wait_for()
    return time.monotonic() - began_s


def _all_stopped(page: Page) -> None:
    page.wait_for_timeout(30_000)  # until each has come to about 2,000 tokens
    page.locator(".st-key-compare-stop button").click()
    page.locator("[class*=st-key-race-table-]").wait_for()


def _opened(page: Page) -> float:
    page.locator(".st-key-comparisons-new button").click()
    page.locator(".st-key-ready-0").wait_for()
    began_s = time.monotonic()
    page.locator(".st-key-comparisons-entries button").first.click()
    page.locator("[class*=st-key-race-table-]").wait_for()
    return time.monotonic() - began_s
