"""One budget, new or changed."""

from decimal import Decimal

import streamlit as st

from components.core.errors import InputError
from components.core.owner import owner
from components.core.records import Fault
from components.core.store.rows import new_id
from components.core.usage import budgets
from components.core.usage.budgets import Budget, Every
from components.ui import resources, shell, state, usage_rates
from components.ui.boundary import show_fault
from components.ui.words import _

_OPEN, _EDITED, _FAULT = "usage_budget.open", "usage_budget.edited", "usage_budget.fault"
_AMOUNT, _CURRENCY, _EVERY, _RELAY, _WARNS, _STOPS = (
    f"usage_budget.{name}" for name in ("amount", "currency", "every", "relay", "warns", "stops")
)
_ALL = ""
_USUAL_WARNING = 80


def show() -> None:
    """Draw the fields, once they are asked for."""
    if not state.value(_OPEN):
        st.button(_("Add a budget"), key="usage_budget.add", icon=":material/add:", on_click=_begin)
        return
    with st.container(border=True, gap="small", key="usage_budget.fields"):
        if (fault := state.take(_FAULT)) is not None:
            show_fault(fault)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.number_input(_("Amount"), 0.0, None, step=1.0, key=_AMOUNT, width=160, placeholder="10")
            usage_rates.pick_currency(_("Currency"), _CURRENCY)
            _pick_every()
            _pick_relay()
        st.slider(_("Warn from this share on, in %"), 5, 100, key=_WARNS, step=5, width=360)
        st.toggle(_("Ask before anything is sent beyond it"), key=_STOPS)
        with st.container(horizontal=True, gap="small"):
            st.button(_("Keep"), key="usage_budget.keep", type="primary", on_click=_keep)
            st.button(_("Never mind"), key="usage_budget.leave", type="tertiary", on_click=_leave)


def change(budget: Budget) -> None:
    """Open the fields with a budget that is there."""
    _open(budget, budget.id)


def _begin() -> None:
    _open(Budget("", Decimal(0), "USD", stops=True), None)
    state.set_value(_AMOUNT, None)


def _open(budget: Budget, edited: str | None) -> None:
    state.set_value(_OPEN, True)
    state.set_value(_EDITED, edited)
    state.set_value(_AMOUNT, float(budget.amount))
    state.set_value(_CURRENCY, budget.currency)
    state.set_value(_EVERY, budget.every)
    state.set_value(_RELAY, budget.relay_id or _ALL)
    state.set_value(_WARNS, int(budget.warns_at * 100) or _USUAL_WARNING)
    state.set_value(_STOPS, budget.stops)


def _pick_every() -> None:
    said = {Every.DAY: _("each day"), Every.MONTH: _("each month")}
    st.segmented_control(
        _("Period"), list(Every), format_func=lambda each: said[Every(each)], key=_EVERY, required=True
    )


def _pick_relay() -> None:
    titles = {relay.id: shell.title_of(relay) for relay in resources.relays().list(state.visit())}
    gone = {} if state.value(_RELAY) in (_ALL, *titles) else {state.value(_RELAY): _("A relay that is gone")}
    named = {_ALL: _("All relays but the sandbox")} | titles | gone
    st.selectbox(
        _("Relay"), list(named), format_func=lambda name: named.get(name, name), key=_RELAY, width=260
    )


def _keep() -> None:
    edited, gate = state.value(_EDITED), resources.gate()
    try:
        made = budgets.checked(
            Budget(
                edited or new_id(),
                Decimal(str(state.value(_AMOUNT) or 0)),
                str(state.value(_CURRENCY) or ""),
                Every(state.value(_EVERY) or Every.MONTH),
                state.value(_RELAY) or None,
                Decimal(int(state.value(_WARNS) or _USUAL_WARNING)) / 100,
                bool(state.value(_STOPS)),
            )
        )
    except InputError as error:
        state.set_value(_FAULT, Fault.of(error))
        return
    kept = gate.budgets(owner())
    place = next((n for n, budget in enumerate(kept) if budget.id == edited), len(kept))
    gate.keep_budgets(owner(), [*kept[:place], made, *kept[place + 1 :]])
    _leave()


def _leave() -> None:
    state.take(_OPEN)
