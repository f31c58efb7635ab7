"""What the relay in use says is left: asked in the background when the page is opened, shown when it is there."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.core.balance import Balance
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Fault
from components.core.relay.connection import Connection
from components.core.usage.outlook import Outlook
from components.core.usage.outlook import of as looked_back
from components.core.usage.readings import Reading
from components.ui import resources, state, usage_books, usage_example, usage_look
from components.ui.boundary import boundary
from components.ui.words import _, zone

_AT_ONCE_S = 0.7
"""An answer that comes so soon is drawn without a word of waiting."""
_EVERY_S, _SELDOM_S = 0.5, 3.0
_OUTLOOK = "usage.outlook"


def show_heading() -> None:
    """The title, here and in the browser's tab."""
    title = _("Balance and usage")
    st.set_page_config(page_title=f"{title} · {_('Relay Studio')}", layout="wide")
    usage_look.show()
    st.title(title, anchor=False)
    usage_example.show_notice()


def place() -> DeltaGenerator:
    """Where the balance will stand; what comes after it on the page may be drawn before."""
    return st.container()


def connection() -> Connection:
    """The connection to the relay in use.

    Raises:
        InputError: `reason` relay: it is gone.
        VaultError: a remembered key cannot be read back.
    """
    return resources.relays().connection(state.visit(), state.relay().id)


def reading() -> tuple[Reading | None, bool]:
    """The last answer of the relay in use, if there is any, and whether it is being asked right now."""
    if usage_books.is_example():
        return usage_books.reading(), False
    readings = resources.readings()
    try:
        asked = connection()
    except StudioError as error:  # what was spent is shown all the same
        return Reading(datetime.now(UTC), fault=Fault.of(error)), False
    readings.begin(owner(), asked)
    known = readings.last(owner(), asked) is not None
    asking = not readings.wait(owner(), asked, 0 if known else _AT_ONCE_S)
    return readings.last(owner(), asked), asking


def before() -> Balance | None:
    """The last balance the key in use was told, however long ago."""
    try:
        return resources.readings().balance(owner(), connection())
    except StudioError:  # `reading` says so
        return None


def outlook(balance: Balance) -> Outlook:
    """A balance with its past, by the reader's own days; looked up once a minute, as it is wanted in several places."""
    now = datetime.now(UTC)
    asked = (balance, str(zone()), now.replace(second=0, microsecond=0))
    held: tuple[object, Outlook] | None = state.value(_OUTLOOK)
    if held is None or held[0] != asked:
        held = (asked, looked_back(usage_books.store(), owner(), balance, str(zone()), now))
        state.set_value(_OUTLOOK, held)
    return held[1]


def goes_on(told: Reading | None) -> bool:
    """Whether some ways to ask are still untried: a relay is asked little at a time."""
    return told is not None and told.fault is not None and told.fault.values.get("reason") == "unfinished"


def follow(told: Reading | None) -> None:
    """Wait beside the page for an answer that is not the one shown; then the whole page is drawn anew."""
    st.fragment(partial(_await, told), run_every=_SELDOM_S if goes_on(told) else _EVERY_S)()


def _await(told: Reading | None) -> None:
    with boundary():
        asked, readings = connection(), resources.readings()
        readings.begin(owner(), asked)
        answered = readings.wait(owner(), asked, 0)
        # An answer that came between the asking and the drawing is drawn already, and still said to be waited for.
        if answered and not (goes_on(told) and readings.last(owner(), asked) is told):
            st.rerun()
        st.caption(_("The search goes on by itself.") if goes_on(told) else _("Asking the relay…"))
