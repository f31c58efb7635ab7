"""Long texts cut into parts at the ends of paragraphs, lines, sentences or words, in Chinese and English."""

import re

import numpy as np
from numpy.typing import NDArray

from components.core.catalog import tokens

_ENDS = (
    re.compile(r"\n[^\S\n]*\n\s*"),
    re.compile(r"\n\s*"),
    re.compile(r"(?:[。！？!?；…]+[”’」』）)\"']*|(?<!\d)\.[\"')\]]*(?=\s))\s*"),
    re.compile(r"[，、,;；：:]\s*|\s+"),
)
"""Where a text may be cut, the best places first."""
_CHARS_A_TOKEN = 4
"""The most that `tokens.estimate` lets a token have."""


def cut(text: str, most_tokens: int, overlap_tokens: int = 0) -> list[str]:
    """The parts of a text, in their order, of `most_tokens` at most as `tokens.estimate` counts them; none is blank.

    Each begins with the last words of the one before, some `overlap_tokens`. Goes once through the text: 10 MB take
    seconds.
    """
    parts, start = list[str](), 0
    overlap_tokens = max(0, min(overlap_tokens, most_tokens // 2))
    while start < len(text):
        window = text[start : start + _CHARS_A_TOKEN * most_tokens + 1]
        weights = _weights(window)
        end = _end(window, weights, most_tokens, last=start + len(window) >= len(text))
        if part := window[:end].strip():
            parts.append(part)
        if start + end >= len(text):
            break
        start += _next(window, weights, end, overlap_tokens)
    return parts


def is_long(text: str, most_tokens: int) -> bool:
    """Whether a text is to be cut."""
    return len(text) > most_tokens and tokens.estimate(text) > most_tokens


def _weights(window: str) -> NDArray[np.float64]:
    """Tokens up to and with each character."""
    signs = np.frombuffer(window.encode("utf-32-le", "surrogatepass"), "<u4")
    weights: NDArray[np.float64] = np.cumsum(np.where(_is_wide(signs), 1.0, 1 / _CHARS_A_TOKEN))
    return weights


def _is_wide(signs: NDArray[np.uint32]) -> NDArray[np.bool_]:
    found = np.zeros(len(signs), np.bool_)
    for first, last in ((0x2E80, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)):
        found |= (signs >= first) & (signs <= last)
    return found


def _end(window: str, weights: NDArray[np.float64], most_tokens: int, *, last: bool) -> int:
    """How many characters the part at the beginning of the window has."""
    fitting = max(1, int(np.searchsorted(weights, most_tokens, side="right")))
    if fitting >= len(window) and last:
        return len(window)
    for ends in _ENDS:
        found = [match.end() for match in ends.finditer(window, fitting // 2, fitting)]
        if found:
            return found[-1]
    return fitting


def _next(window: str, weights: NDArray[np.float64], end: int, overlap_tokens: int) -> int:
    """Where the next part begins: before the end of this one by about the overlap, at the beginning of a word."""
    if not overlap_tokens:
        return end
    back = int(np.searchsorted(weights, weights[end - 1] - overlap_tokens, side="right"))
    for ends in _ENDS[2:]:
        match = ends.search(window, back, end)
        if match and back <= match.end() < end:
            return max(1, match.end())
    return max(1, back)
