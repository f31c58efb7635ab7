"""Charts of money over time: by step, stacked, and as it grows."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from components.core import i18n
from components.core.spending import Step
from components.core.usage.reports import Rise, Slice
from components.ui import state, usage_axis
from components.ui.usage_chart import GRAY, INK, WARM, Chart, Row, Spec, colours, legend
from components.ui.usage_period import Shown
from components.ui.words import _, ngettext, number

_FAINT = 0.5
"""Of what is estimated."""


def spend(
    slices: Sequence[Slice], currency: str, shown: Shown, name: Callable[[str | None], str], heading: str
) -> Chart:
    """Money of each step, stacked by the values of a group; estimates are paler.

    Args:
        name: a value in words.
        heading: what the group is called.
    """
    others = _("others")
    names = {each["rank"]: others if each["others"] else name(each["value"]) for each in slices}
    rows = [_told(each, names[each["rank"]], currency, shown.step) for each in slices]
    bars = [
        {**row, "money": float(each[sure]), "sure": sure}
        for row, each in zip(rows, slices, strict=True)
        for sure in ("reported", "estimated")
        if each[sure]
    ]
    order = [names[rank] for rank in sorted(names)]
    return Chart(
        "spend",
        _("Spent, {currency}").format(currency=currency),
        {
            "data": {"values": bars},
            "encoding": {"x": usage_axis.axis(shown)},
            "layer": [_stack(order, others, heading), _question_marks(slices)],
        },
        rows,
        {
            "day": _("Time"),
            "name": heading,
            "amount": _("Spent, {currency}").format(currency=currency),
            "reported": _("of it reported"),
            "estimated": _("of it estimated"),
            "calls": _("Calls"),
            "unpriced": _("Calls without a price"),
        },
        340,
    )


def picked(selection: Mapping[str, Any], slices: Sequence[Slice]) -> tuple[str | None] | None:
    """The value whose bar was clicked, alone in a tuple since None is one too; None where it is none's own."""
    for chosen in selection.get("picked") or ():
        for each in slices:
            if each["rank"] == chosen.get("rank") and not each["others"]:
                return (each["value"],)
    return None


def cumulative(rises: Sequence[Rise], before: Sequence[Rise], currency: str, shown: Shown) -> Chart:
    """How spending adds up, beside the budget and the period before."""
    now, then, limit = _("this period"), _("the period before"), _("budget")
    known = [each for each in rises if each["total"] is not None]
    lines = [_point(each["at"], now, each["total"], currency, shown.step) for each in known]
    if any(each["total"] for each in before):
        lines += [
            _point(at, then, each["total"], currency, shown.step)
            for at, each in zip(shown.steps, before, strict=False)
        ]
    lines += [
        _point(each["at"], limit, each["budget"], currency, shown.step) for each in rises if each["budget"]
    ]
    names = [each for each in (now, then, limit) if any(line["name"] == each for line in lines)]
    colour = {now: INK, then: GRAY, limit: WARM}
    return Chart(
        "cumulative",
        _("Spent so far, {currency}").format(currency=currency),
        {
            "data": {"values": lines},
            "mark": {"type": "line", "interpolate": "monotone", "strokeWidth": 2.5, "point": {"size": 24, "strokeDash": [1, 0]}},
            "params": [usage_axis.BRUSH],
            "encoding": {
                "x": usage_axis.axis(shown),
                "y": {"field": "money", "type": "quantitative", "title": None, "axis": {"tickCount": 5}},
                "color": {
                    "field": "name",
                    "type": "nominal",
                    "scale": {"domain": names, "range": [colour[each] for each in names]},
                    "legend": {**legend(), "symbolType": "stroke"},
                },
                "strokeDash": {
                    "field": "name",
                    "type": "nominal",
                    "scale": {"domain": names, "range": [[1, 0] if each == now else [5, 4] for each in names]},
                    "legend": None,
                },
                "tooltip": [
                    {"field": "day", "title": _("Time")},
                    {"field": "told", "title": _("Spent")},
                    {"field": "name", "title": " "},
                ],
            },
        },
        lines,
        {"day": _("Time"), "name": _("Kind"), "total": _("Spent so far, {currency}").format(currency=currency)},
    )  # fmt: skip


def _told(each: Slice, name: str, currency: str, step: Step) -> Row:
    """A slice as the browser and the CSV have it."""
    return {
        "at": usage_axis.place(each["at"]),
        "day": usage_axis.said(each["at"], step),
        "name": name,
        "rank": each["rank"],
        "told": i18n.money(each["amount"], currency, state.language()),
        "count": number(each["calls"]),
        "amount": str(each["amount"]),
        "reported": str(each["reported"]),
        "estimated": str(each["estimated"]),
        "calls": each["calls"],
        "unpriced": each["unpriced"],
    }


def _point(at: Any, name: str, amount: Decimal | None, currency: str, step: Step) -> Row:
    known = amount or Decimal(0)
    return {
        "at": usage_axis.place(at),
        "day": usage_axis.said(at, step),
        "name": name,
        "money": float(known),
        "total": str(known),
        "told": i18n.money(known, currency, state.language()),
    }


def _stack(order: Sequence[str], others: str, heading: str) -> Spec:
    return {
        "mark": {"type": "bar", "cornerRadius": 1},
        "params": [
            usage_axis.BRUSH,
            {"name": "picked", "select": {"type": "point", "fields": ["rank"], "toggle": False}},
        ],
        "encoding": {
            "y": {"field": "money", "type": "quantitative", "title": None, "stack": "zero"},
            "color": {"field": "name", "type": "nominal", "scale": colours(order, others), "legend": legend()},
            "order": {"field": "rank"},
            "opacity": {"condition": {"test": "datum.sure === 'estimated'", "value": _FAINT}, "value": 1},
            "tooltip": [
                {"field": "day", "title": _("Time")},
                {"field": "name", "title": heading},
                {"field": "told", "title": _("Spent")},
                {"field": "count", "title": _("Calls")},
            ],
        },
    }  # fmt: skip


def _question_marks(slices: Sequence[Slice]) -> Spec:
    """A question mark above every step with calls whose price nobody knows."""
    missing: dict[str, int] = {}
    tops: dict[str, float] = {}
    for each in slices:
        at = usage_axis.place(each["at"])
        missing[at] = missing.get(at, 0) + each["unpriced"]
        tops[at] = tops.get(at, 0.0) + float(each["amount"])
    values = [
        {
            "at": at,
            "money": tops[at],
            "said": ngettext("{n} call without a price", "{n} calls without a price", count).format(
                n=number(count)
            ),
        }
        for at, count in missing.items()
        if count
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "text", "text": "?", "dy": -8, "fontWeight": "bold", "color": WARM, "fontSize": 13},
        "encoding": {
            "y": {"field": "money", "type": "quantitative"},
            "tooltip": [{"field": "said", "title": " "}],
        },
    }
