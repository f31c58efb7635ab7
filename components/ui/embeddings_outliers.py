"""The texts that have the least in common with their neighbours."""

from functools import partial

import streamlit as st

from components.core.space import neighbours
from components.core.space.rows import Progress
from components.core.space.space import Space
from components.ui import embeddings_errands, embeddings_neighbours, embeddings_results, state
from components.ui.embeddings import Opened
from components.ui.words import _, number

_COUNT = "embeddings.outliers.count"
_COUNTS, _MOST = (20, 100, 500), 500
_NEIGHBOURS = 10
QUICK = 6e11
"""Products of numbers that take some ten seconds on two cores; more are not begun without a word."""


def show(opened: Opened, space: Space) -> None:
    """Draw the rows farthest from their neighbours, loneliest first."""
    st.caption(
        _(
            "Texts like no other: mistakes, other languages, odd topics. Likeness here is the mean to the {n} nearest; "
            "the lower, the lonelier."
        ).format(n=number(_NEIGHBOURS))
    )
    found = embeddings_errands.result(
        (space.embedding.id, space.embedding.done),
        partial(_outliers, space),
        _("Comparing each text with all others"),
        "embeddings.outliers",
        begin=work(space) < QUICK,
    )
    if found is None:
        return
    state.begin(_COUNT, _COUNTS[0])
    shown = found[: int(state.value(_COUNT) or _COUNTS[0])]
    embeddings_results.show(space, shown, "embeddings.outliers")
    embeddings_results.show_foot(space, shown, "embeddings.outliers", _COUNT, _COUNTS)
    embeddings_neighbours.show(space)


def work(space: Space) -> float:
    """Products of numbers that it takes to compare all texts with each other."""
    return float(space.corpus.count**2 * int(space.matrix.shape[1]))


def _outliers(space: Space, progress: Progress) -> list[tuple[int, float]]:
    return neighbours.outliers(space.matrix, _NEIGHBOURS, _MOST, progress=progress)
