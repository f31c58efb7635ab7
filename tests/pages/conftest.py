"""The app under AppTest: the whole frame, the sandbox, and an empty store of its own for each test."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from components.core.settings import settings
from components.ui import resources

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "components" / "ui" / "main.py"

Open = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def _installed() -> Iterator[None]:
    """AppTest reads what every installed package says of itself, for each app anew; here it does so once."""
    with pytest.MonkeyPatch.context() as patch:
        scan = manifest_scanner.scan_component_manifests
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(scan))
        yield


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own, no relay but the sandbox, and nothing cached from other tests."""
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "DATABASE_URL", "RELAY_STUDIO_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RELAY_STUDIO_HOME", str(tmp_path))
    monkeypatch.setenv("RELAY_STUDIO_SANDBOX_RATE", "0")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)  # no secrets.toml of the developer's
    settings.cache_clear()
    st.cache_resource.clear()
    yield tmp_path
    resources.store().close()
    st.cache_resource.clear()
    settings.cache_clear()


@pytest.fixture
def open_app(world: Path) -> Open:
    """Opens the app on a page: `open_app("help", locale="zh-CN")`; the first page when none is named."""

    def opened(page: str | None = None, locale: str = "en-US") -> AppTest:
        app = AppTest.from_file(MAIN, default_timeout=20)
        app.context = {"locale": locale, "timezone": "Asia/Shanghai"}
        app.run()
        if page is not None:
            app.switch_page(f"../../pages/{page}.py").run()
        return app

    return opened


@pytest.fixture
def app(open_app: Open) -> AppTest:
    """The app on its first page, in English."""
    return open_app()
