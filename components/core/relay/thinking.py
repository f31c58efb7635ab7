"""Telling a model's thinking from its answer when both come in one text.

Three ways are in use: `<think>…</think>` at the start, the same split over any number of chunks, and only the
closing tag at the beginning of a line, because the opening one stands in the prompt.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN, _CLOSE = "<think>", "</think>"
_LINE_HEAD_CHARS = 200
_FENCE = re.compile(r"\s*(`{3,}|~{3,})(.*)", re.S)


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
    """Cuts a growing text into thinking and answer; feed it pieces, then flush it once.

    However the text was cut into pieces, the thinking and the answer are the same; nothing is lost but the tags
    and the line ends beside them.
    """

    def __init__(self) -> None:
        self._held = ""
        self._state = "start"
        self._line = ""
        self._fence = ""

    def feed(self, text: str) -> Iterator[Piece]:
        """What can be told apart once `text` has been added; what may be part of a tag is held back."""
        self._held += text
        if self._state == "start":
            self._start()
        if self._state == "before thinking":
            self._skip_line_ends("thinking")
        if self._state == "thinking":
            yield from self._thinking()
        if self._state == "unsure":
            yield from self._unsure()
        if self._state == "before answer":
            self._skip_line_ends("answer")
        if self._state == "answer" and self._held:
            held, self._held = self._held, ""
            yield Text(held)

    def flush(self) -> Iterator[Piece]:
        """What was held back when the stream ended."""
        held, self._held = self._held, ""
        if held:
            yield Reasoning(held) if self._state == "thinking" else Text(held)

    def _start(self) -> None:
        bare = self._held.lstrip()
        if bare.startswith(_OPEN):
            self._state, self._held = "before thinking", bare[len(_OPEN) :]
        elif not _OPEN.startswith(bare):
            self._state = "unsure"

    def _skip_line_ends(self, then: str) -> None:
        self._held = self._held.lstrip("\n")
        if self._held:
            self._state = then

    def _thinking(self) -> Iterator[Piece]:
        thought, closed, rest = self._held.partition(_CLOSE)
        if closed:
            self._state, self._held = "before answer", rest
            thought = thought.rstrip("\n")
        else:
            sure = len(thought) - _unfinished(thought, _CLOSE)
            sure = len(thought[:sure].rstrip("\n"))
            thought, self._held = thought[:sure], thought[sure:]
        if thought:
            yield Reasoning(thought)

    def _unsure(self) -> Iterator[Piece]:
        """Give out text, but hold back each beginning of a line that may become a lone closing tag."""
        *lines, last = self._held.split("\n")
        sure: list[str] = []
        for number, line in enumerate(lines):
            if self._closes(line):
                yield from self._recast(sure, "\n".join([line, *lines[number + 1 :], last]))
                return
            self._end_line(line)
            sure.append(line + "\n")
        if self._closes(last):
            yield from self._recast(sure, last)
            return
        self._held = last if self._may_close(last) else ""
        if not self._held:
            sure.append(last)
            self._line = (self._line + last)[:_LINE_HEAD_CHARS]
        if any(sure):
            yield Text("".join(sure))

    def _recast(self, before: list[str], held: str) -> Iterator[Piece]:
        self._state, self._held = "before answer", held.partition(_CLOSE)[2]
        if before:
            yield Text("".join(before))
        yield Recast()

    def _closes(self, line: str) -> bool:
        return self._stands_free(line) and line.lstrip(" ").startswith(_CLOSE)

    def _may_close(self, line: str) -> bool:
        return self._stands_free(line) and _CLOSE.startswith(line.lstrip(" "))

    def _stands_free(self, line: str) -> bool:
        return not self._line and not self._fence and not line.startswith("    ")

    def _end_line(self, line: str) -> None:
        """Note a fence that opens or closes; within one, a tag is an example."""
        found = _FENCE.fullmatch((self._line + line)[:_LINE_HEAD_CHARS])
        self._line = ""
        if found is None:
            return
        if not self._fence:
            self._fence = found[1] if found[1][0] == "~" or "`" not in found[2] else ""
        elif found[1].startswith(self._fence) and not found[2].strip():
            self._fence = ""


def _unfinished(text: str, tag: str) -> int:
    """How many characters at the end of `text` could be the beginning of `tag`."""
    return next((n for n in range(min(len(tag) - 1, len(text)), 0, -1) if tag.startswith(text[-n:])), 0)
