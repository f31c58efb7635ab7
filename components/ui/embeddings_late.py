"""Which rows a map or its clusters lack, and why: some have no vector, others came after it was computed."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from components.core.corpus import Embedding
from components.core.space.space import Space
from components.core.space.view import Rows
from components.ui import embeddings, embeddings_grouping, embeddings_selection, embeddings_settings
from components.ui.embeddings_clusters import Clusters
from components.ui.embeddings_layout import Map
from components.ui.words import _, ngettext, number


def show(embedding: Embedding, space: Space, found: Map, clusters: Clusters | None) -> None:
    """Say how many lack what, each with the way to see them or to have it computed anew."""
    missing = np.flatnonzero(~space.present)
    if len(missing):
        _show_vectorless(space, missing.astype(np.int32))
    layer = found.layer
    late = int((space.present & ~np.isfinite(found.points).all(axis=1)).sum())
    if late and layer is not None:
        said = ngettext(
            "{n} text came after this map was computed and has no place on it.",
            "{n} texts came after this map was computed and have no place on it.",
            late,
        )
        act = partial(embeddings_settings.begin, embedding, layer.method, layer.parameters)
        _show_late(said.format(n=number(late)), "map", act)
    count = int(space.present.sum())
    if clusters is not None and (late := count - int(clusters.layer.parameters.get("rows") or count)) > 0:
        said = ngettext(
            "{n} text came after these clusters were made and belongs to none of them.",
            "{n} texts came after these clusters were made and belong to none of them.",
            late,
        )
        act = partial(embeddings_grouping.again, embedding, clusters.layer, count)
        _show_late(said.format(n=number(late)), "clusters", act)


def _show_vectorless(space: Space, rows: Rows) -> None:
    said = ngettext("Show the {n} row without a vector", "Show the {n} rows without a vector", len(rows))
    st.button(
        said.format(n=number(len(rows))),
        key="embeddings.missing",
        icon=":material/visibility_off:",
        type="tertiary",
        on_click=embeddings_selection.take,
        args=(space.corpus.id, rows),
    )


def _show_late(said: str, name: str, act: Callable[[], None]) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"embeddings.late.{name}"
    ):
        st.caption(said, width="content")
        st.button(
            _("Compute anew"),
            key=f"embeddings.late.{name}.compute",
            icon=":material/refresh:",
            type="tertiary",
            on_click=embeddings.attempt,
            args=(act,),
        )
