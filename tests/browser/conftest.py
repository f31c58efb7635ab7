"""Fixtures of the browser tests; each worker has its own server and its own browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.bench.browser import FLAGS
from tests.bench.servers import REPOSITORY, Server, free_port, streamlit
from tests.browser.stage import (
    HEALTH,
    NO_RELAY,
    chromium_path,
    forget_choices,
    open_app,
    open_sandbox,
    relay_of,
)

HERE = Path(__file__).resolve().parent

NewPage = Callable[..., Page]
Serve = Callable[..., Server]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # Of two browsers, three servers and a relay on two cores, one may come late for a person too, who then
            # does it again. The summary names what was run again: that is a defect of the test or of the page.
            item.add_marker(pytest.mark.flaky(reruns=1))


# Of the package, not of the session: while Playwright is open its loop counts as running in this thread,
# and the asyncio tests of other folders could not run.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one the tests fail, they do not skip."""
    program = chromium_path()
    if program is None:
        pytest.fail(
            "The browser tests need Chromium (or Chrome), and none is on PATH. Install it, or set CHROMIUM to its path.",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = open_app(tmp_path_factory.mktemp("home"), {})
    yield server
    server.stop()


@pytest.fixture
def server(shared: Server) -> Server:
    """The app on the sandbox, shared by the tests of a worker; `server.address`, `server.folder` is its data folder.

    What earlier tests chose for the next conversation is forgotten; what they kept is there.
    """
    forget_choices(shared.folder)
    return shared


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts apps of a test's own: `serve(OPENAI_API_KEY="…")`; a second one on the same data with `home=first.folder`."""
    servers: list[Server] = []

    def served(home: Path | None = None, **environment: str) -> Server:
        servers.append(open_app(home or tmp_path / f"home{len(servers)}", environment))
        return servers[-1]

    yield served
    for server in servers:
        server.stop()


@pytest.fixture(scope="package")
def sandbox_server() -> Iterator[Server]:
    """The sandbox relay on a port, at `sandbox_server.address + "/v1"`, answering as fast as it can."""
    server = open_sandbox("--rate", "0")
    yield server
    server.stop()


@pytest.fixture(scope="package")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Elements of our own alone on a page, which says what they tell."""
    home = tmp_path_factory.mktemp("stand")
    own = {"RELAY_STUDIO_HOME": str(home), "HOME": str(home), "PYTHONPATH": str(REPOSITORY)}
    script = REPOSITORY / "tests" / "browser" / "stand" / "app.py"
    server = streamlit(str(script), free_port(), home, NO_RELAY | own)
    server.wait(HEALTH)
    yield server
    server.stop()


@pytest.fixture(scope="package")
def slow_relay() -> Iterator[Server]:
    """The sandbox on a port, so slow that its answer to "A long story" takes over a minute."""
    relay = open_sandbox("--rate", "15")
    yield relay
    relay.stop()


@pytest.fixture(scope="package")
def slow(tmp_path_factory: pytest.TempPathFactory, slow_relay: Server) -> Iterator[Server]:
    """The app on the slow relay, shared by the tests of a worker."""
    app = open_app(tmp_path_factory.mktemp("slow"), relay_of(slow_relay))
    yield app
    app.stop()


@pytest.fixture
def console() -> list[ConsoleMessage]:
    """Everything the browser's console said in this test."""
    return []


@pytest.fixture
def new_page(browser: Browser, console: list[ConsoleMessage]) -> Iterator[NewPage]:
    """Opens pages: `new_page(locale="zh-CN", scheme="dark", width=390)`; each in a browser profile of its own
    unless `beside` is given, another page whose profile (and so whose visit) it shares.
    """
    contexts: list[BrowserContext] = []

    def opened(
        locale: str = "en-US",
        scheme: str = "light",
        width: int = 1280,
        height: int = 860,
        beside: Page | None = None,
        **options: object,
    ) -> Page:
        context = (
            beside.context
            if beside
            else browser.new_context(
                locale=locale, color_scheme=scheme, viewport={"width": width, "height": height}, **options
            )
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: console.append(message))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page at a desk, in English and light."""
    return new_page()
