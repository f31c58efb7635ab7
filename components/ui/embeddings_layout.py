"""Where the texts lie: which map is looked at, how much it tells, and what is computed for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from components.core.corpus import MAPS, Embedding, Layer, Method
from components.core.owner import owner
from components.core.space.space import Space
from components.ui import embeddings_computing, embeddings_layers, embeddings_settings, resources, state
from components.ui.embeddings_methods import CALLED, SAYS
from components.ui.words import _, number, percent


@dataclass(frozen=True, slots=True)
class Map:
    """Where each row lies."""

    name: str
    """Another map has another name, and begins with all of it in view."""
    points: NDArray[np.float32]
    """(n, 2 or 3), NaN for a row that has no place."""
    layer: Layer | None
    """As it is kept; None where the vectors are places themselves."""
    said: str
    """How much it tells, in few words; `help` in more."""
    help: str


def pick(embedding: Embedding, space: Space) -> Map:
    """Draw what chooses the map, and what is being computed; the map to look at."""
    width = space.matrix.shape[1]
    if width in (2, 3):
        told = _("The vectors have {n} numbers each: they are places already.").format(n=number(width))
        return Map(embedding.id, np.asarray(space.matrix), None, _("The vectors as they are"), told)
    method, dims = _pick_method(embedding), _pick_dims(embedding)
    kept = resources.store().layers.of_embedding(owner(), embedding.id)
    found = None if method is Method.PCA else embeddings_layers.chosen(embedding, kept, method, dims)
    if method is not Method.PCA:
        embeddings_settings.show(embedding, kept, method, dims, found, int(space.present.sum()))
    if found is None:
        found = _at_once(embedding, space, kept, dims)
    said = _said(found)
    if found.method is not method:
        said = _("{method} is not there yet; this is PCA.").format(method=_(CALLED[method]))
    return Map(found.id, resources.layer_array(found.id), found, said, _(SAYS[found.method]))


def _pick_method(embedding: Embedding) -> Method:
    name = f"embeddings.method.{embedding.id}"
    state.begin(name, Method.PCA)
    picked = st.segmented_control(
        _("Map"),
        list(MAPS),
        format_func=lambda method: _(CALLED[Method(method)]),
        key=name,
        persist_state="session",
        required=True,
        label_visibility="collapsed",
        help=_("How the vectors are laid out on a plane"),
    )
    return Method(picked or Method.PCA)


def _pick_dims(embedding: Embedding) -> int:
    name = f"embeddings.dims.{embedding.id}"
    state.begin(name, 2)
    picked = st.segmented_control(
        _("Dimensions"),
        [2, 3],
        format_func=lambda dims: _("2-D") if dims == 2 else _("3-D"),
        key=name,
        persist_state="session",
        required=True,
        label_visibility="collapsed",
    )
    return int(picked or 2)


def _at_once(embedding: Embedding, space: Space, kept: Sequence[Layer], dims: int) -> Layer:
    """The map along the widest axes: computed when somebody first looks at it, and when texts have come since."""
    count, found = int(space.present.sum()), embeddings_layers.chosen(embedding, kept, Method.PCA, dims)
    if found is not None and found.parameters.get("rows") == count:
        return found
    with st.spinner(_("Laying out {n} texts …").format(n=number(count))):
        made = embeddings_computing.widest(embedding, space, dims)
    if found is not None:
        resources.store().layers.delete(owner(), found.id)
    return made


def _said(layer: Layer) -> str:
    explained = layer.parameters.get("explained")
    if isinstance(explained, float):
        return _("Explains {share} of the spread").format(share=percent(explained))
    return embeddings_settings.told(layer)
