"""The relays a person can use."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from components.core.errors import AddressError, InputError, KeyRefusedError, VaultError
from components.core.records import Call, Relay, Source
from components.core.relay import loop
from components.core.relays import Relays
from components.core.settings import SecretRelay, SecretRelays, Settings
from components.core.store import Store
from components.core.visits import Visits

VISIT = "a-visit"
KEYS = {source: f"sk-key-from-{source}-nobody-may-see" for source in Source}
SECRETS = SecretRelays(
    {
        "work": SecretRelay("https://work.example.com", SecretStr(KEYS[Source.SECRETS]), "Work"),
        "broken": SecretRelay("ftp://broken.example.com", SecretStr("sk-broken-key"), "Broken"),
    }
)
ENVIRONMENT = {"openai_base_url": "env.example.com", "openai_api_key": SecretStr(KEYS[Source.ENVIRONMENT])}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def sandbox() -> httpx2.MockTransport:
    return httpx2.MockTransport(lambda request: httpx2.Response(200, json={"data": [{"id": "model"}]}))


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def opened(store: Store, sandbox: httpx2.MockTransport) -> Callable[..., Relays]:
    """Relays over the same store, as after a restart each time."""

    def made(secrets: SecretRelays = SecretRelays({}), **given: object) -> Relays:  # noqa: B008  frozen
        calls: list[Call] = []
        return Relays(
            Settings(**given), secrets, store.vault, store.preferences, Visits(), sandbox, calls.append
        )

    return made


def _add(relays: Relays, title: str, *, remember: bool, visit: str = VISIT) -> Relay:
    source = Source.REMEMBERED if remember else Source.VISIT
    return relays.add(visit, title, f"{title.lower()}.example.com", KEYS[source], remember=remember)


def _titles(relays: Relays, visit: str = VISIT) -> list[str]:
    return [relay.title for relay in relays.list(visit)]


def test_without_any_relay_there_is_the_sandbox(opened) -> None:
    relays = opened()
    assert [relay.source for relay in relays.list(VISIT)] == [Source.SANDBOX]
    assert relays.default(VISIT).id == "sandbox"


def test_relays_of_every_source_are_listed_and_the_sandbox_last(opened) -> None:
    relays = opened(SECRETS, **ENVIRONMENT)
    _add(relays, "Typed", remember=False)
    _add(relays, "Kept", remember=True)
    assert [(relay.title, relay.base_url, relay.source) for relay in relays.list(VISIT)] == [
        ("env.example.com", "https://env.example.com/v1", Source.ENVIRONMENT),
        ("Work", "https://work.example.com/v1", Source.SECRETS),
        ("Kept", "https://kept.example.com/v1", Source.REMEMBERED),
        ("Typed", "https://typed.example.com/v1", Source.VISIT),
        ("Sandbox", "http://sandbox.relay/v1", Source.SANDBOX),
    ]


def test_a_key_alone_in_the_environment_belongs_to_openai(opened) -> None:
    relays = opened(openai_api_key=SecretStr("sk-abc"))
    assert relays.default(VISIT).base_url == "https://api.openai.com/v1"


def test_an_address_without_a_key_is_a_fault_that_is_named(opened) -> None:
    relays = opened(openai_base_url="https://env.example.com")
    assert [fault.values for fault in relays.faults] == [{"field": "OPENAI_API_KEY", "reason": "missing"}]
    assert _titles(relays) == ["Sandbox"]


def test_what_cannot_work_is_named_and_the_rest_works(opened) -> None:
    relays = opened(SECRETS, openai_base_url="env.example.com", openai_api_key=SecretStr("sk-abc***xyz"))
    assert [fault.values for fault in relays.faults] == [
        {"field": "OPENAI_API_KEY", "reason": "key_masked"},
        {"field": "relays.broken.base_url", "reason": "scheme"},
    ]
    assert _titles(relays) == ["Work", "Sandbox"]


@pytest.mark.parametrize(
    ("address", "key"), [("ftp://a.example", "sk-abc"), ("https://a.example", "sk-abc***xyz")]
)
def test_what_cannot_work_is_not_taken_in(opened, address: str, key: str) -> None:
    relays = opened()
    with pytest.raises(AddressError):
        relays.add(VISIT, "", address, key, remember=True)
    assert _titles(relays) == ["Sandbox"]


def test_a_relay_without_a_title_is_called_by_its_host(opened) -> None:
    assert opened().add(VISIT, "  ", "localhost:3000", "sk-abc", remember=False).title == "localhost:3000"


def test_a_key_pasted_as_a_title_is_not_kept(opened) -> None:
    relay = opened().add(VISIT, "sk-abcdefghijklmnop", "a.example.com", "sk-abc", remember=True)
    assert "abcdefghijklmnop" not in relay.title


def test_a_typed_relay_ends_with_the_process_and_a_remembered_one_stays(opened) -> None:
    first = opened()
    _add(first, "Typed", remember=False)
    _add(first, "Kept", remember=True)
    assert _titles(opened()) == ["Kept", "Sandbox"]


def test_another_visit_does_not_see_a_typed_relay(opened) -> None:
    relays = opened()
    typed = _add(relays, "Typed", remember=False)
    relays.connection(VISIT, typed.id)
    assert _titles(relays, "another") == ["Sandbox"]
    assert relays.find("another", typed.id) is None
    with pytest.raises(InputError):
        relays.connection("another", typed.id)


def test_every_source_can_be_renamed_and_the_name_outlives_a_restart(opened) -> None:
    relays = opened(SECRETS, **ENVIRONMENT)
    _add(relays, "Kept", remember=True)
    typed = _add(relays, "Typed", remember=False)
    for relay in relays.list(VISIT):
        relays.rename(VISIT, relay.id, f"My {relay.title}")
    assert _titles(relays) == ["My env.example.com", "My Work", "My Kept", "My Typed", "Sandbox"]
    assert relays.find(VISIT, typed.id).title == "My Typed"
    assert _titles(opened(SECRETS, **ENVIRONMENT)) == ["My env.example.com", "My Work", "My Kept", "Sandbox"]


def test_an_empty_name_brings_back_the_one_it_came_with(opened) -> None:
    relays = opened(SECRETS)
    kept = _add(relays, "Kept", remember=True)
    for relay_id in ("secrets:work", kept.id):
        relays.rename(VISIT, relay_id, "Mine")
        relays.rename(VISIT, relay_id, " ")
    assert _titles(relays) == ["Work", "kept.example.com", "Sandbox"]


def test_a_forgotten_relay_is_gone_with_its_key(opened, store) -> None:
    relays = opened()
    for remember in (True, False):
        relay = _add(relays, "Gone", remember=remember)
        relays.connection(VISIT, relay.id)
        relays.forget(VISIT, relay.id)
        with pytest.raises(InputError):
            relays.connection(VISIT, relay.id)
    assert _titles(relays) == ["Sandbox"]
    assert store.vault.relays("local") == []
    assert set(relays._lines) == set()


def test_what_the_server_gives_is_not_forgotten_here(opened) -> None:
    relays = opened(SECRETS)
    for relay_id in ("secrets:work", "sandbox", "nothing"):
        relays.forget(VISIT, relay_id)
    assert _titles(relays) == ["Work", "Sandbox"]


def test_the_default_is_the_first_until_one_is_chosen(opened) -> None:
    relays = opened(SECRETS, **ENVIRONMENT)
    first = relays.default(VISIT).id
    relays.make_default(VISIT, "secrets:work")
    relays.make_default(VISIT, "no-such-relay")
    assert (first, relays.default(VISIT).id) == ("environment", "secrets:work")
    assert opened(SECRETS, **ENVIRONMENT).default(VISIT).id == "secrets:work"


def test_a_default_that_is_gone_gives_way_to_the_first(opened) -> None:
    relays = opened()
    kept, typed = _add(relays, "Kept", remember=True), _add(relays, "Typed", remember=False)
    relays.make_default(VISIT, typed.id)
    assert (relays.default(VISIT), relays.default("another")) == (typed, kept)
    relays.forget(VISIT, typed.id)
    assert relays.default(VISIT) == kept


def test_each_relay_is_given_its_own_key(opened) -> None:
    relays = opened(SECRETS, **ENVIRONMENT)
    _add(relays, "Kept", remember=True)
    _add(relays, "Typed", remember=False)
    keys = {relay.source: relays.connection(VISIT, relay.id).client.api_key for relay in relays.list(VISIT)}
    assert keys == KEYS | {Source.SANDBOX: "sk-sandbox"}


def test_a_connection_is_opened_once_even_when_the_relay_is_renamed(opened) -> None:
    relays = opened()
    kept = _add(relays, "Kept", remember=True)
    connection = relays.connection(VISIT, kept.id)
    relays.rename(VISIT, kept.id, "Renamed")
    assert relays.connection(VISIT, kept.id) is connection


def test_a_row_moved_to_another_address_does_not_get_the_key(opened, store) -> None:
    relays = opened()
    kept = _add(relays, "Kept", remember=True)
    relays.connection(VISIT, kept.id)
    with store._database.writing() as database:
        database.exec_driver_sql("UPDATE relays SET base_url = 'https://thief.example.com/v1'")
    with pytest.raises(VaultError):
        relays.connection(VISIT, kept.id)


def test_models_come_through_the_connection(opened) -> None:
    assert [card.id for card in opened().models(VISIT, "sandbox")] == ["model"]


def test_opening_a_connection_asks_nothing_and_whoever_lists_models_soon_has_their_prices(store) -> None:
    asked = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        return httpx2.Response(200, json={"data": [{"id": "model"}]})

    relays = Relays(
        Settings(),
        SecretRelays({}),
        store.vault,
        store.preferences,
        Visits(),
        httpx2.MockTransport(relay),
        print,
    )
    loop.run(asyncio.sleep(0))
    relays.connection(VISIT, "sandbox")
    loop.run(asyncio.sleep(0))
    before = list(asked)
    relays.models(VISIT, "sandbox")
    relays.price(VISIT, "sandbox", "model", 5)
    assert (before, sorted(set(asked))) == ([], ["/api/pricing", "/api/status", "/v1/models"])


def test_a_refused_list_is_the_relays_error(store) -> None:
    refusing = httpx2.MockTransport(
        lambda request: httpx2.Response(401, json={"error": {"message": "无效的令牌"}})
    )
    relays = Relays(
        Settings(), SecretRelays({}), store.vault, store.preferences, Visits(), refusing, lambda call: None
    )
    with pytest.raises(KeyRefusedError):
        relays.models(VISIT, "sandbox")


def test_a_list_that_does_not_come_in_time_is_not_waited_for(opened) -> None:
    relays = opened()
    lock = loop.run(_held(relays))
    with pytest.raises(TimeoutError):
        relays.models(VISIT, "sandbox", patience_s=0.01)
    loop.run(_let_go(lock))


async def _held(relays: Relays) -> asyncio.Lock:
    """The lock of the sandbox's list, held."""
    lock = relays._line(VISIT, "sandbox").listing._asking
    await lock.acquire()
    return lock


async def _let_go(lock: asyncio.Lock) -> None:
    lock.release()


def test_keys_are_in_no_repr_and_no_file(opened, tmp_path: Path) -> None:
    relays = opened(SECRETS, **ENVIRONMENT)
    _add(relays, "Kept", remember=True)
    _add(relays, "Typed", remember=False)
    for relay in relays.list(VISIT):
        relays.connection(VISIT, relay.id)
    shown = f"{relays!r} {vars(relays)!r} {relays.list(VISIT)!r} {relays.faults!r}"
    files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for key in KEYS.values():
        assert key not in shown
        assert key.encode() not in files


def test_no_client_follows_a_redirect_with_the_key(opened) -> None:
    relays = opened(SECRETS)
    clients = [relays.connection(VISIT, relay.id).client._client for relay in relays.list(VISIT)]
    assert [client.follow_redirects for client in clients] == [False, False]
