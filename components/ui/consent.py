"""What is dear is asked about before it is sent; how dear, a person says."""

from decimal import Decimal

import streamlit as st

from components.core.catalog import tokens
from components.core.context import weight
from components.core.owner import owner
from components.ui import conversation as opened
from components.ui import forecast, notices, options, resources, state, tray
from components.ui.words import _

LONG_TOKENS = 20_000
"""More than this is confirmed where nobody knows the price."""
_LIMIT = "tray.limit"
_LIMIT_USD = 0.05


def must_be_confirmed(text: str, *, brought: bool) -> bool:
    """Whether a message costs more than a person wants to be asked about, and has not been asked about yet.

    Only what came with Enter, unpriced until then, is asked about: files brought into the box, and very long texts.
    """
    if not brought and len(text) < LONG_TOKENS:
        return False
    model = options.chosen(opened.current()).model
    total = sum((weight(model, one) for one in tray.files()), tokens.count(model, text))
    cost = forecast.asking(model, total, patience_s=2.0)
    dear = total.tokens > LONG_TOKENS if cost.amount is None else cost.amount > Decimal(str(limit_usd()))
    asked_about = (hash(text), tuple(tray.held()))
    if not dear or state.value("tray.agreed") == asked_about:
        return False
    state.set_value("tray.agreed", asked_about)
    said = _("This message has {tokens} and would cost {price} to send. Press Enter again to send it.")
    notices.ask(said.format(tokens=forecast.words(total), price=forecast.price(cost)))
    return True


def forget() -> None:
    """What was agreed to has been sent."""
    state.take("tray.agreed")


def limit_usd() -> float:
    """What a message may cost before it is asked about, in US dollars."""
    kept = resources.store().preferences.get(owner(), _LIMIT, _LIMIT_USD)
    return float(kept) if isinstance(kept, int | float) else _LIMIT_USD


def pick_limit() -> None:
    """Draw the field for what a message may cost before it is asked about."""
    st.number_input(
        _("Ask before sending what costs more than (USD)"),
        0.0,
        value=limit_usd(),
        step=0.01,
        format="%.2f",
        key="tray.limit",
        on_change=_keep_limit,
        help=_(
            "For files put straight into the box, and very long texts: they are priced when Enter is pressed."
        ),
    )


def _keep_limit() -> None:
    resources.store().preferences.set(owner(), _LIMIT, float(state.value("tray.limit") or 0))
