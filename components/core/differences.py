"""Two answers compared sentence by sentence."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_SENTENCE = re.compile(
    r"[^\n]*?(?:[。！？；…]+[”’」』）》】]*|[.!?]+[\"'”’)\]]*(?=\s|$)|(?=\n)|$)[^\S\n]*\n?",
)
"""Up to a Chinese end mark, an English one before white space, or the end of the line; quotes that close stay with it."""
SENTENCES_MAX = 2000
"""Of one text; what is beyond counts as one sentence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Sentences that stand at one place of the texts; alike in both, or different, and one side may be empty."""

    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def alike(self) -> bool:
        """Whether both say the same, white space aside."""
        return tuple(map(_plain, self.left)) == tuple(map(_plain, self.right))


def sentences(text: str) -> list[str]:
    """The sentences of a text with their white space: joined they are the text."""
    found: list[str] = []
    place = 0
    while place < len(text) and len(found) < SENTENCES_MAX:
        match = _SENTENCE.match(text, place)
        end = match.end() if match and match.end() > place else len(text)
        found.append(text[place:end])
        place = end
    return [*found, text[place:]] if place < len(text) else found


def differences(left: str, right: str) -> list[Piece]:
    """Both texts in pieces, in their order: what is alike, and what is not."""
    ours, theirs = sentences(left), sentences(right)
    matcher = SequenceMatcher(None, list(map(_plain, ours)), list(map(_plain, theirs)), autojunk=False)
    return [Piece(tuple(ours[a:b]), tuple(theirs[c:d])) for _kind, a, b, c, d in matcher.get_opcodes()]


def likeness(left: str, right: str) -> float:
    """The share of sentences that both have, 0 to 1; two empty texts are alike."""
    pieces = differences(left, right)
    total = sum(len(piece.left) + len(piece.right) for piece in pieces)
    same = sum(len(piece.left) + len(piece.right) for piece in pieces if piece.alike)
    return same / total if total else 1.0


def _plain(sentence: str) -> str:
    return " ".join(sentence.split())
