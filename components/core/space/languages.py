"""In which language texts are, as far as their letters tell: Chinese, English, another one, none."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

ZH, EN, OTHER, NONE = "zh", "en", "other", "none"
_READ_CHARS = 2000
"""Of each text; more tells nothing more."""
_HAN = r"\p{Han}"
_ABROAD = r"[\p{Hiragana}\p{Katakana}\p{Hangul}\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Greek}\p{Thai}\p{Devanagari}À-ÖØ-öø-ɏ]"
"""Letters that neither Chinese nor English has."""
_WORD = r"[A-Za-z]+"
_FOREIGN = (
    r"(?i)\b(?:der|die|das|und|nicht|ist|ein|eine|les|des|est|une|dans|pour|que|los|las|para|una|por|del|il|che|non|di|"
    r"um|uma|het|een|niet|van)\b"
)
_ENGLISH = r"(?i)\b(?:the|and|is|are|of|to|in|it|for|with|you|my|not|a|i|this|that|on|was|how|what)\b"
"""Small words by which languages written in plain letters are told apart."""


def of(text: str) -> str:
    """The language of one text: zh, en, other, or none where it has no letters."""
    return str(languages(pa.chunked_array([[text]], pa.string()))[0].as_py())


def mix(texts: pa.ChunkedArray) -> Mapping[str, int]:
    """How many texts are in each language; those that none is in are left out."""
    found = pc.value_counts(languages(texts))
    return {str(each["values"]): int(each["counts"].as_py()) for each in found}


def languages(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """The language of each text, in their order."""
    read = pc.utf8_slice_codeunits(texts, 0, _READ_CHARS)
    han, abroad, words = (pc.count_substring_regex(read, each) for each in (_HAN, _ABROAD, _WORD))
    foreign, english = (pc.count_substring_regex(read, each) for each in (_FOREIGN, _ENGLISH))
    # A Chinese text may name a model in Latin letters, a Japanese one is half Han: the greater part decides.
    is_zh = pc.and_(
        pc.greater(han, 0),
        pc.and_(pc.greater_equal(pc.multiply(han, 3), words), pc.greater_equal(han, pc.multiply(abroad, 4))),
    )
    is_other = pc.or_(pc.greater(pc.multiply(abroad, 2), words), pc.greater(foreign, english))
    latin = pc.if_else(pc.or_(is_other, pc.equal(words, 0)), OTHER, EN)
    letters = pc.greater(pc.add(pc.add(han, abroad), words), 0)
    unknown = pc.match_substring_regex(read, r"\p{L}")
    return pc.if_else(is_zh, ZH, pc.if_else(letters, latin, pc.if_else(unknown, OTHER, NONE)))
