"""Limits of a key that fill up again, such as so much a day: how much of each is used, and when it is full again."""

from collections.abc import Mapping

import streamlit as st

from components.core.balance import Balance, Window
from components.ui import usage_figures
from components.ui.messages import plain
from components.ui.words import N_, _, moment

_NAMES: Mapping[str, str] = {
    "5h": N_("In 5 hours"),
    "1d": N_("A day"),
    "daily": N_("A day"),
    "7d": N_("A week"),
    "weekly": N_("A week"),
    "monthly": N_("A month"),
}


def show(balance: Balance) -> None:
    """Draw a bar for each limit whose figures are told, a line for the others."""
    for window in balance.windows:
        said = plain(told(window, balance.currency))
        if window.limit and window.used is not None:
            st.progress(min(1.0, max(0.0, float(window.used / window.limit))), said)
        else:
            st.caption(said)


def told(window: Window, currency: str) -> str:
    """One limit in words; `window.name` stands as the relay has it where it is none we know."""
    named = _(_NAMES[window.name]) if window.name in _NAMES else window.name
    used = usage_figures.amount(window.used, currency)
    if window.limit is None:
        said = _("{window}: used {used}").format(window=named, used=used)
    else:
        limit = usage_figures.amount(window.limit, currency)
        said = _("{window}: used {used} of {limit}").format(window=named, used=used, limit=limit)
    if window.resets_at is None:
        return said
    return _("{used}, full again on {moment}").format(used=said, moment=moment(window.resets_at))
