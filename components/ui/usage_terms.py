"""What a person knows of how a relay charges: the key's group, and what a dollar of its quota costs."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import streamlit as st

from components.core.records import Relay
from components.core.relay import loop
from components.ui import resources, shell, state, usage_rates
from components.ui.words import _, number

_RELAY, _NONE = "usage_terms.relay", ""
_PATIENCE_S = 3.0


def pick_relay() -> Relay:
    """Choose the relay whose prices are looked at; the one in use to begin with."""
    known = {relay.id: relay for relay in resources.relays().list(state.visit())}
    if state.value(_RELAY) not in known:
        state.set_value(_RELAY, state.relay().id)
    picked = st.selectbox(
        _("Relay"),
        list(known),
        format_func=lambda name: shell.title_of(known[name]) if name in known else name,
        key=_RELAY,
        width=320,
    )
    return known.get(str(picked), state.relay())


def show(relay: Relay) -> None:
    """Draw the group and the price of quota."""
    terms = resources.relays().terms(relay)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="usage_terms.fields"):
        _pick_group(relay, terms.group)
        paid = f"usage_terms.paid.{relay.id}"
        state.begin(paid, None if terms.paid is None else float(terms.paid))
        st.number_input(
            _("What a dollar of its quota costs you"),
            0.0,
            None,
            None,
            step=0.1,
            key=paid,
            width=260,
            placeholder=_("a dollar"),
            help=_(
                "Many relays sell a dollar of quota for a yuan, or for less. Their prices and the public ones are multiplied by this; those typed in here are not."
            ),
            on_change=partial(_keep_paid, relay),
        )
        currency = f"usage_terms.currency.{relay.id}"
        state.begin(currency, terms.currency)
        usage_rates.pick_currency(_("Paid in"), currency, on_change=partial(_keep_paid, relay))


def _pick_group(relay: Relay, group: str | None) -> None:
    groups = _groups(relay)
    if group is not None:
        groups.setdefault(group, Decimal(1))
    if not groups:
        return
    key = f"usage_terms.group.{relay.id}"
    state.begin(key, group or _NONE)
    st.selectbox(
        _("The key's group"),
        [_NONE, *groups],
        format_func=lambda name: (
            f"{name} ×{number(groups[name], 4)}" if name in groups else _("I don't know")
        ),
        key=key,
        width=220,
        help=_("Relays charge groups of keys differently, and do not tell which one a key is in."),
        on_change=partial(_keep_group, relay, key),
    )


def _groups(relay: Relay) -> dict[str, Decimal]:
    try:
        tariff = resources.relays().tariff(state.visit(), relay.id)
        return dict(loop.spawn(tariff.groups()).result(_PATIENCE_S))
    except TimeoutError:
        return {}


def _keep_group(relay: Relay, key: str) -> None:
    relays = resources.relays()
    relays.keep_terms(relay, replace(relays.terms(relay), group=state.value(key) or None))


def _keep_paid(relay: Relay) -> None:
    relays, paid = resources.relays(), state.value(f"usage_terms.paid.{relay.id}")
    currency = str(state.value(f"usage_terms.currency.{relay.id}") or "USD")
    terms = replace(
        relays.terms(relay), paid=Decimal(str(paid)) if paid else None, currency=currency if paid else "USD"
    )
    relays.keep_terms(relay, terms)
