"""The pictures of the next set: kept, so that F5 does not lose them."""

from collections.abc import Sequence

from components.core.batches import Subject
from components.core.owner import owner
from components.ui import resources, state

SOURCE, TABLE, PICTURES = "sets.source", "table", "pictures"
"""What the rows of the next set are."""
HELD = "sets.pictures"


def are_rows() -> bool:
    """Whether the rows of the next set are pictures."""
    chosen = state.value(SOURCE)
    return bool(chosen == PICTURES if chosen else held())


def held() -> list[Subject]:
    """The pictures, each with its files."""
    found = state.value(HELD)
    if found is None:
        kept = resources.store().preferences.get(owner(), HELD)
        rows = kept if isinstance(kept, list) else []
        found = [Subject(str(row[0]), tuple(map(str, row[1]))) for row in rows if isinstance(row, list)]
        state.set_value(HELD, found)
    return list(found)


def hold(subjects: Sequence[Subject]) -> None:
    """Let these be the pictures of the next set."""
    state.set_value(HELD, list(subjects))
    rows = [[each.name, list(each.files)] for each in subjects]
    resources.store().preferences.set(owner(), HELD, rows)


def begin(subjects: Sequence[Subject]) -> None:
    """Begin a new set with these pictures besides those that are held."""
    hold([*held(), *subjects])
    state.set_value(SOURCE, PICTURES)
    state.open_set(None)
