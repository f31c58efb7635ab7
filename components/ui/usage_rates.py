"""Rates of exchange: typed in, or taken from what a relay says; each with its source and its day."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

import streamlit as st

from components.core.errors import InputError, StudioError
from components.core.owner import owner
from components.core.records import Fault, Relay
from components.core.relay import loop
from components.core.relay.operator import operator
from components.core.usage import exchange
from components.core.usage.exchange import Exchange, Rate
from components.ui import resources, shell, state
from components.ui.boundary import show_fault
from components.ui.messages import plain
from components.ui.words import _, day, number

_CURRENCY, _PER_USD, _FAULT = "usage_rates.currency", "usage_rates.per_usd", "usage_rates.fault"
_USUAL = ("USD", "CNY", "EUR")
_WIDTH_PIXELS, _PLACES = 140, 6


def pick_currency(label: str, key: str, *, but: str = "", on_change: Callable[[], None] | None = None) -> str:
    """Draw the choice of a currency, typed or from those in use."""
    held = str(state.value(key) or "")
    rates = resources.gate().exchange(owner()).rates
    names = [name for name in dict.fromkeys((*_USUAL, *rates, *([held] if held else []))) if name != but]
    state.begin(key, names[0])
    picked = st.selectbox(
        label, names, key=key, accept_new_options=True, width=_WIDTH_PIXELS, on_change=on_change
    )
    return str(picked or names[0])


def show(relay: Relay) -> None:
    """Draw the rates there are, and the ways to another."""
    st.caption(
        _("Money of different currencies is added up by these rates alone, and left apart without one.")
    )
    if (fault := state.take(_FAULT)) is not None:
        show_fault(fault)
    for rate in resources.gate().exchange(owner()).rates.values():
        _show_one(rate)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="usage_rates.fields"):
        pick_currency(_("Currency"), _CURRENCY, but="USD")
        st.number_input(
            _("For one US dollar"), 0.0, None, None, step=0.01, format="%.4f", key=_PER_USD, width=180
        )
        st.button(_("Keep the rate"), key="usage_rates.keep", on_click=_keep)
        st.button(
            plain(_("Take what {relay} says").format(relay=shell.title_of(relay))),
            key="usage_rates.take",
            icon=":material/download:",
            type="tertiary",
            on_click=partial(_take, relay),
        )


def _show_one(rate: Rate) -> None:
    said = _("1 USD = {n} {currency}").format(n=number(rate.per_usd, _PLACES), currency=rate.currency)
    source = _("{relay} says so").format(relay=rate.source) if rate.source else _("typed in")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(plain(said), width="content")
        st.caption(plain(f"{source} · {day(rate.at)}"), width="content")
        st.button(
            _("Remove"),
            key=f"usage_rates.remove.{rate.currency}",
            type="tertiary",
            icon=":material/delete:",
            on_click=partial(_remove, rate.currency),
        )


def _keep() -> None:
    typed = Decimal(str(state.value(_PER_USD) or 0))
    _try(Rate(str(state.value(_CURRENCY) or "").strip(), typed, datetime.now(UTC)))


def _take(relay: Relay) -> None:
    """Take the yuan for a dollar that a relay shows its balances by."""
    try:
        connection = resources.relays().connection(state.visit(), relay.id)
        told = loop.run(operator(connection)).exchange_rate
        if told is None:
            raise InputError(reason="usage_rate_untold", name=shell.title_of(relay))
    except StudioError as error:
        state.set_value(_FAULT, Fault.of(error))
    else:
        _try(Rate("CNY", told, datetime.now(UTC), shell.title_of(relay)))


def _try(rate: Rate) -> None:
    try:
        _change(_rates().with_rate(exchange.checked(rate)))
    except InputError as error:
        state.set_value(_FAULT, Fault.of(error))
    else:
        state.set_value(_PER_USD, None)


def _remove(currency: str) -> None:
    _change(_rates().without(currency))


def _rates() -> Exchange:
    return resources.gate().exchange(owner())


def _change(rates: Exchange) -> None:
    resources.gate().keep_exchange(owner(), rates)
