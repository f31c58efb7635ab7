"""A log gathered pull by pull, matched to the ledger, and asked about one answer."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import httpx2
import pytest
from pydantic import SecretStr

from components.core.errors import RelayError
from components.core.records import Fault, Status
from components.core.relay.connection import Connection
from components.core.relay.logs import Log
from components.core.relay.sandbox import Sandbox
from components.core.spending import Filters, Period
from components.core.store import Store
from components.core.usage import inquiry, logbook
from components.core.usage.charged import Answer, Said, Why
from components.core.usage.logbook import Key
from tests.core.relay.exchanges import KEY, SANDBOX
from tests.core.usage.bills import NOON, call, failed, row

ME = "local"
KEYED = Key(ME, "http://relay", "mark")
ALL = Period(NOON - timedelta(days=1), NOON + timedelta(days=1))


def minute(number):
    return NOON + timedelta(minutes=number)


def log(*charges, last_only=None):
    return Log(charges, len(charges), last_only, min((one.at for one in charges), default=None))


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def calls(store):
    made = [call(number, key_mark="mark" if number else None) for number in range(4)]
    for each in made:
        store.ledger.record(ME, each)
    return made


def test_rows_are_gathered_once_matched_and_the_bill_is_the_same_ever_after(store, calls):
    rows = [row(each) for each in calls]
    first = logbook.keep(log(*rows[:2]), store, KEYED, minute(2))
    second = logbook.keep(log(*rows), store, KEYED, minute(10))
    assert [(one.new, one.shown, one.gap) for one in (first, second)] == [(2, 2, False), (2, 4, False)]
    assert second.seen == Period(minute(2) - timedelta(days=7), minute(10))
    kept = store.charges.of(ME, KEYED.origin, KEYED.mark, ALL)
    assert [one.call_id for one in kept] == [each.id for each in calls]
    bill = logbook.bill(store, KEYED, ALL)
    assert [(pair.call.id, pair.charge.amount) for pair in bill.pairs] == [
        (each.id, each.cost.amount) for each in calls
    ]
    assert [pair.call.id for pair in logbook.bill(store, KEYED, Period(minute(1), minute(3))).pairs] == [
        "call1",
        "call2",
    ]


def test_calls_of_another_key_origin_or_kind_are_not_on_the_bill(store, calls):
    for number, other in enumerate(({"key_mark": "other"}, {"origin": "http://else"}, {"model": None})):
        store.ledger.record(ME, replace(call(20 + number), **other))
    logbook.keep(log(*(row(each) for each in calls)), store, KEYED, minute(30))
    assert logbook.bill(store, KEYED, ALL).ours_only == ()


def test_of_calls_before_a_log_of_the_last_rows_nothing_is_said_and_a_gap_is_told(store, calls):
    rows = [row(each) for each in calls]
    early = logbook.keep(log(*rows[1:2], last_only=1), store, KEYED, minute(1))
    assert (early.seen, early.gap) == (Period(minute(1), minute(1)), False)
    assert logbook.bill(store, KEYED, ALL).ours_only == tuple(calls[2:])
    late = logbook.keep(log(*rows[3:], last_only=1), store, KEYED, minute(5))
    assert (late.seen, late.gap) == (Period(minute(3), minute(5)), True)
    assert logbook.bill(store, KEYED, ALL).ours_only == ()


def test_a_young_row_is_matched_anew_when_a_better_one_has_come(store):
    lost = call(0, status=Status.STOPPED, request_id=None, key_mark="mark")
    store.ledger.record(ME, lost)
    stranger = row(lost, late_s=40, request_id=None, prompt=1, took_s=None)
    logbook.keep(log(stranger), store, KEYED, minute(1))
    mine = row(lost, late_s=1, request_id=None)
    logbook.keep(log(mine, stranger), store, KEYED, minute(2))
    kept = store.charges.of(ME, KEYED.origin, KEYED.mark, ALL)
    assert [(one.prompt, one.call_id) for one in kept] == [(1000, lost.id), (1, None)]


class World:
    """A sandbox, a store, and a connection that records into it."""

    def __init__(self, store, fault):
        self.store, self.sandbox, self.calls = store, Sandbox(rate=0), []
        self.fault = fault

    def asked(self, model, moments):
        return asyncio.run(self._asked(model, moments))

    async def _asked(self, model, moments):
        relay = replace(SANDBOX, base_url=f"http://sandbox.relay/fault/{self.fault}/v1")
        async with httpx2.AsyncClient(transport=self.sandbox.transport()) as http:
            connection = Connection(relay, SecretStr(KEY), http, self._record)
            body = {"model": model, "messages": [{"role": "user", "content": "hi"}]}
            with suppress(RelayError):
                await connection.post("/chat/completions", body, kind="chat", model=model)
            (made,) = [each for each in self.calls if each.model]
            return [
                await inquiry.ask(connection, self.store, ME, [made], lambda at=at: made.at + at)
                for at in moments
            ]

    def _record(self, made):
        self.calls.append(made)
        self.store.ledger.record(ME, made)

    @property
    def pulls(self):
        return sum(one.path.endswith("/api/log/token") for one in self.sandbox.requests)


SOON, LATER, MUCH_LATER = timedelta(seconds=5), timedelta(seconds=20), timedelta(minutes=20)


def test_a_failed_call_that_was_charged_is_found_by_one_pull(store):
    world = World(store, "log-charges-failed")
    first, second = world.asked("sandbox-chat", [SOON, LATER])
    assert first == second
    assert first.said is Said.CHARGED
    assert first.amount == Decimal(world.sandbox.account(KEY).used) / 500_000
    assert world.pulls == 1


def test_what_is_not_in_the_log_is_awaited_and_then_said_not_to_be_charged(store):
    world = World(store, "billing-overcharges")
    answers = world.asked("no-such-model", [SOON, LATER, MUCH_LATER])
    assert [answer.said for answer in answers] == [Said.NOT_YET, Said.NOT_YET, Said.NOT_CHARGED]
    assert world.pulls == 2  # not again within a minute


def test_where_there_is_no_log_it_is_said(store):
    assert World(store, "log-missing").asked("no-such-model", [SOON]) == [
        Answer(Said.UNKNOWN, why=Why.NO_LOG)
    ]


def test_a_call_of_another_key_can_not_be_asked_about(store):
    connection = Connection(SANDBOX, SecretStr(KEY), httpx2.AsyncClient(), lambda made: None)
    foreign = failed(0, origin=connection.origin, key_mark="other")
    assert asyncio.run(inquiry.ask(connection, store, ME, [foreign])) == Answer(Said.UNKNOWN, why=Why.UNNAMED)


TAKEN, NOT, OPEN = Answer(Said.CHARGED, Decimal(1)), Answer(Said.NOT_CHARGED), Answer(Said.NOT_YET)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([TAKEN, NOT, TAKEN, OPEN], Answer(Said.CHARGED, Decimal(2))),
        ([NOT, OPEN, Answer(Said.UNKNOWN, why=Why.TOO_OLD)], OPEN),
        ([NOT, Answer(Said.UNKNOWN, why=Why.TOO_OLD)], Answer(Said.UNKNOWN, why=Why.TOO_OLD)),
        ([NOT, NOT], NOT),
    ],
)
def test_several_calls_of_one_answer_are_told_together(answers, said):
    assert inquiry.together(answers) == said


def test_the_calls_of_an_answer_are_found_by_it(store):
    mine = replace(call(1), conversation_id="c", message_id="m")
    for made in (
        mine,
        replace(call(2), conversation_id="c", message_id="n"),
        replace(call(3), conversation_id="d", message_id="m"),
        replace(call(4), conversation_id="c", message_id="m", model=None, fault=Fault("input")),
    ):
        store.ledger.record(ME, made)
    assert inquiry.calls_of(store, ME, "m", Filters(conversation_id="c"), NOON) == [mine]
    assert len(inquiry.calls_of(store, ME, "m", Filters())) == 2
