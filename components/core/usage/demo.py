"""Two months of calls that nobody made, to show what the pages of spending are like before there is any."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from random import Random
from zoneinfo import ZoneInfo

from components.core.balance import Balance, Scope
from components.core.catalog.prices import Price, cost
from components.core.charges import Charge
from components.core.records import Call, Doubt, Fault, PriceSource, Status, Timing, Usage
from components.core.relay.logs import Log
from components.core.store.passing import PassingStore
from components.core.usage import logbook

RELAY_ID = "sandbox"
ORIGIN = "http://sandbox.relay"
KEY_MARK = "demo"
DAYS = 62
GRANTED = Decimal(25)
OVERCHARGED, TIMES = "gpt-4o", Decimal("1.3")
"""The model that the log takes too much for, and how many times too much."""
_STEP = Decimal("0.000002")
_SEED = 8
_A_WORKING_DAY = (1, 0, 0, 0, 0, 0, 1, 3, 9, 14, 16, 12, 6, 11, 15, 16, 13, 9, 5, 4, 6, 7, 4, 2)
"""How likely each hour of a person's day is."""
_A_DAY_OFF = (2, 1, 0, 0, 0, 0, 0, 1, 2, 4, 5, 4, 3, 4, 5, 5, 4, 4, 5, 7, 8, 8, 6, 4)


@dataclass(frozen=True, slots=True)
class _Habit:
    """A model as somebody uses it: where, how often, for how many tokens, how quick it is."""

    model: str
    kind: str
    page: str
    weight: int
    price: Price | None
    prompt: int
    completion: int
    first_s: float = 0.6
    per_s: float = 70.0
    cached: float = 0.0


def _price(asked: str, answered: str, cached: str | None = None) -> Price:
    kept = None if cached is None else Decimal(cached)
    return Price(
        Decimal(asked), Decimal(answered), source=PriceSource.RELAY, cached_per_million=kept, step=_STEP
    )


_HABITS = (
    _Habit("gpt-4o-mini", "chat", "chat", 40, _price("0.15", "0.6", "0.075"), 1800, 420, 0.5, 95, 0.4),
    _Habit("gpt-4o", "chat", "chat", 16, _price("2.5", "10", "1.25"), 2400, 520, 0.7, 70, 0.3),
    _Habit("gpt-4o", "chat", "vision", 7, _price("2.5", "10", "1.25"), 3100, 260, 0.9, 70),
    _Habit("deepseek-reasoner", "chat", "chat", 12, _price("0.55", "2.19", "0.14"), 1500, 1900, 1.4, 42, 0.2),
    _Habit("deepseek-chat", "chat", "compare", 10, _price("0.27", "1.1", "0.07"), 1300, 480, 0.9, 55),
    _Habit("claude-sonnet-4-5", "chat", "sets", 9, _price("3", "15", "0.3"), 1600, 380, 0.8, 62),
    _Habit("gpt-image-1", "images", "drawing", 4, Price(per_call=Decimal("0.042"), source=PriceSource.RELAY), 60, 0, 18),
    _Habit("text-embedding-3-small", "embeddings", "embeddings", 6, _price("0.02", "0"), 9000, 0, 0.4),
    _Habit("house-model", "chat", "chat", 3, None, 900, 300, 0.6, 50),
)  # fmt: skip


def store(owner: str, now: datetime, zone: str) -> PassingStore:
    """A store in memory with all of it, as if this person had made the calls and pulled the log."""
    kept, made = PassingStore(), calls(now, zone)
    told = charges(made)
    kept.ledger.record(owner, *made)
    for balance in balances(made, told):
        kept.balances.add(owner, balance)
    log = Log(tuple(told), len(told), None, told[0].at if told else None)
    logbook.keep(log, kept, logbook.Key(owner, ORIGIN, KEY_MARK), now)
    return kept


def price(model: str) -> Price | None:
    """What these calls cost by the prices the relay names."""
    return next((habit.price for habit in _HABITS if habit.model == model), None)


def calls(now: datetime, zone: str) -> list[Call]:
    """The calls until now, oldest first, at hours when people of this time zone are awake."""
    chance = Random(_SEED)  # noqa: S311  figures for show, the same each time
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()
    made = []
    for ago in range(DAYS, -1, -1):
        day = today - timedelta(days=ago)
        hours = _A_WORKING_DAY if day.weekday() < 5 else _A_DAY_OFF
        busy = chance.gauss(55 if day.weekday() < 5 else 18, 9) * (2.4 if ago == 9 else 1)
        for _ in range(max(3, round(busy))):
            hour = chance.choices(range(24), hours)[0]
            at = datetime(day.year, day.month, day.day, hour, chance.randrange(60), chance.randrange(60))
            call = _call(chance, at.replace(tzinfo=there).astimezone(UTC))
            if call.at <= now:
                made.append(call)
    return sorted(made, key=lambda call: call.at)


def _call(chance: Random, at: datetime) -> Call:
    habit = chance.choices(_HABITS, [each.weight for each in _HABITS])[0]
    status = chance.choices((Status.DONE, Status.STOPPED, Status.FAILED), (93, 3, 4))[0]
    made = Call(
        id=f"{chance.getrandbits(128):032x}",
        at=at,
        kind=habit.kind,
        relay_id=RELAY_ID,
        origin=ORIGIN,
        status=status,
        model=habit.model,
        request_id=f"{chance.getrandbits(64):016x}",
        page=habit.page,
        http_status=200,
        key_mark=KEY_MARK,
    )
    if status is Status.FAILED:
        fault = Fault("relay.busy", {"status": 429, "charged": "no"})
        return replace(made, http_status=429, fault=fault, timing=Timing(None, chance.uniform(0.2, 2)))
    usage = _usage(chance, habit, status)
    first_s = habit.first_s * chance.lognormvariate(0, 0.35)
    total_s = first_s + (usage.completion or 0) / (habit.per_s * chance.lognormvariate(0, 0.2))
    return replace(
        made,
        usage=usage,
        cost=cost(habit.price, usage),
        timing=Timing(first_s if habit.completion else None, total_s),
    )


def _usage(chance: Random, habit: _Habit, status: Status) -> Usage:
    prompt = round(habit.prompt * chance.lognormvariate(0, 0.6))
    completion = round(habit.completion * chance.lognormvariate(0, 0.5))
    cached = prompt // 2 if chance.random() < habit.cached else 0
    thought = completion * 2 // 3 if "reasoner" in habit.model else 0
    # What was broken off is not told by a relay: its tokens are our own count.
    doubt = Doubt.ESTIMATED if status is Status.STOPPED else Doubt.REPORTED
    return Usage(prompt, completion, cached, thought, doubt)


def charges(made: Sequence[Call]) -> list[Charge]:
    """What the relay's log says of these calls: one model dearer than its price, a failed call charged, calls of others."""
    told = [_charge(call, call.cost.amount) for call in made if call.cost.amount is not None]
    failed = [call for call in made if call.status is Status.FAILED and call.model == OVERCHARGED]
    told += [_charge(call, Decimal("0.0063")) for call in failed[-1:]]
    told += list(_foreign(made[-1].at)) if made else []
    return sorted(told, key=lambda charge: charge.at)


def _charge(call: Call, amount: Decimal) -> Charge:
    times = TIMES if call.model == OVERCHARGED else Decimal(1)
    quota = (amount * times / _STEP).to_integral_value(ROUND_CEILING)
    took_s = call.timing.total_s or 0.0
    return Charge(
        call.at,
        call.model or "",
        quota * _STEP,
        call.usage.prompt,
        call.usage.completion,
        call.usage.cached,
        float(math.ceil(took_s)),
        call.request_id,
        "demo",
        "default",
    )


def _foreign(until: datetime) -> Iterator[Charge]:
    for days, amount in ((2, "0.0124"), (5, "0.0207"), (5, "0.0098")):
        at = until - timedelta(days=days, minutes=int(Decimal(amount) * 1000))
        yield Charge(at, "gpt-4o-mini", Decimal(amount), 4100, 900, 0, 6.0, None, "demo", "default")


def balances(made: Sequence[Call], told: Sequence[Charge]) -> list[Balance]:
    """What was left, read each evening and just now."""
    if not made:
        return []
    times = [made[0].at + timedelta(days=days) for days in range(DAYS)]
    return [_balance(at, told) for at in [*(at for at in times if at < made[-1].at), made[-1].at]]


def _balance(at: datetime, told: Sequence[Charge]) -> Balance:
    used = sum((charge.amount for charge in told if charge.at <= at), Decimal(0))
    return Balance(
        at,
        RELAY_ID,
        ORIGIN,
        KEY_MARK,
        "new-api",
        remaining=GRANTED - used,
        used=used,
        granted=GRANTED,
        scope=Scope.KEY,
        name="demo",
        never_expires=True,
    )
