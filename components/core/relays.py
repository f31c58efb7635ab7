"""The relays a person can use, from every source, and the connections to them."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from pydantic import SecretStr

from components.core.catalog import own_prices
from components.core.catalog.own_prices import Terms
from components.core.catalog.prices import Price
from components.core.errors import AddressError, InputError, SettingsError, VaultError
from components.core.owner import owner
from components.core.records import Relay, Source
from components.core.relay import loop
from components.core.relay.address import read_address, read_key
from components.core.relay.clients import Transport, clients
from components.core.relay.connection import Connection, Recorder, Tracer
from components.core.relay.models import Listing, ModelCard
from components.core.relay.tariff import Tariff
from components.core.scrub import scrub
from components.core.settings import SecretRelays, Settings
from components.core.store.preferences import Preferences
from components.core.store.vault import Vault
from components.core.visits import Visits

SANDBOX = Relay("sandbox", "Sandbox", "http://sandbox.relay/v1", Source.SANDBOX)
SANDBOX_KEY = SecretStr("sk-sandbox")
OPENAI = "https://api.openai.com/v1"
"""Where OPENAI_API_KEY belongs when OPENAI_BASE_URL does not say otherwise."""

TITLE_MAX = 80
_DEFAULT = "relay.default"
_TITLE = "relay.title/"
_TERMS = "relay.terms/"


@dataclass(frozen=True, slots=True)
class _Line:
    """An open relay and what is known of it."""

    connection: Connection
    tariff: Tariff
    listing: Listing


class Relays:
    """All relays: of the environment, of secrets.toml, remembered, typed in for a visit, and the sandbox."""

    def __init__(
        self,
        settings: Settings,
        secrets: SecretRelays,
        vault: Vault,
        preferences: Preferences,
        visits: Visits,
        sandbox_transport: Transport,
        record: Recorder,
        trace: Tracer | None = None,
    ) -> None:
        self._settings = settings
        self._vault = vault
        self._preferences = preferences
        self._visits = visits
        self._record = record
        self._trace = trace
        self._given: dict[str, tuple[Relay, SecretStr]] = {}
        self._lines: dict[str, _Line] = {}
        self._opening = threading.Lock()
        self.faults: tuple[SettingsError, ...] = secrets.faults
        """What in the environment or secrets.toml could not be used; the rest works."""
        if settings.openai_base_url and not settings.openai_api_key:
            self.faults += (SettingsError(field="OPENAI_API_KEY", reason="missing"),)
        address = settings.openai_base_url or OPENAI
        self._take("environment", "OPENAI_BASE_URL", "OPENAI_API_KEY", address, settings.openai_api_key, "")
        for name, secret in secrets.relays.items():
            fields = (f"relays.{name}.base_url", f"relays.{name}.api_key")
            self._take(f"secrets:{name}", *fields, secret.base_url, secret.api_key, secret.title)
        self._http = loop.run(clients(sandbox_transport))

    def list(self, visit: str) -> list[Relay]:
        """Every relay this visit may use: given by the server, remembered, typed in; the sandbox last."""
        return [*self._given_ones(), *self._vault.relays(owner()), *self._visits.relays(visit), SANDBOX]

    def default(self, visit: str) -> Relay:
        """The relay to begin with: the chosen one if it is there, else the first."""
        relays = self.list(visit)
        chosen = self._preferences.get(owner(), _DEFAULT)
        return next((relay for relay in relays if relay.id == chosen), relays[0])

    def find(self, visit: str, relay_id: str | None) -> Relay | None:
        """The relay of an id, if this visit may use it."""
        source = (relay_id or "").partition(":")[0]
        if source == Source.SANDBOX:
            among: Sequence[Relay] = [SANDBOX]
        elif source == Source.REMEMBERED:
            among = self._vault.relays(owner())
        else:
            among = self._visits.relays(visit) if source == Source.VISIT else self._given_ones()
        return next((relay for relay in among if relay.id == relay_id), None)

    def add(self, visit: str, title: str, address: str, key: str, *, remember: bool) -> Relay:
        """Take in a relay as it was pasted.

        Raises:
            AddressError: the address or the key cannot work.
        """
        read, secret = read_address(address), read_key(key)
        named = _named(title) or host(read.base_url)
        if remember:
            return self._vault.remember(owner(), named, read.base_url, secret)
        return self._visits.add(visit, named, read.base_url, secret)

    def rename(self, visit: str, relay_id: str, title: str) -> None:
        """Give a relay another title; an empty one brings back the title it came with, or its host."""
        relay = self.find(visit, relay_id)
        if relay is None or relay.source is Source.SANDBOX:
            return
        if relay_id in self._given:
            self._preferences.set(owner(), _TITLE + relay_id, _named(title) or self._given[relay_id][0].title)
        elif relay.source is Source.REMEMBERED:
            self._vault.rename(owner(), relay_id, _named(title) or host(relay.base_url))
        else:
            self._visits.rename(visit, relay_id, _named(title) or host(relay.base_url))

    def forget(self, visit: str, relay_id: str) -> None:
        """Drop a relay and its key, here and in memory; those the server gives cannot be dropped."""
        relay = self.find(visit, relay_id)
        if relay is None:
            return
        if relay.source is Source.REMEMBERED:
            self._vault.forget(owner(), relay_id)
        elif relay.source is Source.VISIT:
            self._visits.forget(visit, relay_id)
        else:
            return
        with self._opening:
            self._lines.pop(relay_id, None)

    def make_default(self, visit: str, relay_id: str) -> None:
        """Begin with this relay from now on."""
        if self.find(visit, relay_id) is not None:
            self._preferences.set(owner(), _DEFAULT, relay_id)

    def connection(self, visit: str, relay_id: str) -> Connection:
        """The connection to a relay, opened once and shared.

        Raises:
            InputError: `reason` relay: there is no such relay for this visit.
            VaultError: the remembered key cannot be read back.
        """
        return self._line(visit, relay_id).connection

    def models(
        self, visit: str, relay_id: str, *, fresh: bool = False, patience_s: float | None = None
    ) -> Sequence[ModelCard]:
        """The relay's models, asked for every few minutes; `fresh` asks now.

        Raises:
            RelayError: the list was refused.
            TimeoutError: after `patience_s`; the relay goes on being waited for.
        """
        line = self._line(visit, relay_id)
        loop.spawn(line.tariff.follow(line.connection))  # who picks a model will soon want its price
        return loop.spawn(line.listing.cards(fresh=fresh)).result(patience_s)

    def tariff(self, visit: str, relay_id: str) -> Tariff:
        """The prices of a relay."""
        return self._line(visit, relay_id).tariff

    def price(self, visit: str, relay_id: str, model: str | None, patience_s: float) -> Price | None:
        """What a model costs on a relay; None when nobody tells, or nobody has told within `patience_s`."""
        try:
            return loop.spawn(self.tariff(visit, relay_id).price(model)).result(patience_s)
        except TimeoutError:  # it goes on being asked for, and is there the next time
            return None

    def terms(self, relay: Relay) -> Terms:
        """What a person says a relay charges."""
        return own_prices.from_json(self._preferences.get(owner(), _terms_name(relay)))

    def keep_terms(self, relay: Relay, terms: Terms) -> None:
        """Let a relay charge this from now on."""
        self._preferences.set(owner(), _terms_name(relay), own_prices.as_json(terms))

    def _given_ones(self) -> Sequence[Relay]:
        """The relays the server gives, under the titles a person gave them."""
        if not self._given:
            return []
        titles = self._preferences.under(owner(), _TITLE)
        return [
            replace(relay, title=str(titles.get(_TITLE + relay.id, relay.title)))
            for relay, _ in self._given.values()
        ]

    def _line(self, visit: str, relay_id: str) -> _Line:
        relay = self.find(visit, relay_id)
        if relay is None:
            raise InputError(reason="relay")
        with self._opening:
            line = self._lines.get(relay_id)
            if line is None or line.connection.relay.base_url != relay.base_url:
                line = self._lines[relay_id] = self._open(relay, self._key(visit, relay))
            return line

    def _key(self, visit: str, relay: Relay) -> SecretStr:
        if relay.source is Source.SANDBOX:
            return SANDBOX_KEY
        if relay.id in self._given:
            return self._given[relay.id][1]
        if relay.source is Source.REMEMBERED:
            return self._vault.key(owner(), relay)
        key = self._visits.key(visit, relay.id)
        if key is None:
            raise VaultError(reason="missing")
        return key

    def _open(self, relay: Relay, key: SecretStr) -> _Line:
        tariff = Tariff(terms=partial(self.terms, relay))
        connection = Connection(
            relay,
            key,
            self._http.sandbox if relay.source is Source.SANDBOX else self._http.outside,
            self._record,
            price=tariff.cost,
            trace=self._trace,
            connect_s=self._settings.connect_timeout_s,
            silence_s=self._settings.silence_timeout_s,
        )
        tariff.attach(connection)
        return _Line(connection, tariff, Listing(connection))

    def _take(
        self,
        relay_id: str,
        address_field: str,
        key_field: str,
        address: str,
        key: SecretStr | None,
        title: str,
    ) -> None:
        """Take a relay the server gives, or note which field is at fault."""
        if not key:
            return
        field = address_field
        try:
            read = read_address(address)
            field = key_field
            secret = read_key(key.get_secret_value())
        except AddressError as error:
            self.faults += (SettingsError(field=field, reason=error.values.get("reason")),)
            return
        relay = Relay(
            relay_id, title or host(read.base_url), read.base_url, Source(relay_id.partition(":")[0])
        )
        self._given[relay_id] = (relay, secret)


def host(base_url: str) -> str:
    """The host of an address, as a title."""
    return urlsplit(base_url).netloc


def _terms_name(relay: Relay) -> str:
    """Of a relay typed in for a visit, which has another id in the next one, the address."""
    return _TERMS + (relay.base_url if relay.source is Source.VISIT else relay.id)


def _named(title: str) -> str:
    return " ".join(scrub(title).split())[:TITLE_MAX]
