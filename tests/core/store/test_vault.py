"""The vault gives a key back only for the address it was given for, and shows it nowhere."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import create_engine, update

from components.core.errors import StoreError, VaultError
from components.core.records import Relay, Source
from components.core.store import Store
from components.core.store.database import normalized
from components.core.store.tables import metadata, relays
from tests.core.store.conftest import ME

KEY = "sk-very-secret-0123456789"
URL = "https://relay.example/v1"


@pytest.fixture
def relay(store: Store) -> Relay:
    return store.vault.remember(ME, "My relay", URL, SecretStr(KEY))


def test_a_remembered_relay_comes_back_with_its_key(store: Store, relay: Relay):
    assert relay.source is Source.REMEMBERED
    assert relay.id.startswith("remembered:")
    assert store.vault.relays(ME) == [relay]
    assert store.vault.key(ME, relay).get_secret_value() == KEY


def test_a_relay_can_be_renamed_and_forgotten(store: Store, relay: Relay):
    store.vault.rename(ME, relay.id, "中转站")
    assert [each.title for each in store.vault.relays(ME)] == ["中转站"]
    store.vault.forget(ME, relay.id)
    assert store.vault.relays(ME) == []
    assert reason(store, relay) == "missing"


def test_a_key_is_not_given_for_an_address_changed_in_the_database(address: str, store: Store, relay: Relay):
    engine = create_engine(normalized(address))
    with engine.begin() as connection:
        connection.execute(update(relays).values(base_url="https://evil.example/v1"))
    engine.dispose()
    assert reason(store, relay) == "origin"
    assert reason(store, store.vault.relays(ME)[0]) == "origin"


@pytest.mark.parametrize(
    "base_url",
    [
        "https://evil.example/v1",
        "http://relay.example/v1",
        "https://relay.example:8443/v1",
        "https://relay.example.evil/v1",
    ],
)
def test_a_key_is_not_given_for_another_origin(store: Store, relay: Relay, base_url: str):
    assert reason(store, Relay(relay.id, relay.title, base_url, relay.source)) == "origin"


def test_the_same_origin_may_be_written_differently(store: Store, relay: Relay):
    same = Relay(relay.id, relay.title, "HTTPS://Relay.Example:443/other/v1", relay.source)
    assert store.vault.key(ME, same).get_secret_value() == KEY


def test_a_key_sealed_with_another_vault_key_is_refused(
    address: str, tmp_path: Path, store: Store, relay: Relay
):
    other = Store(address, tmp_path / "home", SecretStr(Fernet.generate_key().decode()))
    assert reason(other, relay) == "key"
    other.close()


def test_a_vault_key_that_is_none_is_refused_without_showing_it(address: str, tmp_path: Path):
    store = Store(address, tmp_path, SecretStr("pass-phrase"))
    with pytest.raises(VaultError) as refused:
        store.vault.remember(ME, "title", URL, SecretStr(KEY))
    store.close()
    assert refused.value.values == {"reason": "key"}
    assert refused.value.__suppress_context__


def test_keys_sealed_with_a_given_vault_key_need_no_file(address: str, tmp_path: Path):
    chosen = SecretStr(Fernet.generate_key().decode())
    store = Store(address, tmp_path / "home", chosen)
    relay = store.vault.remember(ME, "title", URL, SecretStr(KEY))
    store.close()
    again = Store(address, tmp_path / "home", chosen)
    assert again.vault.key(ME, relay).get_secret_value() == KEY
    again.close()
    assert list((tmp_path / "home").iterdir()) == []


def test_the_key_file_is_for_its_owner_alone(store: Store, relay: Relay, tmp_path: Path):
    home = tmp_path / "home"
    assert [file.name for file in home.iterdir()] == ["vault.key"]
    assert stat.S_IMODE((home / "vault.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_of_processes_that_make_the_key_file_at_once_all_use_one(open_store, tmp_path: Path):
    stores = [open_store() for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(lambda each: each.vault.remember(ME, "title", URL, SecretStr(KEY)), stores))
    assert [stores[0].vault.key(ME, relay).get_secret_value() for relay in made] == [KEY] * 6
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["vault.key"]


def test_a_home_that_vanished_is_a_refusal_of_the_store(store: Store, tmp_path: Path):
    (tmp_path / "home").rmdir()
    with pytest.raises(StoreError):
        store.vault.remember(ME, "title", URL, SecretStr(KEY))


def test_the_key_stands_nowhere_in_the_database_or_the_data_folder(
    address: str, store: Store, relay: Relay, tmp_path: Path
):
    engine = create_engine(normalized(address))
    with engine.begin() as connection:
        rows = [row for table in metadata.sorted_tables for row in connection.execute(table.select())]
    engine.dispose()
    assert any(relay.id in row for row in rows)
    assert KEY not in repr(rows)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert all(KEY.encode() not in file.read_bytes() for file in files)


def test_nothing_shows_the_key_when_printed(store: Store, relay: Relay):
    shown = [store, store.vault, relay, store.vault.relays(ME), store.vault.key(ME, relay), vars(store.vault)]
    for each in shown:
        assert KEY not in f"{each!r} {each}"


def reason(store: Store, relay: Relay) -> object:
    with pytest.raises(VaultError) as refused:
        store.vault.key(ME, relay)
    assert KEY not in str(refused.value)
    return refused.value.values["reason"]
