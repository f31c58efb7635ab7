"""Maps and clusters that are computed: at once where that is quick, else beside the page, with their progress."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st
from numpy.typing import NDArray

from components.core.corpus import MAPS, Embedding, Layer, Method
from components.core.errors import Value
from components.core.owner import owner
from components.core.records import Status
from components.core.space import clusters, keywords, projection
from components.core.space.space import Space
from components.ui import embeddings, embeddings_layers, resources
from components.ui.boundary import boundary, show_fault
from components.ui.embeddings_methods import CALLED
from components.ui.words import N_, _, percent

_EVERY_S = 0.5
_WORKER = "page"
_STAGES = {
    "waiting": N_("waiting for another"),
    "preparing": N_("preparing"),
    "neighbours": N_("looking for neighbours"),
    "layout": N_("laying out"),
    "clusters": N_("grouping"),
}


def widest(embedding: Embedding, space: Space, dims: int) -> Layer:
    """The map along the widest axes, computed and kept.

    Raises:
        InputError: `reason` space_few.
    """
    found = projection.pca(space.matrix, dims)
    told = {"dims": dims, "explained": round(sum(found.explained), 6), "rows": int(space.present.sum())}
    return _kept(embedding, Method.PCA, told, found.points)


def group(embedding: Embedding, space: Space, count: int) -> Layer:
    """So many clusters, with their key words, computed and kept.

    Raises:
        InputError: `reason` space_few.
    """
    numbers = clusters.kmeans(space.matrix, count)
    words = keywords.of(space.texts, numbers)
    return _kept(
        embedding, Method.KMEANS, {"clusters": count, "rows": int(space.present.sum())}, numbers, words
    )


def begin(embedding: Embedding, method: Method, parameters: Mapping[str, Value]) -> Layer:
    """Compute a layer beside the page.

    Raises:
        StoreError: it cannot be kept.
    """
    return resources.surveys().start(owner(), embedding.id, method, parameters)


def running(kept: list[Layer]) -> list[Layer]:
    """Those that are being computed."""
    return [layer for layer in kept if layer.status is Status.RUNNING]


def follow(embedding: Embedding) -> None:
    """Draw how far those are that are being computed, each with a way to stop it, and why one failed."""
    kept = resources.store().layers.of_embedding(owner(), embedding.id)
    for layer in running(kept):
        _show_running(layer)
    for layer in kept:
        if layer.status is Status.FAILED:
            _show_failed(embedding, layer)


def _show_running(layer: Layer) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"embeddings.running.{layer.id}"
    ):
        st.fragment(partial(_show_share, layer.id, layer.method), run_every=_EVERY_S)()
        st.button(
            _("Stop"),
            key=f"embeddings.stop.{layer.id}",
            icon=":material/stop_circle:",
            type="tertiary",
            on_click=resources.surveys().stop,
            args=(owner(), layer.id),
        )


def _show_share(layer_id: str, method: Method) -> None:
    with boundary():
        layer = resources.store().layers.get(owner(), layer_id)
        if layer is None or layer.status is not Status.RUNNING:
            st.rerun()
            return
        stage = _(_STAGES.get(resources.surveys().stage(owner(), layer_id), _STAGES["preparing"]))
        said = _("{method}: {stage}, {share}").format(
            method=_(CALLED[method]), stage=stage, share=percent(layer.share)
        )
        st.progress(layer.share, said)


def _show_failed(embedding: Embedding, layer: Layer) -> None:
    if layer.fault is not None:
        show_fault(layer.fault)
    st.button(
        _("Put away"),
        key=f"embeddings.forget.{layer.id}",
        icon=":material/close:",
        type="tertiary",
        on_click=embeddings.attempt,
        args=(partial(_put_away, embedding, layer),),
    )


def _put_away(embedding: Embedding, layer: Layer) -> None:
    resources.store().layers.delete(owner(), layer.id)
    if layer.method in MAPS:  # one that is missing is computed when it is looked at, and would fail again
        embeddings_layers.leave(embedding)


def _kept(
    embedding: Embedding,
    method: Method,
    parameters: Mapping[str, Value],
    array: NDArray[Any],
    words: Mapping[int, Sequence[str]] | None = None,
) -> Layer:
    layers = resources.store().layers
    made = layers.add(owner(), embedding.id, method, parameters, _WORKER)
    layers.finish(owner(), made.id, _WORKER, array, words)
    return layers.get(owner(), made.id) or made
