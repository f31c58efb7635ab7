"""How a balance went: what was left at each reading, as steps."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from components.core import i18n
from components.core.balance import Balance
from components.core.owner import owner
from components.core.spending import Period
from components.ui import state, usage, usage_books
from components.ui.words import _, moment, ngettext, number

_SPANS, _YEAR_DAYS = (7, 30, 365), 365
_HIGH_PIXELS, _COLOUR = 220, "#23807c"


def show() -> None:
    """Draw what was left on the key in use."""
    st.subheader(_("What was left"), anchor=False)
    key = usage_books.key_of(usage.connection())
    if not draw(key.origin, key.mark, "key"):
        st.caption(
            _("Each answer of the relay is kept. Once there are two with a figure, they are drawn here.")
        )


def draw(origin: str, key_mark: str, name: str) -> bool:
    """Draw the readings of a purse, over days of one's choice; whether there are enough.

    Args:
        name: of the widgets.
    """
    lines = _lines(origin, key_mark, _YEAR_DAYS)
    if not lines:
        return False
    days = _pick(f"usage.history.{name}.days")
    for told in lines if days == _YEAR_DAYS else _lines(origin, key_mark, days):
        st.vega_lite_chart(
            spec(told),
            height=_HIGH_PIXELS,
            key=f"usage.history.{name}.{told[0].currency}",
            alt=_("What was left, by time"),
        )
    return True


def _lines(origin: str, key_mark: str, days: int) -> list[list[Balance]]:
    now = datetime.now(UTC)
    period = Period(now - timedelta(days=days), now)
    kept = usage_books.store().balances.history(owner(), origin, key_mark, period)
    return [told for told in by_currency(kept).values() if len(told) > 1]


def _pick(key: str) -> int:
    state.begin(key, 30)
    picked = st.segmented_control(
        _("How far back"),
        _SPANS,
        key=key,
        required=True,
        format_func=_span,
        label_visibility="collapsed",
    )
    return picked or 30


def _span(days: int) -> str:
    if days == _YEAR_DAYS:
        return _("a year")
    return ngettext("{n} day", "{n} days", days).format(n=number(days))


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
    form = "%H:%M" if told[-1].at - told[0].at < timedelta(days=1) else "%m-%d"
    steps = {"interpolate": "step-after", "color": _COLOUR}
    return {
        "data": {"values": values},
        "encoding": {
            "x": {"field": "at", "type": "temporal", "title": None, "axis": {"format": form, "tickCount": 6}},
            "y": {"field": "left", "type": "quantitative", "title": told[0].currency},
            "tooltip": [
                {"field": "when", "title": _("As of")},
                {"field": "told", "title": _("Remaining")},
            ],
        },
        "layer": [
            {"mark": {"type": "area", "opacity": 0.15, **steps}},
            {"mark": {"type": "line", **steps}},
            {"mark": {"type": "point", "filled": True, "size": 40, "color": _COLOUR}},
        ],
    }
