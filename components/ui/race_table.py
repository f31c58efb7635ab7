"""The table at the end of a race: to be sorted, and taken along as CSV, Markdown or a picture."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components.core import race as races
from components.core.belongings import Round
from components.core.race import Finisher
from components.core.records import Status
from components.ui import race, shell
from components.ui.comparison import Lane
from components.ui.words import N_, _

STATUSES: Mapping[Status, str] = {
    Status.RUNNING: N_("running"),
    Status.DONE: N_("done"),
    Status.STOPPED: N_("stopped"),
    Status.FAILED: N_("failed"),
    Status.INTERRUPTED: N_("interrupted"),
}
_BAR_PIXELS, _PANEL_PIXELS = 26, 190


def show(asked: Round, lanes: Sequence[Lane], letters: Mapping[str, str]) -> None:
    """Draw the table of a round that has ended, and what can be done with it."""
    finishers = [_finisher(lane, letters[lane.column.id]) for lane in lanes if lane.answer]
    if len(finishers) < 2:
        st.empty()
        return
    with st.container(key=f"race.table.{asked.id}", gap="small"):
        _show_frame(finishers)
        with st.container(horizontal=True, gap="small"):
            _show_ways(asked, finishers)
        _show_picture(asked, finishers)


def _finisher(lane: Lane, letter: str) -> Finisher:
    answer, relay = lane.answer, lane.column.relay
    if lane.column.hidden:
        relay = None
    model = "" if lane.column.hidden else (answer and answer.model) or lane.column.options.model or ""
    status, standing = (
        (Status.FAILED, races.Standing()) if answer is None else (answer.status, races.ended(answer))
    )
    return Finisher(letter, model, shell.title_of(relay) if relay else "", status, standing)


def _show_frame(finishers: Sequence[Finisher]) -> None:
    """Numbers stay numbers, so that a click on a heading sorts them; what is unknown is empty."""
    first, total, speed, tokens, price = race.named()
    rows = [
        {
            _("Model"): f"{each.column} {each.model}",
            first: each.standing.first_token_s,
            total: each.standing.total_s,
            speed: each.standing.tokens_per_s,
            tokens: each.standing.tokens,
            price: None if each.standing.cost.amount is None else float(each.standing.cost.amount),
            _("State"): _(STATUSES[each.status]),
        }
        for each in finishers
    ]
    currencies = {each.standing.cost.currency for each in finishers if each.standing.cost.amount is not None}
    unit = currencies.pop() if len(currencies) == 1 else ""
    st.dataframe(
        rows,
        hide_index=True,
        placeholder=_("unknown"),
        column_config={
            first: st.column_config.NumberColumn(f"{first} (s)", format="%.2f"),
            total: st.column_config.NumberColumn(f"{total} (s)", format="%.2f"),
            speed: st.column_config.NumberColumn(format="%.0f"),
            tokens: st.column_config.NumberColumn(format="%d"),
            price: st.column_config.NumberColumn(f"{price} ({unit})" if unit else price, format="%.6f"),
        },
    )


def _show_ways(asked: Round, finishers: Sequence[Finisher]) -> None:
    header = [_("Model"), *race.named(), _("State")]
    words = [
        [f"{each.column} {each.model}", *race.told(each.standing), _(STATUSES[each.status])]
        for each in finishers
    ]
    for name, data, media_type in (
        ("CSV", races.as_csv(finishers), "text/csv"),
        ("Markdown", races.as_markdown(header, words).encode(), "text/markdown"),
    ):
        st.download_button(
            name,
            data,
            "race.csv" if name == "CSV" else "race.md",
            media_type,
            key=f"race.{name}.{asked.id}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )


def _show_picture(asked: Round, finishers: Sequence[Finisher]) -> None:
    key = f"race.picture.{asked.id}"
    with st.expander(
        _("Picture"), icon=":material/image:", type="compact", key=key, on_change="rerun"
    ) as panel:
        if panel.open:
            st.caption(_("The button at its upper right corner saves it as PNG."))
            st.vega_lite_chart(_picture(finishers), key=f"race.chart.{asked.id}")


def _picture(finishers: Sequence[Finisher]) -> dict[str, Any]:
    """All figures as bars beside each other, as Vega-Lite; each figure has a scale of its own."""
    values = [
        {"model": f"{each.column} {each.model}", "figure": name, "value": value, "told": words}
        for each in finishers
        for name, value, words in zip(
            race.named(), race.values(each.standing), race.told(each.standing), strict=True
        )
    ]
    ink = "#e6ecec" if st.context.theme.type == "dark" else "#1f2929"
    y = {"field": "model", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 240}}
    panel = {
        "width": _PANEL_PIXELS,
        "height": {"step": _BAR_PIXELS},
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 3, "color": "#23807c", "opacity": 0.35},
                "encoding": {"x": {"field": "value", "type": "quantitative", "axis": None}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "color": ink},
                "encoding": {"x": {"datum": 0}, "text": {"field": "told"}},
            },
        ],
        "encoding": {"y": y},
    }
    return {
        "data": {"values": values},
        "facet": {"field": "figure", "type": "nominal", "title": None, "sort": race.named()},
        "columns": 3,
        "spec": panel,
        "resolve": {"scale": {"x": "independent"}},
    }
