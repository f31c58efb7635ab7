"""Draw the pictures of the documents from the app itself, on the sandbox: `make screenshots`."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.bench.browser import BOX, chromium
from tests.bench.contenders import HEALTH
from tests.bench.servers import REPOSITORY, free_port, streamlit

FOLDER = Path(__file__).resolve().parent
STARTERS = ".st-key-chat-starter{number} button"
DESK = (1280, 920)
PHONE = (390, 844)
RACE_TOKENS_PER_S = 40


@dataclass(frozen=True)
class Picture:
    """One file, and the browser it is drawn in."""

    name: str
    locale: str = "en-US"
    scheme: Literal["light", "dark"] = "light"
    size: tuple[int, int] = DESK
    page: Literal["chat", "compare", "vision", "drawing", "embeddings", "usage"] = "chat"


PICTURES = (
    Picture("chat.png"),
    Picture("chat-dark.png", scheme="dark"),
    Picture("chat-phone.png", size=PHONE),
    Picture("chat-zh.png", locale="zh-CN"),
    Picture("compare.png", page="compare"),
    Picture("compare-phone.png", size=PHONE, page="compare"),
    Picture("vision.png", page="vision"),
    Picture("drawing.png", page="drawing"),
    Picture("embeddings.png", page="embeddings", size=(1280, 1000)),
    Picture("usage.png", page="usage", size=(1280, 1100)),
)


@contextmanager
def studio(tokens_per_s: int) -> Iterator[str]:
    """The address of the app with an empty data folder and a sandbox of that speed; 0 answers at once."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "RELAY_STUDIO_HOME": home,
            "RELAY_STUDIO_SANDBOX_RATE": str(tokens_per_s),
            "OPENAI_BASE_URL": "",
        }
        server = streamlit("app.py", free_port(), REPOSITORY, environment)
        try:
            server.wait(HEALTH)
            yield server.address
        finally:
            server.stop()


def settle(page: Page) -> None:
    """Wait until nothing on the page has changed for a second and a half."""
    page.locator(f"{BOX}:enabled").wait_for()
    before, now = "", page.content()
    while before != now:
        page.wait_for_timeout(1500)
        before, now = now, page.content()


def converse(page: Page, address: str) -> None:
    """Three conversations for the list; the last one stays open."""
    for number in (1, 0, 2):
        page.goto(address)
        page.locator(STARTERS.format(number=number)).click()
        settle(page)


def race(page: Page, address: str) -> None:
    """A race in its middle: one that thinks first beside those that answer at once."""
    page.goto(f"{address}/compare")
    page.locator(".st-key-ready-1 button").click()
    page.locator("[class*=st-key-board-said-]", has_text="Gau").or_(
        page.locator("[class*=st-key-board-said-]", has_text="x =")
    ).first.wait_for(timeout=60_000)
    page.wait_for_timeout(4_000)


def analyse(page: Page, address: str) -> None:
    """Two pictures about to be asked about, with what the model will see of them."""
    page.goto(f"{address}/vision")
    page.locator(".st-key-analysis-welcome input[type=file]").set_input_files(
        [FOLDER / "compare.png", FOLDER / "chat-phone.png"]
    )
    settle(page)
    page.locator("[class*=st-key-analysis-question] button").nth(6).click()
    settle(page)


def paint(page: Page, address: str) -> None:
    """A drawing from words, and the place on it painted over where the next one may change."""
    page.goto(f"{address}/drawing")
    page.locator(".st-key-drawing-starter0 button").click()
    page.locator("[class*=st-key-drawing-edit_this] button:visible").first.click(timeout=60_000)
    settle(page)
    left, top, width, height = page.locator(".relay-mask canvas").first.evaluate(
        "one => (({x, y, width, height}) => [x, y, width, height])(one.getBoundingClientRect())"
    )
    for share in range(1, 10):
        page.mouse.move(left + width * share / 10, top + height * (0.2 + 0.06 * (share % 2)))
        page.mouse.down()
    page.mouse.up()
    page.locator(BOX).fill("A flock of cranes in the sky")
    settle(page)


def embed(page: Page, address: str) -> None:
    """The map of an example, with its clusters and their words."""
    page.goto(f"{address}/embeddings")
    page.locator("[class*=st-key-embeddings-example-support] button").click(timeout=60_000)
    page.locator(".relay-said p", has_text="points").wait_for(timeout=60_000)
    page.wait_for_timeout(3_000)


def spend(page: Page, address: str) -> None:
    """The example's balance and what it went on."""
    page.goto(f"{address}/usage")
    page.locator("[class*=st-key-usage_example-look] button").click(timeout=60_000)
    page.get_by_role("button", name="Back to my own calls").wait_for(timeout=60_000)
    page.mouse.move(0, 0)
    page.wait_for_timeout(4_000)


STORIES = {
    "chat": converse,
    "compare": race,
    "vision": analyse,
    "drawing": paint,
    "embeddings": embed,
    "usage": spend,
}


def draw(browser: Browser, picture: Picture) -> None:
    with studio(RACE_TOKENS_PER_S if picture.page == "compare" else 0) as address:
        width, height = picture.size
        page = browser.new_page(
            viewport={"width": width, "height": height},
            locale=picture.locale,
            color_scheme=picture.scheme,
            device_scale_factor=2,
        )
        STORIES[picture.page](page, address)
        page.screenshot(path=FOLDER / picture.name, animations="disabled")
        page.close()


if __name__ == "__main__":
    with chromium() as browser:
        for picture in PICTURES:
            draw(browser, picture)
            print(f"docs/{picture.name}")
