"""The map of a collection: laid out, coloured, picked from."""

from functools import partial

import numpy as np
import streamlit as st

from components.core.space.space import Space
from components.ui import (
    embeddings_clusters,
    embeddings_colours,
    embeddings_computing,
    embeddings_distance,
    embeddings_grouping,
    embeddings_late,
    embeddings_layout,
    embeddings_results,
    embeddings_rows,
    embeddings_selection,
    plot,
)
from components.ui.boundary import boundary
from components.ui.embeddings import Opened
from components.ui.embeddings_clusters import Clusters
from components.ui.embeddings_layout import Map
from components.ui.words import _

_PLOT = "embeddings.plot"


def show(opened: Opened, space: Space) -> None:
    """Draw what chooses the map and its colours, the map, and what is selected on it."""
    embedding = opened.embedding
    if embedding is None or not space.present.any():
        st.info(_("No text has a vector yet, so there is nothing to map."), icon=":material/scatter_plot:")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="embeddings.bar"):
        found = embeddings_layout.pick(embedding, space)
        clusters = embeddings_grouping.pick(embedding, space)
        by = embeddings_colours.pick(space, clusters)
        st.caption(found.said, help=found.help, width="content")
    embeddings_computing.follow(embedding)
    if by == embeddings_colours.DISTANCE:
        embeddings_distance.ask(embedding)
    st.fragment(partial(_show_plot, space, found, by, clusters))()
    embeddings_late.show(embedding, space, found, clusters)
    embeddings_rows.show(space, found, clusters)
    if clusters is not None:
        embeddings_grouping.show(embedding, space, clusters)


def _show_plot(space: Space, found: Map, by: str, clusters: Clusters | None) -> None:
    with boundary():
        colours, corpus_id = embeddings_colours.settle(space, by, clusters), space.corpus.id
        picked = plot.picked(found.points, key=_PLOT, colours=colours)
        if picked is not None:
            embeddings_selection.take(corpus_id, picked.rows, added=picked.added)
            alone = int(picked.rows[0]) if picked.how == "click" and len(picked.rows) == 1 else None
            embeddings_results.look(corpus_id, alone)
            st.rerun()
        chosen = np.zeros(len(found.points), dtype=np.bool_)
        chosen[embeddings_selection.rows(corpus_id)] = True
        plot.show(
            found.points,
            key=_PLOT,
            colours=colours,
            hover=space.texts,
            labels=embeddings_clusters.labels(clusters, found.name, found.points) if clusters else (),
            selected=chosen,
            query=embeddings_rows.ringed(space),
            name=_("Map of “{name}”").format(name=space.corpus.name),
            lacking=False,
        )
