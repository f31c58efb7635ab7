"""Alerts of each person: the rules, what holds by them, what was told already, and where it is posted."""

from collections.abc import Sequence

from pydantic import SecretStr

from components.core.errors import StudioError
from components.core.fetch import Fetcher
from components.core.records import Fault
from components.core.store import Store
from components.core.store.preferences import PASSING
from components.core.usage import alerts, webhook
from components.core.usage.alerts import Alert, Rules
from components.core.usage.outlook import Outlook

_RULES, _TOLD = "usage.alerts", "usage.alerts.told"
_WEBHOOK = f"{PASSING}usage.webhook"
"""In no backup, as no secret is."""
_SEALED_FOR = "https://webhook.invalid"
"""The vault binds a secret to an address; the webhook's own is the secret."""


class Watch:
    """Keeps the rules and what was told among a person's preferences."""

    def __init__(self, store: Store) -> None:
        self._preferences = store.preferences
        self._vault = store.vault
        self._unposted: dict[str, Fault] = {}

    def rules(self, owner: str) -> Rules:
        """The rules, those for everybody until a person sets their own."""
        return alerts.of_json(self._preferences.get(owner, _RULES))

    def set_rules(self, owner: str, rules: Rules) -> None:
        """Hold to other rules from now on.

        Raises:
            InputError: as alerts.checked.
        """
        self._preferences.set(owner, _RULES, dict(alerts.as_json(alerts.checked(rules))))

    def look(self, owner: str, outlook: Outlook) -> tuple[list[Alert], list[Alert]]:
        """All that is to be told of a key at this moment, and what of it was not told before.

        What is told now is not new the next time, until it has ended and come back.
        """
        found = alerts.found(self.rules(owner), outlook.balance, outlook.history, outlook.days)
        before = self.told(owner)
        new, told = alerts.fresh(found, before, {alerts.about(outlook.balance)})
        if told != before:
            self._preferences.set(owner, _TOLD, sorted(told))
        return found, new

    def told(self, owner: str) -> frozenset[str]:
        """The ids of all alerts that have been told and have not ended."""
        kept = self._preferences.get(owner, _TOLD)
        return frozenset(map(str, kept)) if isinstance(kept, list) else frozenset()

    def has_webhook(self, owner: str) -> bool:
        """Whether alerts are to be posted somewhere."""
        return isinstance(self._preferences.get(owner, _WEBHOOK), dict)

    def set_webhook(self, owner: str, address: SecretStr | None) -> None:
        """Post alerts to this address from now on, which webhook.checked has let pass; None to nobody.

        Raises:
            VaultError: `reason` key: the vault's own key is not a Fernet key.
        """
        self._unposted.pop(owner, None)
        if address is None:
            self._preferences.set(owner, _WEBHOOK, None)
        else:
            self._preferences.set(owner, _WEBHOOK, {"sealed": self._vault.seal(owner, _SEALED_FOR, address)})

    async def post(
        self, owner: str, fetcher: Fetcher, alerts: Sequence[Alert], sentences: Sequence[str]
    ) -> None:
        """Post alerts, each in a sentence of its own; what went wrong is remembered until the next time.

        Raises:
            InputError, FetchError: as webhook.send.
            VaultError: the address cannot be read back.
        """
        kept = self._preferences.get(owner, _WEBHOOK)
        if not isinstance(kept, dict):
            return
        try:
            address = self._vault.unseal(owner, _SEALED_FOR, str(kept.get("sealed")))
            await webhook.send(fetcher, address, alerts, sentences)
        except StudioError as error:
            self._unposted[owner] = Fault.of(error)
            raise
        self._unposted.pop(owner, None)

    def unposted(self, owner: str) -> Fault | None:
        """Why the last post failed, or None."""
        return self._unposted.get(owner)
