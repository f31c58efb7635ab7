"""A map of 1,000,000 points: seen first, zoomed, and a line drawn round some; beside Streamlit's scatter chart of a tenth."""

import base64
import contextlib
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from playwright.sync_api import BrowserContext, Locator, Page

from components.core.space.view import Points, inside
from tests.bench.browser import chromium
from tests.bench.contenders import HEALTH, RIVALS, Contender
from tests.bench.figures import line, middle
from tests.bench.servers import REPOSITORY, Server, free_port, streamlit

POINTS, FEWER = 1_000_000, 100_000
ZOOMS, CORNERS = 6, 300
STAND = REPOSITORY / "tests" / "browser" / "stand" / "app.py"
# A map is sharp when it was drawn with what came for the last view; a chart is drawn two frames after it has a canvas.
WATCH = """() => {
    const seen = window.map = {first: 0, began: 0, sharp: 0};
    const inner = () => [...document.querySelectorAll("[class*=st-key-stand-plot] *")].find(one => one.shadowRoot);
    const root = () => inner()?.shadowRoot.querySelector(".relay-plot");
    const chart = () => document.querySelector("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg");
    const drawn = then => requestAnimationFrame(() => requestAnimationFrame(then));
    let before = null;
    document.addEventListener("wheel", () => {
        Object.assign(seen, {began: performance.now(), sharp: 0});
        before = root()?.head;
        if (!root()) drawn(() => { seen.sharp = performance.now(); });
    }, {capture: true, passive: true});
    const look = () => {
        const head = root()?.head;
        if (!seen.first && (head || chart())) drawn(() => { seen.first ||= performance.now(); });
        if (before && head !== before) { before = null; drawn(() => { seen.sharp = performance.now(); }); }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def map_of_points(contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """The map alone on a page under the app's headers, and the chart; figures are medians of rounds and zooms."""
    if not any(contender.name == "app" for contender in contenders):
        return
    figures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with _servers() as servers, chromium() as browser:
        people = {
            who: browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-US")
            for who in servers
        }
        for who, (server, count) in servers.items():  # the server is warm, and the browser has its scripts
            _measure(people[who], server, count, defaultdict(list))
        for _round in range(rounds):
            for who, (server, count) in servers.items():
                _measure(people[who], server, count, figures[who])
    for bar, unit, goal, name in (
        (f"{POINTS} points (chart: {FEWER}) in a new tab until drawn", "ms", 2000, "first"),
        ("… zoom: from the wheel until it is sharp", "ms", 300, "zoom"),
        ("… kB of the largest message of a zoom", "kB", 200, "kb"),
        ("… server CPU of a zoom", "s", None, "cpu"),
    ):
        yield line(
            bar, unit, goal, {who: middle(each[name], 2) for who, each in figures.items() if each[name]}
        )
    yield from _lasso(rounds)


@contextlib.contextmanager
def _servers() -> Iterator[dict[str, tuple[Server, int]]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as home, contextlib.ExitStack() as ends:
        own = {"RELAY_STUDIO_HOME": home, "HOME": home, "PYTHONPATH": str(REPOSITORY)}
        up = {}
        for who, script, count in (
            ("app", STAND, POINTS),
            ("scatter_chart", RIVALS / "scatter_app.py", FEWER),
        ):
            server = streamlit(str(script), free_port(), REPOSITORY, own)  # with the app's own configuration
            ends.callback(server.stop)
            server.wait(HEALTH)
            up[who] = (server, count)
        yield up


def _measure(person: BrowserContext, server: Server, count: int, into: dict[str, list[float]]) -> None:
    page = person.new_page()
    sizes: list[int] = []
    wire = page.context.new_cdp_session(page)
    wire.on(
        "Network.webSocketFrameReceived",
        lambda event: sizes.append(len(base64.b64decode(event["response"]["payloadData"]))),
    )
    wire.send("Network.enable")
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{server.address}/?plot={count}")
    into["first"].append(_seen(page, "first"))
    page.wait_for_timeout(2_500)
    stage = page.locator(
        ".relay-plot .stage, [data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
    ).first
    for zoom in range(ZOOMS):
        sizes.clear()
        cpu = server.cpu_s()
        into["zoom"].append(_zoomed(page, stage, closer=zoom < ZOOMS - 2))
        page.wait_for_timeout(700)
        into["cpu"].append(server.cpu_s() - cpu)
        if sizes:  # a chart zooms by itself: it has all its points
            into["kb"].append(max(sizes) / 1000)
    page.close()


def _zoomed(page: Page, stage: Locator, *, closer: bool) -> float:
    """Milliseconds from the wheel until what it shows is sharp."""
    box = stage.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.7)
    page.mouse.wheel(0, -200 if closer else 400)
    sharp = _seen(page, "sharp")
    return sharp - page.evaluate("window.map.began")


def _seen(page: Page, what: str) -> float:
    # Not wait_for_function: it evaluates text, which the app's policy forbids.
    for _look in range(3_000):
        if (seen := page.evaluate("window.map"))[what] and (what == "first" or seen["began"]):
            return float(seen[what])
        page.wait_for_timeout(20)
    raise RuntimeError(f"never {what}")


def _lasso(rounds: int) -> Iterator[str]:
    """From a line to its rows, beside the textbook's rule over all points, edge by edge."""
    rng = np.random.default_rng(1)
    points = rng.normal(0, 1, (POINTS, 2)).astype(np.float32)
    turns = np.linspace(0, 2 * math.pi, CORNERS, endpoint=False)
    far = 1 + 0.2 * np.sin(7 * turns)
    polygon = np.stack([far * np.cos(turns), far * np.sin(turns)], axis=1)
    wall, cpu = defaultdict(list), defaultdict(list)
    for _round in range(rounds):
        for who, rule in (("app", inside), ("edge by edge", _edge_by_edge)):
            began, used = time.perf_counter(), time.process_time()
            rule(points, polygon)
            wall[who].append((time.perf_counter() - began) * 1000)
            cpu[who].append((time.process_time() - used) * 1000)
    told = {who: middle(each) for who, each in wall.items()}
    yield line(f"a line of {CORNERS} corners over {POINTS} points until its rows are known", "ms", 150, told)
    yield line("… CPU", "ms", None, {who: middle(each) for who, each in cpu.items()})


def _edge_by_edge(points: Points, polygon: np.ndarray) -> np.ndarray:
    x, y = points[:, 0].astype(float), points[:, 1].astype(float)
    odd = np.zeros(len(points), bool)
    for (x1, y1), (x2, y2) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        odd ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * ((y - y1) / (y2 - y1)) + x1)
    return np.flatnonzero(odd)
