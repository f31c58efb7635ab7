"""How alike some texts of a collection are, each with each, as a field of colours and as a table."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from components.core.space import neighbours
from components.core.space.space import Space
from components.ui import embeddings_results, embeddings_selection, state
from components.ui.embeddings import Opened
from components.ui.words import N_, _, ngettext, number

ROWS_MAX, ROWS_USUAL = 200, 50
_ORDERS = {"cluster": N_("Alike beside each other"), "given": N_("As they stand")}
_ORDER, _AS_TABLE = "embeddings.heat.order", "embeddings.heat.table"
_WIDEST_PIXELS, _CELL_PIXELS, _LEGEND_PIXELS = 820, 14, 70
_TEXT_CHARS, _LABEL_CHARS, _LABELS_MAX = 140, 24, 60


def show(opened: Opened, space: Space) -> None:
    """Draw the selected rows, or the first ones, against each other."""
    rows = _rows(space)
    if len(rows) < 2:
        st.caption(_("Select two texts or more on the map."))
        return
    state.begin(_ORDER, "cluster")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="embeddings.heat.ways"):
        order = st.segmented_control(
            _("Order"),
            list(_ORDERS),
            key=_ORDER,
            required=True,
            format_func=lambda name: _(_ORDERS[name]),
            label_visibility="collapsed",
        )
        as_table = st.toggle(_("As a table"), key=_AS_TABLE)
    scores, placed = neighbours.similarities(space.matrix, rows, "given" if order == "given" else "cluster")
    texts = [embeddings_results.clipped(text, _TEXT_CHARS) for text in space.texts(placed.tolist())]
    st.caption(_(embeddings_results.LIKENESS))
    if as_table:
        _show_table(placed, texts, scores)
    else:
        # About square where there is room, and as wide as a phone.
        with st.container(width=_WIDEST_PIXELS):
            st.vega_lite_chart(
                _spec(placed, texts, scores),
                height=_high(len(placed)),
                key="embeddings.heat",
                alt=_("Likeness of {n} texts, each with each").format(n=number(len(placed))),
            )


def _rows(space: Space) -> list[int]:
    """The selected rows that have a vector, else the first; and says which."""
    chosen = [int(row) for row in embeddings_selection.rows(space.corpus.id)]
    some = [row for row in chosen if row < space.corpus.count and space.present[row]]
    if not some:
        first = [int(row) for row in np.flatnonzero(space.present)[:ROWS_USUAL]]
        st.caption(
            ngettext(
                "The first {n} text; select others on the map.",
                "The first {n} texts; select others on the map.",
                len(first),
            ).format(n=number(len(first)))
        )
        return first
    if len(some) > ROWS_MAX:
        st.caption(
            _("The first {n} of the {count} selected texts: more would be too small to see.").format(
                n=number(ROWS_MAX), count=number(len(some))
            )
        )
    else:
        st.caption(
            ngettext("The {n} selected text.", "The {n} selected texts.", len(some)).format(
                n=number(len(some))
            )
        )
    return some[:ROWS_MAX]


def _show_table(placed: NDArray[np.intp], texts: Sequence[str], scores: NDArray[np.float32]) -> None:
    heads = [str(int(row) + 1) for row in placed]
    lines: list[dict[str, Any]] = []
    for place, (head, text) in enumerate(zip(heads, texts, strict=True)):
        line: dict[str, Any] = {_("No."): head, _("Text"): text}
        lines.append(line | {other: _known(score) for other, score in zip(heads, scores[place], strict=True)})
    config: dict[str, Any] = {head: st.column_config.NumberColumn(format="%.2f", width=64) for head in heads}
    config[_("Text")] = st.column_config.TextColumn(width="medium", pinned=True)
    st.dataframe(lines, hide_index=True, key="embeddings.heat.frame", column_config=config)


def _high(count: int) -> int:
    """Pixels of the field with its legend."""
    return max(200, min(640, count * _CELL_PIXELS)) + _LEGEND_PIXELS


def _known(score: float) -> float | None:
    return float(score) if np.isfinite(score) else None


def _spec(placed: NDArray[np.intp], texts: Sequence[str], scores: NDArray[np.float32]) -> dict[str, Any]:
    """The field as Vega-Lite: the texts go along once, the cells by their places."""
    count = len(placed)
    cells = [
        {"x": column, "y": row, "s": None if not np.isfinite(score) else round(float(score), 3)}
        for row in range(count)
        for column, score in enumerate(scores[row])
    ]
    legend = [
        {"i": place, "t": f"{int(row) + 1} · {text}"}
        for place, (row, text) in enumerate(zip(placed, texts, strict=True))
    ]
    hide: dict[str, Any] = {"labels": False, "ticks": False, "domain": False, "title": None, "grid": False}
    labels: dict[str, Any] = hide
    if count <= _LABELS_MAX:
        heads = [embeddings_results.clipped(text, _LABEL_CHARS) for text in texts]
        labels = {
            **hide,
            "labels": True,
            "labelLimit": 120,
            "labelOverlap": False,
            "labelBound": False,
            "labelFlush": False,
            "labelFontSize": 10,
            "labelExpr": _label_of(heads),
        }
    apart = scores[~np.eye(count, dtype=bool)]
    low = float(np.nanmin(apart)) if np.isfinite(apart).any() else 0.0
    return {
        "data": {"values": cells},
        "transform": [_lookup("x", "one", legend), _lookup("y", "other", legend)],
        "mark": {"type": "rect"},
        # 40,000 cells as SVG are 40,000 elements, which a browser takes seconds for.
        "usermeta": {"embedOptions": {"renderer": "canvas"}},
        "encoding": {
            "x": {"field": "x", "type": "ordinal", "axis": hide},
            "y": {"field": "y", "type": "ordinal", "axis": labels},
            "color": {
                "field": "s",
                "type": "quantitative",
                "title": _("Likeness"),
                "scale": {"scheme": "teals", "domain": [round(min(low, 0.99), 2), 1]},
                "legend": {"orient": "bottom", "gradientLength": 200},
            },
            "tooltip": [
                {"field": "s", "title": _("Likeness")},
                {"field": "other", "title": _("One")},
                {"field": "one", "title": _("The other")},
            ],
        },
    }


def _lookup(place: str, name: str, legend: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "lookup": place,
        "from": {"data": {"values": legend}, "key": "i", "fields": ["t"]},
        "as": [name],
    }


def _label_of(heads: Sequence[str]) -> str:
    """An expression that names a row; JSON is what its strings are made of."""
    return f"{json.dumps(list(heads), ensure_ascii=True)}[datum.value]"
