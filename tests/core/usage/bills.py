"""Calls and the rows of a log that go with them, at a made-up relay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from components.core.catalog.prices import Price, cost
from components.core.charges import Charge
from components.core.records import Call, Cost, Doubt, Fault, PriceSource, Status, Timing, Usage

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STEP = Decimal("0.000002")
PRICE = Price(Decimal(2), Decimal(8), source=PriceSource.RELAY, cached_per_million=Decimal("0.5"), step=STEP)
MODEL = "gpt-4o"
REFUSED = Fault("upstream", {"charged": "maybe", "status": 500})


def price_of(model):
    """The price of the one model there is."""
    return PRICE if model == MODEL else None


def call(number, *, prompt=1000, completion=100, cached=0, took_s=5.0, **changed):
    """A call that ended `number` minutes after noon."""
    usage = Usage(prompt, completion, cached, 0, Doubt.REPORTED)
    made = Call(
        id=f"call{number}",
        at=NOON + timedelta(minutes=number),
        kind="chat",
        relay_id="sandbox",
        origin="http://relay",
        status=Status.DONE,
        model=MODEL,
        usage=usage,
        cost=cost(PRICE, usage),
        timing=Timing(1.0, took_s),
        request_id=f"r{number}",
    )
    return replace(made, **changed)


def failed(number, **changed):
    """One that failed before any answer."""
    unknown = {"usage": Usage(), "cost": Cost(), "timing": Timing(None, 2.0)}
    return call(number, **{"status": Status.FAILED, "fault": REFUSED, **unknown, **changed})


def row(of, *, times="1", late_s=0, **changed):
    """What the log says of a call, at so many times its price."""
    asked, said = of.usage.prompt, of.usage.completion
    amount = (of.cost.amount or Decimal(0)) * Decimal(times)
    stepped = (amount / STEP).to_integral_value("ROUND_CEILING") * STEP
    at = (of.at + timedelta(seconds=late_s)).replace(microsecond=0)
    made = Charge(at, of.model, stepped, asked, said, of.usage.cached, took_s=round(of.timing.total_s or 0))
    return replace(made, **{"request_id": of.request_id, **changed})


def nameless(rows):
    """The same log at a relay that tells no request ids."""
    return [replace(one, request_id=None) for one in rows]
