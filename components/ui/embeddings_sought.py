"""What is looked for in the open collection, what was before, and what went wrong with it."""

from dataclasses import replace

from components.core.owner import owner
from components.core.records import Fault
from components.core.space.queries import Sought
from components.ui import resources, state

HISTORY_MAX = 10
EXAMPLES_MAX = 5
_SOUGHT, _ORDERED, _FAULT = "embeddings.sought", "embeddings.ordered", "embeddings.sought.fault"


def current(corpus_id: str) -> Sought:
    """What is looked for in a collection; false when nothing is."""
    kept: tuple[str, Sought] | None = state.value(_SOUGHT)
    return kept[1] if kept is not None and kept[0] == corpus_id else Sought()


def seek(corpus_id: str, meaning: str, contained: str) -> None:
    """Look for something from now on; the next run of the page may ask for it, which is paid."""
    _put(corpus_id, replace(current(corpus_id), meaning=meaning, contained=contained))
    state.set_value(_ORDERED, True)
    if meaning:
        asked = [meaning, *(each for each in history(corpus_id) if each != meaning)]
        resources.store().preferences.set(owner(), f"sought/{corpus_id}", asked[:HISTORY_MAX])


def history(corpus_id: str) -> list[str]:
    """What was asked of a collection, newest first."""
    kept = resources.store().preferences.get(owner(), f"sought/{corpus_id}")
    return [str(each) for each in kept] if isinstance(kept, list) else []


def exemplify(corpus_id: str, rows: list[int]) -> None:
    """Take rows along as examples, as far as there is room for them."""
    sought = current(corpus_id)
    held = [row for row, _weight in sought.examples]
    more = tuple((row, 1.0) for row in rows if row not in held)
    _put(corpus_id, replace(sought, examples=(*sought.examples, *more)[:EXAMPLES_MAX]))


def weigh(corpus_id: str, row: int, key: str) -> None:
    """Give an example the weight that a widget shows."""
    sought, share = current(corpus_id), float(state.value(key) or 0.0)
    _put(
        corpus_id,
        replace(
            sought, examples=tuple((each, share if each == row else old) for each, old in sought.examples)
        ),
    )


def drop(corpus_id: str, row: int) -> None:
    """Look no longer for what is like this row."""
    sought = current(corpus_id)
    _put(corpus_id, replace(sought, examples=tuple(each for each in sought.examples if each[0] != row)))


def order() -> None:
    """Let the same be searched for once more."""
    state.set_value(_ORDERED, True)


def take_order() -> bool:
    """Whether somebody has just said to search; true once, so that nothing is asked for by itself."""
    return bool(state.take(_ORDERED))


def settle(sought: Sought, fault: Fault | None) -> None:
    """Keep what went wrong with a search."""
    state.set_value(_FAULT, (sought.meaning, fault))


def fault(sought: Sought) -> Fault | None:
    """What went wrong with this search, if it was the last to be asked for."""
    kept: tuple[str, Fault | None] | None = state.value(_FAULT)
    return kept[1] if kept is not None and sought.meaning and kept[0] == sought.meaning else None


def _put(corpus_id: str, sought: Sought) -> None:
    state.set_value(_SOUGHT, (corpus_id, sought))
