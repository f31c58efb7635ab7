"""The line-up of the next set: kept, so that F5 does not lose it."""

from collections.abc import Callable, Sequence

from components.core.owner import owner
from components.core.records import ChatOptions
from components.core.store.comparisons import COLUMNS_MAX
from components.core.store.rows import options_of, options_values
from components.ui import comparison, resources, sets
from components.ui.comparison import Column

_NEXT = "next set"


def columns() -> list[Column]:
    """The models that the next set will be put to."""
    return [Column(f"set{number}", each) for number, each in enumerate(_chosen())]


def _chosen() -> list[ChatOptions]:
    written = resources.store().preferences.get(owner(), _NEXT)
    if not isinstance(written, list):
        return comparison.usual()
    return [options_of(each) for each in written if isinstance(each, dict)]


def take(chosen: Sequence[ChatOptions]) -> None:
    """Let the next set be put to these."""
    resources.store().preferences.set(owner(), _NEXT, [options_values(each) for each in chosen[:COLUMNS_MAX]])


def set_options(column: Column, chosen: ChatOptions) -> None:
    """Ask a model in another way."""
    take([chosen if each.id == column.id else each.options for each in columns()])


def add(chosen: ChatOptions) -> None:
    """Add a model at the end."""
    take([*_chosen(), chosen])


def remove(column: Column) -> None:
    """Leave a model out."""
    take([each.options for each in columns() if each.id != column.id])


def attempt(action: Callable[[], None]) -> None:
    """Do something a person clicked for."""
    sets.attempt(action)
