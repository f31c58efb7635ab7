"""The ways to lay out and to group vectors, in people's words."""

from collections.abc import Mapping

from components.core.corpus import Method
from components.ui.words import N_

CALLED: Mapping[Method, str] = {
    Method.PCA: N_("PCA"),
    Method.UMAP: N_("UMAP"),
    Method.TSNE: N_("t-SNE"),
    Method.KMEANS: N_("k-means"),
    Method.HDBSCAN: N_("HDBSCAN"),
}
SAYS: Mapping[Method, str] = {
    Method.PCA: N_("Texts far apart differ most; those close together may still differ in other ways."),
    Method.UMAP: N_(
        "Best for groups: neighbours stay neighbours. How far groups lie apart, and how wide they are, means little."
    ),
    Method.TSNE: N_(
        "Shows small groups within large ones. Only who lies near whom means something; distances and sizes do not."
    ),
    Method.KMEANS: N_("As many groups as you say; each text belongs to one."),
    Method.HDBSCAN: N_(
        "Finds by itself how many there are; texts that lie alone belong to none. Takes a while."
    ),
}
"""What each is good for."""
