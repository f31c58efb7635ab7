"""What holds for every test."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import migrated

# A slow machine is no defect of what is tested; and what fifty examples a run do not find, the runs of some days do.
settings.register_profile("unhurried", deadline=None, max_examples=50)
settings.load_profile("unhurried")


@pytest.fixture(scope="session", autouse=True)
def _migrated_once() -> Iterator[None]:
    """A new store costs a test no migrations; those have tests of their own, which run them."""
    with migrated.once():
        yield
