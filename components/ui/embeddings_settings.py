"""What a map is computed with, and the maps of that kind that are kept."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from components.core.corpus import Embedding, Layer, Method
from components.core.errors import Value
from components.core.owner import owner
from components.core.records import Status
from components.ui import embeddings, embeddings_computing, embeddings_layers, resources, state
from components.ui.embeddings_methods import SAYS
from components.ui.messages import plain
from components.ui.words import _, number

AT_ONCE_ROWS: Mapping[Method, int] = {Method.UMAP: 20_000, Method.TSNE: 5_000}
"""Of so many texts a map is computed as soon as somebody asks to see it: that takes a minute or two at most."""
_USUAL: Mapping[Method, Mapping[str, Value]] = {
    Method.UMAP: {"neighbours": 15, "min_dist": 0.1},
    Method.TSNE: {"perplexity": 30},
}
_WIDTH_PIXELS = 300


def show(
    embedding: Embedding, kept: Sequence[Layer], method: Method, dims: int, found: Layer | None, count: int
) -> None:
    """Draw the settings of a method and its maps; one of few texts that is not there yet is begun.

    Args:
        count: texts that have a vector.
    """
    mine = [layer for layer in kept if layer.method is method and layer.parameters.get("dims") == dims]
    with st.popover(
        _("Settings"),
        icon=":material/tune:",
        type="tertiary",
        key="embeddings.map.settings",
        on_change="rerun",
    ) as panel:
        if panel.open:
            with st.container(width=_WIDTH_PIXELS, gap="small"):
                st.caption(_(SAYS[method]))
                _show_kept(embedding, mine, method, dims, found)
                _show_new(embedding, method, dims)
    if any(layer.status in (Status.DONE, Status.RUNNING) for layer in mine):
        return
    if not mine and count <= AT_ONCE_ROWS[method]:
        embeddings_computing.begin(embedding, method, {"dims": dims, **_USUAL[method]})
    else:
        _button(embedding, method, {"dims": dims, **_USUAL[method]}, "embeddings.map.first", primary=True)


def _show_kept(
    embedding: Embedding, mine: Sequence[Layer], method: Method, dims: int, found: Layer | None
) -> None:
    done = {layer.id: layer for layer in mine if layer.status is Status.DONE}
    if len(done) > 1:
        key, names = f"embeddings.map.shown.{embedding.id}", list(done)
        state.seed_one(key, found.id if found is not None and found.id in done else names[0])
        st.radio(
            _("Kept maps"),
            names,
            format_func=lambda name: told(done[name]),
            key=key,
            on_change=lambda: embeddings_layers.choose(embedding, method, dims, str(state.value(key))),
        )
    elif done:
        st.markdown(_("Shown: {settings}").format(settings=plain(told(next(iter(done.values()))))))
    if found is not None:
        st.button(
            _("Delete the map shown"),
            key="embeddings.map.delete",
            icon=":material/delete:",
            type="tertiary",
            on_click=embeddings.attempt,
            args=(partial(_delete, embedding, found, len(done)),),
        )


def _delete(embedding: Embedding, layer: Layer, kept: int) -> None:
    """Delete a map; after the last one of its kind look at another kind, as a missing one is computed when looked at."""
    resources.store().layers.delete(owner(), layer.id)
    if kept <= 1:
        embeddings_layers.leave(embedding)


def told(layer: Layer) -> str:
    """The settings a map was computed with."""
    held = layer.parameters
    if layer.method is Method.TSNE:
        return _("perplexity {n}").format(n=number(_real(held, "perplexity", 30)))
    return _("{n} neighbours, distance {far}").format(
        n=number(_real(held, "neighbours", 15)), far=number(_real(held, "min_dist", 0.1), 2)
    )


def _real(held: Mapping[str, Value], name: str, usual: float) -> float:
    value = held.get(name)
    return usual if value is None else float(value)


def _show_new(embedding: Embedding, method: Method, dims: int) -> None:
    chosen: dict[str, Value] = {"dims": dims}
    if method is Method.UMAP:
        chosen["neighbours"] = st.slider(
            _("Neighbours"),
            2,
            100,
            15,
            key="embeddings.map.neighbours",
            help=_("Few show fine grain, many the large picture."),
        )
        chosen["min_dist"] = st.slider(
            _("Least distance"),
            0.0,
            0.99,
            0.1,
            key="embeddings.map.min_dist",
            help=_("Small packs groups tightly, large spreads their points."),
        )
    else:
        chosen["perplexity"] = st.slider(
            _("Perplexity"),
            5,
            100,
            30,
            key="embeddings.map.perplexity",
            help=_("About how many neighbours each point minds."),
        )
    _button(embedding, method, chosen, "embeddings.map.compute")


def _button(
    embedding: Embedding, method: Method, chosen: Mapping[str, Value], key: str, *, primary: bool = False
) -> None:
    st.button(
        _("Compute this map"),
        key=key,
        icon=":material/play_arrow:",
        type="primary" if primary else "secondary",
        help=_("It takes a while, costs nothing, and the page stays free meanwhile."),
        on_click=embeddings.attempt,
        args=(partial(begin, embedding, method, chosen),),
    )


def begin(embedding: Embedding, method: Method, chosen: Mapping[str, Value]) -> None:
    """Compute a map beside the page, and look at it once it is there.

    Raises:
        StoreError: it cannot be kept.
    """
    embeddings_computing.begin(embedding, method, chosen)
    embeddings_layers.choose(embedding, method, int(_real(chosen, "dims", 2)), None)
    state.set_value("embeddings.map.settings", False)
