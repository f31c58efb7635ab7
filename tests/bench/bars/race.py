"""Eight models in a race: how often each column is painted, what that costs the server, Stop, and opening it afterwards."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from playwright.sync_api import Page

from components.core.belongings import Round
from components.core.owner import owner
from components.core.records import ChatOptions, Role
from components.core.relay.sandbox.answers import whole_answer
from components.core.relay.sandbox.ask import Turn
from components.core.store import Store
from tests.bench.browser import BOX, chromium
from tests.bench.contenders import Contender, Stand, stands
from tests.bench.figures import line, middle
from tests.bench.relay import Script
from tests.bench.servers import Server

COLUMNS, RATE, WATCHED_S = 8, 50, 12.0
SCRIPTS = [Script(words_per_s=RATE, length=4_000, prefix=f"race{letter}") for letter in "abcdefgh"]
SAID = "[class*=st-key-board-said-]"
TABLE = "[class*=st-key-race-table-]"
CHARS, END = 8_000, "Here the walk ends."
"""About 2,000 tokens of English."""
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

# Looked at in every frame, for what a frame has not shown nobody has seen.
OPENING = """([said, table, columns, end]) => {
    const seen = window.opening = {click: 0, first: 0, whole: 0};
    document.addEventListener("click", () => { seen.click = performance.now(); }, {capture: true, once: true});
    const look = () => {
        const texts = [...document.querySelectorAll(said)].map(column => column.textContent);
        const there = texts.length === columns && document.querySelector(table);
        if (!seen.first && there && texts.every(text => text.length > 300)) seen.first = performance.now();
        if (seen.first && texts.every(text => text.includes(end))) seen.whole = performance.now();
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def race(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """The app alone: no rival asks eight models at once and is there after a reload."""
    own = [contender for contender in contenders if contender.name == "app"]
    if not own:
        return
    paints, cpu, said, heard, opened = [], [], [], [], []
    with stands(own) as (relay, (stand,)), chromium() as browser:
        _seed(stand)
        for number in range(rounds + 1):
            page = browser.new_page(viewport={"width": 1280, "height": 920})
            seen = _opened(page, stand.server)
            if number:  # the first to come loads the browser's scripts
                opened.append(seen)
                slowest, share = _raced(page, stand.server)
                paints.append(slowest)
                cpu.append(share)
                at_page, at_relay = _stopped(page, relay)
                said.append(at_page)
                heard.append(at_relay)
            page.close()
    first, whole = zip(*opened, strict=True)
    yield line(f"{COLUMNS} columns at {RATE} tokens/s: server CPU", "cores", 0.8, {"app": middle(cpu, 2)})
    yield line("… time between two paints of the slowest column", "s", 0.2, {"app": middle(paints, 3)})
    yield line("… click on Stop of one until its relay sees it", "s", 1.0, {"app": middle(heard, 2)})
    yield line("… until the page says so", "s", None, {"app": middle(said, 2)})
    yield line(f"opening a kept one, {COLUMNS} columns: what is seen", "s", 0.7, {"app": middle(first, 2)})
    yield line("… and what is scrolled to", "s", None, {"app": middle(whole, 2)})


def _seed(stand: Stand) -> None:
    """Keep a comparison whose answers have about 2,000 tokens each, with tables, code and formulas."""
    store = Store(f"sqlite:///{stand.home / 'relay-studio.db'}", stand.home)
    try:
        options = [ChatOptions(relay_id="sandbox", model="sandbox-long")] * COLUMNS
        made = store.comparisons.begin(owner(), options, "A long walk")
        text = whole_answer((Turn("user", "A story, please"),), "sandbox-long")[:CHARS] + f"\n\n{END}"
        questions = {}
        for column in made.columns:
            question = store.conversations.add_user(owner(), column, None, "A story, please")
            answer = replace(
                question, id=f"{column}-answer", parent_id=question.id, role=Role.ASSISTANT, text=text
            )
            store.conversations.claim(owner(), column, answer, "bench")
            store.conversations.finish(owner(), answer)
            questions[column] = question.id
        store.comparisons.keep_round(owner(), made.id, Round("walk", datetime.now(UTC), questions))
    finally:
        store.close()


def _opened(page: Page, server: Server) -> tuple[float, float]:
    """Seconds from the click in the list to what is seen without scrolling, and to the last words."""
    page.goto(f"{server.address}/compare")
    entry = page.locator(".st-key-comparisons-entries button", has_text="A long walk")
    for _ in range(2):  # once to load what its elements need, once to measure
        page.locator(".st-key-comparisons-new button").click()
        page.locator(".st-key-ready-0").wait_for()
        page.wait_for_timeout(1_000)
        page.evaluate(OPENING, [SAID, TABLE, COLUMNS, END])
        entry.click()
        page.wait_for_function("() => window.opening.whole")
    seen = page.evaluate("() => window.opening")
    return tuple((seen[what] - seen["click"]) / 1000 for what in ("first", "whole"))


def _raced(page: Page, server: Server) -> tuple[float, float]:
    """Seconds between two paints of the slowest column, and the server's cores while they are watched."""
    page.goto(f"{server.address}/compare?models={','.join(script.model for script in SCRIPTS)}")
    page.locator(f"{BOX}:enabled").wait_for()
    page.locator(BOX).fill("A story, please")
    page.locator(BOX).press("Enter")
    for script in SCRIPTS:
        page.locator(SAID, has_text=script.first_word).wait_for()
    page.evaluate(COUNT, SAID)
    began_s, cpu_s = time.monotonic(), server.cpu_s()
    page.wait_for_timeout(WATCHED_S * 1000)
    took_s = time.monotonic() - began_s
    counts = page.evaluate("window.paints.map(seen => seen.n)")
    return took_s / max(1, min(counts)), (server.cpu_s() - cpu_s) / took_s


def _stopped(page: Page, relay: Server) -> tuple[float, float]:
    """Seconds from the click on the first column's Stop until the page says so, and until its relay sends no more."""
    began = time.time()
    page.locator("[class*=st-key-board-stop-] button").first.click()
    page.locator(f"{SAID} >> text=stopped").first.wait_for()
    at_page_s = time.time() - began
    page.locator(".st-key-compare-stop button").click()
    page.locator(TABLE).wait_for()
    last = relay.json(f"/_log?prefix={SCRIPTS[0].prefix}")[-1]["sent"][-1]
    return at_page_s, max(0.0, last - began)
