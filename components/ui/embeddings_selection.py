"""The rows of a collection that are selected, the same in all views of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from components.ui import state

_KEPT = "embeddings.selected"


def rows(corpus_id: str) -> NDArray[np.int32]:
    """The selected rows of a collection, in their order; none are an empty array."""
    kept: tuple[str, NDArray[np.int32]] | None = state.value(_KEPT)
    return kept[1] if kept is not None and kept[0] == corpus_id else np.empty(0, np.int32)


def take(corpus_id: str, chosen: Sequence[int] | NDArray[np.int32], *, added: bool = False) -> None:
    """Let these rows be the selected ones; `added` to those that are."""
    some = np.asarray(chosen, np.int32)
    held = np.union1d(rows(corpus_id), some) if added else np.unique(some)
    state.set_value(_KEPT, (corpus_id, held.astype(np.int32)))


def drop() -> None:
    """Select nothing."""
    state.take(_KEPT)
