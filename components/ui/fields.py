"""Fields that set one option each: every one bears the name of what it is about, and keeps itself alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from components.core.records import ChatOptions
from components.ui import conversation as opened
from components.ui import options, state

Read = Callable[[Any], object]
"""Makes the option's value of what was entered."""


def kept(name: str, about: str, read: Read = lambda entered: entered) -> dict[str, Any]:
    """Key and callback of the widget that sets the option `name`."""
    key = f"chat.{name}.{about}"
    return {"key": key, "on_change": _keep, "args": (name, key, read)}


def begun(name: str, about: str, value: object) -> dict[str, Any]:
    """The same for a widget that can be emptied only if its value is not given where it is drawn."""
    drawn = kept(name, about)
    state.begin(drawn["key"], value)
    return drawn


def change(how: Callable[[ChatOptions], ChatOptions]) -> None:
    """Change what the open conversation is asked with; it may have begun since the page was drawn."""
    conversation = opened.current()
    options.keep(conversation, how(options.kept(conversation)))


def _keep(name: str, key: str, read: Read) -> None:
    entered: Any = read(state.value(key))
    change(lambda chosen: replace(chosen, **{name: entered}))
