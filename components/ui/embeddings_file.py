"""A file of texts: brought, and looked at."""

from dataclasses import dataclass
from pathlib import PurePath

import pyarrow as pa
import streamlit as st

from components.core.errors import StudioError
from components.core.space import sources
from components.core.space.sources import Source
from components.ui import embeddings, embeddings_columns, state
from components.ui.messages import plain
from components.ui.words import _, ngettext, number

LARGEST_MB = 500
KINDS = ("csv", "tsv", "txt", "jsonl", "ndjson", "json", "parquet", "xlsx")
_HEADED_KINDS = (".csv", ".tsv", ".txt", ".xlsx")
_TAKEN, _ROUND, _HEADED = "embeddings.taken", "embeddings.round", "embeddings.headed"
_PREVIEWED = 4
_CELL_CHARS = 200
_COLUMNS_MAX = 12
_LINES_MAX = 20


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file that was brought."""

    name: str
    data: bytes | None
    """Held where they can be read another way: whether the first line names the columns."""
    source: Source


def show() -> None:
    """Draw the way to bring a file, or the one that was brought."""
    taken: _Taken | None = state.value(_TAKEN)
    if taken is None:
        _pick()
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(plain(taken.name), anchor=False, width="content")
        st.button(
            _("Another file"),
            key="embeddings.another",
            icon=":material/close:",
            type="tertiary",
            on_click=drop,
        )
    _show_first(taken.source.table)
    _show_broken(taken.source)
    _pick_headed(taken)
    embeddings_columns.show(PurePath(taken.name).stem, taken.source)


def drop() -> None:
    """Hold the file no longer."""
    state.set_value(_TAKEN, None)


def nth() -> int:
    """Counts the files and the ways they are read: widgets of another one have other keys."""
    return int(state.value(_ROUND) or 0)


def _pick() -> None:
    file = st.file_uploader(
        _("A table or a list of texts: CSV, TSV, TXT, JSON, JSONL, Parquet or XLSX"),
        KINDS,
        key=f"embeddings.file.{nth()}",
        max_upload_size=LARGEST_MB,
    )
    st.caption(
        _(
            "Any encoding, GB18030 too. Vectors or places on a map that stand in a column are used as they are, "
            "and then nothing is sent."
        )
    )
    if file is not None:
        state.take(_HEADED)
        with st.spinner(_("Reading the texts…")):
            _read(file.name, file.getvalue(), None)
        st.rerun()


def _read(name: str, data: bytes, headed: bool | None) -> None:
    state.set_value(_ROUND, nth() + 1)
    try:
        source = sources.read(name, data, headed=headed)
    except StudioError as error:
        embeddings.tell(error)
    else:
        held = data if PurePath(name).suffix.lower() in _HEADED_KINDS else None
        state.set_value(_TAKEN, _Taken(name, held, source))


def _pick_headed(taken: _Taken) -> None:
    """Whether the first line names the columns, where a file leaves that open."""
    names, data = taken.source.table.column_names, taken.data
    if data is None or _is_list(taken):
        return
    state.begin(_HEADED, names != [str(place + 1) for place in range(len(names))])
    st.toggle(
        _("The first line names the columns"),
        key=_HEADED,
        on_change=lambda: _read(taken.name, data, bool(state.value(_HEADED))),
    )


def _is_list(taken: _Taken) -> bool:
    """Whether the file is a text in each line, without columns."""
    return taken.name.lower().endswith(".txt") and len(taken.source.table.column_names) == 1


def _show_first(table: pa.Table) -> None:
    """The first rows, their cells cut short: one may be as large as the file."""
    names = table.column_names[:_COLUMNS_MAX]
    rows = table.slice(0, _PREVIEWED).select(names).to_pylist()
    first = [{name: _cell(row[name]) for name in names} for row in rows]
    st.dataframe(first, hide_index=True, key=f"embeddings.first.{nth()}")
    said = ngettext("{n} row", "{n} rows", len(table)).format(n=number(len(table)))
    more = len(table.column_names) - len(names)
    if more > 0:
        said += " · " + ngettext("{n} more column", "{n} more columns", more).format(n=number(more))
    st.caption(said)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text[:_CELL_CHARS] + ("…" if len(text) > _CELL_CHARS else "")


def _show_broken(source: Source) -> None:
    if not source.broken:
        return
    said = ngettext(
        "{n} line can't be read and is left out: {lines}",
        "{n} lines can't be read and are left out: {lines}",
        source.broken,
    )
    lines = ", ".join(map(number, source.lines[:_LINES_MAX]))
    if source.broken > len(source.lines[:_LINES_MAX]):
        lines = _("{rows} and more").format(rows=lines)
    told = said.format(n=number(source.broken), lines=lines)
    st.caption(f":orange[:material/warning: {plain(told)}]")
