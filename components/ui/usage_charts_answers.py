"""Charts of single answers: what they cost, how long the first token takes, how fast the others come."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from components.core import i18n
from components.core.spending import Group
from components.core.usage.speeds import Distribution, Quantiles, Speed
from components.ui import state, usage_names
from components.ui.usage_chart import BAR_PIXELS, BARS_PIXELS, INK, NAMES, Chart, Row, Spec
from components.ui.words import _, duration, number

MODELS_MAX = 12


def costs(found: Distribution, currency: str) -> Chart:
    """How many answers cost how much; free ones and those nobody knows of stand apart."""
    rows: list[dict[str, Any]] = [
        {"name": f"< {_money(each.high, currency)}", "low": str(each.low), "high": str(each.high), "count": each.count}
        for each in found.bins
    ]  # fmt: skip
    if found.free:
        rows.insert(0, {"name": _("free"), "low": "0", "high": "0", "count": found.free})
    if found.unknown:
        rows.append({"name": _("unknown"), "low": "", "high": "", "count": found.unknown})
    told = [{**row, "told": number(row["count"])} for row in rows]
    return Chart(
        "costs",
        _("How many answers cost how much, {currency}").format(currency=currency),
        {
            "data": {"values": told},
            "mark": {"type": "bar", "color": INK, "cornerRadiusEnd": 2},
            "encoding": {
                "x": {
                    "field": "name",
                    "type": "nominal",
                    "sort": None,
                    "title": None,
                    "axis": {"labelAngle": -40, "labelLimit": 90, "grid": False},
                },
                "y": {"field": "count", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1}},
                "tooltip": [
                    {"field": "name", "title": _("Cost")},
                    {"field": "told", "title": _("Answers")},
                ],
            },
        },
        rows,
        {"low": _("at least"), "high": _("below"), "count": _("Answers")},
    )


def first_tokens(found: Sequence[Speed]) -> Chart:
    """How long the first token takes, by model: half of the answers, and 19 of 20."""
    rows = [_row(place, each, each.first_token_s, "p95", duration) for place, each in enumerate(found)]
    title = _("Seconds to the first token: p50 and p95")
    return Chart("first-token", title, _ranges(rows), rows, _columns(), _high(rows))


def paces(found: Sequence[Speed]) -> Chart:
    """How many tokens a second come after the first, by model: half of the answers, and 19 of 20 at least."""
    rows = [
        _row(place, each, each.tokens_per_s, "p5", lambda value: number(value, 1))
        for place, each in enumerate(found)
    ]
    return Chart(
        "speed", _("Tokens a second: p50 and the slow p95"), _ranges(rows), rows, _columns(), _high(rows)
    )


def prices(found: Sequence[Speed], currency: str) -> Chart:
    """What an answer costs, by model."""
    rows = [
        _row(place, each, each.cost, "p95", lambda value: _money(Decimal(str(value)), currency))
        for place, each in enumerate(found)
    ]
    title = _("Cost of an answer, {currency}: p50 and p95").format(currency=currency)
    return Chart("answer-costs", title, _ranges(rows), rows, _columns(), _high(rows))


def _row(place: int, speed: Speed, quantiles: Quantiles[Any] | None, end: str, say: Any) -> Row:
    """A model's line; None where nothing is known of it."""
    row: dict[str, Any] = {
        "name": usage_names.value(Group.MODEL, speed.model),
        "rank": place,
        "answers": speed.answers,
    }
    if quantiles is None:
        return {**row, "middle": None, "end": None, "told": _("unknown")}
    far = getattr(quantiles, end)
    return {
        **row,
        "middle": float(quantiles.p50),
        "end": float(far),
        "told": f"p50 {say(quantiles.p50)} · p95 {say(far)} · {number(quantiles.count)}",
    }


def _ranges(rows: Sequence[Row]) -> Spec:
    """A dot and a line for each model."""
    x: dict[str, Any] = {"type": "quantitative", "title": None, "axis": {"tickCount": 5}}
    return {
        "data": {"values": [row for row in rows if row["middle"] is not None]},
        "encoding": {
            "y": NAMES,
            "tooltip": [{"field": "name", "title": _("Model")}, {"field": "told", "title": " "}],
        },
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "color": INK, "opacity": 0.45},
                "encoding": {"x": {"field": "middle", **x}, "x2": {"field": "end"}},
            },
            {
                "mark": {"type": "tick", "thickness": 3, "size": 14, "color": INK, "opacity": 0.8},
                "encoding": {"x": {"field": "end", **x}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 110, "color": INK, "opacity": 1},
                "params": [
                    {"name": "picked", "select": {"type": "point", "fields": ["rank"], "toggle": False}}
                ],
                "encoding": {"x": {"field": "middle", **x}},
            },
        ],
    }


def _high(rows: Sequence[Row]) -> int:
    return BARS_PIXELS + BAR_PIXELS * len(rows)


def _columns() -> dict[str, str]:
    return {"name": _("Model"), "answers": _("Answers"), "middle": "p50", "end": "p95"}


def _money(amount: Decimal, currency: str) -> str:
    return i18n.money(amount.normalize(), currency, state.language())
