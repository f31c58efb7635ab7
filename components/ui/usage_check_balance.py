"""The check without a log: what the balance lost between quiet moments, beside the calls between them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import streamlit as st

from components.core import i18n
from components.core.spending import Period
from components.core.usage import logbook, quiet
from components.core.usage.bills import Prices, dollars
from components.core.usage.logbook import Key
from components.core.usage.quiet import Between, ByBalance
from components.ui import state, usage_books
from components.ui.messages import plain
from components.ui.usage_check_words import times
from components.ui.words import _, moment, ngettext, number

_BACK = timedelta(days=30)
_SPANS_MAX = 200


def show_for(key: Key, prices: Prices) -> None:
    """Draw it for the last thirty days, where there is no log."""
    now = datetime.now(UTC)
    period, store = Period(now - _BACK, now), usage_books.store()
    balances = store.balances.history(key.owner, key.origin, key.mark, period)
    calls = logbook.calls(store, key, period) if balances else []
    known = prices(sorted({call.model or "" for call in calls})) if calls else {}
    found = quiet.by_balance(balances, calls, partial(dollars, known))
    if found is None:
        st.caption(
            _(
                "By the balance, too, nothing can be told yet: it takes two readings with calls between them, each a minute after the last call. Every look at this page is a reading."
            )
        )
    else:
        show(found)


def show(found: ByBalance | None) -> None:
    """Draw what the balances say."""
    if found is None:
        return
    title = _("By the balance")
    st.markdown(f"**{title}**")
    with st.container(horizontal=True, gap="medium", key="usage_check.by_balance"):
        st.metric(_("Gone from the balance"), _amount(found, found.theirs), width="content")
        st.metric(_("By price and tokens"), _amount(found, found.ours), width="content")
        st.metric(_("Ratio"), times(found.multiplier) or _("too few readings"), width="content")
        if found.idle:
            st.metric(_("Gone while nothing was called"), _amount(found, found.idle), width="content")
    spans = ngettext(
        "{n} span between two quiet readings", "{n} spans between two quiet readings", len(found.spans)
    ).format(n=number(len(found.spans)))
    whole = sum(span.calls > 0 and not span.unpriced for span in found.spans)
    said = [spans, _("{n} compared: each of their calls has a price").format(n=number(whole))]
    if found.shared:
        said.append(_("others may use the same money: then what they spend is in it"))
    st.caption(" · ".join(said))
    with st.expander(_("The spans"), type="compact", key="usage_check.spans"):
        st.dataframe(
            [_row(found, span) for span in reversed(found.spans[-_SPANS_MAX:])],
            hide_index=True,
            key="usage_check.span_rows",
        )


def _row(found: ByBalance, span: Between) -> dict[str, str | int]:
    return {
        _("From"): moment(span.begin),
        _("Until"): moment(span.end),
        _("Calls"): span.calls,
        _("Of unknown price"): span.unpriced,
        _("By price"): _money(found, span.ours),
        _("Gone from the balance"): _money(found, span.theirs),
    }


def _amount(found: ByBalance, amount: Decimal) -> str:
    return plain(_money(found, amount))


def _money(found: ByBalance, amount: Decimal) -> str:
    return i18n.money(amount, found.currency, state.language())
