"""The selected rows of a collection as a table, and what can be done with them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from components.core.space.space import Space
from components.core.space.view import Rows
from components.ui import (
    embeddings,
    embeddings_carrying,
    embeddings_neighbours,
    embeddings_results,
    embeddings_selection,
    state,
)
from components.ui.embeddings_clusters import Clusters
from components.ui.embeddings_layout import Map
from components.ui.words import _, ngettext, number

TABLE_ROWS = 1000
"""As many are in the table; all of them are in what is taken along."""
_HEAD_PIXELS, _ROW_PIXELS, _MOST_ROWS = 38, 35, 11
_TEXT_CHARS, _CELL_CHARS = 400, 120


def show(space: Space, found: Map, clusters: Clusters | None) -> None:
    """Draw them; without any, what selects some."""
    rows = embeddings_selection.rows(space.corpus.id)
    rows = rows[rows < space.corpus.count]
    if not len(rows):
        st.caption(
            _(
                "Draw a lasso or a box round points, click one, or click a word of the legend: their texts are listed here."
            )
        )
        return
    with st.container(border=True, gap="small", key="embeddings.selected"):
        _show_ways(space, rows, found, clusters)
        _show_table(space, rows, clusters)
    embeddings_neighbours.show(space)


def ringed(space: Space) -> list[int]:
    """The row whose point has a ring: the one that was clicked."""
    row = embeddings_results.looked_at(space.corpus.id)
    return [] if row is None or row >= space.corpus.count else [row]


def _show_ways(space: Space, rows: Rows, found: Map, clusters: Clusters | None) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="embeddings.selected.ways"
    ):
        said = ngettext("{n} text selected", "{n} texts selected", len(rows)).format(n=number(len(rows)))
        st.markdown(f"**{said}**", width="content")
        _button("deselect", _("Deselect"), "deselect", embeddings_selection.drop)
        _button("invert", _("Invert"), "flip", partial(_invert, space, rows))
        embeddings_carrying.show(space, rows, found, clusters)


def _button(name: str, label: str, icon: str, act: Any) -> None:
    st.button(
        label,
        key=f"embeddings.{name}",
        icon=f":material/{icon}:",
        type="tertiary",
        on_click=embeddings.attempt,
        args=(act,),
    )


def _invert(space: Space, rows: Rows) -> None:
    """Let the others that are on the map be the selected ones."""
    others = space.present.copy()
    others[rows] = False
    embeddings_selection.take(space.corpus.id, np.flatnonzero(others).astype(np.int32))


def _show_table(space: Space, rows: Rows, clusters: Clusters | None) -> None:
    shown = [int(row) for row in rows[:TABLE_ROWS]]
    key = f"embeddings.rows.{hash(rows.tobytes()) & 0xFFFFFFFF:08x}"  # others are another table, with nothing clicked
    st.dataframe(
        _frame(space, shown, clusters),
        hide_index=True,
        height=_HEAD_PIXELS + _ROW_PIXELS * min(len(shown), _MOST_ROWS),
        key=key,
        on_select=partial(_look, space.corpus.id, shown, key),
        selection_mode="single-cell",
        column_config={
            _("Text"): st.column_config.TextColumn(width="large"),
            _("No."): st.column_config.NumberColumn(
                width=60, format="%d", help=_("The row of the collection")
            ),
        },
    )
    if more := len(rows) - len(shown):
        said = ngettext("{n} more is in the export.", "{n} more are in the export.", more)
        st.caption(said.format(n=number(more)))


def _look(corpus_id: str, shown: Sequence[int], key: str) -> None:
    event = state.value(key)
    cell = next(iter(event["selection"]["cells"]), None) if event else None
    if cell is not None and cell[0] < len(shown):
        embeddings_results.look(corpus_id, shown[cell[0]])


def _frame(space: Space, shown: Sequence[int], clusters: Clusters | None) -> dict[str, list[Any]]:
    """The columns of the table by name, the person's own after the text."""
    frame: dict[str, list[Any]] = {
        _("Text"): [embeddings_results.clipped(text, _TEXT_CHARS) for text in space.texts(shown)]
    }
    if clusters is not None:
        numbers = [int(clusters.numbers[row]) for row in shown]
        frame[_("Cluster")] = [clusters.called(number) if number >= 0 else "" for number in numbers]
    for name in space.corpus.columns:
        if name not in frame and name != _("No."):
            frame[name] = [_cell(value) for value in space.table.column(name).take(shown).to_pylist()]
    return frame | {_("No."): [row + 1 for row in shown]}


def _cell(value: object) -> object:
    plain = value is None or isinstance(value, bool | int | float)
    return value if plain else embeddings_results.clipped(str(value), _CELL_CHARS)
