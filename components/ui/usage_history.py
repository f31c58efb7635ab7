"""How a balance went: what was left at each reading, as steps."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from components.core import i18n
from components.core.balance import Balance
from components.core.owner import owner
from components.core.spending import Period
from components.ui import resources, state, usage
from components.ui.words import _, moment, ngettext, number

_SPAN, _SPANS = "usage.history.days", (7, 30, 365)
_HIGH_PIXELS, _COLOUR = 220, "#23807c"


def show() -> None:
    """Draw what was left on the key in use, over days of one's choice."""
    st.subheader(_("What was left"), anchor=False)
    days = _pick()
    asked, now = usage.connection(), datetime.now(UTC)
    period = Period(now - timedelta(days=days), now)
    kept = resources.store().balances.history(owner(), asked.origin, asked.key_mark, period)
    lines = [told for told in by_currency(kept).values() if len(told) > 1]
    for told in lines:
        st.vega_lite_chart(
            spec(told),
            height=_HIGH_PIXELS,
            key=f"usage.history.{told[0].currency}",
            alt=_("What was left on this key, by time"),
        )
    if not lines:
        st.caption(
            _("Each answer of the relay is kept. Once there are two with a figure, they are drawn here.")
        )


def _pick() -> int:
    state.begin(_SPAN, 30)
    return (
        st.segmented_control(
            _("How far back"),
            _SPANS,
            key=_SPAN,
            required=True,
            format_func=lambda days: ngettext("{n} day", "{n} days", days).format(n=number(days)),
            label_visibility="collapsed",
        )
        or 30
    )


def by_currency(kept: Sequence[Balance]) -> dict[str, list[Balance]]:
    """Balances with a figure of what is left, by currency: a line may not run on from dollars into yuan."""
    found: dict[str, list[Balance]] = {}
    for balance in kept:
        if balance.remaining is not None and not balance.unlimited:
            found.setdefault(balance.currency, []).append(balance)
    return found


def spec(told: Sequence[Balance]) -> dict[str, Any]:
    """The readings as Vega-Lite: between two of them the earlier one holds."""
    values = [
        {
            "at": int(balance.at.timestamp() * 1000),
            "left": float(balance.remaining),
            "told": i18n.money(balance.remaining, balance.currency, state.language()),
            "when": moment(balance.at),
        }
        for balance in told
        if balance.remaining is not None
    ]
    brief = told[-1].at - told[0].at < timedelta(days=1)
    form = "%H:%M" if brief else "%m-%d"
    steps = {"interpolate": "step-after", "color": _COLOUR}
    return {
        "data": {"values": values},
        "encoding": {
            "x": {"field": "at", "type": "temporal", "title": None, "axis": {"format": form, "tickCount": 6}},
            "y": {"field": "left", "type": "quantitative", "title": told[0].currency},
            "tooltip": [
                {"field": "when", "title": _("Asked on")},
                {"field": "told", "title": _("Remaining")},
            ],
        },
        "layer": [
            {"mark": {"type": "area", "opacity": 0.15, **steps}},
            {"mark": {"type": "line", **steps}},
            {"mark": {"type": "point", "filled": True, "size": 40, "color": _COLOUR}},
        ],
    }
