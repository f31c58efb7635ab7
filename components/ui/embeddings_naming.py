"""A chat model names clusters: which model, at what price, asked when somebody says so."""

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial

import numpy as np
import streamlit as st

from components.core.catalog import prices, tokens
from components.core.corpus import Embedding
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Cost, Doubt, Fault, Usage
from components.core.relay import loop
from components.core.space import naming, neighbours
from components.core.space.naming import Sample
from components.core.space.space import Space
from components.ui import budget_gate, embeddings, picker, resources, state
from components.ui.boundary import show_fault
from components.ui.embeddings_clusters import Clusters
from components.ui.messages import plain
from components.ui.words import _, money

_MODEL, _COMING, _FAULT = "embeddings.namer", "embeddings.naming.coming", "embeddings.naming.fault"
_NAME_TOKENS, _SAMPLE_MARK = 14, "0" * 16
_LOOKED_AT, _TEXTS = 400, 5
_WIDTH_PIXELS = 260


def show(embedding: Embedding, space: Space, found: Clusters) -> None:
    """Draw the model, the price and the button; and wait for what was asked."""
    _wait(found)
    if (fault := state.take(_FAULT)) is not None:
        show_fault(fault)
    model = _pick()
    samples = _samples(space, found)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="embeddings.naming"):
        st.button(
            _("Name them with a model"),
            key="embeddings.naming.ask",
            icon=":material/auto_awesome:",
            disabled=not model,
            on_click=_ask,
            args=(model, found, samples),
        )
        if model:
            said = _("One question to {model} with some texts of each cluster: {price}")
            st.caption(plain(said.format(model=model, price=money(_cost(model, samples)))))


def _pick() -> str | None:
    relay = state.relay()
    names = list(picker.offered(relay, None).labels)
    kept = resources.store().preferences.get(owner(), f"{_MODEL}/{relay.base_url}")
    usual = next((str(name) for name in (kept, picker.default_model(relay), *names) if name in names), None)
    key = f"{_MODEL}.{relay.id}"
    state.begin(key, usual)
    picked = st.selectbox(
        _("Chat model"),
        names,
        index=names.index(usual) if usual else None,
        key=key,
        on_change=_keep,
        args=(key, relay.base_url),
        width=_WIDTH_PIXELS,
        placeholder=_("Choose a model"),
    )
    return str(picked) if picked else None


def _keep(key: str, address: str) -> None:
    resources.store().preferences.set(owner(), f"{_MODEL}/{address}", state.value(key))


def _samples(space: Space, found: Clusters) -> Sequence[Sample]:
    return resources.recent().get(("samples", found.layer.id), lambda: _drawn(space, found))


def _drawn(space: Space, found: Clusters) -> list[Sample]:
    """Of the largest clusters the key words, and the texts nearest to the middle."""
    samples = []
    for cluster in range(min(len(found.sizes), naming.CLUSTERS_MAX)):
        rows = np.flatnonzero((found.numbers == cluster) & space.present)
        rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), _LOOKED_AT)).astype(int)]
        some = np.asarray(space.matrix[rows])
        near = neighbours.nearest(some, some.mean(axis=0), _TEXTS)
        texts = space.texts([int(rows[place]) for place, _score in near])
        samples.append(Sample(cluster, found.layer.words.get(str(cluster), ()), tuple(texts)))
    return samples


def _cost(model: str, samples: Sequence[Sample]) -> Cost:
    price = resources.relays().price(state.visit(), state.relay().id, model, 0.3)
    asked = tokens.count(model, naming.question(samples, state.language(), _SAMPLE_MARK)).tokens
    return prices.cost(price, Usage(asked, _NAME_TOKENS * len(samples), doubt=Doubt.ESTIMATED))


def _ask(model: str, found: Clusters, samples: Sequence[Sample]) -> None:
    """Ask once; the answer is paid for, so it waits for whoever comes back."""
    if state.value(_COMING) is not None:
        return
    try:
        with budget_gate.admitted(
            ("embeddings.naming", found.layer.id, model),
            lambda: [budget_gate.Plan(state.relay().id, model, _cost(model, samples))],
            partial(_ask, model, found, samples),
        ):
            named = naming.named(embeddings.connection(), model, samples, state.language())
            state.set_value(_COMING, (loop.spawn(named), model, found.layer.id))
    except StudioError as error:
        state.set_value(_FAULT, Fault.of(error))


def _wait(found: Clusters) -> None:
    """Keep the names once they have come; what goes wrong is told."""
    coming: tuple[Future[dict[int, str]], str, str] | None = state.value(_COMING)
    if coming is None:
        return
    future, model, layer_id = coming
    try:
        with st.spinner(_("{model} is thinking of names …").format(model=plain(model))):
            names = future.result()
        resources.store().layers.rename_clusters(owner(), layer_id, names)
    except StudioError as error:
        state.set_value(_FAULT, Fault.of(error))
    state.take(_COMING)
    st.rerun()
