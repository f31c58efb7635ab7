"""Call by call: what a model's calls came to and what was taken, rows of nobody, and calls the log does not have."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components.core.charges import Charge
from components.core.records import Call
from components.core.usage.bills import Bill
from components.core.usage.matching import Pair
from components.core.usage.reconciliation import due
from components.ui import race_table, state, usage_call
from components.ui.messages import plain
from components.ui.usage_check_words import dollars
from components.ui.words import _, moment, ngettext, number

ROWS_MAX = 500
_TURN = "usage_check.turn"


def show(bill: Bill, model: str | None) -> None:
    """Draw the calls of a model, if one is chosen, and what has no counterpart."""
    if model is not None:
        _show_pairs(bill, model)
    _show_never_made(bill.whole.never_made)
    show_unlogged(bill)


def show_unlogged(bill: Bill) -> None:
    """Draw the calls that ended well and are not in the log."""
    calls = bill.whole.unlogged
    if not calls:
        return
    label = ngettext("{n} call that is not in the log", "{n} calls that are not in the log", len(calls))
    with st.expander(plain(label.format(n=number(len(calls)))), type="compact", key="usage_check.unlogged"):
        st.caption(_("They ended well here, and nothing was taken for them so far as the log shows."))
        st.dataframe(
            [_call(each) for each in calls[:ROWS_MAX]], hide_index=True, key="usage_check.unlogged_rows"
        )
        _show_cut(len(calls))


def _show_never_made(rows: Sequence[Charge]) -> None:
    if not rows:
        return
    label = ngettext(
        "{n} call that was not made from here", "{n} calls that were not made from here", len(rows)
    )
    with st.expander(plain(label.format(n=number(len(rows)))), type="compact", key="usage_check.foreign"):
        st.caption(
            _(
                "They are in the log of this key. Another program with the same key, or an earlier installation of this one, explains them; if there is none, change the key."
            )
        )
        st.dataframe(
            [_charge(row) for row in rows[:ROWS_MAX]], hide_index=True, key="usage_check.foreign_rows"
        )
        _show_cut(len(rows))


def _show_pairs(bill: Bill, model: str) -> None:
    pairs = [pair for pair in (*bill.matching.pairs, *bill.matching.again) if pair.call.model == model]
    pairs.sort(key=lambda pair: pair.call.at, reverse=True)
    st.markdown(f"**{plain(model)}**")
    key = f"usage_check.pairs.{state.value(_TURN) or 0}"
    st.dataframe(
        [_pair(bill, pair) for pair in pairs[:ROWS_MAX]],
        hide_index=True,
        key=key,
        placeholder=_("unknown"),
        column_config={_("Ratio"): st.column_config.NumberColumn(format="%.2f")},
        on_select=lambda: _open(key, pairs),
        selection_mode="single-row",
    )
    _show_cut(len(pairs))


def _open(key: str, pairs: Sequence[Pair]) -> None:
    """Show the call whose row was chosen; the table is then a new one, with no row chosen."""
    told: Mapping[str, Any] = state.value(key) or {}
    rows = (told.get("selection") or {}).get("rows") or ()
    if rows and rows[0] < len(pairs):
        state.set_value(_TURN, int(state.value(_TURN) or 0) + 1)
        usage_call.open_one(pairs[rows[0]].call.id)


def _show_cut(count: int) -> None:
    if count > ROWS_MAX:
        st.caption(
            _("The first {n} are shown; the table of the report has them all.").format(n=number(ROWS_MAX))
        )


def _pair(bill: Bill, pair: Pair) -> dict[str, Any]:
    call, row = pair.call, pair.charge
    told = due(call, bill.prices.get)
    return {
        _("Time"): moment(call.at),
        _("State"): _(race_table.STATUSES[call.status]),
        _("By price"): None if told is None else dollars(told[0]),
        _("Taken"): dollars(row.amount),
        _("Ratio"): float(row.amount / told[0]) if told is not None and told[0] else None,
        _("Input, told"): call.usage.prompt,
        _("Input, logged"): row.prompt,
        _("Output, told"): call.usage.completion,
        _("Output, logged"): row.completion,
        _("Cached"): row.cached if row.cached is not None else call.usage.cached,
        _("Request id"): call.request_id or row.request_id,
    }


def _call(call: Call) -> dict[str, Any]:
    amount = call.cost.amount
    return {
        _("Time"): moment(call.at),
        _("Model"): call.model,
        _("By price"): dollars(amount) if amount is not None and call.cost.currency == "USD" else None,
        _("Input, told"): call.usage.prompt,
        _("Output, told"): call.usage.completion,
        _("Request id"): call.request_id,
    }


def _charge(row: Charge) -> dict[str, Any]:
    return {
        _("Time"): moment(row.at),
        _("Model"): row.model,
        _("Taken"): dollars(row.amount),
        _("Input, logged"): row.prompt,
        _("Output, logged"): row.completion,
        _("Request id"): row.request_id,
    }
