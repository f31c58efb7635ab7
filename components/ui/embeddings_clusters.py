"""The clusters of an embedding that are looked at: their numbers, names, key words, and where their labels stand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.core.corpus import CLUSTERINGS, Embedding, Layer
from components.core.records import Status
from components.core.space.view import Label
from components.ui import resources, state
from components.ui.words import _, number

NONE = "none"
"""Chosen where no clusters are to be seen."""
_WORDS = 3
_LABEL_CHARS = 32


@dataclass(frozen=True, slots=True)
class Clusters:
    """A grouping of the rows."""

    layer: Layer
    numbers: NDArray[np.int32]
    """(n,) -1 for rows that belong to none."""
    sizes: tuple[int, ...]

    def called(self, cluster: int) -> str:
        """Its name; its key words where nobody gave it one."""
        words = ", ".join(self.layer.words.get(str(cluster), ())[:_WORDS])
        return self.layer.names.get(str(cluster)) or words or _("Cluster {n}").format(n=number(cluster + 1))


def chosen(embedding: Embedding) -> str | None:
    """The grouping somebody chose, or NONE; None before anybody did."""
    name: str | None = state.value(f"embeddings.clusters.{embedding.id}")
    return name


def choose(embedding: Embedding, layer_id: str) -> None:
    """Look at a grouping, or at NONE."""
    state.set_value(f"embeddings.clusters.{embedding.id}", layer_id)


def current(embedding: Embedding, kept: Sequence[Layer]) -> Clusters | None:
    """The grouping somebody chose, else the newest that is there; None where there is none, or none is wanted."""
    done = [layer for layer in kept if layer.method in CLUSTERINGS and layer.status is Status.DONE]
    name = chosen(embedding)
    if not done or name == NONE:
        return None
    layer = next((each for each in done if each.id == name), done[0])
    numbers = resources.layer_array(layer.id)
    sizes = resources.recent().get(("sizes", layer.id), lambda: np.bincount(numbers[numbers >= 0]))
    return Clusters(layer, numbers, tuple(int(size) for size in sizes))


def labels(found: Clusters, name: str, points: NDArray[np.float32]) -> list[Label]:
    """The names of the clusters where most of their points lie.

    Args:
        name: of the map the points belong to.
    """
    places = resources.recent().get(("middles", found.layer.id, name), lambda: _middles(found, points))
    return [
        Label(
            float(place[0]),
            float(place[1]),
            _clipped(found.called(cluster)),
            float(found.sizes[cluster]),
            float(place[2]) if len(place) > 2 else 0.0,
        )
        for cluster, place in enumerate(places)
        if np.isfinite(place).all()
    ]


def _middles(found: Clusters, points: NDArray[np.float32]) -> NDArray[np.float32]:
    """The median of the points of each cluster: (clusters, dims), NaN where none of them has a place."""
    known = (found.numbers >= 0) & np.isfinite(points).all(axis=1)
    rows = np.flatnonzero(known)
    rows = rows[np.argsort(found.numbers[rows], kind="stable")]
    ends = np.cumsum(np.bincount(found.numbers[rows], minlength=len(found.sizes)))
    middles = np.full((len(found.sizes), points.shape[1]), np.nan, dtype=np.float32)
    for cluster, some in enumerate(np.split(rows, ends[:-1])):
        if len(some):
            middles[cluster] = np.median(points[some], axis=0)
    return middles


def _clipped(name: str) -> str:
    return name if len(name) <= _LABEL_CHARS else f"{name[: _LABEL_CHARS - 1].rstrip()}…"
