"""What of a conversation a model is told: which turns count, and how they are said."""

from collections.abc import Sequence

from components.core.records import Message
from components.core.relay.body import Turn


def chosen(path: Sequence[Message]) -> list[Message]:
    """The turns that count: from the last one that opens the context on, and the pinned ones before it."""
    opening = max((place for place, turn in enumerate(path) if turn.opens_context), default=0)
    return [turn for place, turn in enumerate(path) if place >= opening or turn.pinned]


def turns(path: Sequence[Message]) -> list[Turn]:
    """The turns that count as the request's messages; those without text have nothing to say to a model."""
    return [{"role": str(turn.role), "content": turn.text} for turn in chosen(path) if turn.text.strip()]
