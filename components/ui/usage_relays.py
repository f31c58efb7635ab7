"""All relays beside each other: what is left on each, asked one by one on request."""

from typing import Any

import streamlit as st

from components.core.balance import Standing
from components.core.errors import NotOfferedError, StudioError
from components.core.owner import owner
from components.core.records import Fault, Relay
from components.core.usage.readings import Reading
from components.ui import resources, shell, state, usage_figures
from components.ui.messages import sentence
from components.ui.words import N_, _, lately

_PATIENCE_S = 15.0
"""A relay that takes longer is passed over; its answer is there the next time."""

_STANDINGS = {
    Standing.GOOD: N_("usable"),
    Standing.EXHAUSTED: N_("used up"),
    Standing.EXPIRED: N_("expired"),
    Standing.REFUSED: N_("refused"),
}


def show() -> None:
    """Draw the table, where there are several relays."""
    known = resources.relays().list(state.visit())
    if len(known) < 2:
        return
    st.subheader(_("All relays"), anchor=False)
    if st.button(_("Ask all relays"), key="usage.relays.ask", icon=":material/refresh:"):
        _ask(known)
    st.dataframe(
        [row(relay, _last(relay)) for relay in known],
        hide_index=True,
        placeholder="–",
        key="usage.relays.table",
    )


def _ask(known: list[Relay]) -> None:
    """Ask one after the other, and say how far it is; a click elsewhere ends the waiting, not the asking."""
    bar = st.progress(0.0)
    for place, relay in enumerate(known):
        bar.progress(place / len(known), shell.title_of(relay))
        try:
            asked = resources.relays().connection(state.visit(), relay.id)
        except StudioError:  # its row says so
            continue
        resources.readings().begin(owner(), asked)
        resources.readings().wait(owner(), asked, _PATIENCE_S)
    bar.empty()


def _last(relay: Relay) -> Reading | Fault | None:
    try:
        return resources.readings().last(owner(), resources.relays().connection(state.visit(), relay.id))
    except StudioError as error:
        return Fault.of(error)


def row(relay: Relay, told: Reading | Fault | None) -> dict[str, Any]:
    """One line of the table; an empty cell is something nobody told."""
    reading = told if isinstance(told, Reading) else None
    balance = reading.balance if reading else None
    cells: dict[str, Any] = {
        _("Relay"): shell.title_of(relay),
        _("Remaining"): usage_figures.left_of(balance) if balance else None,
        _("Used"): usage_figures.amount(balance.used, balance.currency) if balance else None,
        _("Valid until"): usage_figures.expiry(balance) if balance else None,
        _("Key"): _(_STANDINGS[balance.standing]) if balance else _why(told),
        _("As of"): lately(reading.at) if reading else None,
    }
    return cells


def _why(told: Reading | Fault | None) -> str:
    fault = told.fault if isinstance(told, Reading) else told
    if fault is None:
        return _("not looked up yet")
    if fault.key != NotOfferedError.key:
        return sentence(fault).title
    return _("no balance found yet") if fault.values.get("reason") == "unfinished" else _("tells no balance")
