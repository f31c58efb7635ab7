"""Rows of a collection with a score, as a table: a click shows a row's neighbours, and all go to the map as selected."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from components.core.space import rows as matrices
from components.core.space.space import Space
from components.ui import embeddings_selection, state
from components.ui.messages import plain
from components.ui.words import N_, _, ngettext, number

LIKENESS = N_(
    "1 means the same direction of meaning, 0 nothing in common. What counts as near differs by model."
)
_LOOKED = "embeddings.looked"
"""The collection and the row whose neighbours are shown."""
_LENGTHS = "embeddings.lengths"
_CHARS, _COLUMNS = 300, 3
_HEAD_PIXELS, _ROW_PIXELS, _MOST_ROWS = 38, 35, 12
Found = Sequence[tuple[int, float | None]]


def show(space: Space, found: Found, key: str, *, scale: tuple[float, float] = (0.0, 1.0)) -> None:
    """Draw rows with their scores; without any score, without that column.

    Args:
        key: of the table, such as `embeddings.found`.
        scale: where the bar of a score begins and ends.
    """
    rows = [row for row, _score in found]
    stamp = hash(tuple(rows)) & 0xFFFFFFFF  # other rows are another table, in which nothing is clicked yet
    key = f"{key}.{stamp:08x}"
    st.dataframe(
        _frame(space, found),
        hide_index=True,
        height=_HEAD_PIXELS + _ROW_PIXELS * min(max(len(rows), 1), _MOST_ROWS),
        key=key,
        on_select=partial(_look, space.corpus.id, rows, key),
        selection_mode="single-cell",
        column_config=_config(scale),
    )


def show_foot(space: Space, found: Found, name: str, count: str, counts: Sequence[int]) -> None:
    """Draw below what was found how many rows are wanted, and the way to the map; `count` is the switch's key."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{name}.ways"):
        st.segmented_control(
            _("How many"),
            counts,
            key=count,
            required=True,
            format_func=number,
            label_visibility="collapsed",
        )
        show_ways(space.corpus.id, [row for row, _score in found], name)


def show_ways(corpus_id: str, rows: Sequence[int], key: str) -> None:
    """Draw the button that selects these rows and shows them on the map."""
    said = ngettext("Select {n} on the map", "Select these {n} on the map", len(rows))
    st.button(
        said.format(n=number(len(rows))),
        key=f"{key}.select",
        icon=":material/select_all:",
        on_click=select,
        args=(corpus_id, tuple(rows)),
        disabled=not rows,
    )


def select(corpus_id: str, rows: Sequence[int]) -> None:
    """Let these be the selected rows, and show them on the map."""
    embeddings_selection.take(corpus_id, rows)
    state.set_value("embeddings.view", "map")


def looked_at(corpus_id: str) -> int | None:
    """The row whose neighbours are to be shown."""
    kept: tuple[str, int] | None = state.value(_LOOKED)
    return kept[1] if kept is not None and kept[0] == corpus_id else None


def look(corpus_id: str, row: int | None) -> None:
    """Let a row's neighbours be shown, or nobody's."""
    state.set_value(_LOOKED, None if row is None else (corpus_id, row))


def lengths(space: Space) -> NDArray[np.float32]:
    """The lengths of a collection's vectors, computed once."""
    about = (space.embedding.id, space.embedding.done)
    kept: tuple[object, NDArray[np.float32]] | None = state.value(_LENGTHS)
    if kept is None or kept[0] != about:
        kept = (about, matrices.lengths(space.matrix))
        state.set_value(_LENGTHS, kept)
    return kept[1]


def safe(text: str) -> str:
    """A piece of text on one line, for a place that reads markdown."""
    return plain(clipped(text, 80))


def clipped(text: str, room: int = _CHARS) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text[: 2 * room].split())
    return line if len(line) <= room else f"{line[:room]}…"


def _look(corpus_id: str, rows: Sequence[int], key: str) -> None:
    event = state.value(key)
    cell = next(iter(event["selection"]["cells"]), None) if event else None
    if cell is not None and cell[0] < len(rows):
        look(corpus_id, rows[cell[0]])


def _frame(space: Space, found: Found) -> list[dict[str, Any]]:
    rows = [row for row, _score in found]
    own = {_("Likeness"), _("Text"), _("No.")}
    columns = [name for name in space.corpus.columns if name not in own][:_COLUMNS]
    others = {name: space.table[name].take(rows).to_pylist() for name in columns} if rows else {}
    lines = []
    for place, ((row, score), text) in enumerate(zip(found, space.texts(rows), strict=True)):
        line: dict[str, Any] = {} if score is None else {_("Likeness"): score}
        line |= {_("Text"): clipped(text)}
        line |= {name: _cell(values[place]) for name, values in others.items()}
        lines.append(line | {_("No."): row + 1})
    return lines


def _cell(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else clipped(str(value), 80)


def _config(scale: tuple[float, float]) -> dict[str, Any]:
    config = st.column_config
    low, high = scale
    return {
        _("Likeness"): config.ProgressColumn(
            help=_(LIKENESS), format="%.3f", min_value=low, max_value=high, width=120
        ),
        _("Text"): config.TextColumn(width="large"),
        _("No."): config.NumberColumn(width=60, format="%d", help=_("The row of the collection")),
    }
