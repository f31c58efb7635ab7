"""What calls come to as a few figures, each beside that of the period before; and what is missing from them."""

from decimal import Decimal

import streamlit as st

from components.core import i18n
from components.core.spending import Money, Sums
from components.core.usage import totals
from components.core.usage.totals import Change
from components.ui import state, usage_period
from components.ui.messages import plain
from components.ui.usage_period import Shown
from components.ui.words import _, ngettext, number, percent

_LARGE = Decimal(10)
"""A growth beyond so many times says no more than that."""


def show(sums: Sums, before: Sums, shown: Shown, currency: str) -> None:
    """Draw the figures of a period; the money of one currency first."""
    compared = totals.compared(sums, before)
    against = usage_period.told(shown.before, shown.zone) if shown.before and before.calls else ""
    with st.container(horizontal=True, gap="medium", key="usage_totals.figures"):
        for money in sorted(sums.money, key=lambda each: each.currency != currency):
            _show_one(_spent_label(sums, money), _amount(money), compared.money.get(money.currency), against)
        if not sums.money:
            st.metric(_("Spent"), _("unknown"), width="content")
        _show_one(_("Calls"), number(sums.calls), compared.counts.get("calls"), against)
        tokens = sums.prompt + sums.completion
        grown = Change(Decimal(tokens), Decimal(before.prompt + before.completion))
        _show_one(_("Tokens"), _short(tokens), grown, against)
        _show_one(_("Failed"), number(sums.failed), compared.counts.get("failed"), against)
    said = _doubts(sums)
    if against:
        said.append(_("changes are against {period}").format(period=against))
    if said:
        st.caption(plain(" · ".join(said)))


def _spent_label(sums: Sums, money: Money) -> str:
    return _("Spent") if len(sums.money) == 1 else _("Spent in {currency}").format(currency=money.currency)


def _amount(money: Money) -> str:
    """A sum of which a part is estimated says so."""
    amount = i18n.money(money.amount, money.currency, state.language())
    return _("about {amount}").format(amount=amount) if money.estimated else amount


def _show_one(label: str, value: str, change: Change | None, against: str) -> None:
    st.metric(
        label, plain(value), _grown(change) if against else None, delta_color="off", width="content"
    )  # fmt: skip


def _grown(change: Change | None) -> str | None:
    """By how much a figure grew; nothing where there was none before."""
    if change is None or (share := change.share) is None:
        return None
    if share > _LARGE:
        return _("more than {n} times").format(n=number(_LARGE))
    sign = "+" if share >= 0 else "-"
    return f"{sign}{percent(float(abs(share)))}"


def _short(count: int) -> str:
    return i18n.compact(count, state.language())


def _doubts(sums: Sums) -> list[str]:
    """What the money is made of, and what is missing from it."""
    language, said = state.language(), list[str]()
    for money in sums.money:
        if money.estimated:
            said.append(
                _("{reported} reported, {estimated} estimated").format(
                    reported=i18n.money(money.reported, money.currency, language),
                    estimated=i18n.money(money.estimated, money.currency, language),
                )
            )
    if sums.unpriced:
        said.append(
            ngettext(
                "{n} call has no known price: it is missing from the sum, which is not the same as free",
                "{n} calls have no known price: they are missing from the sum, which is not the same as free",
                sums.unpriced,
            ).format(n=number(sums.unpriced))
        )
    if sums.uncounted:
        said.append(
            ngettext(
                "of {n} call nobody knows the tokens", "of {n} calls nobody knows the tokens", sums.uncounted
            ).format(n=number(sums.uncounted))
        )
    return said
