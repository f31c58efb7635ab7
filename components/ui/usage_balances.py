"""One of the ways to look: all relays beside each other."""

from components.ui import usage_relays


def show() -> None:
    """Draw them."""
    usage_relays.show()
