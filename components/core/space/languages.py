"""In which language texts are, as far as their letters tell: Chinese, English, another one, or none."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

LANGUAGES = ("zh", "en", "other", "none")
_ZH, _EN, _OTHER, _NONE = range(4)
_STEP = 20_000
_READ_CHARS = 400
"""Of a Latin text; its small words come soon."""
_HAN_WORDS = 3
"""One Chinese character outweighs so many Latin words: a Chinese text may name a model."""
_ENGLISH = (
    r"(?i)\b(?:the|and|is|are|to|of|in|it|you|for|that|with|my|this|not|what|how|was|on|do|can|have|but)\b"
)
_FOREIGN = (
    r"(?i)\b(?:der|die|das|und|ist|nicht|ein|eine|ich|mit|wie|le|la|les|est|une|des|pas|je|vous|que|pour|el|los|las|es|"
    r"una|por|con|para|il|di|che|non|per|sono|como|não|uma|het|een|en|niet|och|att|det|nie|jest|bir|ve|yang|dan)\b"
)


def of(text: str) -> str:
    """The language of one text: zh, en, other, or none where it has no letters."""
    return str(languages(pa.array([text.encode("utf-8", "replace").decode()]))[0].as_py())


def mix(texts: pa.ChunkedArray) -> Mapping[str, int]:
    """How many texts are in each language; those that none is in are left out."""
    found = pc.value_counts(languages(texts))
    return {str(each["values"]): int(each["counts"].as_py()) for each in found}


def languages(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray:
    """The language of each text, in their order; null is in none. A million take seconds."""
    numbers = (_numbers(_held(texts.slice(start, _STEP))) for start in range(0, len(texts), _STEP))
    return pa.chunked_array([pa.array(LANGUAGES).take(pa.array(each)) for each in numbers], pa.string())


def _held(texts: pa.ChunkedArray | pa.Array) -> pa.LargeStringArray:
    one = pc.fill_null(texts.cast(pa.large_string()), "")
    return one.combine_chunks() if isinstance(one, pa.ChunkedArray) else one


def _numbers(texts: pa.LargeStringArray) -> NDArray[np.int8]:
    """By what kinds of characters the texts have; Latin ones by their small words."""
    found = np.full(len(texts), _NONE, np.int8)
    han, words, latin, kana, foreign = _letters(texts)
    some = han + latin + kana + foreign > 0
    # A Japanese text is half Han.
    chinese = (han > 0) & (_HAN_WORDS * han >= words) & (4 * kana <= han) & (foreign <= 2 * han)
    mostly_latin = ~chinese & some & (latin > 4 * (han + kana)) & (latin > 3 * foreign)
    found[some] = _OTHER
    found[chinese] = _ZH
    rows = np.flatnonzero(mostly_latin)
    if len(rows):
        sought = pc.utf8_slice_codeunits(texts.take(pa.array(rows)), 0, _READ_CHARS)
        english, other = (
            pc.count_substring_regex(sought, words).to_numpy() for words in (_ENGLISH, _FOREIGN)
        )
        unmarked = 20 * foreign[rows] <= latin[rows]
        found[rows[(english > other) | ((english == other) & unmarked)]] = _EN
    return found


def _letters(texts: pa.LargeStringArray) -> tuple[NDArray[np.int64], ...]:
    """How many letters each text has: Chinese ones, Latin words, Latin letters without marks, Japanese
    and Korean ones, others; read from its UTF-8."""
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    held = texts.buffers()[2]
    if held is None or offsets[0] == offsets[-1]:
        nothing = np.zeros(len(texts), np.int64)
        return nothing, nothing, nothing, nothing, nothing
    signs = np.frombuffer(held, np.uint8)[offsets[0] : offsets[-1]]
    after = np.append(signs[1:], 0)
    kinds = _KINDS[signs]
    kinds[(signs == 0xE3) & (after >= 0x81) & (after <= 0x83)] = 3
    kinds[(signs == 0xE3) & (after >= 0x90)] = 1
    kinds[(signs == 0xC2) | ((signs == 0xC3) & ((after == 0x97) | (after == 0xB7)))] = 0
    ends = offsets - offsets[0]
    latin = kinds == 2
    begins = latin & ~np.append(False, latin[:-1])
    return tuple(_counted(which, ends) for which in (kinds == 1, begins, latin, kinds == 3, kinds == 4))


def _counted(which: NDArray[np.bool_], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    before = np.concatenate([[0], np.cumsum(which, dtype=np.int64)])
    counted: NDArray[np.int64] = np.diff(before[ends])
    return counted


def _kinds() -> NDArray[np.uint8]:
    """By the first byte of a character: 1 Chinese, 2 Latin, 3 Korean, 4 another letter."""
    kinds = np.zeros(256, np.uint8)
    kinds[0xE4:0xEA] = 1
    kinds[ord("a") : ord("z") + 1] = kinds[ord("A") : ord("Z") + 1] = 2
    kinds[0xEA:0xEE] = 3
    kinds[0xC3:0xE0] = 4  # Latin with marks, Greek, Cyrillic, Hebrew, Arabic
    kinds[0xE0:0xE2] = 4  # the scripts of South and South-East Asia
    return kinds


_KINDS = _kinds()
