"""Texts that are looked for become vectors: what that will cost, where it is asked, and how far it is."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from components.core import i18n
from components.core.catalog import prices
from components.core.catalog.tokens import Count
from components.core.corpus import Embedding
from components.core.errors import InputError
from components.core.owner import owner
from components.core.records import Cost, Fault, Usage
from components.core.relay.connection import Connection
from components.core.space.errands import Errand
from components.core.space.queries import Queries, weight
from components.ui import budget_gate, embeddings, resources, state
from components.ui.words import _, at_price, money

_VECTORS, _VECTORS_MAX = "embeddings.vectors", 50
_PATIENCE_S = 0.05
_LEAST = Decimal("0.0001")


def queries(embedding: Embedding) -> Queries:
    """The vectors of texts for an embedding."""
    limits = resources.embedding_runs().learned(embedding.origin, embedding.model)
    return Queries(resources.store().vectors, owner(), embedding, limits)


def connection(embedding: Embedding) -> Connection:
    """The connection to the embedding's relay, or to another of the same address: vectors are shared by all of it.

    Raises:
        InputError: `reason` space_modelless or space_relay.
        VaultError: a remembered key cannot be read back.
    """
    if not embedding.model:
        raise InputError(reason="space_modelless")
    relays = resources.relays()
    known = [relay.id for relay in relays.list(state.visit())]
    for relay_id in sorted(known, key=lambda each: each != embedding.relay_id):
        found = embeddings.connection(relay_id)
        if found.origin == embedding.origin:
            return found
    raise InputError(reason="space_relay", name=embedding.origin)


def vector(embedding: Embedding, text: str) -> NDArray[np.float32] | None:
    """The vector of a text, where it has one; read once for this visit."""
    held: dict[tuple[str, str], NDArray[np.float32]] = state.value(_VECTORS) or {}
    name = (embedding.id, text)
    if name not in held:
        found: NDArray[np.float32] = queries(embedding).kept([text])[0]
        if not len(found) or not np.isfinite(found).all():
            return None
        state.set_value(_VECTORS, dict([*held.items(), (name, found)][-_VECTORS_MAX:]))
        return found
    return held[name]


def price(embedding: Embedding, texts: Sequence[str]) -> Cost:
    """What it costs to ask for the vectors of texts; unknown is unknown."""
    return _price(embedding, weight(embedding.model, texts))


def price_of_search(embedding: Embedding) -> str:
    """What a search of some words costs, and that one asked before is free."""
    cost = _price(
        embedding, weight(embedding.model, ["some words that are looked for, about a line of them"])
    )
    if cost.amount is None:
        return _("Price of a search: unknown. One asked before costs nothing.")
    return _("A search costs {price}; one asked before costs nothing.").format(price=told(cost))


def told(cost: Cost) -> str:
    """A price in words; of very small ones, that they are."""
    if cost.amount is None or cost.amount >= _LEAST:
        return money(cost)
    if cost.amount == 0:
        return _("nothing")
    least = i18n.money(_LEAST, cost.currency, state.language())
    return at_price(_("under {amount}").format(amount=least), cost.source)


def begin(
    embedding: Embedding, texts: Sequence[str], name: object, again: Callable[[], object]
) -> Errand[Cost]:
    """Ask for the vectors that are not there, in the background; the same is never under way twice.

    Args:
        again: lets it be begun once more, when somebody says so although a budget is used up.
    Raises:
        InputError: `reason` space_modelless or space_relay, or as budget_gate.admitted.
        VaultError: a remembered key cannot be read back.
    """
    open_line = connection(embedding)
    ask = partial(queries(embedding).ask, open_line, tuple(texts))

    def plans() -> list[budget_gate.Plan]:
        cost = price(embedding, queries(embedding).unknown(texts))
        return [budget_gate.Plan(open_line.relay.id, embedding.model, cost)]

    with budget_gate.admitted(("embeddings", embedding.id, tuple(texts)), plans, again):
        return resources.errands().begin(("ask", owner(), embedding.id, name), ask)


def ask(embedding: Embedding, texts: Sequence[str], again: Callable[[], object]) -> Fault | None:
    """Ask for the vectors of a few texts and wait for them; what went wrong.

    Args:
        again: as of begin.
    Raises:
        InputError: `reason` space_modelless or space_relay, or as budget_gate.admitted.
        VaultError: a remembered key cannot be read back.
    """
    asked = begin(embedding, texts, tuple(texts), again)
    with st.spinner(_("Asking {model} what this means …").format(model=embedding.model)):
        asked.wait()
    return asked.fault


def _price(embedding: Embedding, count: Count) -> Cost:
    relays = resources.relays()
    relay_id = embedding.relay_id
    if relays.find(state.visit(), relay_id) is None:
        return Cost()
    known = relays.price(state.visit(), relay_id, embedding.model, _PATIENCE_S)
    return prices.cost(known, Usage(count.tokens, 0, doubt=count.doubt))
