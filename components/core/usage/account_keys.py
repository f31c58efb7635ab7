"""The access tokens of accounts: sealed for their relay's origin when they are to be remembered, else in memory."""

from threading import Lock

from pydantic import SecretStr

from components.core.balance import AccountKey
from components.core.errors import VaultError
from components.core.records import Relay
from components.core.store.preferences import PASSING, Preferences
from components.core.store.vault import Vault

_NAME = f"{PASSING}account/"
"""In no backup, as no key is."""
_MOST = 1000


class AccountKeys:
    """Which account stands behind a relay, for each person and visit."""

    def __init__(self, vault: Vault, preferences: Preferences) -> None:
        self._vault = vault
        self._preferences = preferences
        self._visiting: dict[tuple[str, str, str], tuple[str, AccountKey]] = {}
        self._changing = Lock()

    def __repr__(self) -> str:
        return f"AccountKeys({len(self._visiting)})"

    def keep(self, owner: str, visit: str, relay: Relay, key: AccountKey, *, remember: bool) -> None:
        """Keep an account's token, for this visit or for good; it is given back for this relay's origin alone."""
        self.forget(owner, visit, relay)
        if remember:
            sealed = self._vault.seal(owner, relay.base_url, key.token)
            self._preferences.set(owner, _NAME + relay.id, {"sealed": sealed, "user": key.user_id})
            return
        with self._changing:
            while len(self._visiting) >= _MOST:
                self._visiting.pop(next(iter(self._visiting)))
            self._visiting[owner, visit, relay.id] = (relay.base_url, key)

    def of(self, owner: str, visit: str, relay: Relay) -> AccountKey | None:
        """The token of the account behind a relay; None where none is kept.

        Raises:
            VaultError: a remembered token cannot be read back, or the relay's address is another now.
        """
        with self._changing:
            found = self._visiting.get((owner, visit, relay.id))
        if found is not None:
            if found[0] != relay.base_url:
                raise VaultError(reason="origin")
            return found[1]
        kept = self._preferences.get(owner, _NAME + relay.id)
        if not isinstance(kept, dict) or not isinstance(sealed := kept.get("sealed"), str):
            return None
        user = kept.get("user")
        token: SecretStr = self._vault.unseal(owner, relay.base_url, sealed)
        return AccountKey(token, user if isinstance(user, str) else None)

    def remembers(self, owner: str, relay: Relay) -> bool:
        """Whether a token is kept beyond this visit."""
        return self._preferences.get(owner, _NAME + relay.id) is not None

    def forget(self, owner: str, visit: str, relay: Relay) -> None:
        """Drop the token, wherever it is."""
        with self._changing:
            self._visiting.pop((owner, visit, relay.id), None)
        if self.remembers(owner, relay):
            self._preferences.set(owner, _NAME + relay.id, None)
