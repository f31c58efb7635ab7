"""Calls of tools, joined out of the pieces of a stream in every shape relays are known to send them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class CallPiece:
    """A piece of one call: any of its fields may be missing."""

    index: int | None = None
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A whole call; `arguments` is JSON as the model wrote it, so not always valid."""

    id: str
    name: str
    arguments: str

    @property
    def said(self) -> dict[str, object]:
        """The call as it stands in the message that made it."""
        function = {"name": self.name, "arguments": self.arguments or "{}"}
        return {"id": self.id, "type": "function", "function": function}


def call_pieces(message: Mapping[str, object]) -> tuple[CallPiece, ...]:
    """The pieces in one delta or whole message: `tool_calls`, or the older `function_call`."""
    said = message.get("tool_calls")
    pieces = tuple(_pieces([said] if isinstance(said, dict) else said))
    older = message.get("function_call")
    return pieces or (tuple(_pieces([{"function": older}])) if older else ())


def _pieces(said: object) -> Iterator[CallPiece]:
    for call in said if isinstance(said, list) else []:
        if not isinstance(call, dict):
            continue
        function = call.get("function")
        function = function if isinstance(function, dict) else call
        index = call.get("index")
        piece = CallPiece(
            index if isinstance(index, int) and not isinstance(index, bool) else None,
            _word(call.get("id")),
            _word(function.get("name")),
            _arguments(function.get("arguments")),
        )
        if piece.id or piece.name or piece.arguments:
            yield piece


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _arguments(value: object) -> str:
    """Arguments as text; some relays send the object itself."""
    if isinstance(value, str) or value is None:
        return value or ""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # a number wider than JSON's
        return ""


class _Open:
    """A call that is still growing."""

    def __init__(self, piece: CallPiece) -> None:
        self.index, self.id, self.name = piece.index, "", ""
        self.arguments: list[str] = []
        self.take(piece)

    def take(self, piece: CallPiece) -> None:
        self.id, self.name = self.id or piece.id, self.name or piece.name
        if piece.arguments:
            self.arguments.append(piece.arguments)

    @property
    def text(self) -> str:
        return "".join(self.arguments)


class Calls:
    """The calls of one answer while it comes."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    def feed(self, pieces: Iterable[CallPiece]) -> None:
        """Take pieces in the order they came."""
        for piece in pieces:
            call = self._of(piece)
            if call is None:
                self._open.append(_Open(piece))
            else:
                call.take(piece)

    def whole(self) -> tuple[ToolCall, ...]:
        """The calls so far; those without an id get one, since their results must name it."""
        named = [call for call in self._open if call.name]
        return tuple(
            ToolCall(call.id or f"call_{number}", call.name, call.text) for number, call in enumerate(named)
        )

    def _of(self, piece: CallPiece) -> _Open | None:
        """The call a piece belongs to; None when it begins another."""
        same_id = [call for call in self._open if piece.id and call.id == piece.id]
        if same_id:
            return same_id[-1]
        same_place = [call for call in self._open if call.index == piece.index]
        if not same_place:
            return None
        last = same_place[-1]
        if piece.id and last.id and piece.name:
            return None  # relays that number every call 0, or none at all
        if (
            piece.index is None
            and piece.name
            and last.name
            and (piece.name != last.name or _ended(last.text))
        ):
            return None
        return last


def _ended(arguments: str) -> bool:
    try:
        orjson.loads(arguments)
    except orjson.JSONDecodeError:
        return False
    return True
