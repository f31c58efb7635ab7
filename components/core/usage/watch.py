"""Alerts of each person: the rules, what holds by them, and what was told already."""

from components.core.store import Store
from components.core.usage import alerts
from components.core.usage.alerts import Alert, Rules
from components.core.usage.outlook import Outlook

_RULES, _TOLD = "usage.alerts", "usage.alerts.told"


class Watch:
    """Keeps the rules and what was told among a person's preferences."""

    def __init__(self, store: Store) -> None:
        self._preferences = store.preferences

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
