"""A gallery of 20,000 pictures: opened by its address, paged, looked through, beside one of a single page; and what it weighs."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.bench.browser import chromium
from tests.bench.contenders import APP, Contender, stands
from tests.bench.figures import line, middle

PICTURES, FEW, SHARED = 20_000, 60, 40
PAGES = 10
OLDER = ".st-key-gallery-older button"
# Until every picture of a page has come whole; after a click, until they are others than before.
WATCH = """() => {
    const seen = window.gallery = {began: performance.timeOrigin, ended: 0, before: ""};
    const now = () => performance.timeOrigin + performance.now();
    const host = () => [...document.querySelectorAll(".st-key-gallery-grid *")].find(one => one.shadowRoot);
    const pictures = () => [...(host()?.shadowRoot.querySelectorAll("img") ?? [])];
    const name = all => all.map(one => one.alt).join();
    document.addEventListener("click", () => Object.assign(seen, {began: now(), ended: 0, before: name(pictures())}), true);
    const look = () => {
        const all = pictures();
        const whole = all.length === 24 && all.every(one => one.complete && one.naturalWidth);
        if (!seen.ended && whole && name(all) !== seen.before) seen.ended = now();
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def gallery(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """The app beside itself with few pictures: no rival has a gallery."""
    if not any(contender.name == "app" for contender in contenders):
        return
    opened, paged = defaultdict(list), defaultdict(list)
    with stands([APP, replace(APP, name="few")]) as (_relay, up), chromium() as browser:
        people = {}
        for stand in up:
            _seed(stand.home, PICTURES if stand.name == "app" else FEW)
            people[stand.name] = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
            # The server is warm, and the browser has the app's scripts.
            _tab(people[stand.name], stand.server.address)[0].close()
        idle_mb = {stand.name: stand.server.memory_mb() for stand in up}
        for _round in range(rounds):
            for stand in up:
                page, taken_ms = _tab(people[stand.name], stand.server.address)
                opened[stand.name].append(taken_ms)
                paged[stand.name].append(_older_ms(page))
                page.close()
                time.sleep(1)
        page, _opened = _tab(people["app"], up[0].server.address)
        for _page in range(PAGES):
            _older_ms(page)
        grown = {stand.name: round(stand.server.memory_mb() - idle_mb[stand.name], 1) for stand in up}
    yield line(
        f"a gallery of {PICTURES} pictures opens in a new tab", "ms", 1000,
        {who: middle(each) for who, each in opened.items()},
    )  # fmt: skip
    yield line("… the next page", "ms", 300, {who: middle(each) for who, each in paged.items()})
    yield line("… what the server's memory grew by meanwhile", "MB", None, grown)


def _tab(person: BrowserContext, address: str) -> tuple[Page, float]:
    page = person.new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{address}/gallery")
    return page, _taken_ms(page)


def _older_ms(page: Page) -> float:
    page.wait_for_timeout(500)
    page.locator(OLDER).click()
    return _taken_ms(page)


def _taken_ms(page: Page) -> float:
    # Not wait_for_function: it evaluates text, which the app's policy forbids.
    while not (seen := page.evaluate("window.gallery"))["ended"]:
        page.wait_for_timeout(20)
    return float(seen["ended"] - seen["began"])


def _seed(home: Path, count: int) -> None:
    """Rows as drawings leave them; the bytes are few, and shared."""
    from components.core.images_gallery import look
    from components.core.owner import owner
    from components.core.relay.sandbox.drawing import paint
    from components.core.store import Store
    from components.core.store.pictures import SMALL

    store, draw, now = (
        Store(f"sqlite:///{home / 'relay-studio.db'}", home),
        random.Random(1),
        datetime.now(UTC),
    )
    shared = [
        (store.blobs.put(data), store.blobs.put(look(data).small))
        for data in map(paint, map(str, range(SHARED)))
    ]
    rows = [
        {
            "id": f"{number:032x}",
            "sha256": shared[number % SHARED][0],
            "media_type": "image/png",
            "width": 512,
            "height": 512,
            "size_bytes": 60_000,
            "prompt": f"{number} {' '.join(draw.choices(['fox', 'snow', 'light', '狐狸', 'sea', 'night'], k=40))}",
            "source": draw.choice(["chat", "drawing", "edit", "vision"]),
            "model": f"painter-{number % 7}",
            "options": {SMALL: shared[number % SHARED][1], "asked.size": "1024x1024", "asked.quality": "high"},
            "starred": number % 50 == 0,
            "created_at": (now - timedelta(minutes=number)).isoformat(),
        }
        for number in range(count)
    ]  # fmt: skip
    store.portable.add_rows(owner(), "pictures", rows)
    store.close()
