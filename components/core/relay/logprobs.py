"""Probabilities of tokens, read out of the shapes relays send them in."""

import math
from collections.abc import Iterator

from components.core.records import Token

_LEAST = -9999.0
"""What OpenAI says of a token that is not among the likeliest."""


def tokens_of(said: object) -> tuple[Token, ...]:
    """The tokens in a choice's `logprobs`: `content` of chat, or the parallel lists of completions."""
    if not isinstance(said, dict):
        return ()
    if isinstance(said.get("content"), list):
        return tuple(_chat(said["content"]))
    return tuple(_completion(said)) if isinstance(said.get("tokens"), list) else ()


def _chat(entries: list[object]) -> Iterator[Token]:
    for entry in entries:
        if isinstance(entry, dict):
            others = entry.get("top_logprobs")
            yield Token(
                _text(entry),
                _logprob(entry.get("logprob")),
                tuple(_others(others if isinstance(others, list) else [])),
            )


def _others(entries: list[object]) -> Iterator[tuple[str, float]]:
    for entry in entries:
        if isinstance(entry, dict) and (logprob := _logprob(entry.get("logprob"))) is not None:
            yield _text(entry), logprob


def _completion(said: dict[str, object]) -> Iterator[Token]:
    logprobs, tops = _list(said.get("token_logprobs")), _list(said.get("top_logprobs"))
    for place, token in enumerate(_list(said.get("tokens"))):
        top = tops[place] if place < len(tops) else None
        others = [
            (text, logprob)
            for text, value in (top.items() if isinstance(top, dict) else ())
            if (logprob := _logprob(value)) is not None
        ]
        yield Token(_word(token), _logprob(logprobs[place] if place < len(logprobs) else None), tuple(others))


def _text(entry: dict[str, object]) -> str:
    """The token's text; a token that is only a part of a character is told by its bytes."""
    token = _word(entry.get("token"))
    values = _list(entry.get("bytes"))
    if not values or not all(type(value) is int and 0 <= value < 256 for value in values):
        return token
    raw = bytes(values)  # type: ignore[arg-type]
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return "".join(f"\\x{byte:02x}" for byte in raw)


def _logprob(value: object) -> float | None:
    """A natural log probability; None when none was told."""
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        return None
    return round(min(0.0, max(_LEAST, value)), 4)


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
