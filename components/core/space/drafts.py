"""A question about texts of a collection, with as many of them as fit, for somebody to send to a chat model."""

from collections.abc import Sequence

from components.core.catalog import tokens
from components.core.verdicts import new_mark

_TEXT_CHARS = 1500
"""Of each text; one that is longer is cut, so that it does not stand there alone."""


def fitting(texts: Sequence[str], room_tokens: int) -> int:
    """How many of the texts, from the first on, fit into so many tokens; at least one where there is one."""
    held = 0
    for place, text in enumerate(texts):
        held += tokens.estimate(_line(place, text))
        if place and held > room_tokens:
            return place
    return len(texts)


def about(question: str, texts: Sequence[str], mark: str | None = None) -> str:
    """The question with the texts below it, between two lines that bear a mark.

    Args:
        mark: of the lines round the texts; a new one by default.
    """
    told = [_line(place, text) for place, text in enumerate(texts)]
    mark = mark or new_mark(told)
    return "\n".join([question, "", f"[[[ texts · {mark} ]]]", *told, f"[[[ end of texts · {mark} ]]]"])


def _line(place: int, text: str) -> str:
    line = " ".join(text[: 2 * _TEXT_CHARS].split())
    line = line if len(line) <= _TEXT_CHARS else f"{line[: _TEXT_CHARS - 1]}…"
    return f"{place + 1}. {line}"
