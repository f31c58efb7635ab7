"""A collection with its vectors, its map and its clusters, taken along as files that other programs open."""

import streamlit as st

from components.core.owner import owner
from components.core.space import downloads
from components.core.space.downloads import Download, Kind
from components.core.space.space import Space
from components.ui import embeddings_clusters, embeddings_layers, embeddings_request, media, resources
from components.ui.embeddings import Opened
from components.ui.messages import plain
from components.ui.words import N_, _, ngettext, number

_VECTORS = "embeddings.export.vectors"
_FILES = {
    Kind.PARQUET: ("Parquet", N_("For pandas, DuckDB and Embedding Atlas: the smallest with vectors.")),
    Kind.CSV: ("CSV", N_("For Excel and its kin.")),
    Kind.JSONL: ("JSONL", N_("An object in each line, for programs.")),
    Kind.NPY: ("NPY", N_("The vectors alone, for numpy; a row for each text, in order.")),
    Kind.TENSORBOARD: (
        "TensorBoard",
        N_(
            "A ZIP of vectors.tsv and metadata.tsv for the Embedding Projector; texts without a vector are left out."
        ),
    ),
}


def show(_opened: Opened, space: Space) -> None:
    """Draw what goes along, and a link for each kind of file; a file is made when it is asked for."""
    embedding = space.embedding
    kept = resources.store().layers.of_embedding(owner(), embedding.id)
    map_id = embeddings_layers.looked_at(embedding, kept)
    clusters = embeddings_clusters.current(embedding, kept)
    st.caption(_told(space, has_map=bool(map_id), has_clusters=clusters is not None))
    vectors = st.toggle(_("With the vectors"), True, key=_VECTORS)
    for kind, (label, said) in _FILES.items():
        asked = Download(kind, embedding.id, map_id, clusters.layer.id if clusters else "", vectors)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.link_button(
                label,
                media.space_address(asked),
                icon=":material/download:",
                key=f"embeddings.export.{kind}",
                width=150,
            )
            size = _size(downloads.size_bytes(asked, space))
            st.caption(plain(_("{about} {size}").format(about=_(said), size=size)))
    _show_atlas()
    embeddings_request.show(space)


def _told(space: Space, *, has_map: bool, has_clusters: bool) -> str:
    count = len(space.table)
    every = ngettext("{n} text with its columns", "All {n} texts with their columns", count)
    said = [every.format(n=number(count))]
    if has_map:
        said.append(_("their places on the map that was looked at last"))
    if has_clusters:
        said.append(_("their clusters"))
    return plain(" · ".join(said))


def _size(size_bytes: int) -> str:
    if size_bytes < 1_000_000:
        return _("Less than 1 MB.")
    return _("About {n} MB.").format(n=number(size_bytes / 1e6))


def _show_atlas() -> None:
    with st.expander(_("Open it in Embedding Atlas"), icon=":material/travel_explore:"):
        st.code(
            "pip install embedding-atlas\n"
            "embedding-atlas collection.parquet --text text --x projection_x --y projection_y",
            language="bash",
        )
        st.caption(
            _(
                "With the Parquet file under this name. Nothing is computed anew: it shows the map as it is here."
            )
        )
