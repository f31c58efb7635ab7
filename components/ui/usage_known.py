"""What is known of a relay's money, small, for the page of connections: nothing is asked for it but after a test."""

import streamlit as st

from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Relay
from components.core.usage.readings import Reading
from components.ui import resources, state, usage_figures, usage_notices, usage_standing
from components.ui.messages import plain
from components.ui.words import _, lately

_PATIENCE_S = 3.0


def show(relay: Relay, *, now: bool) -> None:
    """Draw what is left, where to top up, and the relay's notices; `now` asks first."""
    told = _known(relay, now)
    if told is None:
        return
    if told.balance is not None and not usage_standing.is_silent(told.balance):
        st.caption(
            plain(
                _("Remaining: {amount}, asked {moment}").format(
                    amount=usage_figures.left_of(told.balance), moment=lately(told.at)
                )
            )
        )
    usage_notices.show(told.operator, f"connection.{relay.id}")


def _known(relay: Relay, now: bool) -> Reading | None:
    try:
        asked = resources.relays().connection(state.visit(), relay.id)
    except StudioError:  # the card says so when it is tested
        return None
    readings = resources.readings()
    if now:
        readings.begin(owner(), asked)
        readings.wait(owner(), asked, _PATIENCE_S)
    return readings.last(owner(), asked)
