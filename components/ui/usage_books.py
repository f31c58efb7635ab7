"""Whose calls are looked at: one's own, or two example months that nobody made."""

from datetime import UTC, datetime

from components.core.owner import owner
from components.core.store.ledger import Ledger
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
    if not is_example():
        return resources.store().ledger
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return resources.example_books(owner(), str(zone()), hour).ledger
