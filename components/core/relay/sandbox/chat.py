"""POST /v1/chat/completions: checks what was asked, answers in one piece or as a stream, and charges for it."""

from collections.abc import Callable

from starlette.responses import Response

from components.core.relay.sandbox import local
from components.core.relay.sandbox.ask import Ask, read
from components.core.relay.sandbox.billing import settle
from components.core.relay.sandbox.compose import compose
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.offers import CHAT, FREE, LOCAL, WHISPER, Offer
from components.core.relay.sandbox.refusals import Refusal, json_reply, unsupported_parameter
from components.core.relay.sandbox.reply import Reply
from components.core.relay.sandbox.stream import EventStream, chunks, completion, pause
from components.core.relay.sandbox.wire import JSON, Items

STRICT_MODEL = "sandbox-reasoner"
STRICT_ABOUT = ("temperature", "top_p", "presence_penalty", "frequency_penalty", "max_tokens")
STREAMLESS_MODEL = "sandbox-nostream"


async def chat(exchange: Exchange) -> Response:
    """Answer a chat request."""
    exchange.account.admit_paid()
    ask = read(exchange.body)
    model = base_model(ask.model)
    offer = _offer(exchange, model)
    _refuse_strictly(ask, model)
    if offer is LOCAL:
        return await local.chat(exchange, ask)
    exchange.reply = reply = compose(ask, exchange, model)
    if exchange.fault and exchange.fault.plan:
        exchange.fault.plan(reply, ask, exchange)
    if reply.images_body is not None:
        settle(exchange, offer, ask, reply.usage())
        return json_reply(reply.images_body)
    return _streamed(exchange, offer, ask, reply) if ask.stream else await _whole(exchange, offer, ask, reply)


def base_model(model: str) -> str:
    """The model behind a name that also names a fault: `fault-x` is sandbox-chat, `m+fault-x` is m."""
    if model.startswith("fault-drawing"):
        return "sandbox-draw"
    return CHAT.id if model.startswith("fault-") else model.partition("+fault-")[0]


def _offer(exchange: Exchange, model: str) -> Offer:
    if model.startswith("bench"):
        return FREE
    for offer in exchange.offers:
        if offer.id == model and offer is not WHISPER and not (offer.draws or offer.embeds):
            return offer
    raise Refusal(503, f"当前分组 default 下对于模型 {model} 无可用渠道", "model_not_found")


def _refuse_strictly(ask: Ask, model: str) -> None:
    if model == STREAMLESS_MODEL and ask.stream:
        raise Refusal(
            400,
            "This model does not support streaming.",
            "unsupported_value",
            "invalid_request_error",
            "stream",
        )
    if model == STRICT_MODEL:
        for name in STRICT_ABOUT:
            if ask.body.get(name) is not None:
                raise unsupported_parameter(name, "max_completion_tokens" if name == "max_tokens" else None)


async def _whole(exchange: Exchange, offer: Offer, ask: Ask, reply: Reply) -> Response:
    record = exchange.record
    try:
        await pause(reply.pace.due_s(reply.longest))
    finally:
        # A relay pays its upstream for the whole answer, whether or not anyone waits for it.
        settle(exchange, offer, ask, reply.usage())
    record.tokens = reply.usage()["completion_tokens"]
    body: JSON = completion(reply)
    return json_reply(body)


def _streamed(exchange: Exchange, offer: Offer, ask: Ask, reply: Reply) -> Response:
    items: Items = chunks(reply, exchange.record, exchange.clock)
    headers: dict[str, str] = {}
    if exchange.fault and exchange.fault.stream:
        items = exchange.fault.stream(items, exchange)
        headers = dict(exchange.fault.headers)
    return EventStream(items, _settlement(exchange, offer, ask, reply), headers)


def _settlement(exchange: Exchange, offer: Offer, ask: Ask, reply: Reply) -> Callable[[], None]:
    def at_the_end() -> None:
        settle(exchange, offer, ask, reply.usage(sent=exchange.record.tokens))

    return at_the_end
