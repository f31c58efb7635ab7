"""The balance of the relay in use: what is left in a few large figures, who said so, and where to top up."""

import streamlit as st

from components.core.balance import Balance
from components.core.records import Fault, Relay, Source
from components.core.usage.readings import Reading
from components.ui import (
    shell,
    state,
    usage,
    usage_books,
    usage_dialects,
    usage_figures,
    usage_notices,
    usage_pace,
    usage_standing,
    usage_windows,
)
from components.ui.messages import plain
from components.ui.words import _, lately, moment, ngettext, number

_MODELS_SHOWN = 40


def show() -> None:
    """Draw what the relay in use says is left, or why it does not say."""
    relay = state.relay()
    told, asking = usage.reading()
    with st.container(border=True, key="usage.balance"):
        _show_head(relay, told, asking)
        if told is None:
            st.skeleton(height=90)
        elif told.balance is not None:
            _show_balance(told.balance)
        elif told.fault is not None:
            _show_missing(told.fault)
        if told is not None:
            usage_notices.show(told.operator, "usage")


def _show_head(relay: Relay, told: Reading | None, asking: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="usage.head"):
        title = _("Example") if usage_books.is_example() else shell.title_of(relay)
        st.markdown(f"**{plain(title)}**", width="content")
        if told is not None and told.balance is not None:
            _show_key(told.balance)
        if usage_books.is_example():
            return
        if relay.source is Source.SANDBOX:
            st.badge(_("play money"), color="gray")
        if asking or usage.goes_on(told):
            usage.follow(told)
        if asking:
            return
        if told is not None:
            st.caption(_("Asked {moment}").format(moment=lately(told.at)), width="content")
        if st.button(_("Ask again"), key="usage.refresh", icon=":material/refresh:", type="tertiary"):
            st.toast(_("It has just answered: a relay is asked once a minute at most."))


def _show_key(balance: Balance) -> None:
    if balance.name:
        st.badge(
            plain(balance.name), icon=":material/key:", color="gray", help=_("The key's name at the relay")
        )
    if balance.models:
        count = len(balance.models)
        said = ngettext("only {n} model", "only {n} models", count).format(n=number(count))
        with st.popover(said, type="tertiary", icon=":material/lock:", key="usage.models"):
            st.caption(_("This key may use no others:"))
            st.text("\n".join(balance.models[:_MODELS_SHOWN]))
            if count > _MODELS_SHOWN:
                st.caption(_("and {n} more").format(n=number(count - _MODELS_SHOWN)))


def _show_balance(balance: Balance) -> None:
    usage_standing.show(balance)
    outlook = usage.outlook(balance)
    if not usage_standing.is_silent(balance):
        usage_figures.show(balance, usage_pace.told(outlook))
        usage_windows.show(balance)
    usage_standing.show_doubts(balance, usage_dialects.named(balance.dialect), usage_pace.unknown(outlook))


def _show_missing(fault: Fault) -> None:
    """Why nothing is told now, and what was told before."""
    usage_standing.show_none(fault)
    before = usage.before()
    if before is not None:
        st.caption(
            plain(
                _("Told last on {moment}: {amount} left.").format(
                    moment=moment(before.at), amount=usage_figures.left_of(before)
                )
            )
        )
