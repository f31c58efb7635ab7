"""A balance as figures: what is left, how long it lasts, what was used; a figure nobody told is a word, never zero."""

from collections.abc import Iterator
from decimal import Decimal

import streamlit as st

from components.core import i18n
from components.core.balance import Balance, Standing
from components.ui import state
from components.ui.messages import plain
from components.ui.words import _, day, percent


def show(balance: Balance, lasts: tuple[str, str] | None) -> None:
    """Draw the figures of one balance, and how much of it is used as a bar.

    Args:
        lasts: for how long, and what is to be said of that; None where nobody can tell.
    """
    with st.container(horizontal=True, gap="large", key="usage.figures"):
        for label, value, said in _figures(balance, lasts):
            st.metric(label, plain(value), help=plain(said) or None, width="content")
    if (share := used_share(balance)) is not None:
        st.progress(share, _("{share} used").format(share=percent(share)))
    if balance.others:
        others = ", ".join(left_of(other) for other in balance.others)
        st.caption(plain(_("In other currencies: {amounts} left.").format(amounts=others)))


def _figures(balance: Balance, lasts: tuple[str, str] | None) -> Iterator[tuple[str, str, str]]:
    """Label, value and a sentence beside it, for each figure there is."""
    yield _("Remaining"), left_of(balance), _unlimited() if balance.unlimited else ""
    if lasts is not None:
        yield _("Lasts"), *lasts
    yield _("Used"), amount(balance.used, balance.currency), ""
    if balance.granted is not None and not balance.unlimited:
        yield _("Granted"), amount(balance.granted, balance.currency), ""
    if (until := expiry(balance)) is not None:
        yield _("Valid until"), until, ""


def _unlimited() -> str:
    return _("The key has no limit of its own. What its account holds is told to the account alone.")


def left_of(balance: Balance) -> str:
    """What is left, in words."""
    if balance.unlimited:
        return _("no limit")
    if balance.remaining is None and balance.standing is Standing.EXHAUSTED:
        return _("used up")
    return amount(balance.remaining, balance.currency)


def amount(value: Decimal | None, currency: str) -> str:
    """Money, or that nobody told it."""
    return _("not told") if value is None else i18n.money(value, currency, state.language())


def expiry(balance: Balance) -> str | None:
    """Until when the key is valid; None where nobody tells."""
    if balance.expires_at is not None:
        return day(balance.expires_at)
    return _("no end") if balance.never_expires else None


def used_share(balance: Balance) -> float | None:
    """How much of what was granted is used, from 0 to 1."""
    if balance.unlimited or not balance.granted or balance.used is None:
        return None
    return min(1.0, max(0.0, float(balance.used / balance.granted)))
