"""The line-up of the next set: kept, so that F5 does not lose it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from components.core.owner import owner
from components.core.records import ChatOptions
from components.core.store.comparisons import COLUMNS_MAX
from components.core.store.preferences import JSON
from components.core.store.rows import new_id, options_of, options_values
from components.ui import comparison, resources, sets
from components.ui.comparison import Column

_NEXT = "next set"


def columns() -> list[Column]:
    """The models that the next set will be put to; each keeps its id, under which its fields are found."""
    written = resources.store().preferences.get(owner(), _NEXT)
    if not isinstance(written, list):
        return [Column(f"set{number}", each) for number, each in enumerate(comparison.usual())]
    return [Column(str(each.get("id")), options_of(each)) for each in written if isinstance(each, dict)]


def take(chosen: Sequence[ChatOptions]) -> None:
    """Let the next set be put to these."""
    _keep([Column(new_id(), each) for each in chosen])


def set_options(column: Column, chosen: ChatOptions) -> None:
    """Ask a model in another way."""
    _keep([replace(each, options=chosen) if each.id == column.id else each for each in columns()])


def add(chosen: ChatOptions) -> None:
    """Add a model at the end."""
    _keep([*columns(), Column(new_id(), chosen)])


def remove(column: Column) -> None:
    """Leave a model out."""
    _keep([each for each in columns() if each.id != column.id])


def _keep(chosen: Sequence[Column]) -> None:
    written: list[JSON] = [{**options_values(each.options), "id": each.id} for each in chosen[:COLUMNS_MAX]]
    resources.store().preferences.set(owner(), _NEXT, written)


def attempt(action: Callable[[], None]) -> None:
    """Do something a person clicked for."""
    sets.attempt(action)
