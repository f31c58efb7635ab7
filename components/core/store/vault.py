"""The vault: relays a person asked to remember, each key sealed together with the origin it belongs to."""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr
from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from components.core.errors import VaultError
from components.core.records import Relay, Source
from components.core.store.database import Database, refusals
from components.core.store.rows import new_id, relay_of
from components.core.store.tables import relays

PORTS = {"http": 80, "https": 443}


class Vault:
    """The remembered relays of each person; keys leave it only as SecretStr, and only for their own origin."""

    def __init__(self, database: Database, home: Path, vault_key: SecretStr | None) -> None:
        self._database = database
        self._file = home / "vault.key"
        self._vault_key = vault_key

    def remember(self, owner: str, title: str, base_url: str, key: SecretStr) -> Relay:
        """Keep a relay and its key.

        Raises:
            VaultError: `reason` key: the vault's own key is not a Fernet key.
        """
        relay = Relay(id=f"remembered:{new_id()}", title=title, base_url=base_url, source=Source.REMEMBERED)
        sealed = self.seal(owner, base_url, key)
        row = {"id": relay.id, "owner": owner, "title": title, "base_url": base_url, "sealed": sealed}
        with self._database.writing() as connection:
            connection.execute(insert(relays).values(row))
        return relay

    def relays(self, owner: str) -> list[Relay]:
        """The remembered relays, oldest first, without their keys."""
        query = select(relays).where(relays.c.owner == owner).order_by(relays.c.position)
        with self._database.reading() as connection:
            return [relay_of(row) for row in connection.execute(query)]

    def key(self, owner: str, relay: Relay) -> SecretStr:
        """The key of a remembered relay.

        Raises:
            VaultError: `reason` missing (forgotten meanwhile), key (sealed with another vault key), or
                origin (the relay's address, here or in the database, is not the one the key was given for).
        """
        with self._database.reading() as connection:
            row = connection.execute(select(relays).where(_is(owner, relay.id))).first()
        if row is None:
            raise VaultError(reason="missing")
        content = self._opened(row.sealed)
        if not content["origin"] == origin(row.base_url) == origin(relay.base_url):
            raise VaultError(reason="origin")
        return SecretStr(content["key"])

    def seal(self, owner: str, base_url: str, secret: SecretStr) -> str:
        """A secret sealed together with its owner and the origin of an address, to be kept anywhere.

        Raises:
            VaultError: as `remember`.
        """
        content = {"origin": origin(base_url), "owner": owner, "key": secret.get_secret_value()}
        return self._fernet().encrypt(json.dumps(content).encode()).decode()

    def unseal(self, owner: str, base_url: str, sealed: str) -> SecretStr:
        """What this person sealed for the origin of this address.

        Raises:
            VaultError: `reason` key or origin, as `key`.
        """
        content = self._opened(sealed)
        # What was sealed before owners were sealed in is of a row, which has one.
        if content["origin"] != origin(base_url) or content.get("owner", owner) != owner:
            raise VaultError(reason="origin")
        return SecretStr(content["key"])

    def rename(self, owner: str, relay_id: str, title: str) -> None:
        """Give a remembered relay another title."""
        with self._database.writing() as connection:
            connection.execute(update(relays).where(_is(owner, relay_id)).values(title=title))

    def forget(self, owner: str, relay_id: str) -> None:
        """Remove a relay and its key for good."""
        with self._database.writing() as connection:
            connection.execute(delete(relays).where(_is(owner, relay_id)))

    def _opened(self, sealed: str) -> dict[str, str]:
        try:
            content: dict[str, str] = json.loads(self._fernet().decrypt(sealed))
        except InvalidToken:
            raise VaultError(reason="key") from None
        return content

    def _fernet(self) -> Fernet:
        chosen = self._vault_key.get_secret_value() if self._vault_key else _kept(self._file)
        try:
            return Fernet(chosen)
        except ValueError:
            raise VaultError(reason="key") from None


def origin(base_url: str) -> str:
    """scheme://host:port of an address, the same for every way to write it."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or PORTS.get(parts.scheme)}"


def _is(owner: str, relay_id: str) -> ColumnElement[bool]:
    return and_(relays.c.owner == owner, relays.c.id == relay_id)


def _kept(file: Path) -> str:
    """The vault's key from its file, made at first need."""
    with refusals():
        if not file.exists():
            _make(file)
        return file.read_text().strip()


def _make(file: Path) -> None:
    # Written aside and then linked, so that of two processes one key stands, and never half of it.
    draft = file.with_name(f"{file.name}.{new_id()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(Fernet.generate_key())
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()
