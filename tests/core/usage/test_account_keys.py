"""An access token is given back for its relay's origin alone, and is written nowhere in the clear."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from components.core.balance import AccountKey
from components.core.errors import VaultError
from components.core.records import Relay, Source
from components.core.store import Store
from components.core.usage.account_keys import AccountKeys

RELAY = Relay("secrets:one", "One", "https://relay.example/v1", Source.SECRETS)
KEY = AccountKey(SecretStr("a-token-of-thirty-two-characters"), "17")


@pytest.fixture
def kept(tmp_path: Path):
    store = Store(f"sqlite:///{tmp_path / 'studio.db'}", tmp_path)
    yield AccountKeys(store.vault, store.preferences)
    store.close()


@pytest.mark.parametrize("remember", [True, False])
def test_a_token_comes_back_until_it_is_forgotten(kept, remember):
    kept.keep("me", "here", RELAY, KEY, remember=remember)
    assert kept.of("me", "here", RELAY) == KEY
    assert (kept.of("me", "elsewhere", RELAY) == KEY) is remember
    assert kept.of("you", "here", RELAY) is None
    assert kept.remembers("me", RELAY) is remember
    kept.forget("me", "here", RELAY)
    assert kept.of("me", "here", RELAY) is None


@pytest.mark.parametrize("remember", [True, False])
def test_it_is_not_given_for_another_address(kept, remember):
    kept.keep("me", "here", RELAY, KEY, remember=remember)
    with pytest.raises(VaultError) as refused:
        kept.of("me", "here", replace(RELAY, base_url="https://evil.example/v1"))
    assert refused.value.values == {"reason": "origin"}


def test_it_lies_nowhere_in_the_clear(kept, tmp_path):
    kept.keep("me", "here", RELAY, KEY, remember=True)
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert all(KEY.token.get_secret_value().encode() not in one for one in files)
    assert KEY.token.get_secret_value() not in f"{kept!r} {KEY!r}"
