"""What somebody wants to be told of, as a few questions; an empty answer is never."""

from dataclasses import replace
from decimal import Decimal

import streamlit as st

from components.core.owner import owner
from components.core.usage.alerts import Rules
from components.ui import resources, state
from components.ui.told import Told
from components.ui.words import _

_TOLD = Told("usage.alerts.fault")
_LOW, _CURRENCY, _LOW_DAYS = "usage.alerts.low", "usage.alerts.currency", "usage.alerts.low_days"
_RISE, _EXPIRES, _SAVED = "usage.alerts.rise", "usage.alerts.expires", "usage.alerts.saved"
_CURRENCIES = ("USD", "CNY", "EUR", "JPY", "GBP")


def show() -> None:
    """Draw the questions; what is answered is held to at once."""
    st.subheader(_("Alerts"), anchor=False)
    st.caption(
        _("They are told on this page and marked in the menu. Leave a field empty to hear nothing of it.")
    )
    rules = resources.watch().rules(owner())
    _begin(rules)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="usage.alerts"):
        st.number_input(_("Balance below"), value=None, min_value=0.0, key=_LOW, on_change=_take, width=150)
        st.selectbox(_("Currency"), _known(rules.currency), key=_CURRENCY, on_change=_take, width=110)
        st.number_input(
            _("Days left below"), value=None, min_value=1, key=_LOW_DAYS, on_change=_take, width=160
        )
        st.number_input(
            _("Times a usual day"), value=None, min_value=1.1, step=0.5, format="%.1f", key=_RISE,
            on_change=_take, width=170,
            help=_("Told when a day costs so many times what days with spending cost in the middle."),
        )  # fmt: skip
        st.number_input(
            _("Days until the key ends"), value=None, min_value=1, key=_EXPIRES, on_change=_take, width=190
        )
    _TOLD.show()


def _begin(rules: Rules) -> None:
    """Let each field begin with what is kept."""
    state.begin(_LOW, None if rules.low is None else float(rules.low))
    state.begin(_CURRENCY, rules.currency)
    state.begin(_LOW_DAYS, rules.low_days)
    state.begin(_RISE, None if rules.rise is None else float(rules.rise))
    state.begin(_EXPIRES, rules.expires_days)


def _known(currency: str) -> list[str]:
    return list(dict.fromkeys([currency, *_CURRENCIES]))


def _take() -> None:
    """Hold to what the fields say."""
    watch = resources.watch()
    rules = replace(
        watch.rules(owner()),
        low=_decimal(state.value(_LOW)),
        currency=str(state.value(_CURRENCY)),
        low_days=state.value(_LOW_DAYS),
        rise=_decimal(state.value(_RISE)),
        expires_days=state.value(_EXPIRES),
    )
    _TOLD.attempt(lambda: watch.set_rules(owner(), rules))


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
