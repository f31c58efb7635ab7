"""Some rows of a collection become a collection of their own, which opens."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from components.core.corpus import Corpus, Report
from components.core.owner import owner
from components.core.space import making, sums
from components.core.space.space import Space
from components.ui import embeddings, resources, state
from components.ui.words import _


def keep_without(space: Space, rows: Collection[int]) -> None:
    """Keep all rows but some as a new collection with the vectors they have, and open it.

    Raises:
        StoreError: it cannot be kept.
        InputError: `reason` relay: the vectors are known, but the relay they are kept for is gone.
    """
    others = np.setdiff1d(np.arange(space.corpus.count), np.fromiter(rows, np.int64, len(rows)))
    name = _("{name}, one of each").format(name=space.corpus.name)
    made, data = making.made(name, space.table.take(others), Report(given=len(others)), "selection")
    kept = resources.store().corpora.add(owner(), made, data)
    state.open_corpus(kept.id)
    _take_vectors(space, kept, others)


def _take_vectors(space: Space, kept: Corpus, others: NDArray[np.int64]) -> None:
    """Give a collection the vectors its rows had; where one had none, that is for a person to start."""
    store, made = resources.store().embeddings, space.embedding
    if not made.model:
        store.given(owner(), kept.id, np.ascontiguousarray(space.matrix[others]))
    elif space.present[others].all():
        begun = store.add(owner(), kept.id, made.model, made.relay_id, made.origin, made.dimensions)
        embeddings.run(kept, begun, sums.NO_COST)
