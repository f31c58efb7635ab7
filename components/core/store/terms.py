"""The terms of a text, the same for what is kept and for what is sought, and the place where something was found.

Words are terms. Chinese, Japanese, Korean and Thai put no space between words: there every two neighbours are a term,
so that any part of a sentence is found, and nothing has to know its words.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from components.core.store.columns import storable

TERM_MAX_CHARS = 64
TERMS_MAX_BYTES = 900_000
"""PostgreSQL keeps no more than 1 MiB of terms of one text; a message of 1 MB has fewer unless it is noise."""
SOUGHT_MAX = 32
"""Terms of a query; nobody remembers more words of what they look for."""

_SPACELESS = (
    "\u0e01-\u0e4e\u0e81-\u0ecd\u1000-\u109f\u1780-\u17d3"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"  # Korean
    "\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff"  # Japanese syllables, Bopomofo
    "\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese characters
)
_SIGNS = "\u2190-\u2bff\U0001f000-\U0001faff"
_RUN = re.compile(rf"(?P<spaceless>[{_SPACELESS}]+)|[^\W_{_SPACELESS}{_SIGNS}]+|[{_SIGNS}]")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a query; `begins` when longer terms that begin with it are meant too."""

    text: str
    begins: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A few words of a text around what was sought."""

    before: str
    found: str
    after: str


def terms(text: str) -> list[str]:
    """The different terms of a text that is kept, in the order they come; letters, digits and signs, no ASCII marks."""
    found: dict[str, None] = {}
    size_bytes = 0
    for run, spaceless in _runs(text):
        pairs = (run[at : at + 2] for at in range(len(run))) if spaceless else (run[:TERM_MAX_CHARS],)
        for term in pairs:
            if term not in found:
                size_bytes += len(term.encode())
                if size_bytes > TERMS_MAX_BYTES:
                    return list(found)
                found[term] = None
    return list(found)


def sought(query: str) -> list[Term]:
    """The terms a text must have, all of them, to be what a query seeks; none where the query has no letter or digit."""
    found: dict[Term, None] = {}
    for run, spaceless in _runs(query):
        for term in _of_run(run) if spaceless else [_of_word(run)]:
            found[term] = None
        if len(found) >= SOUGHT_MAX:
            break
    return list(found)[:SOUGHT_MAX]


def excerpt(text: str, query: str, before_chars: int = 24, after_chars: int = 60) -> Excerpt:
    """Where the text has what is sought, or its beginning where that is written in another way."""
    start, end = _place(text, query)
    head, tail = text[max(0, start - before_chars) : start], text[end : end + after_chars]
    cut_before = "…" if start > before_chars else ""
    cut_after = "…" if end + after_chars < len(text) else ""
    return Excerpt(
        cut_before + _line(head).lstrip(), _line(text[start:end]), _line(tail).rstrip() + cut_after
    )


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Words, signs and stretches without spaces, folded, and whether it is such a stretch."""
    folded = unicodedata.normalize("NFKC", storable(text)).casefold()
    for match in _RUN.finditer(folded):
        yield match[0], match.lastgroup is not None


def _of_run(run: str) -> list[Term]:
    if len(run) == 1:
        return [Term(run, begins=True)]
    return [Term(run[at : at + 2], begins=False) for at in range(len(run) - 1)]


def _of_word(word: str) -> Term:
    return Term(word[:TERM_MAX_CHARS], begins=True)


def _place(text: str, query: str) -> tuple[int, int]:
    whole = r"\s+".join(map(re.escape, query.split()))
    for pattern in (whole, *(re.escape(term.text) for term in sought(query))):
        if pattern and (match := re.search(pattern, text, re.IGNORECASE)):
            return match.span()
    return 0, 0


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
