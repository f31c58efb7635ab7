"""Limits of a key that fill up again, such as so much a day: how much of each is used, and when it is full again."""

import re
from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from components.core.balance import Balance, Window
from components.ui import usage_figures
from components.ui.messages import plain
from components.ui.words import N_, _, moment, ngettext, number

_NAMES: Mapping[str, str] = {
    "1d": N_("A day"),
    "daily": N_("A day"),
    "7d": N_("A week"),
    "weekly": N_("A week"),
    "monthly": N_("A month"),
}
_SPAN = re.compile(r"([1-9]\d{0,2})([hd])")


def show(balance: Balance) -> None:
    """Draw a bar for each limit whose figures are told, a line for the others."""
    for window in balance.windows:
        said = plain(told(window, balance.currency, balance.at))
        if window.limit and window.used is not None:
            st.progress(min(1.0, max(0.0, float(window.used / window.limit))), said)
        else:
            st.caption(said)


def told(window: Window, currency: str, at: datetime) -> str:
    """One limit in words, as it was `at` a time; when it is full again only where that is still to come."""
    named = _named(window.name)
    used = usage_figures.amount(window.used, currency)
    if window.limit is None:
        said = _("{window}: used {used}").format(window=named, used=used)
    else:
        limit = usage_figures.amount(window.limit, currency)
        said = _("{window}: used {used} of {limit}").format(window=named, used=used, limit=limit)
    if window.resets_at is None or window.resets_at <= at:
        return said
    return _("{used}, full again on {moment}").format(used=said, moment=moment(window.resets_at))


def _named(name: str) -> str:
    """A span in words; as the relay has it where it is none we know."""
    if name in _NAMES:
        return _(_NAMES[name])
    if (span := _SPAN.fullmatch(name)) is None:
        return name
    count = int(span[1])
    if span[2] == "h":
        return ngettext("In {n} hour", "In {n} hours", count).format(n=number(count))
    return ngettext("In {n} day", "In {n} days", count).format(n=number(count))
