"""Telling a model's thinking from its answer when both come in one text.

Three ways are in use: `<think>…</think>` at the start, the same split over any number of chunks, and only the
closing tag, because the opening one stands in the prompt.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_OPEN, _CLOSE = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A piece of the model's thinking."""

    text: str


@dataclass(frozen=True, slots=True)
class Recast:
    """All text given so far was thinking after all: only its closing tag came."""


Piece = Text | Reasoning | Recast


class Splitter:
    """Cuts a growing text into thinking and answer; feed it pieces, then flush it once."""

    def __init__(self) -> None:
        self._held = ""
        self._state = "start"
        self._opened = False
        self._line = ""
        self._in_fence = False

    def feed(self, text: str) -> Iterator[Piece]:
        """What can be told apart once `text` has been added; an unfinished tag is held back."""
        self._held += text
        if self._state == "start":
            yield from self._start()
        if self._state == "thinking":
            yield from self._thinking()
        if self._state == "answer":
            yield from self._answer()

    def flush(self) -> Iterator[Piece]:
        """What was held back when the stream ended."""
        held, self._held = self._held, ""
        if self._state == "answer" and self._is_lone_close(self._line + held):
            yield Recast()
        elif held:
            yield Reasoning(held) if self._state == "thinking" else Text(held)

    def _start(self) -> Iterator[Piece]:
        bare = self._held.lstrip()
        if bare.startswith(_OPEN):
            self._opened = True
            self._state, self._held = "thinking", bare[len(_OPEN) :].lstrip("\n")
        elif not _OPEN.startswith(bare):
            self._state = "answer"
        yield from ()

    def _thinking(self) -> Iterator[Piece]:
        thought, closed, rest = self._held.partition(_CLOSE)
        if closed:
            self._state, self._held = "after", rest
            yield from self._reasoning(thought.rstrip("\n"))
        else:
            keep = _unfinished(thought, _CLOSE)
            self._held = thought[len(thought) - keep :]
            yield from self._reasoning(thought[: len(thought) - keep])
        if self._state == "after":
            self._state = "answer"
            self._held = self._held.lstrip("\n")

    def _reasoning(self, text: str) -> Iterator[Piece]:
        if text:
            yield Reasoning(text)

    def _answer(self) -> Iterator[Piece]:
        """Give out text line by line so that a lone closing tag is seen before it is shown."""
        while "\n" in self._held:
            line, _, self._held = self._held.partition("\n")
            if self._is_lone_close(self._line + line):
                self._line = ""
                yield Recast()
                continue
            whole = self._line + line
            if whole.lstrip().startswith(("```", "~~~")):
                self._in_fence = not self._in_fence
            self._line = ""
            yield Text(line + "\n")
        if self._held and not _could_close(self._line + self._held):
            self._line += self._held
            held, self._held = self._held, ""
            yield Text(held)

    def _is_lone_close(self, line: str) -> bool:
        return line.strip() == _CLOSE and not self._in_fence and not self._opened


def _could_close(line: str) -> bool:
    return _CLOSE.startswith(line.strip())


def _unfinished(text: str, tag: str) -> int:
    """How many characters at the end of `text` could be the beginning of `tag`."""
    return next((n for n in range(min(len(tag) - 1, len(text)), 0, -1) if tag.startswith(text[-n:])), 0)
