"""Clusters: how many, by which method, what each is about, and what it is called."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from components.core.corpus import CLUSTERINGS, Embedding, Layer, Method
from components.core.errors import InputError, Value
from components.core.owner import owner
from components.core.records import Status
from components.core.space import counting, naming
from components.core.space.space import Space
from components.ui import (
    embeddings,
    embeddings_clusters,
    embeddings_computing,
    embeddings_naming,
    resources,
    state,
)
from components.ui.boundary import report
from components.ui.embeddings_clusters import NONE, Clusters
from components.ui.embeddings_methods import CALLED, SAYS
from components.ui.words import _, ngettext, number, percent

_LEAST_ROWS, _AT_ONCE_ROWS = 8, 5_000
"""Of so many texts clusters are there when the map is first looked at."""
_MOST = 100
_ORDER = "embeddings.grouping.order"
_MIN_SIZE = 10
_WIDTH_PIXELS = 300
_TABLE_ROWS, _HEAD_PIXELS, _ROW_PIXELS = 8, 38, 35


def pick(embedding: Embedding, space: Space) -> Clusters | None:
    """Draw what chooses the clusters, and return those that are looked at."""
    count = int(space.present.sum())
    kept = _kept(embedding)
    current = any(layer.parameters.get("rows", count) == count for layer in kept)
    if (
        not current
        and embeddings_clusters.chosen(embedding) is None
        and _LEAST_ROWS <= count <= _AT_ONCE_ROWS
    ):
        state.set_value(_ORDER, (embedding.id, None))
    if _group(embedding, space):
        kept = _kept(embedding)
    found = embeddings_clusters.current(embedding, kept)
    with st.popover(
        _("Clusters") if found is None else _("{n} clusters").format(n=number(len(found.sizes))),
        icon=":material/bubble_chart:",
        type="tertiary",
        key="embeddings.grouping",
        on_change="rerun",
    ) as panel:
        if panel.open:
            with st.container(width=_WIDTH_PIXELS, gap="small"):
                _pick_kept(embedding, kept, found)
                _show_new(embedding, space, count)
    return found


def _kept(embedding: Embedding) -> list[Layer]:
    layers = resources.store().layers.of_embedding(owner(), embedding.id)
    return [layer for layer in layers if layer.method in CLUSTERINGS]


def _pick_kept(embedding: Embedding, kept: Sequence[Layer], found: Clusters | None) -> None:
    done = {layer.id: layer for layer in kept if layer.status is Status.DONE}
    if not done:
        return
    names = [*done, NONE]
    key = f"embeddings.grouping.shown.{embedding.id}"
    state.seed_one(key, found.layer.id if found else NONE)
    st.radio(
        _("Shown"),
        names,
        format_func=lambda name: _told(done[name]) if name in done else _("None"),
        key=key,
        on_change=lambda: embeddings_clusters.choose(embedding, str(state.value(key))),
    )
    if found is not None:
        st.button(
            _("Delete these clusters"),
            key="embeddings.clusters.delete",
            icon=":material/delete:",
            type="tertiary",
            on_click=embeddings.attempt,
            args=(partial(_delete, embedding, found.layer.id),),
        )


def _delete(embedding: Embedding, layer_id: str) -> None:
    resources.store().layers.delete(owner(), layer_id)
    embeddings_clusters.choose(embedding, NONE)


def _told(layer: Layer) -> str:
    """The method of a grouping and what it was told."""
    if layer.method is Method.KMEANS:
        return _("k-means, {n} clusters").format(n=number(_whole(layer, "clusters")))
    return _("HDBSCAN, at least {n} texts each").format(n=number(_whole(layer, "min_size")))


def _whole(layer: Layer, name: str) -> int:
    return int(layer.parameters.get(name) or 0)


def _show_new(embedding: Embedding, space: Space, count: int) -> None:
    key = "embeddings.grouping.method"
    state.begin(key, Method.KMEANS)
    method = Method(
        st.segmented_control(
            _("New clusters"),
            list(CLUSTERINGS),
            format_func=lambda each: _(CALLED[Method(each)]),
            key=key,
            required=True,
        )
        or Method.KMEANS
    )
    st.caption(_(SAYS[method]))
    if method is Method.KMEANS:
        most = max(2, min(_MOST, count))
        with st.spinner(_("Looking how many groups there are …")):
            usual = _usual(embedding, space)
        many = st.number_input(
            _("How many"),
            2,
            most,
            max(2, min(most, usual)),
            key=f"embeddings.grouping.count.{embedding.id}",
        )
        _button(partial(_order, embedding, count, int(many)))
    else:
        size = st.number_input(
            _("Texts in a cluster, at least"), 2, 1000, _MIN_SIZE, key="embeddings.grouping.size"
        )
        told = {"min_size": int(size), "rows": count}
        _button(partial(_beside, embedding, method, told))


def _button(act: Any) -> None:
    st.button(
        _("Group"),
        key="embeddings.grouping.begin",
        icon=":material/play_arrow:",
        on_click=embeddings.attempt,
        args=(partial(_begin, act),),
    )


def _begin(act: Any) -> None:
    act()
    state.set_value("embeddings.grouping", False)


def _order(embedding: Embedding, count: int, many: int) -> None:
    """Group at once where that is quick, else beside the page."""
    if count <= _AT_ONCE_ROWS:
        state.set_value(_ORDER, (embedding.id, many))
    else:
        _beside(embedding, Method.KMEANS, {"clusters": many, "rows": count})


def _beside(embedding: Embedding, method: Method, parameters: Mapping[str, Value]) -> None:
    """Group beside the page; the clusters are looked at once they are there."""
    made = embeddings_computing.begin(embedding, method, parameters)
    embeddings_clusters.choose(embedding, made.id)


def again(embedding: Embedding, layer: Layer, count: int) -> None:
    """Group anew as before, with the texts that have come since.

    Args:
        count: texts that have a vector by now.
    Raises:
        StoreError: it cannot be kept.
    """
    if layer.method is Method.KMEANS:
        _order(embedding, count, _whole(layer, "clusters"))
    else:
        _beside(embedding, layer.method, {**layer.parameters, "rows": count})


def _group(embedding: Embedding, space: Space) -> bool:
    """Group as was ordered, with a word about it while it takes; whether anything was."""
    ordered: tuple[str, int | None] | None = state.take(_ORDER)
    if ordered is None or ordered[0] != embedding.id:
        return False
    try:
        with st.spinner(_("Grouping …")):
            made = embeddings_computing.group(embedding, space, ordered[1] or _usual(embedding, space))
    except InputError as error:
        embeddings_clusters.choose(embedding, NONE)
        if ordered[1] is not None:  # nobody asked for those that come by themselves
            report(error)
        return False
    embeddings_clusters.choose(embedding, made.id)
    return True


def _usual(embedding: Embedding, space: Space) -> int:
    """How many clusters to begin with."""
    return resources.recent().get(
        ("usual clusters", embedding.id), lambda: counting.usual(space.matrix, there=space.present)
    )


def show(embedding: Embedding, space: Space, found: Clusters) -> None:
    """Draw the clusters as a table in which they can be named, and the way to have a model name them."""
    count = len(found.sizes)
    label = ngettext("{n} cluster", "{n} clusters", count).format(n=number(count))
    with st.expander(label, icon=":material/bubble_chart:", type="compact", key="embeddings.clusters.fold"):
        st.caption(_("A name can be typed over; what is empty is called by its key words."))
        alone = int((found.numbers < 0)[space.present].sum())
        if alone:
            said = ngettext(
                "{n} text lies alone and belongs to none.", "{n} texts lie alone and belong to none.", alone
            )
            st.caption(said.format(n=number(alone)))
        _show_table(found)
        embeddings_naming.show(embedding, space, found)


def _show_table(found: Clusters) -> None:
    layer, clusters = found.layer, range(len(found.sizes))
    total, named = max(1, len(found.numbers)), [layer.names.get(str(each), "") for each in clusters]
    rows = {
        _("Name"): named,
        _("Key words"): [", ".join(layer.words.get(str(each), ())) for each in clusters],
        _("Texts"): list(found.sizes),
        _("Share"): [percent(size / total) for size in found.sizes],
    }
    key = f"embeddings.clusters.table.{layer.id}.{hash(tuple(named)) & 0xFFFFFFFF:08x}"
    st.data_editor(
        rows,
        hide_index=True,
        height=_HEAD_PIXELS + _ROW_PIXELS * min(len(clusters), _TABLE_ROWS),
        disabled=[_("Key words"), _("Texts"), _("Share")],
        column_config={
            _("Name"): st.column_config.TextColumn(max_chars=naming.NAME_CHARS, width="medium"),
            _("Key words"): st.column_config.TextColumn(width="large"),
        },
        key=key,
        on_change=embeddings.attempt,
        args=(partial(_rename, layer.id, key),),
    )


def _rename(layer_id: str, key: str) -> None:
    edited = (state.value(key) or {}).get("edited_rows", {})
    names = {
        int(row): naming.tidy(str(name or ""))
        for row, cells in edited.items()
        for name in list(cells.values())[:1]
    }
    resources.store().layers.rename_clusters(owner(), layer_id, names)
