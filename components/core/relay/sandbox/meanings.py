"""Vectors with a meaning: texts on the same topic lie near each other, in Chinese and in English, others far away.

Each topic of the lexicon has a direction; so has each language. Words leave a trace of their own, by their hash, so that
texts that share them are a little nearer. The first numbers of a vector carry most of it, so that it may be cut.
"""

import math
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from components.core.relay.sandbox.tokens import CJK, has_cjk

LEXICON = Path(__file__).parent / "texts" / "meanings.txt"
ROWS = 256
"""Texts that are worked on together."""
_WORDS = re.compile(rf"[a-z0-9]+(?:['-][a-z]+)*|[{CJK}]+")
_ENDINGS = ("ing", "ed", "es", "s")
_FIELD, _OWN = 0.5, math.sqrt(0.75)
_SLOTS = 8
"""Numbers of a vector that a word leaves its trace in."""
_TABLE_BITS = 16
_PLAIN = re.compile(
    r"an?|the|of|to|in|on|at|is|are|was|were|be|its?|this|that|my|your|our|i|you|we|they|for|and|or|with|by|as"
)


@dataclass(frozen=True, slots=True)
class Mind:
    """How much of a text each part of its vector tells: shares of its square, which make 1."""

    width: int
    common: float
    """Of what all texts have alike; two strangers have this cosine."""
    topics: float
    language: float
    words: float


@dataclass(slots=True)
class Lexicon:
    """What each word means: the numbers of its topics; words are stems, or Chinese characters."""

    names: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    words: dict[str, tuple[int, ...]] = field(default_factory=dict)
    longest: int = 1
    """Characters of the longest Chinese word."""


@cache
def lexicon() -> Lexicon:
    """The lexicon as its file has it."""
    known, words, place = Lexicon(), defaultdict[str, dict[int, None]](dict), ("", 1.0)
    for line in LEXICON.read_text("utf-8").splitlines():
        if line.startswith("["):
            weight, _, name = line.strip("[]").rpartition(" ")
            place = (name, float(weight or 1))
        elif ":" in line and not line.startswith("#"):
            topics, _, said = line.partition(":")
            numbers = [_number(known, topic, *place) for topic in topics.split()]
            for word in said.split(","):
                words[_key(word)] |= dict.fromkeys(numbers)
    known.words = {word: tuple(numbers) for word, numbers in words.items()}
    known.longest = max(len(word) for word in known.words if has_cjk(word))
    return known


def _number(known: Lexicon, topic: str, field_: str, weight: float) -> int:
    if topic not in known.names:
        known.names.append(topic)
        known.fields.append(field_)
        known.weights.append(weight)
    return known.names.index(topic)


def _key(word: str) -> str:
    word = word.strip()
    return word if has_cjk(word) else " ".join(stem(part) for part in _WORDS.findall(word))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """An English word without its ending, roughly: enough for the lexicon to know it again."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2 and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lse":
        word = word[:-1]
    word = word[:-1] if len(word) > 3 and word.endswith("e") else word
    return word[:-1] + "i" if len(word) > 2 and word.endswith("y") else word


def vectors(name: str, mind: Mind, texts: Sequence[str]) -> NDArray[np.float32]:
    """The vectors of these texts, (n, width), each of length 1; `name` gives each model a space of its own."""
    found = np.empty((len(texts), mind.width), dtype=np.float32)
    for start in range(0, len(texts), ROWS):
        part = slice(start, start + ROWS)
        found[part] = _block(name, mind, texts[part])
    return found


def _block(name: str, mind: Mind, texts: Sequence[str]) -> NDArray[np.float32]:
    read = [_read(text) for text in texts]
    topics = np.zeros((len(texts), len(lexicon().names)), dtype=np.float32)
    for row, (meanings, _, _) in enumerate(read):
        for topic, times in meanings.items():
            topics[row, topic] = math.sqrt(times) * lexicon().weights[topic]
    meant = _unit(topics @ _directions(name, mind.width))
    traced = _traces(name, mind.width, [words for _, words, _ in read])
    chinese = np.array([share for _, _, share in read], dtype=np.float32)[:, None]
    common, zh, en = (_direction(name, word, mind.width) for word in ("common", "zh", "en"))
    strength = np.sqrt((topics**2).sum(axis=1, keepdims=True))
    told = mind.topics * np.minimum(1, strength / 0.9)
    # What no topic tells is told by the words alone.
    mixed = (
        math.sqrt(mind.common) * common
        + np.sqrt(told) * meant
        + math.sqrt(mind.language) * _unit(chinese * zh + (1 - chinese) * en)
        + np.sqrt(mind.words + mind.topics - told) * traced
    )
    return _unit(mixed)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    units: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return units


@lru_cache(maxsize=8192)
def _read(text: str) -> tuple[dict[int, int], tuple[int, ...], float]:
    """The topics of a text and how often they come, the hashes of its words, and its share of Chinese."""
    meanings: dict[int, int] = defaultdict(int)
    hashes: list[int] = []
    chinese = total = 0
    before = ""
    for run in _WORDS.findall(text.lower()):
        total += len(run)
        if has_cjk(run):
            chinese += len(run)
            _read_chinese(run, meanings, hashes)
            before = ""
            continue
        word = stem(run)
        known = lexicon().words
        for topic in (*known.get(word, ()), *known.get(f"{before} {word}", ())):
            meanings[topic] += 1
        if not _PLAIN.fullmatch(run):
            hashes.append(zlib.crc32(word.encode()))
        before = word
    return (
        dict(meanings),
        tuple(hashes or [zlib.crc32(text.encode("utf-8", "replace"))]),
        chinese / max(1, total),
    )


def _read_chinese(run: str, meanings: dict[int, int], hashes: list[int]) -> None:
    """Words of the lexicon, the longest first; the others leave a trace two characters at a time."""
    known, place = lexicon(), 0
    while place < len(run):
        for length in range(min(known.longest, len(run) - place), 0, -1):
            topics = known.words.get(run[place : place + length])
            if topics is not None:
                for topic in topics:
                    meanings[topic] += 1
                place += length
                break
        else:
            place += 1
    hashes += (zlib.crc32(pair.encode()) for pair in _pairs(run))


def _pairs(run: str) -> Iterator[str]:
    yield from (run[place : place + 2] for place in range(max(1, len(run) - 1)))


def _traces(name: str, width: int, words: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """What the words leave: each a sign at some places, which its hash decides."""
    rows = np.repeat(np.arange(len(words)), [len(one) for one in words])
    hashes = np.fromiter((one for many in words for one in many), dtype=np.uint64)
    hashes = (hashes ^ np.uint64(zlib.crc32(name.encode()))) * np.uint64(0x9E3779B97F4A7C15)
    slots = (np.arange(_SLOTS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (hashes[:, None] ^ (hashes[:, None] >> np.uint64(29))) * slots
    places = _places(width)[(mixed >> np.uint64(64 - _TABLE_BITS)).astype(np.int64)]
    signs = np.where(mixed >> np.uint64(20) & np.uint64(1), 1.0, -1.0)
    flat = rows[:, None] * width + places
    summed = np.bincount(flat.ravel(), signs.ravel(), minlength=len(words) * width)
    return _unit(summed.reshape(len(words), width).astype(np.float32))


def _energy(width: int) -> NDArray[np.float64]:
    """How much of a vector each of its numbers carries: a sixth of them more than half."""
    energy = (1 + np.arange(width) / 64) ** -1.5
    return np.asarray(energy / energy.sum())


@cache
def _places(width: int) -> NDArray[np.int64]:
    """Numbers of a vector, each as often as it carries of it."""
    size = 2**_TABLE_BITS
    found = np.searchsorted(np.cumsum(_energy(width)), (np.arange(size) + 0.5) / size)
    return np.asarray(np.minimum(found, width - 1), dtype=np.int64)


@cache
def _directions(name: str, width: int) -> NDArray[np.float32]:
    """The direction of each topic, which leans towards that of its field: (topics, width)."""
    known = lexicon()
    own = np.stack([_direction(name, f"topic {topic}", width) for topic in known.names])
    shared = np.stack([_direction(name, f"field {one}", width) for one in known.fields])
    return _unit(_FIELD * shared + _OWN * own)


def _direction(name: str, word: str, width: int) -> NDArray[np.float32]:
    seed = zlib.crc32(f"{name}:{word}".encode())
    drawn = np.random.default_rng(seed).standard_normal(width) * np.sqrt(_energy(width))
    return np.asarray(drawn / np.linalg.norm(drawn), dtype=np.float32)
