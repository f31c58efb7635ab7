"""Every model with what it costs, who says so and how sure that is; those without a price first, to be typed in."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import TypeAlias

import streamlit as st

from components.core.catalog.own_prices import RATES, own_price
from components.core.catalog.prices import Price
from components.core.errors import InputError, StudioError
from components.core.owner import owner
from components.core.records import Fault, PriceSource, Relay
from components.core.relay import loop
from components.core.spending import Filters, Group
from components.ui import resources, state, usage_rates
from components.ui.boundary import show_fault
from components.ui.messages import plain
from components.ui.words import N_, _, ngettext, number

_MODEL, _FAULT = "usage_prices.model", "usage_prices.fault"
_PATIENCE_S = 5.0
_HEIGHT_PIXELS = 320
_RATES: Mapping[str, str] = {
    "input_per_million": N_("In"),
    "output_per_million": N_("Out"),
    "cached_per_million": N_("Cached"),
    "per_call": N_("Each call"),
}

_Row: TypeAlias = Mapping[str, str | float | None]


def show(relay: Relay) -> None:
    """Draw the table, and the fields for one model's own price."""
    known = _prices(relay)
    missing = sum(price is None for price in known.values())
    if missing:
        said = ngettext(
            "{n} model has no known price: what is spent on it is unknown, not nothing.",
            "{n} models have no known price: what is spent on them is unknown, not nothing.",
            missing,
        )
        st.caption(plain(said.format(n=number(missing))))
    ordered = sorted(known, key=lambda model: (known[model] is not None, model.casefold()))
    if ordered:
        st.caption(_("For a million tokens in, out or cached, or for each call."))
        st.dataframe(
            [_row(model, known[model]) for model in ordered],
            key=f"usage_prices.table.{relay.id}",
            height=_HEIGHT_PIXELS,
            hide_index=True,
            placeholder="–",
            column_config={
                **{_(label): st.column_config.NumberColumn(width=80) for label in _RATES.values()},
                _("Currency"): st.column_config.TextColumn(width=70),
                _("Model"): st.column_config.TextColumn(width=170),
            },
        )
    _show_own(relay, ordered, known)


def _prices(relay: Relay) -> dict[str, Price | None]:
    """The prices of all models the relay lists, of those used on it, and of those typed in."""
    relays = resources.relays()
    models = {*relays.terms(relay).prices, *_listed(relay), *_used(relay)}
    try:
        asked = loop.spawn(relays.tariff(state.visit(), relay.id).prices(sorted(models)))
        return asked.result(_PATIENCE_S)
    except TimeoutError:
        return dict.fromkeys(models)


def _listed(relay: Relay) -> list[str]:
    try:
        cards = resources.relays().models(state.visit(), relay.id, patience_s=_PATIENCE_S)
    except (StudioError, TimeoutError):
        return []
    return [card.id for card in cards]


def _used(relay: Relay) -> list[str]:
    asked = Filters(relay_ids=(relay.id,))
    lines = resources.store().ledger.lines(owner(), None, asked, by=(Group.MODEL,))
    return [model for line in lines if (model := line.values[0])]


def _row(model: str, price: Price | None) -> _Row:
    rates = {_(label): _rate(price, name) for name, label in _RATES.items()}
    currency = None if price is None else price.currency
    return {_("Model"): model, **rates, _("Currency"): currency, _("Who says so"): _source(price)}


def _rate(price: Price | None, name: str) -> float | None:
    rate = getattr(price, name, None)
    return None if rate is None else float(rate)


def _source(price: Price | None) -> str:
    """Who said what a model costs, and why that is doubtful."""
    if price is None:
        return _("nobody; type it in below")
    words = {
        PriceSource.OWN: _("you"),
        PriceSource.RELAY: _("the relay") if price.certain else _("the relay; your group may cost otherwise"),
        PriceSource.LIST: _("the maker's public list; the relay may charge otherwise"),
        PriceSource.UNKNOWN: _("unknown"),
    }
    return words[price.source]


def _show_own(relay: Relay, models: list[str], known: Mapping[str, Price | None]) -> None:
    with st.expander(_("Type in a price"), icon=":material/edit:", key="usage_prices.own", expanded=True):
        if (fault := state.take(_FAULT)) is not None:
            show_fault(fault)
        key = f"{_MODEL}.{relay.id}"
        picked = st.selectbox(
            _("Model"), models, key=key, accept_new_options=True, placeholder=_("Choose or type a model")
        )
        if picked:
            _show_fields(relay, str(picked), known.get(str(picked)))


def _show_fields(relay: Relay, model: str, price: Price | None) -> None:
    labels = {
        "input_per_million": _("A million tokens in"),
        "output_per_million": _("A million tokens out"),
        "cached_per_million": _("A million cached tokens in"),
        "per_call": _("Or each call"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="usage_prices.fields"):
        for name in RATES:
            state.begin(_key(relay, model, name), _rate(price, name))
            st.number_input(
                labels[name],
                0.0,
                None,
                None,
                key=_key(relay, model, name),
                format="%.6g",
                width=170,
                step=0.1,
            )
        currency = _key(relay, model, "currency")
        state.begin(currency, price.currency if price else "USD")
        usage_rates.pick_currency(_("Currency"), currency)
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Keep the price"),
            key="usage_prices.keep",
            type="primary",
            on_click=partial(_keep, relay, model),
        )
        if model in resources.relays().terms(relay).prices:
            st.button(
                _("Forget what I typed"), key="usage_prices.forget", on_click=partial(_forget, relay, model)
            )


def _key(relay: Relay, model: str, name: str) -> str:
    return f"usage_prices.{name}.{relay.id}.{model}"


def _keep(relay: Relay, model: str) -> None:
    typed = {name: state.value(_key(relay, model, name)) for name in RATES}
    rates = {name: None if value is None else Decimal(str(value)) for name, value in typed.items()}
    price = own_price(str(state.value(_key(relay, model, "currency")) or "USD"), rates)
    if price is None:
        state.set_value(_FAULT, Fault.of(InputError(reason="usage_price")))
    else:
        _change(relay, model, price)


def _forget(relay: Relay, model: str) -> None:
    _change(relay, model, None)
    for name in (*RATES, "currency"):
        state.take(_key(relay, model, name))


def _change(relay: Relay, model: str, price: Price | None) -> None:
    relays = resources.relays()
    relays.keep_terms(relay, relays.terms(relay).with_price(model, price))
