"""Very many messages: found by a search, and brought in by an import, on both databases."""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tests.bench.contenders import Contender
from tests.bench.figures import line
from tests.core.store.postgresql import server

MESSAGES = 100_000
CONVERSATIONS = 10_000
QUERIES = ("needleword", "绣花针", "nosuchword", "没有这个词呢", "the", "的话", "的", "丁", "the 的话", "th")
"""Rare, missing and in every message; words and the beginnings of words, Chinese words and single characters."""


def search(_contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """The slowest of several queries, each the median of its rounds, over MESSAGES messages on each database."""
    from components.core.owner import owner

    for database, store in stores():
        _fill(store, MESSAGES)
        taken = {
            query: statistics.median(
                _ms(lambda query=query, store=store: store.conversations.search(owner(), query))
                for _ in range(rounds)
            )
            for query in QUERIES
        }
        each = {query: round(figure, 1) for query, figure in taken.items()}
        slowest = {"app": max(each.values())}
        yield line(f"search over {MESSAGES} messages, {database}", "ms", 200, slowest, queries=each)


def intake(_contenders: Sequence[Contender], _rounds: int) -> Iterator[str]:
    """Conversations of eight messages come in from a ChatGPT export: stopped half-way, then brought in again."""
    from components.core.owner import owner
    from components.core.transfer.imports import import_job
    from components.core.transfer.sources import opened

    export = _export(CONVERSATIONS)
    for database, store in stores():
        began_s = time.perf_counter()
        first = import_job(store, owner(), opened(export))
        first.start()
        steps = set()
        while first.progress.done < CONVERSATIONS // 2 and not first.progress.ended:
            time.sleep(0.05)
            steps.add(first.progress.done)
        asked_s = time.perf_counter()
        first.stop()
        first.wait()
        stopped_s = time.perf_counter() - asked_s
        kept = first.progress.added
        second = import_job(store, owner(), opened(export))
        second.start()
        second.wait()
        taken_s = time.perf_counter() - began_s
        lost = CONVERSATIONS - store.portable.count(owner())
        yield line(
            f"{CONVERSATIONS} conversations come in, stopped once, {database}",
            "s",
            None,
            {"app": round(taken_s, 1)},
            lost=lost + (kept != first.progress.done) + (kept + second.progress.added != CONVERSATIONS),
            steps_seen=len(steps),
            stop_took_s=round(stopped_s, 2),
        )


def stores() -> Iterator[tuple[str, Any]]:
    """An empty store on SQLite, then one on a PostgreSQL server of its own."""
    from components.core.store import Store

    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        for database, place in (
            ("SQLite", nullcontext(f"sqlite:///{home}/store.db")),
            ("PostgreSQL", server()),
        ):
            with place as address:
                store = Store(address, Path(home))
                yield database, store
                store.close()


def _export(count: int) -> bytes:
    draw = random.Random(2)
    words, signs = _vocabulary(draw)

    def turn(number: int, place: int) -> dict[str, Any]:
        text = f"{' '.join(draw.choices(words, k=50))} {''.join(draw.choices(signs, k=80))}"
        said = {
            "id": f"{number}-{place}",
            "author": {"role": "assistant" if place % 2 else "user"},
            "create_time": 1_700_000_000 + number,
            "content": {"content_type": "text", "parts": [text]},
        }
        above = f"{number}-{place - 1}" if place else None
        below = [f"{number}-{place + 1}"] if place < 7 else []
        return {"id": f"{number}-{place}", "message": said, "parent": above, "children": below}

    return json.dumps(
        [
            {
                "id": f"c{number}",
                "title": f"Title {number}",
                "create_time": 1_700_000_000 + number,
                "update_time": 1_700_000_000 + number,
                "mapping": {f"{number}-{place}": turn(number, place) for place in range(8)},
                "current_node": f"{number}-7",
            }
            for number in range(count)
        ]
    ).encode()


def _vocabulary(draw: random.Random) -> tuple[list[str], list[str]]:
    words = ["".join(draw.choices("abcdefghijklmnop", k=draw.randint(2, 9))) for _ in range(5000)]
    return words, [chr(0x4E00 + number) for number in range(3000)]


def _ms(action: object) -> float:
    began_s = time.perf_counter()
    action()  # type: ignore[operator]
    return (time.perf_counter() - began_s) * 1000


def _fill(store: object, count: int) -> None:
    """Conversations of fifty messages, some hundred words each, in English and in Chinese."""
    from components.core.owner import owner
    from components.core.records import ChatOptions

    draw = random.Random(1)
    words, signs = _vocabulary(draw)
    for number in range(count):
        if number % 50 == 0:
            made = store.conversations.create(owner(), ChatOptions(), f"Title {number}")  # type: ignore[attr-defined]
        rare = " needleword 绣花针" if number % 5000 == 0 else ""
        text = f"the {' '.join(draw.choices(words, k=50))} 的话{''.join(draw.choices(signs, k=80))}{rare}"
        store.conversations.add_user(owner(), made.id, None, text)  # type: ignore[attr-defined]
