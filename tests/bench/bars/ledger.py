"""A ledger of 1,000,000 calls: what the page of usage asks when it opens, what a filter asks, and what recording takes."""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from tests.bench.bars.finding import stores
from tests.bench.contenders import Contender
from tests.bench.figures import line, middle, percentile

CALLS, DAYS = 1_000_000, 730
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"
RELAYS, MODELS, PAGES = 3, 14, ("chat", "chat", "vision", "drawing", "embeddings", "sets", "compare")
RECORDED = 300
PORTION = 5000


def ledger(_contenders: Sequence[Contender], rounds: int) -> Iterator[str]:
    """Milliseconds on each database: of the last 30 days, and of all there ever was."""
    from components.core.owner import owner

    me = owner()
    for database, store in stores():
        fill(store, me)
        for name, period in (("30 days", _period(30)), ("all", None)):
            opened = {what: _ms(ask) for what, ask in _page(store, me, period).items()}
            yield _line(f"{CALLS} calls, {database}, {name}: the page opens", 750, opened)
            for which, filters in _filters().items():
                yield _line(
                    f"… filtered by {which}", 400, _medians(_page(store, me, period, filters), rounds)
                )
        taken = _recorded(store, me)
        yield line(
            f"… {database}: one more is recorded",
            "ms",
            2,
            {"app": middle(taken, 2)},
            p95=percentile(taken, 0.95),
        )


def _recorded(store: Any, me: str) -> list[float]:
    return [_ms(partial(store.ledger.record, me, call)) for call in _calls(RECORDED, 7)]


def _line(bar: str, goal: float, taken: dict[str, float]) -> str:
    return line(bar, "ms", goal, {"app": round(sum(taken.values()), 1)}, each=taken)


def _page(store: Any, me: str, period: Any, filters: Any = None) -> dict[str, Callable[[], object]]:
    from components.core.spending import Filters, Group, Step

    filters = filters or Filters()
    before = period and replace(period, begin=period.begin - (period.end - period.begin), end=period.begin)
    step = Step.DAY if period else Step.WEEK
    asked = store.ledger
    return {
        "choices": lambda: asked.choices(me),
        "total": lambda: asked.total(me, period, filters),
        "before": lambda: before and asked.total(me, before, filters),
        "stacked": lambda: asked.lines(me, period, filters, [Group.MODEL], step, ZONE),
        "heat": lambda: asked.lines(me, period, filters, (), Step.HOUR_OF_WEEK, ZONE),
        "figures": lambda: asked.figures(me, period, filters),
        "calls": lambda: asked.calls(me, 100, None, period, filters),
    }


def _filters() -> dict[str, Any]:
    from components.core.records import Status
    from components.core.spending import Filters

    return {
        "a model": Filters(models=("model-1",)),
        "a rare model": Filters(models=(f"model-{MODELS - 1}",)),
        "a relay and a page": Filters(relay_ids=("relay-2",), pages=("vision",)),
        "failures": Filters(statuses=(Status.FAILED,)),
        "a conversation": Filters(conversation_id="c500"),
    }


def _period(days: int) -> Any:
    from components.core.spending import Period

    end = NOW.replace(hour=16)
    return Period(end - timedelta(days=days), end)


def _ms(act: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    act()
    return round((time.perf_counter() - began_s) * 1000, 2)


def _medians(asked: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    return {what: statistics.median(_ms(ask) for _round in range(rounds)) for what, ask in asked.items()}


def fill(store: Any, me: str, until: datetime = NOW) -> None:
    """Two years of CALLS until a moment: rows as recording leaves them, many in a transaction."""
    from sqlalchemy import insert, text

    from components.core.store.rollups import roll_up
    from components.core.store.rows import call_values
    from components.core.store.tables import calls

    rows = []
    for call in _calls(CALLS, 1, until):
        rows.append({"owner": me, **call_values(call)})
        if len(rows) == PORTION:
            with store._database.writing() as connection:
                connection.execute(insert(calls), rows)
                roll_up(connection, me, rows)
            rows = []
    if store._database.dialect == "postgresql":
        with store._database.writing() as connection:
            connection.execute(text("ANALYZE"))  # as autovacuum does within minutes


def _calls(count: int, seed: int, until: datetime = NOW) -> Iterator[Any]:
    """Calls of a heavy user in order of time: sittings at one relay and page with a model or two."""
    from components.core.records import Call, Cost, Doubt, Fault, PriceSource, Status, Timing, Usage
    from components.core.store.rows import new_id

    draw = random.Random(seed)
    models = [f"model-{number}" for number in range(MODELS)]
    weights = [1 / (number + 1) ** 1.5 for number in range(MODELS)]
    at, made, sitting = until - timedelta(days=DAYS), 0, 0
    pace_s = DAYS * 86400 / count
    while made < count:
        sitting += 1
        relay, page = draw.randrange(RELAYS), draw.choice(PAGES)
        some = draw.choices(models, weights, k=draw.choice([1, 1, 2]))
        long = min(draw.choice([3, 10, 30, 100, 300]), count - made)
        for _turn in range(long):
            made += 1
            at += timedelta(seconds=draw.uniform(0.05, 0.45) * pace_s)
            model, failed = draw.choice(some), draw.random() < 0.03
            priced = model != models[3] and not failed
            usage = Usage(draw.randrange(50, 9000), draw.randrange(5, 2000), 0, 0, Doubt.REPORTED)
            amount = Decimal(usage.prompt or 0) * Decimal("0.00000015") + Decimal(
                draw.randrange(9999)
            ).scaleb(-7)
            yield Call(
                new_id(),
                at,
                "chat",
                f"relay-{relay}",
                f"https://relay-{relay}.example",
                Status.FAILED if failed else Status.DONE,
                model,
                Usage() if failed else usage,
                Cost(amount, "USD", PriceSource.RELAY, Doubt.REPORTED) if priced else Cost(),
                Timing(draw.uniform(0.2, 2), draw.uniform(2, 30)),
                429 if failed else 200,
                new_id(),
                Fault("relay.rate", {"charged": "no"}) if failed else None,
                page,
                f"c{sitting}" if page == "chat" else None,
                new_id() if page == "chat" else None,
                f"key{draw.randrange(2)}-{relay}",
            )
        at += timedelta(seconds=long * pace_s * 0.75)
