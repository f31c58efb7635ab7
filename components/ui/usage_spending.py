"""What was spent, on what and when: figures beside those of the period before, and charts that lead into each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import streamlit as st

from components.core.owner import owner
from components.core.spending import Filters, Group, Line, Step, Sums, currencies, in_currency
from components.core.usage import calendar, failures, reports, totals
from components.ui import (
    resources,
    state,
    usage_answers,
    usage_axis,
    usage_books,
    usage_chart,
    usage_charts,
    usage_charts_hours,
    usage_example,
    usage_filters,
    usage_names,
    usage_period,
    usage_totals,
)
from components.ui.usage_period import Shown
from components.ui.words import _

_BY, _CURRENCY = "usage_spending.by", "usage_spending.currency"
_GROUPS = (Group.MODEL, Group.RELAY, Group.PAGE, Group.KEY)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at, and what the ledger says of it."""

    shown: Shown
    filters: Filters
    by: Group
    lines: Sequence[Line]
    """By step, model and, where it is another one, the group."""
    before: Sequence[Line]
    """By step, of the period before."""
    currency: str

    @property
    def place(self) -> int:
        """Where the group stands among the values of a line."""
        return 0 if self.by is Group.MODEL else 1

    @property
    def subtitle(self) -> str:
        """The time and the calls that are looked at, in words."""
        told = [self.shown.told, self.shown.zone, usage_filters.told()]
        return " · ".join(part for part in told if part)


def show() -> None:
    """Draw the view."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="usage_spending.ways"):
        shown = usage_period.pick()
        filters = usage_filters.pick()
    asked = _ask(shown, filters)
    sums = totals.total(line.sums for line in asked.lines)
    if not sums.calls or _is_free(asked.lines):
        _show_nothing()
        return
    before = totals.total(line.sums for line in asked.before)
    usage_totals.show(sums, before, shown, asked.currency)
    with st.container(horizontal=True, gap="small", key="usage_spending.by.ways"):
        _pick_group()
        usage_period.pick_step(shown)
        _pick_currency(asked)
    _show_spend(asked)
    _show_pairs(asked, sums)
    usage_answers.show(shown, filters, asked.currency, asked.subtitle)
    if said := usage_filters.left_out(filters):
        st.caption(" ".join(said))
    st.caption(
        _("Drag over a chart of days to look at some of them alone; click on a bar to filter by it.")
        + " "
        + _("The buttons at the upper right corner of a chart save it as a picture and show its figures.")
    )


def _ask(shown: Shown, filters: Filters) -> Asked:
    """Ask the ledger: once for the period, once for the one before."""
    by = Group(state.value(_BY) or Group.MODEL)
    groups = (Group.MODEL,) if by is Group.MODEL else (Group.MODEL, by)
    ledger = usage_books.ledger()
    lines = ledger.lines(owner(), shown.period, filters, groups, shown.step, shown.zone)
    before = ledger.lines(owner(), shown.before, filters, (), shown.step, shown.zone) if shown.before else []
    return Asked(shown, filters, by, lines, before, _currency(lines))


def _is_free(lines: Sequence[Line]) -> bool:
    """Whether there is nothing but what the app itself asks for, lists and balances, and nobody wants to see these."""
    chosen = usage_filters.chosen()
    wanted = bool(chosen.kinds) or None in chosen.models
    return not wanted and all(line.values[0] is None for line in lines)


def _currency(lines: Sequence[Line]) -> str:
    """The currency that was chosen, else the one with the most money in it: no two are added up."""
    names, chosen = currencies(lines), state.value(_CURRENCY)
    if chosen in names:
        return str(chosen)
    sums = totals.total(line.sums for line in lines)
    return max(names, key=lambda name: in_currency(sums, name).amount, default="USD")


def _pick_currency(asked: Asked) -> None:
    names = currencies(asked.lines)
    if len(names) > 1:
        state.seed_one(_CURRENCY, asked.currency)
        st.segmented_control(_("Currency"), names, key=_CURRENCY, required=True, label_visibility="collapsed")


def _show_nothing() -> None:
    if usage_filters.chosen() != Filters():
        st.info(_("No call passes these filters in this period."), icon=":material/filter_list:")
        return
    st.info(
        _(
            "No model was asked in this period. Every call this app makes is counted here, from the first one on."
        ),
        icon=":material/monitoring:",
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="usage_spending.begin"):
        st.page_link(state.page("chat"), label=_("Start a chat"), icon=":material/forum:")
        usage_example.offer()


def _show_spend(asked: Asked) -> None:
    steps = list(asked.shown.steps)
    slices = reports.stacked(asked.lines, asked.currency, steps, place=asked.place)
    named = _names(asked.by, [each["value"] for each in slices])
    heading = usage_names.group(asked.by)
    chart = usage_charts.spend(slices, asked.currency, asked.shown, lambda value: named[value], heading)
    usage_chart.show(chart, asked.subtitle, partial(_take_spend, asked, slices))


def _pick_group() -> None:
    state.begin(_BY, Group.MODEL)
    st.segmented_control(
        _("By"),
        _GROUPS,
        default=Group.MODEL,
        key=_BY,
        required=True,
        format_func=usage_names.group,
        label_visibility="collapsed",
        persist_state="session",
    )


def _show_pairs(asked: Asked, sums: Sums) -> None:
    shown, steps = asked.shown, list(asked.shown.steps)
    left, right = st.columns(2, gap="medium")
    with left:
        limit = _limit(asked)
        rises = reports.cumulative(asked.lines, asked.currency, steps, limit, shown.now)
        former = reports.cumulative(asked.before, asked.currency, _former_steps(shown))
        chart = usage_charts.cumulative(rises, former, asked.currency, shown)
        usage_chart.show(chart, asked.subtitle, partial(_take_piece, shown))
    with right:
        _show_hours(asked)
    left, right = st.columns(2, gap="medium")
    with left:
        parts = reports.tokens(asked.lines, steps)
        usage_chart.show(usage_charts_hours.tokens(parts, shown), asked.subtitle, partial(_take_piece, shown))
    with right:
        _show_failures(asked)


def _limit(asked: Asked) -> Decimal | None:
    if usage_books.is_example():
        return None
    shown = asked.shown
    chosen = usage_filters.chosen()
    return resources.gate().limit(owner(), shown.zone, shown.period, chosen, asked.currency)


def _show_hours(asked: Asked) -> None:
    shown = asked.shown
    lines = usage_books.ledger().lines(
        owner(), shown.period, asked.filters, (), Step.HOUR_OF_WEEK, shown.zone
    )
    chart = usage_charts_hours.heat(reports.heat(lines, asked.currency), asked.currency)
    usage_chart.show(chart, asked.subtitle)


def _show_failures(asked: Asked) -> None:
    found = failures.of(asked.lines)
    named = _names(Group.MODEL, [each["value"] for each in found])
    chart = usage_charts_hours.failures(found, lambda value: named[value])
    usage_chart.show(chart, asked.subtitle, partial(_take_failure, found))


def _former_steps(shown: Shown) -> list[datetime]:
    return calendar.steps(shown.before, shown.step, shown.zone) if shown.before else []


def _names(by: Group, found: Sequence[str | None]) -> Mapping[str | None, str]:
    return {value: usage_names.value(by, value) for value in dict.fromkeys(found)}


def _take_spend(asked: Asked, slices: Sequence[reports.Slice], selection: Mapping[str, Any]) -> None:
    _take_piece(asked.shown, selection)
    if (value := usage_charts.picked(selection, slices)) is not None:
        usage_filters.toggle(asked.by, value[0])


def _take_failure(found: Sequence[failures.Failure], selection: Mapping[str, Any]) -> None:
    if (value := usage_charts_hours.picked(selection, found)) is not None:
        usage_filters.toggle(Group.MODEL, value[0])


def _take_piece(shown: Shown, selection: Mapping[str, Any]) -> None:
    if (piece := usage_axis.piece(selection, shown)) is not None:
        usage_period.zoom(piece)
