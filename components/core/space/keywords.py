"""Words that say what a cluster is about: those that its texts have and the others have not.

English is cut at what is no letter. Chinese has no spaces and no dictionary is at hand: a run of characters counts as a
word when it comes more often than its parts would by chance (cohesion) and what stands before and after it varies
(boundary entropy), as in Sun Maosong et al., 1998, and Jin and Tanaka-Ishii, "Unsupervised segmentation of Chinese text
by use of branching entropy", ACL 2006. Words are then ranked by class-based TF-IDF (Grootendorst, BERTopic, 2022).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from components.core.space.stopwords import CHINESE_EDGES, CHINESE_WORDS, ENGLISH_WORDS

CLUSTER_TEXTS = 400
"""Of a larger cluster so many are read, evenly spread over it: words that are typical stand in many of them."""
TEXT_CHARS = 600
"""Of a longer text the beginning is read."""
_ALL_TEXTS = 20_000
"""Of all clusters together; with very many clusters less of each is read."""
_LONGEST = 4
_COHESION = 0.35
"""How much oftener than by chance: pointwise mutual information over the most it could be."""
_FREEDOM = 0.6
"""Entropy of the neighbours, in nats: about two that alternate."""
_TWICE = 2
_PIECE_TEXTS, _PIECE_TEXT_CHARS, _PIECE_CHARS = 100, 60, 8

_WORD = re.compile(r"[a-z][a-z0-9]*(?:['’+#.-][a-z0-9+#]+)*\+*|[\u3400-\u9fff\uf900-\ufaff]+", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_OWN_ENDING = re.compile(r"['’](?:s|re|ve|ll|d|m|t)$")


Texts = Callable[[Sequence[int]], Sequence[str]]
"""Reads the texts of some rows."""


def of(
    texts: Sequence[str] | Texts, labels: NDArray[np.integer], count: int = 5
) -> Mapping[int, tuple[str, ...]]:
    """The `count` words that tell each cluster from the others, the most telling first; -1 is no cluster.

    Where no word stands out, as in short texts that all say the same, the longest pieces that most of them share do
    instead. A cluster whose texts have no letters gets none. Nothing is drawn by chance: the same texts give the same
    words.

    Args:
        texts: all of them, or what reads those that are used.
    """
    chosen = _chosen(np.asarray(labels))
    held = {label: [text[:TEXT_CHARS] for text in _texts(texts, rows)] for label, rows in chosen.items()}
    read = {label: [_parts(text) for text in some] for label, some in held.items()}
    words = _Chinese.of(run for parts in read.values() for one in parts for run in one.runs)
    counted = {label: _counted(parts, words) for label, parts in read.items()}
    told = {label: tuple(_telling(label, counted, count)) for label in sorted(counted)}
    return {
        label: some if len(some) > 1 else _with_pieces(some, held[label], count)
        for label, some in told.items()
    }


def _texts(texts: Sequence[str] | Texts, rows: Sequence[int]) -> Sequence[str]:
    return texts(rows) if callable(texts) else [texts[row] for row in rows]


@dataclass(frozen=True, slots=True)
class _Parts:
    """One text, cut."""

    words: tuple[str, ...]
    """English, lower case, stop words left out."""
    runs: tuple[str, ...]
    """Of Chinese characters, from one sign to the next."""


def _parts(text: str) -> _Parts:
    words, runs = [], []
    for found in _WORD.findall(text):
        if found[0] >= "\u3400":
            runs.append(found)
        elif len(word := _OWN_ENDING.sub("", found.lower())) > 1 and word not in ENGLISH_WORDS:
            words.append(word)
    return _Parts(tuple(words), tuple(runs))


def _chosen(labels: NDArray[np.integer]) -> dict[int, list[int]]:
    """The rows of each cluster that are read."""
    numbers = [int(label) for label in np.unique(labels) if label >= 0]
    most = max(20, min(CLUSTER_TEXTS, _ALL_TEXTS // max(1, len(numbers))))
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], [*numbers, np.iinfo(np.int32).max])
    chosen = {}
    for place, label in enumerate(numbers):
        rows = order[starts[place] : starts[place + 1]]
        evenly = np.linspace(0, len(rows) - 1, min(most, len(rows))).round().astype(int)
        chosen[label] = rows[evenly].tolist()
    return chosen


@dataclass(slots=True)
class _Chinese:
    """Runs of two to four characters that are words, with what tells a whole from its part."""

    words: dict[str, int] = field(default_factory=dict)
    """With how often each came."""

    @classmethod
    def of(cls, runs: Iterable[str]) -> "_Chinese":
        counts: Counter[str] = Counter()
        before: defaultdict[str, Counter[str]] = defaultdict(Counter)
        after: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for run in runs:
            for start, gram in _grams(run, _LONGEST):
                counts[gram] += 1
                if len(gram) > 1:
                    end = start + len(gram)
                    # The edge of a run is a boundary each time: it counts as a neighbour of its own.
                    before[gram][run[start - 1] if start else f"<{len(before[gram])}"] += 1
                    after[gram][run[end] if end < len(run) else f">{len(after[gram])}"] += 1
        whole = sum(number for gram, number in counts.items() if len(gram) == 1)
        return cls(
            {
                gram: number
                for gram, number in counts.items()
                if len(gram) > 1
                and number >= _TWICE
                and _allowed(gram)
                and _cohesion(gram, counts, whole) >= _COHESION
                and min(_entropy(before[gram]), _entropy(after[gram])) >= _FREEDOM
            }
        )

    def found(self, run: str) -> Iterator[str]:
        """The words of a run, wherever they overlap."""
        return (gram for _start, gram in _grams(run, _LONGEST) if gram in self.words)


def _grams(run: str, longest: int) -> Iterator[tuple[int, str]]:
    for start in range(len(run)):
        for size in range(1, min(longest, len(run) - start) + 1):
            yield start, run[start : start + size]


def _allowed(gram: str) -> bool:
    """No word starts or ends with one of the little words (的, 了, 我 …), and some words say nothing."""
    return gram[0] not in CHINESE_EDGES and gram[-1] not in CHINESE_EDGES and gram not in CHINESE_WORDS


def _cohesion(gram: str, counts: Counter[str], whole: int) -> float:
    """Of the two parts that explain it best: 1 when neither comes without the other, 0 when they meet by chance."""
    parts = max(counts[gram[:cut]] * counts[gram[cut:]] for cut in range(1, len(gram)))
    return math.log(counts[gram] * whole / parts) / math.log((whole + 1) / counts[gram])


def _entropy(beside: Counter[str]) -> float:
    whole = sum(beside.values())
    return -sum(number / whole * math.log(number / whole) for number in beside.values())


def _counted(parts: Sequence[_Parts], chinese: _Chinese) -> Counter[str]:
    """In how many texts of a cluster each word stands; one that is only ever a part of a longer one is left out."""
    counts: Counter[str] = Counter()
    for one in parts:
        counts.update({*one.words, *(word for run in one.runs for word in chinese.found(run))})
    return counts


def _telling(label: int, counted: Mapping[int, Counter[str]], count: int) -> Iterator[str]:
    """The words of one cluster by how much oftener they stand in it than in an average one."""
    mine = counted[label]
    average = sum(sum(counts.values()) for counts in counted.values()) / max(1, len(counted))
    whole = max(1, sum(mine.values()))

    def weight(word: str) -> float:
        everywhere = sum(counts[word] for counts in counted.values())
        return mine[word] / whole * math.log(1 + average / everywhere)

    least = _TWICE if any(number >= _TWICE for number in mine.values()) else 1
    ranked = sorted((word for word in mine if mine[word] >= least), key=lambda word: (-weight(word), word))
    told: list[str] = []
    for word in ranked:
        if len(told) == count:
            break
        if not any(_same(word, other, mine) for other in told):
            told.append(word)
    yield from told


def _with_pieces(words: Sequence[str], texts: Sequence[str], count: int) -> tuple[str, ...]:
    """Words, and the pieces that most texts share, long ones before short ones; words of any writing count whole."""
    counts: Counter[str] = Counter()
    for text in texts[:_PIECE_TEXTS]:
        runs = _LETTERS.findall(text[:_PIECE_TEXT_CHARS].lower())
        counts.update({piece for run in runs for piece in _cut(run)})
    told, most = list(words), max(counts.values(), default=0)
    for piece in sorted(counts, key=lambda each: (-counts[each] * (len(each) - 1), each)):
        apart = not any(piece in other or other in piece or _overlap(piece, other) for other in told)
        if len(told) < count and apart and counts[piece] * _TWICE >= most:
            told.append(piece)
    return tuple(told)


def _cut(run: str) -> Iterator[str]:
    """Pieces of a Chinese run that no little word is cut off from what it stands at; the whole of another one."""
    if not _is_chinese(run[0]):
        if run not in ENGLISH_WORDS:
            yield run
        return
    for start, piece in _grams(run, _PIECE_CHARS):
        begins = start == 0 or piece[0] not in CHINESE_EDGES
        ends = start + len(piece) == len(run) or piece[-1] not in CHINESE_EDGES
        if begins and ends and len(set(piece) - CHINESE_EDGES) > 1:
            yield piece


def _is_chinese(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


def _same(word: str, other: str, counts: Counter[str]) -> bool:
    """Whether two words are one thing told twice: a part and its whole that come equally often, or a plural."""
    short, long = sorted((word, other), key=len)
    if short[0] < "\u3400":
        return long in (f"{short}s", f"{short}es")
    return (short in long and counts[long] >= 0.5 * counts[short]) or _overlap(word, other)


def _overlap(word: str, other: str) -> bool:
    """Whether one begins as the other ends, with more than one character."""
    return any(word[-size:] == other[:size] or other[-size:] == word[:size] for size in (2, 3))
