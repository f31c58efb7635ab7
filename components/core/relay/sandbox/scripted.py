"""Scripted models for measuring: `bench[-ttft<ms>][-tps<n>][-n<tokens>][-p<letters>]`, every word numbered, the last marked END."""

import re
from dataclasses import dataclass

from components.core.relay.sandbox.reply import Pace

_OVERRIDE = re.compile(r"\[\[(bench[\w-]*)\]\]")
PARAGRAPH_WORDS = 100


@dataclass(frozen=True, slots=True)
class Script:
    """What a scripted model's name asks for."""

    pace: Pace
    words: int
    prefix: str

    def text(self) -> list[str]:
        """Unique words, a blank line after every hundred, the last one ending in END."""
        last = self.words
        return [self._word(number) + self._gap(number) for number in range(1, last)] + [
            self._word(last) + "END "
        ]

    def _word(self, number: int) -> str:
        return f"{self.prefix}{number:05d}"

    @staticmethod
    def _gap(number: int) -> str:
        return " " if number % PARAGRAPH_WORDS else "\n\n"


def script(model: str, question: str) -> Script | None:
    """The script named by the model, or by [[bench-…]] in the last question; None for other models."""
    named = _OVERRIDE.findall(question)
    name = named[-1] if named else model
    if not re.match(r"bench\b", name):
        return None
    prefix = re.search(r"-p([a-z]+)", name)
    return Script(
        Pace(_number(name, "ttft", 20) / 1000, _number(name, "tps", 0)),
        max(_number(name, "n", 50), 1),
        prefix[1] if prefix else "t",
    )


def _number(name: str, letter: str, otherwise: int) -> int:
    found = re.search(rf"-{letter}(\d+)", name)
    return int(found[1]) if found else otherwise
