"""A whole bill of the sandbox: asked, charged, pulled, matched and compared."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import httpx2
import pytest
from pydantic import SecretStr

from components.core.errors import RelayError
from components.core.records import ChatOptions, Doubt
from components.core.relay.chat import Exchange
from components.core.relay.connection import Connection
from components.core.relay.logs import pulled
from components.core.relay.models import pricing
from components.core.relay.sandbox import Sandbox
from components.core.relay.tariff import Tariff
from components.core.usage.matching import match
from components.core.usage.reconciliation import by_model, whole
from tests.core.relay.exchanges import KEY, SANDBOX

QUESTIONS = [
    "hello",
    "tell me something about the sea",
    "你好，请介绍一下你自己",
    "a much longer question " * 20,
]


class Bill:
    """What came of some questions to a sandbox with a fault."""

    def __init__(self, fault, questions=QUESTIONS, model="sandbox-chat"):
        self.calls = []
        asyncio.run(self._come(fault, questions, model))
        self.matching = match(self.calls, self.log.charges)
        self.verdicts = by_model(self.matching, self.prices.get)
        self.whole = whole(self.matching, self.verdicts, self.prices.get)

    async def _come(self, fault, questions, model):
        relay = replace(SANDBOX, base_url=f"http://sandbox.relay/fault/{fault}/v1")
        tariff = Tariff()
        async with httpx2.AsyncClient(transport=Sandbox(rate=0).transport()) as http:
            connection = Connection(relay, SecretStr(KEY), http, self.calls.append, price=tariff.cost)
            await tariff.follow(connection)
            for question in questions:
                turns = [{"role": "user", "content": question}]
                try:
                    async for _ in Exchange(connection, turns, ChatOptions(model=model)).events():
                        pass
                except RelayError:
                    pass
            self.log, self.prices = await pulled(connection), await pricing(connection)


def test_a_planted_overcharge_is_found_with_its_error():
    bill = Bill("billing-overcharges")
    (verdict,) = bill.verdicts
    assert (verdict.calls, verdict.compared, verdict.doubt) == (4, 4, Doubt.REPORTED)
    assert abs(verdict.multiplier.value - 1.3) <= verdict.multiplier.error < 0.01
    assert verdict.multiplier.is_more
    assert bill.whole.multiplier == verdict.multiplier
    assert (bill.whole.unlogged, bill.whole.never_made) == ((), ())
    assert verdict.claims.prompt.ratio.value == verdict.claims.completion.ratio.value == 1


def test_an_honest_relay_takes_what_it_says():
    (verdict,) = Bill("status-new-api-25").verdicts
    assert verdict.theirs == verdict.ours
    assert verdict.multiplier.value == pytest.approx(1)


def test_inflated_tokens_explain_what_was_taken():
    (verdict,) = Bill("log-inflated-tokens").verdicts
    assert verdict.multiplier.value == pytest.approx(1.5, abs=0.02)
    assert verdict.by_their_count.value == pytest.approx(1, abs=0.001)
    assert verdict.claims.prompt.ratio.is_more


def test_a_discount_that_was_not_given_is_found():
    bill = Bill("log-ignores-cache")
    (verdict,) = bill.verdicts
    rate = Decimal("2.5") * Decimal("0.75") / 1_000_000
    cached = sum(call.usage.cached for call in bill.calls if call.model)
    assert verdict.cache_missing == pytest.approx(cached * rate, abs=Decimal("0.00001"))


def test_failed_calls_that_were_charged_are_found():
    bill = Bill("log-charges-failed", QUESTIONS[:2])
    (verdict,) = bill.verdicts
    assert (len(verdict.failed), verdict.multiplier) == (2, None)
    assert bill.whole.failed_taken == verdict.taken > 0


def test_calls_of_nobody_are_found():
    bill = Bill("log-foreign-calls", QUESTIONS[:1])
    assert [row.request_id for row in bill.whole.never_made] == ["stranger-2", "stranger-1", "stranger-0"]
    assert bill.whole.never_made_taken == Decimal("0.06")
