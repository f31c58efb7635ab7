"""What a tool is: a name, what a model is told of it, and what it does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass


class ToolError(Exception):
    """A tool could not do what was asked; its words, in English, are for the model."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that a model may have called."""

    name: str
    about: str
    properties: Mapping[str, Mapping[str, str]]
    """JSON Schema of each argument; all are strings."""
    required: tuple[str, ...]
    run: Callable[[Mapping[str, str]], Awaitable[str]]
    """Raises ToolError."""

    @property
    def definition(self) -> Mapping[str, object]:
        """The tool as a chat request tells of it."""
        parameters = {
            "type": "object",
            "properties": {name: dict(kind) for name, kind in self.properties.items()},
            "required": list(self.required),
            "additionalProperties": False,
        }
        function = {"name": self.name, "description": self.about, "parameters": parameters}
        return {"type": "function", "function": function}
