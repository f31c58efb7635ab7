"""One chart of the page: drawn with its title, so that a picture of it says what it shows, and taken along as CSV."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import streamlit as st

from components.core.blocks import Table
from components.core.space.colours import KINDS
from components.ui import state
from components.ui.words import _

Row: TypeAlias = Mapping[str, Any]
Spec: TypeAlias = dict[str, Any]
Selected: TypeAlias = Callable[[Mapping[str, Any]], None]

PALETTE = KINDS[:8]
GRAY = "#94989f"
INK = "#23807c"
WARM = "#c98a2b"
BARS_PIXELS, BAR_PIXELS = 100, 22
"""The height of a chart of lying bars: its title and axis, and each bar."""
NAMES: Spec = {
    "field": "name",
    "type": "nominal",
    "sort": None,
    "title": None,
    "axis": {"labelLimit": 150, "grid": False, "labelOverlap": False},
}
"""The names beside lying bars, all of them, in the order of the rows."""
_PADDING = {"left": 0, "right": 4, "top": 4, "bottom": 4}
_TURN = "usage_chart.turn"
_LEGEND_PIXELS = 190


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart before it is drawn; pure data."""

    name: str
    """Of its widget and its file."""
    title: str
    spec: Spec
    """Vega-Lite without title."""
    rows: Sequence[Row]
    """What it shows, for the CSV."""
    columns: Mapping[str, str]
    """The fields of a row in the CSV, with their headings."""
    height: int = 280


def show(chart: Chart, subtitle: str, selected: Selected | None = None) -> None:
    """Draw a chart and the way to its figures.

    Args:
        subtitle: of which time and which calls it is.
        selected: does something with what was clicked or brushed; the page is drawn anew after it.
    """
    with st.container(gap="xxsmall", key=f"usage_chart.{chart.name}"):
        _draw(chart, {**chart.spec, "title": _title(chart.title, subtitle), "padding": _PADDING}, selected)
        _show_csv(chart)


def _draw(chart: Chart, spec: Spec, selected: Selected | None) -> None:
    key = f"usage_chart.{chart.name}.{_turn(chart.name)}"
    if selected is None:
        st.vega_lite_chart(spec, key=key, height=chart.height, alt=chart.title)
        return
    st.vega_lite_chart(
        spec,
        key=key,
        height=chart.height,
        alt=chart.title,
        on_select=lambda: _take(chart.name, key, selected),
    )


def _title(text: str, subtitle: str) -> Spec:
    return {"text": text, "subtitle": subtitle, "subtitleColor": GRAY, "anchor": "start"}


def _show_csv(chart: Chart) -> None:
    st.download_button(
        "CSV",
        lambda: csv(chart),
        f"usage-{chart.name}.csv",
        "text/csv",
        key=f"usage_chart.csv.{chart.name}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        help=_("The figures of this chart"),
    )


def csv(chart: Chart) -> bytes:
    """The figures of a chart for a spreadsheet; what is unknown is empty."""
    lines = [tuple(_cell(row.get(field)) for field in chart.columns) for row in chart.rows]
    return Table((tuple(chart.columns.values()), *lines)).csv()


def legend() -> Spec:
    """A legend below the chart, in as many columns as there is room for."""
    return {
        "orient": "bottom",
        "title": "",
        "columns": {"expr": f"max(2, floor(width / {_LEGEND_PIXELS}))"},
        "labelLimit": {"expr": f"width < {2 * _LEGEND_PIXELS} ? 110 : {_LEGEND_PIXELS - 30}"},
        "symbolLimit": 0,
    }


def colours(names: Sequence[str], others: str | None = None) -> Spec:
    """A scale of colours for names in their order; that of the others is gray."""
    own = [name for name in names if name != others]
    painted = [PALETTE[place % len(PALETTE)] for place in range(len(own))]
    rest = [] if others is None or others not in names else [others]
    return {"domain": [*own, *rest], "range": [*painted, *[GRAY for _each in rest]]}


def _turn(name: str) -> int:
    return int(state.value(f"{_TURN}.{name}") or 0)


def _take(name: str, key: str, selected: Selected) -> None:
    """Hand over what was selected; the chart is then a new one, with nothing selected in it."""
    told: Mapping[str, Any] = state.value(key) or {}
    selection: Mapping[str, Any] = told.get("selection") or {}
    if any(selection.values()):
        state.set_value(f"{_TURN}.{name}", _turn(name) + 1)
        selected(selection)


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)
