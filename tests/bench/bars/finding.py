"""Finding again: a search over very many messages."""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.contenders import Contender
from tests.bench.figures import line

MESSAGES = 100_000
QUERIES = ("needleword", "绣花针", "nosuchword", "没有这个词呢", "the", "的", "the 的话", "th")
"""Rare, missing and in every message; in English and in Chinese."""


def search(_contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """The slowest of several queries, each the median of its rounds, in a store of MESSAGES messages."""
    from components.core.owner import owner
    from components.core.store import Store

    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        store = Store(f"sqlite:///{home}/store.db", Path(home))
        try:
            _fill(store, MESSAGES)
            taken = {
                query: statistics.median(
                    _ms(lambda query=query: store.conversations.search(owner(), query)) for _ in range(rounds)
                )
                for query in QUERIES
            }
        finally:
            store.close()
    each = {query: round(figure, 1) for query, figure in taken.items()}
    yield line(f"search over {MESSAGES} messages", "ms", 200, {"app": max(each.values())}, queries=each)


def _ms(action: object) -> float:
    began_s = time.perf_counter()
    action()  # type: ignore[operator]
    return (time.perf_counter() - began_s) * 1000


def _fill(store: object, count: int) -> None:
    """Conversations of fifty messages, some hundred words each, in English and in Chinese."""
    from components.core.owner import owner
    from components.core.records import ChatOptions

    draw = random.Random(1)
    words = ["".join(draw.choices("abcdefghijklmnop", k=draw.randint(2, 9))) for _ in range(5000)]
    signs = [chr(0x4E00 + number) for number in range(3000)]
    for number in range(count):
        if number % 50 == 0:
            made = store.conversations.create(owner(), ChatOptions(), f"Title {number}")  # type: ignore[attr-defined]
        rare = " needleword 绣花针" if number % 5000 == 0 else ""
        text = f"the {' '.join(draw.choices(words, k=50))} 的话{''.join(draw.choices(signs, k=80))}{rare}"
        store.conversations.add_user(owner(), made.id, None, text)  # type: ignore[attr-defined]
