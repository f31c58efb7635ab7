"""What a tool is: a name, what a model is told of it, and what it does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that a model may have called."""

    name: str
    about: str
    properties: Mapping[str, Mapping[str, str]]
    """JSON Schema of each argument; all are strings."""
    required: tuple[str, ...]
    run: Callable[[Mapping[str, str], str], Awaitable[str]]
    """Takes the arguments and the person's time zone.

    Raises:
        ToolError, FetchError: it could not do it.
    """

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
