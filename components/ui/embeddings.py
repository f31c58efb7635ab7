"""The open collection: its texts, the embedding that is looked at, and what went wrong with either."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from components.core.corpus import Corpus, Embedding
from components.core.owner import owner
from components.core.records import Cost, Fault
from components.core.relay.connection import Connection
from components.core.space import making
from components.core.space.space import Space
from components.core.store.preferences import JSON
from components.ui import budget_gate, resources, state
from components.ui.told import Told

_TOLD, _TABLE = Told("embeddings.fault"), "embeddings.table"


@dataclass(frozen=True, slots=True)
class Opened:
    """A collection with the embedding that is looked at; None before its first."""

    corpus: Corpus
    embeddings: tuple[Embedding, ...]
    """Newest first."""
    embedding: Embedding | None


def current() -> Opened | None:
    """What the address names; an address that names none here opens a new one."""
    name = state.corpus_id()
    corpus = resources.store().corpora.get(owner(), name) if name else None
    if name and corpus is None:
        state.open_corpus(None)
        _TOLD.say(Fault("input", {"reason": "space_missing"}))
    if corpus is None:
        return None
    made = tuple(resources.store().embeddings.of_corpus(owner(), corpus.id))
    chosen = resources.store().preferences.get(owner(), _chosen(corpus.id))
    found = next((each for each in made if each.id == chosen), made[0] if made else None)
    return Opened(corpus, made, found)


def choose(corpus_id: str, embedding_id: str) -> None:
    """Look at another embedding of a collection from now on."""
    resources.store().preferences.set(owner(), _chosen(corpus_id), embedding_id)


def note(embedding_id: str, column: str, flaws: Mapping[str, int]) -> None:
    """Keep in which column the vectors of an embedding were brought, and how many rows had none, by why."""
    counts: JSON = {name: count for name, count in flaws.items() if count}
    resources.store().preferences.set(
        owner(), f"embedding.given/{embedding_id}", {"column": column, "flaws": counts}
    )


def noted(embedding: Embedding) -> tuple[str, Mapping[str, int]]:
    """The same: the column, empty where the vectors are a model's, and what was wrong."""
    kept = resources.store().preferences.get(owner(), f"embedding.given/{embedding.id}")
    if not isinstance(kept, dict):
        return "", {}
    flaws = kept.get("flaws")
    counts = flaws.items() if isinstance(flaws, dict) else ()
    return str(kept.get("column", "")), {str(name): int(str(count)) for name, count in counts}


def _chosen(corpus_id: str) -> str:
    return f"embedding/{corpus_id}"


def table(corpus: Corpus) -> pa.Table:
    """The texts of a collection with what came along; the last one read is held.

    Raises:
        StoreError: they cannot be read.
    """
    held: tuple[str, pa.Table] | None = state.value(_TABLE)
    if held is None or held[0] != corpus.id:
        held = (corpus.id, making.read(resources.store().corpora.table(owner(), corpus.id)))
        state.set_value(_TABLE, held)
    return held[1]


def space(embedding: Embedding) -> Space:
    """Its texts and vectors.

    Raises:
        StoreError: they cannot be read.
    """
    return resources.spaces().open(owner(), embedding.id)


def connection(relay_id: str = "") -> Connection:
    """The connection to a relay, or to the one in use.

    Raises:
        InputError: `reason` relay: it is gone.
        VaultError: a remembered key cannot be read back.
    """
    return resources.relays().connection(state.visit(), relay_id or state.relay().id)


def run(corpus: Corpus, made: Embedding, cost: Cost | None = None) -> None:
    """Embed what has no vector yet, in the background.

    Args:
        cost: what that will come to; where all vectors are known it is nothing, and no budget is asked first.
    Raises:
        InputError: `reason` relay, space_running or space_missing, or as budget_gate.admitted.
        VaultError: a remembered key cannot be read back.
    """
    line = connection(made.relay_id)
    plans = [budget_gate.Plan(line.relay.id, made.model, cost or Cost())]
    if cost is not None and cost.amount == 0:
        plans = []
    again = partial(attempt, partial(run, corpus, made, cost))
    with budget_gate.admitted(("embeddings", made.id), lambda: plans, again, in_portions=True) as agreed:
        resources.embedding_runs().start(owner(), corpus, made, line, admits=budget_gate.of_run(agreed))


def pause(made: Embedding) -> None:
    """Begin nothing more of it."""
    resources.embedding_runs().pause(owner(), made.id)


attempt, tell, show_told = _TOLD.attempt, _TOLD.tell, _TOLD.show
