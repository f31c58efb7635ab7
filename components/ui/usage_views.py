"""The ways to look at what was spent: one is drawn at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from components.ui import state, usage_balances, usage_calls, usage_check, usage_plans, usage_spending
from components.ui.words import N_, _


@dataclass(frozen=True, slots=True)
class View:
    """One way to look: its label, and what draws it."""

    label: str
    show: Callable[[], None]


VIEWS: Mapping[str, View] = {
    "spending": View(N_("Spending"), usage_spending.show),
    "calls": View(N_("Call log"), usage_calls.show),
    "check": View(N_("Check the bill"), usage_check.show),
    "balances": View(N_("Balances"), usage_balances.show),
    "prices": View(N_("Prices and budget"), usage_plans.show),
}
"""By name, in the order of the switch; the first is the one to begin with."""
_VIEW = "usage.view"


def show() -> None:
    """Draw the switch between the views, where there are several, and the one that is chosen."""
    first = next(iter(VIEWS))
    state.begin(_VIEW, first)
    if len(VIEWS) > 1:
        _pick()
    VIEWS.get(str(state.value(_VIEW)), VIEWS[first]).show()


def _pick() -> None:
    st.segmented_control(
        _("View"),
        list(VIEWS),
        # The value is in the session; named here too, for the reason of state.seed_one.
        default=str(state.value(_VIEW)),
        required=True,
        format_func=lambda name: _(VIEWS[name].label),
        key=_VIEW,
        label_visibility="collapsed",
    )
