"""Which of the maps of an embedding is looked at: they are kept with what they were computed with."""

from collections.abc import Sequence

from components.core.corpus import Embedding, Layer, Method
from components.core.records import Status
from components.ui import state


def chosen(embedding: Embedding, kept: Sequence[Layer], method: Method, dims: int) -> Layer | None:
    """The map of a method that is looked at: the one somebody chose, else the newest that is there."""
    done = [
        layer
        for layer in kept
        if layer.method is method and layer.status is Status.DONE and layer.parameters.get("dims") == dims
    ]
    name = state.value(_name(embedding, method, dims))
    return next((layer for layer in done if layer.id == name), done[0] if done else None)


def choose(embedding: Embedding, method: Method, dims: int, layer_id: str | None) -> None:
    """Look at this map of a method from now on, or at the newest."""
    state.set_value(_name(embedding, method, dims), layer_id)


def leave(embedding: Embedding) -> None:
    """Look at the map that is always there."""
    state.set_value(f"embeddings.method.{embedding.id}", Method.PCA)


def looked_at(embedding: Embedding, kept: Sequence[Layer]) -> str:
    """The id of the map that was looked at last; the embedding's own where its vectors are places; empty for none."""
    if embedding.width in (2, 3):
        return embedding.id
    method = Method(state.value(f"embeddings.method.{embedding.id}") or Method.PCA)
    found = chosen(embedding, kept, method, int(state.value(f"embeddings.dims.{embedding.id}") or 2))
    return found.id if found else ""


def _name(embedding: Embedding, method: Method, dims: int) -> str:
    return f"embeddings.layer.{embedding.id}.{method}.{dims}"
