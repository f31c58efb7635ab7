"""Drawings on a store of their own, an easel and a server of pictures."""

import pytest

from components.core.drawing import collecting, jobs, keeper
from components.core.drawing.jobs import Drawings
from components.core.store import Store
from tests.core.clock import Clock
from tests.core.drawing.easel import Easel, Server


@pytest.fixture(autouse=True)
def _brisk(monkeypatch):
    """Less waiting; what is waited for stays the same."""
    for module, name, value in (
        (jobs, "BEAT_S", 0.01),
        (jobs, "FRAME_S", 0.001),
        (jobs, "_POLL_S", 0.01),
        (jobs, "_TICK_S", 0.02),
        (keeper, "SAVE_S", 0.01),
        (collecting, "PAUSES_S", (0.001, 0.001)),
    ):
        monkeypatch.setattr(module, name, value)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "home", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def easel():
    return Easel()


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def drawings(store, easel, server):
    return Drawings(store, server.fetcher, easel.paint)
