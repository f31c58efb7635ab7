"""The gate before paid calls."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from components.core.errors import BusyError
from components.core.records import Call, Cost, Fault, Status
from components.core.spending import Filters, Group, Line, Period
from components.core.usage.budgets import Budget, Every, Level
from components.core.usage.exchange import Exchange, Rate
from components.core.usage.gate import Gate
from components.core.usage.underway import LASTS_S, Plan, Underway
from tests.core.usage.ledger_lines import sums

ME, ZONE = "local", "Asia/Shanghai"
SHANGHAI = ZoneInfo(ZONE)
NOW = datetime(2026, 5, 18, 20, tzinfo=UTC)  # the 19th in Shanghai


class Kept(dict):
    """Preferences in memory."""

    def get(self, owner, name, default=None):
        return super().get((owner, name), default)

    def set(self, owner, name, value):
        self[owner, name] = value


class Spent:
    """A ledger that has its sums by relay, and notes how it was asked."""

    def __init__(self, **by_relay):
        self.by_relay, self.asked = by_relay, []

    def __call__(self, owner, period, filters=None, by=(), step=None, zone="UTC"):
        assert (owner, tuple(by), zone) == (ME, (Group.RELAY,), ZONE)
        self.asked.append(period)
        named = filters.relay_ids or self.by_relay
        return [Line(None, (name,), each) for name, each in self.by_relay.items() if name in named]


@pytest.fixture
def now_s():
    return [0.0]


@pytest.fixture
def gate(now_s):
    def made(spent, *budgets, rates=()):
        made = Gate(spent, Kept(), Underway(lambda: now_s[0]), lambda: NOW)
        made.keep_budgets(ME, budgets)
        made.keep_exchange(ME, Exchange({rate.currency: rate for rate in rates}))
        return made

    return made


def budget(amount=10, every=Every.DAY, relay_id=None, stops=True):
    return Budget("b", Decimal(amount), "USD", every, relay_id, stops=stops)


def plan(usd=None, relay_id="r", model="m"):
    return Plan(relay_id, model, Cost(None if usd is None else Decimal(usd)))


@pytest.mark.parametrize(
    ("spent", "planned", "stops", "closed"),
    [
        (9, plan(2), True, True), (9, plan(2), False, False), (9, plan(1), True, False),
        (10, plan(), True, True), (9, plan(), True, False), (0, plan(11), True, True),
    ],
)  # fmt: skip
def test_a_budget_that_stops_lets_nothing_go_beyond_it(gate, spent, planned, stops, closed):
    asked = gate(Spent(r=sums(spent)), budget(stops=stops))
    assert bool(asked.closed(ME, ZONE, [planned])) is closed


def test_a_budget_for_another_relay_and_play_money_stop_nothing(gate):
    spent = Spent(r=sums(50), other=sums(50), sandbox=sums(50))
    assert gate(spent, budget(relay_id="other")).closed(ME, ZONE, [plan(1)]) == []
    assert gate(Spent(sandbox=sums(50)), budget()).measured(ME, ZONE)[0].spent.amount == 0
    assert gate(spent, budget()).closed(ME, ZONE, [plan(1, "sandbox")]) == []
    assert gate(spent, budget(relay_id="sandbox")).closed(ME, ZONE, [plan(1, "sandbox")]) != []


def test_days_and_months_are_the_readers(gate):
    spent = Spent()
    gate(spent, budget(), budget(every=Every.MONTH)).measured(ME, ZONE)
    assert [(each.begin.isoformat(), each.end.isoformat()) for each in spent.asked] == [
        ("2026-05-19T00:00:00+08:00", "2026-05-20T00:00:00+08:00"),
        ("2026-05-01T00:00:00+08:00", "2026-06-01T00:00:00+08:00"),
    ]


def test_other_money_counts_by_its_rate_and_without_one_is_told_to_be_missing(gate):
    spent, yuan = Spent(r=sums(4, cny=40)), Rate("CNY", Decimal(8), NOW)
    known = gate(spent, budget(), rates=[yuan]).measured(ME, ZONE)[0]
    assert (known.spent.amount, known.unpriced, known.standing.level) == (9, 0, Level.NEAR)
    unknown = gate(spent, budget()).measured(ME, ZONE)[0]
    assert (unknown.spent.amount, unknown.unpriced, unknown.standing.level) == (4, 1, Level.UNKNOWN)


def test_what_is_under_way_counts_until_it_is_in_the_ledger(gate):
    asked = gate(Spent(r=sums(4)), budget())
    assert asked.admit(ME, ZONE, "r", "m", Cost(Decimal(5))) is None
    assert asked.admit(ME, ZONE, "r", "m", Cost(Decimal(5))) == Fault(
        "input", {"reason": "usage_budget_day", "budget": "10.00 USD", "spent": "4.00 USD"}
    )
    asked._underway.ended(ME, Call("c", NOW, "chat", "r", "https://r", Status.DONE, model="m"))
    assert asked.admit(ME, ZONE, "r", "m", Cost(Decimal(5))) is None


def test_what_did_not_begin_or_never_ends_is_not_under_way(gate, now_s):
    asked = gate(Spent(r=sums(4)), budget())
    with pytest.raises(BusyError), asked.begun(ME, [plan(5)]):
        raise BusyError
    with asked.begun(ME, [plan(5)]):
        assert asked.closed(ME, ZONE, [plan(5)])
    now_s[0] = LASTS_S + 1
    assert asked.closed(ME, ZONE, [plan(5)]) == []


@pytest.mark.parametrize(
    ("relay_ids", "models", "day", "currency", "found"),
    [
        ((), (), 19, "USD", 10), ((), (), 18, "USD", None), (("r",), (), 19, "USD", 7),
        ((), ("m",), 19, "USD", None), ((), (), 19, "CNY", None), (("r", "s"), (), 19, "USD", None),
    ],
)  # fmt: skip
def test_a_chart_of_a_day_is_held_against_the_days_budget_for_the_same_calls(
    gate, relay_ids, models, day, currency, found
):
    asked = gate(Spent(), budget(), budget(12), budget(7, relay_id="r"), budget(3, every=Every.MONTH))
    shown = Period(datetime(2026, 5, day, tzinfo=SHANGHAI), datetime(2026, 5, 19, 5, tzinfo=SHANGHAI))
    assert asked.limit(ME, ZONE, shown, Filters(relay_ids, models=models), currency) == found


def test_a_day_that_is_over_is_held_against_its_budget_too(gate):
    day = datetime(2026, 5, 17, tzinfo=SHANGHAI)
    shown = Period(day, day.replace(day=18))
    assert gate(Spent(), budget()).limit(ME, ZONE, shown, Filters(), "USD") == 10


def test_the_ledger_is_asked_again_once_a_call_has_ended(gate):
    spent = Spent(r=sums(4))
    asked = gate(spent, budget())
    for _again in range(3):
        asked.measured(ME, ZONE)
    asked._underway.ended(ME, Call("c", NOW, "chat", "r", "https://r", Status.DONE, model="m"))
    asked.measured(ME, ZONE)
    assert len(spent.asked) == 2


def test_without_a_budget_the_ledger_is_not_asked(gate):
    spent = Spent(r=sums(4))
    assert (gate(spent).closed(ME, ZONE, [plan(5)]), spent.asked) == ([], [])
