"""What the relay in use says is left: asked in the background when the page is opened, shown when it is there."""

from datetime import UTC, datetime

import streamlit as st

from components.core.balance import Balance
from components.core.owner import owner
from components.core.relay.connection import Connection
from components.core.usage.outlook import Outlook
from components.core.usage.outlook import of as looked_back
from components.core.usage.readings import Reading
from components.ui import resources, state, usage_look
from components.ui.boundary import boundary
from components.ui.words import _, zone

_AT_ONCE_S = 0.7
"""An answer that comes so soon is drawn without a word of waiting."""
_EVERY_S = 0.5


def show_heading() -> None:
    """The title, here and in the browser's tab."""
    title = _("Balance and usage")
    st.set_page_config(page_title=f"{title} · {_('Relay Studio')}", layout="wide")
    usage_look.show()
    st.title(title, anchor=False)


def connection() -> Connection:
    """The connection to the relay in use.

    Raises:
        InputError: `reason` relay: it is gone.
        VaultError: a remembered key cannot be read back.
    """
    return resources.relays().connection(state.visit(), state.relay().id)


def reading() -> tuple[Reading | None, bool]:
    """The last answer of the relay in use, if there is any, and whether it is being asked right now.

    Raises:
        InputError, VaultError: as `connection`.
    """
    asked, readings = connection(), resources.readings()
    readings.begin(owner(), asked)
    known = readings.last(owner(), asked) is not None
    asking = not readings.wait(owner(), asked, 0 if known else _AT_ONCE_S)
    return readings.last(owner(), asked), asking


def outlook(balance: Balance) -> Outlook:
    """A balance with its past, by the reader's own days."""
    return looked_back(resources.store(), owner(), balance, str(zone()), datetime.now(UTC))


def follow() -> None:
    """Wait beside the page for the answer; when it is there the whole page is drawn anew."""
    st.fragment(_await, run_every=_EVERY_S)()


def _await() -> None:
    with boundary():
        if resources.readings().wait(owner(), connection(), 0):
            st.rerun()
        st.caption(_("Asking the relay…"))
