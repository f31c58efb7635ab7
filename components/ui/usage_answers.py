"""What one answer costs and how quick it is, by model: worked out of single calls, so only when somebody opens it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components.core.owner import owner
from components.core.spending import Filters, Group
from components.core.usage import speeds
from components.ui import usage_books, usage_chart, usage_charts_answers, usage_filters
from components.ui.messages import plain
from components.ui.usage_period import Shown
from components.ui.words import _, number

FIGURES_MAX = 20_000


def show(shown: Shown, filters: Filters, currency: str, subtitle: str) -> None:
    """Draw the fold with the charts of single answers."""
    with st.expander(
        _("Each answer: cost and speed"), icon=":material/speed:", key="usage_answers.fold", on_change="rerun"
    ) as fold:
        if fold.open:
            _show(shown, filters, currency, subtitle)


def _show(shown: Shown, filters: Filters, currency: str, subtitle: str) -> None:
    figures = usage_books.ledger().figures(owner(), shown.period, filters, FIGURES_MAX)
    if not figures:
        st.caption(_("No model was asked in this period."))
        return
    if len(figures) == FIGURES_MAX:
        st.caption(plain(_("Of the newest {n} answers of the period.").format(n=number(FIGURES_MAX))))
    found = speeds.of(figures, currency)[: usage_charts_answers.MODELS_MAX]
    cost, first = st.columns(2, gap="medium")
    with cost:
        chart = usage_charts_answers.costs(speeds.distribution(figures, currency), currency)
        usage_chart.show(chart, subtitle)
    with first:
        usage_chart.show(usage_charts_answers.first_tokens(found), subtitle, lambda told: _take(told, found))
    speed, price = st.columns(2, gap="medium")
    with speed:
        usage_chart.show(usage_charts_answers.paces(found), subtitle, lambda told: _take(told, found))
    with price:
        chart = usage_charts_answers.prices(found, currency)
        usage_chart.show(chart, subtitle, lambda told: _take(told, found))
    st.caption(
        _(
            "A dot is the middle of all answers: half were below. A line runs to the slowest or dearest twentieth."
        )
    )


def _take(selection: Mapping[str, Any], found: list[speeds.Speed]) -> None:
    for chosen in selection.get("picked") or ():
        if isinstance(rank := chosen.get("rank"), int) and rank < len(found):
            usage_filters.toggle(Group.MODEL, found[rank].model)
            return
