"""What the points of the map are coloured by."""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import streamlit as st

from components.core.corpus import TEXT
from components.core.space import colouring, colours, languages
from components.core.space.colouring import Numbers
from components.core.space.colours import Colours, Scale
from components.core.space.space import Space
from components.ui import embeddings_distance, resources, state
from components.ui.embeddings_clusters import Clusters
from components.ui.words import N_, _, day, number

CLUSTER, LANGUAGE, LENGTH, DISTANCE, NOTHING = "cluster", "language", "length", "distance", "nothing"
_CALLED = {
    CLUSTER: N_("Cluster"),
    LANGUAGE: N_("Language"),
    LENGTH: N_("Length"),
    DISTANCE: N_("Distance to a query"),
    NOTHING: N_("One colour"),
}
LANGUAGES = {
    "zh": N_("Chinese"),
    "en": N_("English"),
    "other": N_("another language"),
    "none": N_("no words"),
}
_COLUMN = "column."
_NAME_CHARS = 40


def pick(space: Space, clusters: Clusters | None) -> str:
    """Draw what chooses the colours."""
    names = [*(_COLUMN + name for name in space.corpus.columns), *_CALLED]
    key = f"embeddings.colour.{space.corpus.id}"
    state.begin(key, _usual(space, clusters))
    chosen = state.value(key)
    return str(
        st.selectbox(
            _("Colour by"),
            names,
            index=names.index(chosen) if chosen in names else len(names) - 1,
            format_func=lambda name: _("Colour: {what}").format(what=_called(name)),
            key=key,
            persist_state="session",
            label_visibility="collapsed",
            width=240,
        )
    )


def settle(space: Space, by: str, clusters: Clusters | None) -> Colours | None:
    """The colours of all rows; None for one colour, also while what they are by is not known."""
    if by == CLUSTER:
        return _of_clusters(clusters) if clusters else None
    if by == DISTANCE:
        return embeddings_distance.colours_of(space)
    if by == LANGUAGE:
        return _kept(space, by, lambda: _languages(space))
    if by == LENGTH:
        return _kept(space, by, lambda: _graded(colouring.lengths(space.table.column(TEXT))))
    if by.startswith(_COLUMN) and by.removeprefix(_COLUMN) in space.table.column_names:
        return _kept(space, by, lambda: _of_column(space, by.removeprefix(_COLUMN)))
    return None


def _called(name: str) -> str:
    return _(_CALLED[name]) if name in _CALLED else name.removeprefix(_COLUMN)


def _usual(space: Space, clusters: Clusters | None) -> str:
    """A column that tells groups apart, as that is what people brought; else the clusters."""
    column = resources.recent().get(
        ("usual", space.corpus.id),
        lambda: colouring.usual(space.table, space.corpus.columns, len(colours.KINDS)),
    )
    return _COLUMN + column if column else CLUSTER if clusters else NOTHING


def _kept(space: Space, by: str, make: Callable[[], Colours]) -> Colours:
    return resources.recent().get(("colours", space.corpus.id, by, state.language()), make)


def _of_clusters(found: Clusters) -> Colours:
    names = [_clipped(found.called(cluster)) for cluster in range(len(found.sizes))]
    about = ("colours", found.layer.id, tuple(names), state.language())
    return resources.recent().get(about, lambda: colours.kinds(found.numbers, names, _("Others")))


def _of_column(space: Space, name: str) -> Colours:
    held = colouring.read(space.table.column(name))
    if isinstance(held, Numbers):
        return _graded(held)
    return colours.kinds(held.codes, [_clipped(each) for each in held.names], _("Others"))


def _languages(space: Space) -> Colours:
    found = languages.languages(space.table.column(TEXT)).to_numpy()
    names = list(LANGUAGES)
    codes = np.searchsorted(names, found, sorter=np.argsort(names))
    return colours.kinds(np.argsort(names)[codes], [_(LANGUAGES[name]) for name in names], _("Others"))


def _graded(held: Numbers) -> Colours:
    low, high = held.ends
    return colours.graded(held.values, low, high, Scale(_end(held, low), _end(held, high)))


def _end(held: Numbers, value: float) -> str:
    if held.are_dates:
        return day(datetime.fromtimestamp(value, UTC))
    return number(value, 0 if abs(value) >= 100 or value == round(value) else 2)


def _clipped(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= _NAME_CHARS else f"{line[: _NAME_CHARS - 1]}…"
