"""Prices and budget: what may be spent, what things cost, and what was recorded at other prices."""

import streamlit as st

from components.ui import usage_budget, usage_budgets, usage_prices, usage_rates, usage_recost, usage_terms
from components.ui.words import _


def show() -> None:
    """Draw the whole view."""
    st.subheader(_("Budgets"), anchor=False)
    usage_budgets.show()
    usage_budget.show()
    st.subheader(_("Prices"), anchor=False)
    relay = usage_terms.pick_relay()
    usage_terms.show(relay)
    usage_prices.show(relay)
    st.subheader(_("Exchange rates"), anchor=False)
    usage_rates.show(relay)
    st.subheader(_("What is recorded already"), anchor=False)
    usage_recost.show()
