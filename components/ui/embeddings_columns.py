"""Which column of a file is the text, what comes along, and whether long texts are cut."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

import pyarrow as pa
import streamlit as st

from components.core.corpus import Report
from components.core.errors import StudioError
from components.core.space import gathering, oddities, sources
from components.core.space.sources import Source
from components.ui import embeddings_bringing, embeddings_file, state
from components.ui.boundary import report
from components.ui.embeddings_bringing import Brought, Given
from components.ui.messages import plain
from components.ui.words import _, ngettext, number

LONG_TOKENS = 8192
"""The longest text that most models take."""
_PART_TOKENS, _OVERLAP_TOKENS = 500, 50
_GATHERED = "embeddings.gathered"


def show(name: str, source: Source) -> None:
    """Draw the choices, what was found with them, and the button."""
    _pick_columns(source)
    _pick_given(source)
    try:
        found = _gathered(source)
    except StudioError as error:
        report(error)
        return
    _pick_split(found)
    embeddings_bringing.show(
        _key("made"),
        name,
        found,
        partial(_whole, source),
        embeddings_file.drop,
        is_given=_is_given(source, found),
    )


def _pick_columns(source: Source) -> None:
    names = source.table.column_names
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        text = st.selectbox(
            _("Column of texts"), names, index=names.index(source.guess), key=_key("text"), width=260
        )
        if others := _others(source, text):
            st.multiselect(
                _("Comes along, to colour and filter by"),
                others,
                default=others,
                key=_key(f"along.{text}"),
                width=420,
            )


def _others(source: Source, text: str) -> list[str]:
    taken = {text, source.vectors, *(source.points or ())}
    return [each for each in source.table.column_names if each not in taken]


def _pick_given(source: Source) -> None:
    """Offer to use vectors and places that the file has."""
    if source.vectors is not None:
        st.toggle(
            _("Use the vectors in the column {column}: nothing is sent").format(column=plain(source.vectors)),
            True,
            key=_key("vectors"),
        )
    if source.points is not None:
        st.toggle(
            _("Use the places in the columns {columns} as a map").format(
                columns=plain(", ".join(source.points))
            ),
            True,
            key=_key("points"),
        )


def _pick_split(found: Brought) -> None:
    key = _key("split")
    long = _long(found)
    if not long and not state.value(key):
        return
    said = ngettext(
        "{n} text is longer than most models take. Cut it into parts",
        "{n} texts are longer than most models take. Cut them into parts",
        long,
    )
    st.toggle(
        said.format(n=number(long)) if long else _("Cut long texts into parts"),
        key=key,
        help=_(
            "Most models take {most} tokens and refuse more. Parts have {n} tokens each and overlap a little; each "
            "becomes a row of its own."
        ).format(most=number(LONG_TOKENS), n=number(_PART_TOKENS)),
    )


def _long(found: Brought) -> int:
    about = (id(found.table), LONG_TOKENS)
    seen: tuple[object, int] | None = state.value("embeddings.long")
    if seen is None or seen[0] != about:
        seen = (about, oddities.long(found.table, LONG_TOKENS))
        state.set_value("embeddings.long", seen)
    return seen[1]


def _key(name: str) -> str:
    return f"embeddings.{name}.{embeddings_file.nth()}"


def _gathered(source: Source) -> Brought:
    """The texts as they are chosen now, gathered once for each choice."""
    text = str(state.value(_key("text")))
    along = tuple(state.value(_key(f"along.{text}")) or ())
    split = bool(state.value(_key("split")))
    about = (embeddings_file.nth(), text, along, split)
    seen: tuple[object, tuple[pa.Table, Report]] | None = state.value(_GATHERED)
    if seen is None or seen[0] != about:
        with st.spinner(_("Reading the texts…")):
            taken = gathering.gather(
                source.table,
                text,
                keep_columns=along,
                split_tokens=_PART_TOKENS if split else None,
                overlap=_OVERLAP_TOKENS,
                broken=source.broken,
            )
        seen = (about, taken)
        state.set_value(_GATHERED, seen)
    table, found = seen[1]
    return Brought(table, found, "file")


def _whole(source: Source) -> Brought:
    """The same with the vectors that are wanted; then what was brought is held no longer."""
    found = _gathered(source)
    if not found.report.split:
        found = Brought(found.table, found.report, "file", _given(source))
    return found


def _is_given(source: Source, found: Brought) -> bool:
    """Whether vectors or places come along; texts that were cut have none."""
    wanted = (source.vectors is not None and state.value(_key("vectors"))) or (
        source.points is not None and state.value(_key("points"))
    )
    return bool(wanted) and not found.report.split


def _given(source: Source) -> Sequence[Given]:
    given = []
    if source.points is not None and state.value(_key("points")):
        given.append(Given(", ".join(source.points), sources.points(source.table, source.points)))
    if source.vectors is not None and state.value(_key("vectors")):
        matrix, flaws = sources.vectors(source.table, source.vectors)
        why = {name: count for name, count in asdict(flaws).items() if name != "width"}
        given.append(Given(source.vectors, matrix, why))
    return given
