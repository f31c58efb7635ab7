"""Check the bill: the relay's own log of this key beside what was called from here, as figures with their uncertainty."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

import streamlit as st

from components.core.catalog.prices import Price
from components.core.owner import owner
from components.core.relay import loop
from components.core.relay.connection import Connection
from components.core.relay.tariff import Tariff
from components.core.space.errands import Errand
from components.core.space.rows import Progress
from components.core.spending import Period
from components.core.store import Store
from components.core.usage import bills, demo, logbook
from components.core.usage.logbook import Key, Pulled
from components.ui import (
    embeddings_errands,
    resources,
    state,
    usage,
    usage_books,
    usage_call,
    usage_check_balance,
    usage_check_calls,
    usage_check_found,
    usage_check_letter,
)
from components.ui.boundary import show_fault
from components.ui.words import N_, _, lately, ngettext, number

PULL_S = 60.0
_AT_ONCE_S = 0.7
"""A pull that takes no longer needs no bar."""
_SPANS: Mapping[str, tuple[str, timedelta | None]] = {
    "day": (N_("Last 24 hours"), timedelta(days=1)),
    "week": (N_("Last 7 days"), timedelta(days=7)),
    "month": (N_("Last 30 days"), timedelta(days=30)),
    "all": (N_("All that is known"), None),
}
_SPAN, _PULL = "usage_check.span", "usage_check.pull"


def show() -> None:
    """Draw the view."""
    asked = usage.connection()
    key = usage_books.key_of(asked)
    st.caption(
        _(
            "The relay's log of this key, beside what was asked from here. It shows differences, not their reasons: a price that has changed, the key's group or another tokenizer look the same from here."
        )
    )
    usage_call.show_opened()
    ways = st.container(horizontal=True, vertical_alignment="center", gap="small", key="usage_check.ways")
    pulled, waits = _pull(asked, key)
    seen = logbook.seen(usage_books.store(), key)
    with ways:
        _show_pull(seen, waits=waits)
        span = _pick_span()
    if waits:
        return
    _show_reach(pulled, seen)
    if seen is not None:
        _show_bill(asked, key, _period(seen, span))
    else:
        usage_check_balance.show_for(key, partial(_prices, _tariff(asked)))


def _show_pull(seen: Period | None, *, waits: bool) -> None:
    label = _("Pull the relay's log") if seen is None else _("Pull it again")
    st.button(
        label,
        key="usage_check.pull_now",
        type="primary" if seen is None else "secondary",
        icon=":material/download:",
        on_click=_ask_pull,
        disabled=waits or usage_books.is_example(),
    )
    if seen is not None:
        st.caption(_("Pulled {moment}").format(moment=lately(seen.end)), width="content")


def _ask_pull() -> None:
    state.set_value(_PULL, int(state.value(_PULL) or 0) + 1)


def _pick_span() -> timedelta | None:
    name = st.selectbox(
        _("Calls of"),
        list(_SPANS),
        index=2,
        format_func=lambda each: _(_SPANS[each][0]),
        key=_SPAN,
        label_visibility="collapsed",
        width=190,
    )
    return _SPANS[name][1]


def _pull(asked: Connection, key: Key) -> tuple[Pulled | None, bool]:
    """What the last pull of this visit brought, and whether it is under way; nothing before it was asked for."""
    turn = state.value(_PULL)
    if not turn:
        return None, False
    errands, name = resources.errands(), (_PULL, state.visit(), key, turn)
    errand: Errand[Pulled] | None = errands.of(name)
    if errand is None:
        errand = errands.begin(name, partial(_pulled, asked, resources.store()))
    if not errand.wait(_AT_ONCE_S):
        embeddings_errands.follow(errand, _("Pulling the log…"), _PULL)
        return None, True
    if errand.fault is not None:
        show_fault(errand.fault, _("This relay does not show its log of this key"))
    return errand.result, False


def _pulled(asked: Connection, store: Store, told: Progress) -> Pulled:
    told(0.1)
    return loop.run(logbook.pull(asked, store, owner()), PULL_S)


def _show_reach(pulled: Pulled | None, seen: Period | None) -> None:
    """How far the log reaches back, and what was new in it."""
    if pulled is not None:
        new = ngettext("{n} new row", "{n} new rows", pulled.new).format(n=number(pulled.new))
        shown = ngettext("{n} row shown", "{n} rows shown", pulled.shown).format(n=number(pulled.shown))
        st.caption(f"{shown} · {new}")
    if pulled is not None and pulled.last_only is not None:
        st.caption(
            ":material/history: "
            + _(
                "The relay shows the last {n} rows only. What was pulled before is kept: pull it often enough and nothing is missed."
            ).format(n=number(pulled.last_only))
        )
    if pulled is not None and pulled.gap:
        st.warning(
            _(
                "Rows since the last pull are missing: more came than the relay shows. The bill begins after the gap."
            ),
            icon=":material/warning:",
        )
    if pulled is None and seen is None:
        st.caption(_("The log has not been pulled yet. It is asked for only when you say so."))


def _period(seen: Period, span: timedelta | None) -> Period:
    """Until the last pull, for of later calls the log says nothing."""
    end = seen.end + timedelta(microseconds=1)
    return Period(seen.begin if span is None else max(seen.begin, end - span), end)


def _show_bill(asked: Connection, key: Key, period: Period) -> None:
    name = ("usage_check.bill", key, period, state.value(_PULL))
    terms = resources.relays().terms(asked.relay)
    recorded = terms.paid is None or terms.currency != "USD"
    work = partial(bills.reckoned, usage_books.store(), key, period, _ways_to_price(asked), recorded=recorded)
    bill = embeddings_errands.result(name, work, _("Comparing…"), "usage_check.bill")
    if bill is None:
        return
    if not bill.matching.pairs and not bill.matching.theirs_only:
        st.info(_("The log has no row of this time."), icon=":material/receipt_long:")
        usage_check_calls.show_unlogged(bill)
        usage_check_balance.show(bill.by_balance)
        return
    chosen = usage_check_found.show(bill)
    usage_check_calls.show(bill, chosen)
    usage_check_balance.show(bill.by_balance)
    usage_check_letter.show(bill, key.origin)


def _ways_to_price(asked: Connection) -> bills.Prices:
    if usage_books.is_example():
        return lambda models: {model: demo.price(model) for model in models}
    return partial(_prices, _tariff(asked))


def _tariff(asked: Connection) -> Tariff:
    return resources.relays().tariff(state.visit(), asked.relay.id)


def _prices(tariff: Tariff, models: Sequence[str]) -> Mapping[str, Price | None]:
    """What models cost there, as the relay or the public list has it."""
    return loop.run(tariff.told(models), PULL_S)
