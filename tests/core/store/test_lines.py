"""What calls come to, by the reader's steps and by groups; the sums are those of the calls, whatever happened."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from components.core.records import Call, Cost, Doubt, Fault, PriceSource, Status, Usage
from components.core.spending import Figure, Filters, Group, Line, Money, Period, Step, Sums
from components.core.store import Store
from components.core.store.database import normalized
from components.core.store.recosting import PORTION
from components.core.store.rows import new_id
from components.core.store.upgrade import MIGRATIONS
from tests.core.store.conftest import ME, Open

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SURE, GUESSED = Doubt.REPORTED, Doubt.ESTIMATED


def paid(at: datetime, amount: str | None = "0.10", doubt: Doubt = SURE, **facts: object) -> Call:
    usage = Usage(100, 20, 10, 5, doubt) if amount else Usage()
    source = PriceSource.RELAY if amount else PriceSource.UNKNOWN
    currency = str(facts.pop("currency", "USD"))
    cost = Cost(Decimal(amount) if amount else None, currency, source, doubt if amount else Doubt.UNKNOWN)
    call = Call(new_id(), at, "chat", "r", "https://r.example", Status.DONE, "m", usage, cost, key_mark="k")
    return replace(call, **facts)


def kept(store: Store, *calls: Call) -> Store:
    for each in calls:
        store.ledger.record(ME, each)
    return store


def day(year: int, month: int, number: int, zone: str = "UTC", hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, number, hour, minute, tzinfo=ZoneInfo(zone))


def test_what_is_known_unknown_sure_and_of_other_currencies_is_kept_apart(store: Store):
    uncharged = Fault("relay.key", {"charged": "no"})
    maybe = Fault("relay.cut", {"charged": "maybe"})
    kept(
        store,
        paid(AT, "0.10"),
        paid(AT, "0.0000000000000001", GUESSED),
        paid(AT, "2.5", currency="CNY"),
        paid(AT, None),
        paid(AT, None, status=Status.FAILED, fault=maybe),
        paid(AT, None, status=Status.FAILED, fault=uncharged),
        paid(AT, None, status=Status.STOPPED),
        paid(AT, None, kind="models", model=None),
        paid(AT, "1e12"),
    )
    money = (Money("CNY", Decimal("2.5")), Money("USD", Decimal("0.10"), Decimal("1E-16")))
    assert store.ledger.total(ME) == Sums(9, 2, 1, 4, 3, 400, 80, 40, 20, money)
    assert store.ledger.count(ME, filters=Filters(statuses=(Status.FAILED,))) == 2


def test_lines_are_told_apart_and_filtered_by_whatever_is_asked(store: Store):
    calls = [
        paid(AT, "1", model="a", page="chat"),
        paid(AT, "2", model="b", page=None),
        paid(AT, "4", model="b", page="vision", key_mark=None, conversation_id="c"),
        paid(AT, "8", model=None, page="chat", relay_id="s", kind="models"),
    ]
    ledger = kept(store, *calls).ledger

    def amounts(*by: Group, **wanted: tuple[str | None, ...] | str) -> dict[tuple[str | None, ...], int]:
        lines = ledger.lines(ME, None, Filters(**wanted), by)
        return {line.values: int(line.sums.money[0].amount) for line in lines}

    assert amounts() == {(): 15}
    assert list(amounts(Group.MODEL).items()) == [(("a",), 1), (("b",), 6), ((None,), 8)]
    assert amounts(Group.PAGE, Group.MODEL, relay_ids=("r",)) == {
        ("chat", "a"): 1,
        ("vision", "b"): 4,
        (None, "b"): 2,
    }
    assert amounts(pages=(None, "vision")) == {(): 6}
    assert amounts(pages=(None,), models=("a",)) == {}
    assert amounts(Group.KEY, conversation_id="c", kinds=("chat",)) == {(None,): 4}
    assert amounts(conversation_id="c", models=("a",)) == {}
    assert ledger.choices(ME)[Group.PAGE] == ["chat", "vision", None]
    assert [call.cost.amount for call in ledger.calls(ME, filters=Filters(models=("b",)))] == [4, 2]
    assert list(ledger.each(ME, Period(AT, AT + timedelta(1)))) == calls
    assert ledger.calls(ME, period=Period(AT - timedelta(1), AT)) == []
    assert ledger.figures(ME, filters=Filters(pages=(None,))) == [
        Figure(AT, "b", Decimal(2), "USD", None, None, 20, Status.DONE)
    ]
    assert ledger.span(ME) == Period(AT, AT + timedelta(microseconds=1))


def test_the_newest_of_a_filter_are_found_however_far_apart_they_lie(store: Store):
    hours = (0, 1, 5, 6, 7, 30, 31, 100, 101, 102)
    calls = [
        paid(AT + timedelta(hours=hour), model=model, status=status)
        for hour in hours
        for model, status in (("often", Status.DONE), ("rare" if hour % 5 == 0 else "often", Status.FAILED))
    ]
    kept(store, *calls)
    for wanted in (Filters(models=("rare",)), Filters(models=("often",), statuses=(Status.FAILED,))):
        mine = [
            call
            for call in reversed(calls)
            if call.model in wanted.models and (not wanted.statuses or call.status in wanted.statuses)
        ]
        assert store.ledger.calls(ME, filters=wanted) == mine
        assert store.ledger.calls(ME, limit=3, filters=wanted) == mine[:3]
        assert store.ledger.calls(ME, limit=2, before=mine[0].id, filters=wanted) == mine[1:3]
        some = Period(AT + timedelta(hours=1), AT + timedelta(hours=100))
        within = [call.at for call in mine if some.begin <= call.at < some.end]
        assert [figure.at for figure in store.ledger.figures(ME, some, wanted)] == within


STEPS = [
    ("Asia/Shanghai", Step.DAY, "2026-01-31T15:59:59", day(2026, 1, 31, "Asia/Shanghai")),
    ("Asia/Shanghai", Step.DAY, "2026-01-31T16:00:00", day(2026, 2, 1, "Asia/Shanghai")),
    ("Asia/Shanghai", Step.MONTH, "2026-01-31T16:00:00", day(2026, 2, 1, "Asia/Shanghai")),
    ("Asia/Kolkata", Step.DAY, "2026-03-01T18:29:59", day(2026, 3, 1, "Asia/Kolkata")),
    ("Asia/Kolkata", Step.HOUR, "2026-03-01T18:30:00", day(2026, 3, 2, "Asia/Kolkata")),
    ("Asia/Kathmandu", Step.DAY, "2026-03-01T18:14:59", day(2026, 3, 1, "Asia/Kathmandu")),
    ("Asia/Kathmandu", Step.HOUR, "2026-03-01T18:15:00", day(2026, 3, 2, "Asia/Kathmandu")),
    ("America/Los_Angeles", Step.DAY, "2026-03-08T07:59:59", day(2026, 3, 7, "America/Los_Angeles")),
    ("America/Los_Angeles", Step.DAY, "2026-03-08T08:00:00", day(2026, 3, 8, "America/Los_Angeles")),
    ("America/Los_Angeles", Step.DAY, "2026-03-09T06:59:59", day(2026, 3, 8, "America/Los_Angeles")),
    ("America/Los_Angeles", Step.DAY, "2026-03-09T07:00:00", day(2026, 3, 9, "America/Los_Angeles")),
    ("America/Los_Angeles", Step.HOUR, "2026-03-08T10:00:00", day(2026, 3, 8, "America/Los_Angeles", 3)),
    ("America/Los_Angeles", Step.WEEK, "2026-03-09T06:59:59", day(2026, 3, 2, "America/Los_Angeles")),
    ("America/Los_Angeles", Step.MONTH, "2026-11-01T06:59:59", day(2026, 10, 1, "America/Los_Angeles")),
    ("America/Los_Angeles", Step.HOUR_OF_WEEK, "2026-11-22T12:34:56", day(2024, 1, 7, "America/Los_Angeles", 4)),
    ("UTC", Step.HOUR_OF_WEEK, "2026-11-23T00:00:00", day(2024, 1, 1)),
]  # fmt: skip


def test_steps_are_the_readers_whatever_their_clocks_do(store: Store):
    moments = [datetime.fromisoformat(at).replace(tzinfo=UTC) for _zone, _step, at, _begin in STEPS]
    kept(store, *(paid(at, conversation_id="c") for at in sorted(set(moments))))
    for (zone, step, _at, begin), at in zip(STEPS, moments, strict=True):
        one = Period(at, at + timedelta(microseconds=1))
        whole = Period(at.replace(minute=0, second=0), at.replace(minute=0, second=0) + timedelta(hours=1))
        for period in (one, whole, None):
            lines = store.ledger.lines(ME, period, step=step, zone=zone)
            alike = store.ledger.lines(ME, period, Filters(conversation_id="c"), step=step, zone=zone)
            assert lines == alike
            assert begin in [line.at for line in lines]
            assert all(line.at.tzinfo is ZoneInfo(zone) for line in lines)


def test_an_hour_that_comes_twice_is_two_lines(store: Store):
    first = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    kept(store, paid(first), paid(first + timedelta(hours=1)))
    lines = store.ledger.lines(ME, None, step=Step.HOUR, zone="America/Los_Angeles")
    begins = [first.replace(minute=0), first.replace(hour=9, minute=0)]
    assert [line.at.astimezone(UTC) for line in lines] == begins


MOMENTS = st.integers(0, 6 * 48).map(lambda number: AT + timedelta(minutes=10 * number, microseconds=number))
AMOUNTS = st.none() | st.decimals(-2, 10**6, places=9).map(str) | st.just("1E+3") | st.just("7E-16")
CALLS = st.builds(
    paid,
    MOMENTS,
    AMOUNTS,
    st.sampled_from([SURE, GUESSED]),
    currency=st.sampled_from(["USD", "CNY"]),
    model=st.sampled_from(["a", "b", None]),
    status=st.sampled_from([Status.DONE, Status.FAILED, Status.STOPPED]),
    page=st.sampled_from(["chat", None, "\ud800"]),
    fault=st.sampled_from([None, Fault("relay.rate", {"charged": "no"})]),
)
DEARER = st.tuples(MOMENTS, st.sampled_from(["a", "b"]), st.integers(0, 5))


def added(calls: list[Call]) -> dict[str | None, Sums]:
    """The sums by model, from the calls alone."""
    counts: dict[str | None, Counter[str]] = defaultdict(Counter)
    purses: dict[str | None, dict[str, Money]] = defaultdict(dict)
    for call in calls:
        bound = call.model is not None and not call.fault
        counts[call.model] += Counter(
            calls=1,
            failed=call.status is Status.FAILED,
            stopped=call.status is Status.STOPPED,
            unpriced=bound and call.cost.amount is None,
            uncounted=bound and call.usage.prompt is None,
            prompt=call.usage.prompt or 0,
            completion=call.usage.completion or 0,
            cached=call.usage.cached or 0,
            reasoning=call.usage.reasoning or 0,
        )
        if call.cost.amount is not None:
            name = call.cost.currency
            purse = purses[call.model].get(name, Money(name))
            part = "reported" if call.cost.doubt is SURE else "estimated"
            more = {part: getattr(purse, part) + call.cost.amount}
            purses[call.model][name] = replace(purse, **more)
    return {
        model: Sums(**count, money=tuple(purses[model][name] for name in sorted(purses[model])))
        for model, count in counts.items()
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CALLS | DEARER, max_size=12), st.sampled_from(["UTC", "Asia/Kolkata", "Asia/Kathmandu"]))
def test_the_sums_are_those_of_the_calls_after_whatever_was_recorded_and_reckoned_anew(
    store: Store, acts: list[Call | tuple[datetime, str, int]], zone: str
):
    who = new_id()
    for act in acts:
        if isinstance(act, Call):
            store.ledger.record(who, act)
            continue
        since, model, price = act
        cost = Cost(Decimal(price), "EUR", PriceSource.OWN, SURE)
        period = Period(since, since + timedelta(days=1))
        store.ledger.recost(who, period, lambda call: cost if call.model == model else None, write=True)  # noqa: B023
    calls = list(store.ledger.each(who))
    assert {line.values[0]: line.sums for line in store.ledger.lines(who, None, by=[Group.MODEL])} == added(
        calls
    )
    period = Period(AT + timedelta(minutes=17), AT + timedelta(hours=9, minutes=29))
    within = [call for call in calls if period.begin <= call.at < period.end]
    lines = store.ledger.lines(who, period, by=[Group.MODEL], step=Step.DAY, zone=zone)
    days = {call.at.astimezone(ZoneInfo(zone)).date() for call in within}
    assert {line.at.date() for line in lines} == days
    for number in days:
        mine = [call for call in within if call.at.astimezone(ZoneInfo(zone)).date() == number]
        assert {line.values[0]: line.sums for line in lines if line.at.date() == number} == added(mine)


def test_reckoning_anew_tells_first_what_would_change(store: Store):
    kept(store, paid(AT, "1"), paid(AT, None, model="new"), paid(AT, "2", currency="CNY", model="b"))
    own = Cost(Decimal(3), "USD", PriceSource.OWN, SURE)

    def reckon(call: Call) -> Cost | None:
        return call.cost if call.model == "b" else own

    [row] = [row for row in store.portable.rows(ME, "calls") if row["model"] == "b"]
    store.portable.add_rows(ME, "calls", [{**row, "id": str(number)} for number in range(2 * PORTION)])
    assert len(list(store.ledger.each(ME))) == store.ledger.count(ME) == 2 * PORTION + 3
    told = store.ledger.recost(ME, None, reckon, write=False)
    assert (told.changed, told.before, told.after) == (2, {"USD": 1}, {"USD": 6})
    assert store.ledger.total(ME).unpriced == 1
    assert store.ledger.recost(ME, None, reckon, write=True) == told
    assert store.ledger.recost(ME, None, reckon, write=True).changed == 0
    assert store.ledger.total(ME).money == (Money("CNY", Decimal(4 * PORTION + 2)), Money("USD", Decimal(6)))
    assert store.ledger.choices(ME)[Group.SOURCE] == ["own", "relay"]
    assert [call.cost for call in store.ledger.each(ME) if call.model != "b"] == [own, own]


OLD = (
    "INSERT INTO calls (id, owner, at, kind, relay_id, origin, status, model, page, prompt_tokens, usage_doubt, "
    "amount, currency, price_source, cost_doubt, fault) VALUES (:id, :owner, :at, 'chat', 'r', 'o', :status, 'm', "
    "'chat', :prompt, 'reported', :amount, 'USD', 'relay', 'reported', :fault)"
)


def test_calls_from_before_there_were_sums_are_added_up(address: str, open_store: Open):
    engine = create_engine(normalized(address))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    at = (AT - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    plain = {"owner": ME, "at": at, "status": "done", "prompt": 3, "amount": Decimal("1E-7"), "fault": None}
    if engine.dialect.name == "sqlite":
        plain["amount"] = "1E-7"
    failed = {
        "status": "failed",
        "prompt": None,
        "amount": None,
        "fault": '{"key": "k", "values": {"charged": "no"}}',
    }
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0009")
        rows = [{**plain, "id": str(number)} for number in range(3)]
        theirs = {**plain, "id": "theirs", "owner": "somebody else"}
        connection.execute(text(OLD), [*rows, {**plain, **failed, "id": "failed"}, theirs])
    engine.dispose()
    store = open_store()
    money = (Money("USD", Decimal("3E-7")),)
    assert store.ledger.total(ME) == Sums(4, 1, prompt=9, money=money)
    store.ledger.record(ME, paid(AT, "1", key_mark=None, relay_id="r", origin="o", page="chat"))
    assert store.ledger.count(ME) == 5
    assert store.ledger.choices(ME)[Group.KEY] == [None]


@pytest.mark.parametrize("steps", [None, Step.MONTH])
def test_without_calls_there_are_no_lines(store: Store, steps: Step | None):
    period = Period(AT, AT + timedelta(days=1))
    assert store.ledger.lines(ME, period, step=steps) == store.ledger.lines(ME, step=steps) == []
    kept(store, paid(AT))
    assert store.ledger.lines(ME, Period(AT + timedelta(days=9), AT + timedelta(days=10)), step=steps) == []
    assert store.ledger.lines(ME, Period(AT, AT), step=steps) == []
    [line] = store.ledger.lines(ME, period, step=steps)
    assert line == Line(line.at, (), Sums(1, prompt=100, completion=20, cached=10, reasoning=5,
                                          money=(Money("USD", Decimal("0.1")),)))  # fmt: skip
