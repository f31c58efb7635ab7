"""What is chosen for the next drawing: its model and all that stands beside the prompt; kept, so that F5 loses nothing."""

from dataclasses import asdict, replace
from typing import Any

from components.core.catalog import canvas
from components.core.catalog.canvas import Canvas
from components.core.drawing.choices import Choice, choice_of
from components.core.owner import owner
from components.core.relay.connection import Connection
from components.ui import picker, resources, state

_KEPT = "drawing"


def chosen() -> Choice:
    """What is chosen now."""
    kept = resources.store().preferences.get(owner(), _KEPT, {})
    return choice_of(kept) if isinstance(kept, dict) else Choice()


def choose(**changes: Any) -> None:
    """Choose something else from now on."""
    take(replace(chosen(), **changes))


def take(choice: Choice, *, anew: bool = False) -> None:
    """Choose all of it; `anew` where the fields on the page are to show it."""
    resources.store().preferences.set(owner(), _KEPT, {**asdict(choice), "references": [*choice.references]})
    if anew:
        state.set_value("drawing.nth", nth() + 1)


def nth() -> int:
    """Part of the names of all fields, another one whenever they are to begin anew."""
    return int(state.value("drawing.nth") or 0)


def model() -> str | None:
    """The model that draws: the one used last on this relay, else the first that can."""
    last = resources.store().preferences.get(owner(), _last())
    return str(last) if last else next(iter(picker.drawing(state.relay(), None).labels), None)


def choose_model(name: str) -> None:
    """Draw with another model from now on."""
    resources.store().preferences.set(owner(), _last(), name)


def rules() -> Canvas:
    """What the chosen model takes."""
    return canvas.rules(model() or "")


def connection(relay_id: str = "") -> Connection:
    """The connection to the relay in use, or to another one."""
    return resources.relays().connection(state.visit(), relay_id or state.relay().id)


def _last() -> str:
    return f"model/drawing/{state.relay().base_url}"
