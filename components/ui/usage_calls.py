"""The calls themselves, newest first: a table to look through, and from a row to everything known of one call."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import streamlit as st

from components.core import i18n
from components.core.owner import owner
from components.core.records import Call, Doubt
from components.core.spending import Filters, Group
from components.ui import (
    state,
    usage_books,
    usage_call,
    usage_export,
    usage_filters,
    usage_names,
    usage_period,
)
from components.ui.usage_period import Shown
from components.ui.words import _, ngettext, number

PAGE = 50
Names: TypeAlias = Mapping[tuple[Group, str | None], str]
_PAGE, _TURN = "usage_calls.page", "usage_calls.turn"


def show() -> None:
    """Draw the view."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="usage_calls.ways"):
        shown = usage_period.pick()
        filters = usage_filters.pick()
    usage_call.show_opened()
    ledger = usage_books.ledger()
    count = ledger.count(owner(), shown.period, filters)
    if not count:
        st.info(_("No call was made in this period that passes the filters."), icon=":material/list_alt:")
        return
    said = ngettext(
        "{n} call. Choose a row to see all that is known of it.",
        "{n} calls. Choose a row to see all that is known of a call.",
        count,
    ).format(n=number(count))
    st.caption(" ".join([said, *usage_filters.left_out(filters)]))
    page = _page(shown, filters)
    calls = ledger.calls(owner(), PAGE, page[-1] or None, shown.period, filters)
    _show_table(calls, shown)
    _show_pages(page, calls, count)
    if not usage_books.is_example():
        usage_export.show(shown, filters, count)


def _page(shown: Shown, filters: Filters) -> Sequence[str]:
    """The calls after which the pages that were turned begin; the first page begins after none."""
    about = (shown.zone, shown.period.begin, filters)
    held: tuple[Any, Sequence[str]] | None = state.value(_PAGE)
    if held is None or held[0] != about:
        held = (about, ("",))
        state.set_value(_PAGE, held)
    return held[1]


def _show_table(calls: Sequence[Call], shown: Shown) -> None:
    key = f"usage_calls.table.{state.value(_TURN) or 0}"
    names = _names(calls)
    st.dataframe(
        [_row(call, shown.zone, names) for call in calls],
        hide_index=True,
        key=key,
        on_select=lambda: _open(key, calls),
        selection_mode="single-row",
        placeholder=_("unknown"),
        column_config=_columns(),
        height="content" if len(calls) < 12 else 460,
    )


def _names(calls: Sequence[Call]) -> Names:
    """The relays and keys of calls in words, each looked up once."""
    found = {(Group.RELAY, call.relay_id) for call in calls} | {(Group.KEY, call.key_mark) for call in calls}
    return {(by, value): usage_names.value(by, value) for by, value in found}


def _row(call: Call, zone: str, names: Names) -> Mapping[str, Any]:
    """Numbers stay numbers, so that a click on a heading sorts them; what is unknown is empty."""
    language, at = state.language(), call.at.astimezone(i18n.zone(zone))
    cost = call.cost
    sign = "≈ " if cost.doubt is Doubt.ESTIMATED else ""
    amount = None if cost.amount is None else sign + i18n.money(cost.amount, cost.currency, language)
    return {
        _("Time"): at.replace(tzinfo=None),
        _("Model"): call.model or "",
        _("Cost"): amount,
        _("Input"): call.usage.prompt,
        _("Output"): call.usage.completion,
        _("State"): usage_names.status(call.status),
        _("First token (s)"): call.timing.first_token_s,
        _("In all (s)"): call.timing.total_s,
        _("Kind"): usage_names.kind(call.kind),
        _("Page"): usage_names.value(Group.PAGE, call.page),
        _("Relay"): names[Group.RELAY, call.relay_id],
        _("Key"): names[Group.KEY, call.key_mark],
    }


def _columns() -> dict[str, Any]:
    seconds = st.column_config.NumberColumn(format="%.2f")
    return {
        _("Time"): st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss", pinned=True),
        _("Model"): st.column_config.TextColumn(width="medium"),
        _("Input"): st.column_config.NumberColumn(format="localized"),
        _("Output"): st.column_config.NumberColumn(format="localized"),
        _("First token (s)"): seconds,
        _("In all (s)"): seconds,
    }


def _open(key: str, calls: Sequence[Call]) -> None:
    """Show the call whose row was chosen; the table is then a new one, with no row chosen."""
    told: Mapping[str, Any] = state.value(key) or {}
    rows = (told.get("selection") or {}).get("rows") or ()
    if rows and rows[0] < len(calls):
        state.set_value(_TURN, int(state.value(_TURN) or 0) + 1)
        usage_call.open_one(calls[rows[0]].id)


def _show_pages(page: Sequence[str], calls: Sequence[Call], count: int) -> None:
    if count <= PAGE:
        return
    first = (len(page) - 1) * PAGE
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="usage_calls.pages"):
        st.button(
            _("Newer"),
            key="usage_calls.newer",
            icon=":material/chevron_left:",
            type="tertiary",
            disabled=len(page) == 1,
            on_click=_turn,
            args=(page[:-1],),
        )
        st.caption(
            _("{first} to {last} of {n}").format(
                first=number(first + 1), last=number(first + len(calls)), n=number(count)
            ),
            width="content",
        )
        st.button(
            _("Older"),
            key="usage_calls.older",
            icon=":material/chevron_right:",
            type="tertiary",
            disabled=first + len(calls) >= count or not calls,
            on_click=_turn,
            args=((*page, calls[-1].id if calls else ""),),
        )


def _turn(page: Sequence[str]) -> None:
    held: tuple[Any, Sequence[str]] | None = state.value(_PAGE)
    if held is not None:
        state.set_value(_PAGE, (held[0], tuple(page) or ("",)))
