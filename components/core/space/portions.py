"""What goes to a relay in one call: as many texts as it takes, which it says only when they were too many."""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from components.core.errors import TooLargeError
from components.core.space.texts import Text

Portion: TypeAlias = Sequence[Text]

TEXTS, TOKENS = 512, 100_000
_ROOM = 0.7
"""Tokens are estimated: so much of a relay's limit is used."""


@dataclass(slots=True)
class Limits:
    """What a relay takes in one call of one model, as far as it is known."""

    texts: int = TEXTS
    tokens: int = TOKENS
    rate: float | None = None
    """Texts a second in the last run."""

    def learn(self, error: TooLargeError, sent: Portion) -> None:
        """Take from a refusal what will be refused again."""
        reason, limit = error.values.get("reason"), _whole(error.values.get("limit"))
        if reason == "batch":
            half = max(1, len(sent) // 2)
            self.texts = min(self.texts, limit if limit and limit < len(sent) else half)
        elif reason == "tokens" or (reason is None and error.values.get("status") == 413):
            half = max(1, weight(sent) // 2)
            self.tokens = min(self.tokens, half, math.floor(limit * _ROOM) if limit else half)


class Portions:
    """Texts cut into portions; what was refused comes back in smaller ones before anything else."""

    def __init__(self, texts: Iterator[Text], limits: Limits) -> None:
        self._texts = texts
        self._limits = limits
        self._back: deque[Portion] = deque()
        self._held: Text | None = None

    @property
    def is_back(self) -> bool:
        """Whether there is anything that was given back."""
        return bool(self._back)

    def next(self) -> Portion:
        """The next portion, within the limits known by now; empty when there is none."""
        if self._back:
            first, *others = split(self._back.popleft(), self._limits)
            self._back.extendleft(reversed(others))
            return first
        return self._fresh()

    def give_back(self, portions: Sequence[Portion]) -> None:
        """Let these be the next ones."""
        self._back.extendleft(reversed(portions))

    def _fresh(self) -> Portion:
        taken: list[Text] = []
        total = 0
        while (text := self._held or next(self._texts, None)) is not None:
            self._held = text
            if taken and (len(taken) >= self._limits.texts or total + text.tokens > self._limits.tokens):
                break
            self._held = None
            taken.append(text)
            total += text.tokens
        return taken


def split(portion: Portion, limits: Limits) -> list[Portion]:
    """A portion cut so that each part is within the limits, or a single text."""
    parts: list[list[Text]] = [[]]
    total = 0
    for text in portion:
        if parts[-1] and (len(parts[-1]) >= limits.texts or total + text.tokens > limits.tokens):
            parts.append([])
            total = 0
        parts[-1].append(text)
        total += text.tokens
    return list(parts)


def parted(portion: Portion, longest: int | None = None) -> list[Portion]:
    """A refused portion in two or more parts, so that the texts that are to blame come to stand alone.

    Args:
        longest: tokens of a text that is too long; those that may have as many stand alone at once.
    """
    if longest:
        long = [text for text in portion if text.tokens > longest * _ROOM]
        if 0 < len(long) < len(portion):
            apart = {text.name for text in long}
            return [[text for text in portion if text.name not in apart], *([text] for text in long)]
    middle = len(portion) // 2
    return [portion[:middle], portion[middle:]]


def weight(portion: Portion) -> int:
    """Tokens of a portion, estimated."""
    return sum(text.tokens for text in portion)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None
