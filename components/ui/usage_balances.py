"""One of the ways to look: how the balance went, all relays beside each other, the account, and what to be told of."""

from components.ui import (
    usage_account,
    usage_alert_rules,
    usage_books,
    usage_history,
    usage_relays,
    usage_webhook,
)


def show() -> None:
    """Draw them one below the other."""
    usage_history.show()
    if usage_books.is_example():
        return
    usage_relays.show()
    usage_account.show()
    usage_alert_rules.show()
    usage_webhook.show()
