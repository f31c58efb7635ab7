"""Relays that take other than they say, and logs that tell other than was done; switched on for a whole relay by its address."""

import json
from decimal import Decimal
from typing import Any

from components.core.relay.sandbox.ask import Ask
from components.core.relay.sandbox.billing import Bill, settle
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import BodyAct, Fault, StreamAct, each
from components.core.relay.sandbox.faults.money import by_kind
from components.core.relay.sandbox.offers import CHAT, QUOTA_PER_USD
from components.core.relay.sandbox.refusals import Refusal
from components.core.relay.sandbox.reply import Reply
from components.core.relay.sandbox.wire import JSON

GROUP = "What is taken, and what the log says of it (2.6)"
OVERCHARGED = Decimal("1.3")
INFLATED = Decimal("1.5")
ROWS_SHOWN = 100
CACHE_RATIO = 0.25
CACHED = 0.75
"""Share of every question that is said to be cached."""
STRANGERS = 3


def _overcharge(bill: Bill) -> None:
    bill.factor = OVERCHARGED


def _inflate(bill: Bill) -> None:
    bill.prompt, bill.completion = int(bill.prompt * INFLATED), int(bill.completion * INFLATED)


def _note_cache(bill: Bill) -> None:
    bill.other |= {"cache_tokens": int(bill.prompt * CACHED), "cache_ratio": CACHE_RATIO}


def _with_cached(chunk: JSON) -> JSON:
    """The usage of a reply, where it has one, with most of the question cached."""
    if usage := chunk.get("usage"):
        cached = {"cached_tokens": int(usage["prompt_tokens"] * CACHED)}
        chunk = chunk | {"usage": usage | {"prompt_tokens_details": cached}}
    return chunk


def _with_cache_ratio(body: Any, exchange: Exchange) -> Any:
    return body | {"data": [row | {"cache_ratio": CACHE_RATIO} for row in body["data"]]}


def _charged_and_failed(reply: Reply, ask: Ask, exchange: Exchange) -> None:
    """The work is done and paid for, and an error is all that comes of it."""
    offer = next((offer for offer in exchange.offers if offer.id == ask.model.partition("+")[0]), CHAT)
    settle(exchange, offer, ask, reply.usage())
    raise Refusal(500, "unexpected end of JSON input", "unmarshal_response_body_failed")


def _last_rows(body: Any, exchange: Exchange) -> Any:
    return body | {"data": body["data"][:ROWS_SHOWN]}


def _with_strangers(body: Any, exchange: Exchange) -> Any:
    return body | {"data": [*(_stranger(exchange, number) for number in range(STRANGERS)), *body["data"]]}


def _stranger(exchange: Exchange, number: int) -> JSON:
    """A call that this key is said to have made, an hour ago and earlier."""
    return {
        "created_at": exchange.started - 3600 * (number + 1),
        "type": 2,
        "content": "",
        "token_name": "sandbox",
        "model_name": "sandbox-reasoner",
        "quota": QUOTA_PER_USD // 50,
        "prompt_tokens": 800,
        "completion_tokens": 500,
        "use_time": 9,
        "is_stream": True,
        "group": "default",
        "request_id": f"stranger-{number}",
        "other": json.dumps({"model_ratio": 2.5}),
    }


def _fault(name: str, about: str, **acts: Any) -> Fault:
    return Fault(name, about, GROUP, **acts)


_CACHED_STREAM: StreamAct = each(_with_cached)
_CACHED_BODY: BodyAct = by_kind(chat=lambda body, exchange: _with_cached(body), pricing=_with_cache_ratio)

FAULTS = (
    _fault("billing-overcharges", "takes 1.3 times what its prices say, in log and balance alike", bill=_overcharge),
    _fault("log-inflated-tokens", "logs and charges half as many tokens again as its replies tell", bill=_inflate),
    _fault("log-ignores-cache", "says that most of a question was cached, and charges the full price", body=_CACHED_BODY, stream=_CACHED_STREAM, bill=_note_cache),
    _fault("log-charges-failed", "charges for chats and answers them with an error", plan=_charged_and_failed),
    _fault("log-last-100", "shows the last 100 rows of its log", body=by_kind(log=_last_rows)),
    _fault("log-foreign-calls", "has three calls in its log that nobody made", body=by_kind(log=_with_strangers)),
)  # fmt: skip
