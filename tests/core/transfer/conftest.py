"""A store of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.core.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path)
    yield kept
    kept.close()
