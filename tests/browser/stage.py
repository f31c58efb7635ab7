"""What browser tests stand on: the app and the sandbox as processes, and the ways a person waits and looks."""

import os
import re
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, expect

from components.core.owner import owner
from components.core.store import Store
from components.core.store.preferences import PASSING
from tests.bench.servers import REPOSITORY, Server, free_port, streamlit

HEALTH = "/_stcore/health"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_RELAY = {"OPENAI_BASE_URL": "", "OPENAI_API_KEY": "", "DATABASE_URL": "", "RELAY_STUDIO_LANGUAGE": ""}


def chromium_path() -> str | None:
    """The browser's program: CHROMIUM when set, else the first one on PATH."""
    return next(filter(None, (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *NAMES))), None)


def open_app(home: Path, environment: Mapping[str, str]) -> Server:
    """The app as people start it, with a data folder (and a working and a home directory) of its own.

    A `.streamlit/secrets.toml` under `home` is read; the developer's own is not.
    """
    home.mkdir(parents=True, exist_ok=True)
    own = {"RELAY_STUDIO_HOME": str(home), "HOME": str(home), "RELAY_STUDIO_SANDBOX_RATE": "200"}
    server = streamlit(str(REPOSITORY / "app.py"), free_port(), home, NO_RELAY | own | dict(environment))
    server.wait(HEALTH)
    return server


def open_sandbox(*arguments: str) -> Server:
    """The sandbox relay on a port, for a browser or an app outside."""
    port = free_port()
    command = [sys.executable, "-m", "components.core.relay.sandbox", "--port", str(port), *arguments]
    server = Server(command, port, REPOSITORY, {})
    server.wait("/api/status")
    return server


def relay_of(sandbox: Server) -> dict[str, str]:
    """The environment of an app on a sandbox that has a port."""
    return {"OPENAI_BASE_URL": f"http://127.0.0.1:{sandbox.port}/v1", "OPENAI_API_KEY": "sk-sandbox"}


def forget_choices(home: Path) -> None:
    """Let what begins next in the app on this folder begin with the usual models and nothing set."""
    store = Store(f"sqlite:///{home / 'relay-studio.db'}", home)
    for beginning in ("model/", "favourites/", "abilities/", f"{PASSING}tray."):
        for name in store.preferences.under(owner(), beginning):
            store.preferences.set(owner(), name, None)
    for name in ("conversation", "comparison", "set"):
        store.preferences.set(owner(), f"next {name}", {})
    for name in ("sets.pictures", "drawing", "drawing.mask"):
        store.preferences.set(owner(), name, None)
    store.close()


def visit(page: Page, address: str) -> None:
    """Go to an address, typed in or bookmarked, and wait until the page rests."""
    page.goto(address)
    rest(page)


def rest(page: Page) -> None:
    """Wait until the script has run to its end."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(
        timeout=30_000
    )


def choose(page: Page, key: str, option: str) -> None:
    """Choose an option of the selectbox with this widget key."""
    pick(page.locator(f"{css(key)} input"), option)
    rest(page)


def pick(field: Locator, option: str) -> None:
    """Choose an option of a selectbox; a list that closed because its page was drawn again is opened again."""
    wanted = field.page.get_by_role("option", name=option, exact=True).first
    for _opening in range(6):
        field.click()
        with suppress(TimeoutError):
            return wanted.click(timeout=2_000)
    raise AssertionError(f"no option {option!r} to choose")


def css(key: str) -> str:
    """The selector of a widget by its key, as Streamlit writes it into the class."""
    return f".st-key-{re.sub(r'[^a-zA-Z0-9_-]', '-', key)}"
