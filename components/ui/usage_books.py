"""Whose calls are looked at: one's own, or two example months that nobody made."""

from datetime import UTC, datetime

from components.core.owner import owner
from components.core.relay.connection import Connection
from components.core.store import Holdings
from components.core.store.ledger import Ledger
from components.core.usage import demo, logbook
from components.core.usage.logbook import Key
from components.core.usage.readings import Reading
from components.ui import resources, state
from components.ui.words import zone

_EXAMPLE = "usage_books.example"


def is_example() -> bool:
    """Whether the example is looked at."""
    return bool(state.value(_EXAMPLE))


def look_at_example(*, example: bool) -> None:
    """Look at the example from now on, or at one's own calls."""
    state.set_value(_EXAMPLE, example)


def ledger() -> Ledger:
    """The calls that are looked at."""
    return store().ledger


def store() -> Holdings:
    """Where what is looked at is kept."""
    if not is_example():
        return resources.store()
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return resources.example(owner(), str(zone()), hour)


def key_of(connection: Connection) -> Key:
    """The key that is looked at: that of the connection, or the example's."""
    return Key(owner(), demo.ORIGIN, demo.KEY_MARK) if is_example() else logbook.key_of(connection, owner())


def reading() -> Reading:
    """What the example's relay told last."""
    balance = store().balances.last(owner(), demo.RELAY_ID)
    return Reading(datetime.now(UTC) if balance is None else balance.at, balance)
