"""Charts of when calls are made, of their tokens, and of how often they fail."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from components.core import i18n
from components.core.usage.failures import Failure
from components.core.usage.reports import Hour, Part
from components.ui import state, usage_axis
from components.ui.usage_chart import BAR_PIXELS, BARS_PIXELS, INK, NAMES, WARM, Chart, colours, legend
from components.ui.usage_period import Shown
from components.ui.words import N_, _, number, percent

MODELS_MAX = 12
_KINDS: Mapping[str, str] = {
    "input": N_("input"),
    "cached": N_("input from the cache"),
    "output": N_("output"),
    "reasoning": N_("thinking"),
}


def heat(hours: Sequence[Hour], currency: str) -> Chart:
    """Money by the hours of the week; calls where there is no money at all."""
    language = state.language()
    days, has_money = i18n.weekdays(language), any(each["amount"] for each in hours)
    title = _("By hour of the week, {currency}").format(currency=currency)
    rows = [
        {
            "day": days[each["weekday"]],
            "hour": each["hour"],
            "value": float(each["amount"]) if has_money else each["calls"],
            "amount": str(each["amount"]),
            "calls": each["calls"],
            "told": i18n.money(each["amount"], currency, language),
            "count": number(each["calls"]),
        }
        for each in hours
    ]
    return Chart(
        "hours",
        title if has_money else _("Calls by hour of the week"),
        {
            "data": {"values": rows},
            "mark": {"type": "rect", "cornerRadius": 2, "stroke": None},
            "encoding": {
                "x": {
                    "field": "hour",
                    "type": "ordinal",
                    "title": None,
                    "axis": {"labelAngle": 0, "labelOverlap": "parity", "ticks": False, "domain": False},
                },
                "y": {
                    "field": "day",
                    "type": "ordinal",
                    "sort": days,
                    "title": None,
                    "axis": {"ticks": False, "domain": False, "grid": False},
                },
                "color": {
                    "field": "value",
                    "type": "quantitative",
                    "scale": {"range": _shades(), "type": "sqrt"},
                    "legend": None,
                },
                "tooltip": [
                    {"field": "day", "title": _("Day")},
                    {"field": "hour", "title": _("Hour")},
                    {"field": "told", "title": _("Spent")},
                    {"field": "count", "title": _("Calls")},
                ],
            },
        },
        rows,
        {"day": _("Day"), "hour": _("Hour"), "amount": _("Spent, {currency}").format(currency=currency), "calls": _("Calls")},
    )  # fmt: skip


def tokens(parts: Sequence[Part], shown: Shown) -> Chart:
    """Tokens of each step by kind."""
    names = {kind: _(said) for kind, said in _KINDS.items()}
    rows = [
        {
            "at": usage_axis.place(each["at"]),
            "day": usage_axis.said(each["at"], shown.step),
            "name": names[each["kind"]],
            "rank": list(_KINDS).index(each["kind"]),
            "tokens": each["tokens"],
            "told": number(each["tokens"]),
            "uncounted": each["uncounted"],
        }
        for each in parts
    ]
    return Chart(
        "tokens",
        _("Tokens"),
        {
            "data": {"values": [row for row in rows if row["tokens"]]},
            "mark": {"type": "bar", "cornerRadius": 1},
            "params": [usage_axis.BRUSH],
            "encoding": {
                "x": usage_axis.axis(shown),
                "y": {"field": "tokens", "type": "quantitative", "title": None, "axis": {"format": "~s"}},
                "color": {
                    "field": "name",
                    "type": "nominal",
                    "scale": colours(list(names.values())),
                    "legend": legend(),
                },
                "order": {"field": "rank"},
                "tooltip": [
                    {"field": "day", "title": _("Time")},
                    {"field": "name", "title": _("Kind")},
                    {"field": "told", "title": _("Tokens")},
                ],
            },
        },
        rows,
        {
            "day": _("Time"),
            "name": _("Kind"),
            "tokens": _("Tokens"),
            "uncounted": _("Calls whose tokens nobody knows"),
        },
    )


def failures(found: Sequence[Failure], name: Callable[[str | None], str]) -> Chart:
    """How often each model's calls fail, with the interval that holds the true share in 95 of 100 cases."""
    rows = [
        {
            "name": name(each["value"]),
            "rank": rank,
            "share": each["share"],
            "low": each["low"],
            "high": each["high"],
            "failed": each["failed"],
            "calls": each["calls"],
            "told": _("{failed} of {calls}: {share}, likely {low} to {high}").format(
                failed=number(each["failed"]),
                calls=number(each["calls"]),
                share=percent(each["share"], 1),
                low=percent(each["low"], 1),
                high=percent(each["high"], 1),
            ),
        }
        for rank, each in enumerate(found)
    ]
    x: dict[str, Any] = {"type": "quantitative", "title": None, "axis": {"format": "~%", "tickCount": 5}}
    return Chart(
        "failures",
        _("Failed calls"),
        {
            "data": {"values": rows[:MODELS_MAX]},
            "encoding": {
                "y": NAMES,
                "tooltip": [{"field": "name", "title": _("Model")}, {"field": "told", "title": _("Failed")}],
            },
            "layer": [
                {
                    "mark": {"type": "bar", "color": WARM, "opacity": 0.55, "height": {"band": 0.6}},
                    "params": [
                        {"name": "picked", "select": {"type": "point", "fields": ["rank"], "toggle": False}}
                    ],
                    "encoding": {"x": {"field": "share", **x}},
                },
                {
                    "mark": {"type": "rule", "strokeWidth": 2, "color": INK},
                    "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 50, "color": INK, "opacity": 1},
                    "encoding": {"x": {"field": "share", **x}},
                },
            ],
        },
        rows,
        {
            "name": _("Model"),
            "calls": _("Calls"),
            "failed": _("Failed"),
            "share": _("Share"),
            "low": _("at least"),
            "high": _("at most"),
        },
        BARS_PIXELS + BAR_PIXELS * min(len(rows), MODELS_MAX),
    )


def picked(selection: Mapping[str, Any], found: Sequence[Failure]) -> tuple[str | None] | None:
    """The model that was clicked, alone in a tuple since None is one too."""
    for chosen in selection.get("picked") or ():
        rank = chosen.get("rank")
        if isinstance(rank, int) and 0 <= rank < len(found):
            return (found[rank]["value"],)
    return None


def _shades() -> list[str]:
    """From nearly the page's own colour to the strongest; dark pages need the other way round."""
    dark = st.context.theme.type == "dark"
    return ["#1f2728", "#2c6f6c", "#7fd6cf"] if dark else ["#f0f4f4", "#7dbab6", "#0a5a5a"]
