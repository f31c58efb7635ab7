"""Was I charged?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from components.core.records import Fault, Status
from components.core.spending import Period
from components.core.usage.charged import Answer, Said, Why, was
from tests.core.usage.bills import NOON, call, failed, row

LOST = failed(0)
TAKEN = replace(row(LOST), amount=Decimal("0.02"))


def shown(until_min=60, since_min=-60):
    return Period(NOON + timedelta(minutes=since_min), NOON + timedelta(minutes=until_min))


@pytest.mark.parametrize(
    ("rows", "period", "answer"),
    [
        ([TAKEN], shown(), Answer(Said.CHARGED, Decimal("0.02"))),
        ([TAKEN, TAKEN], shown(), Answer(Said.CHARGED, Decimal("0.04"))),
        ([TAKEN], None, Answer(Said.CHARGED, Decimal("0.02"))),
        ([replace(TAKEN, amount=Decimal(0), refused=True)], shown(), Answer(Said.NOT_CHARGED)),
        ([], shown(), Answer(Said.NOT_CHARGED)),
        ([], shown(until_min=14), Answer(Said.NOT_YET)),
        ([], shown(since_min=1), Answer(Said.UNKNOWN, why=Why.TOO_OLD)),
        ([], None, Answer(Said.UNKNOWN, why=Why.NO_LOG)),
        ([replace(TAKEN, call_id="another")], shown(), Answer(Said.NOT_CHARGED)),
        ([replace(row(call(30)), call_id=LOST.id)], shown(), Answer(Said.CHARGED, row(call(30)).amount)),
    ],
)
def test_the_log_says_it_or_it_is_said_why_it_can_not(rows, period, answer):
    assert was(LOST, rows, period) == answer


def test_a_call_that_ended_well_is_awaited_less_long():
    cut = replace(call(0), status=Status.DONE)
    assert was(cut, [], shown(until_min=1)).said is Said.NOT_YET
    assert was(cut, [], shown(until_min=3)).said is Said.NOT_CHARGED


def test_a_call_the_relay_refused_is_looked_for_all_the_same():
    refused = replace(LOST, fault=Fault("quota", {"charged": "no"}))
    assert was(refused, [TAKEN], shown()) == Answer(Said.CHARGED, Decimal("0.02"))
