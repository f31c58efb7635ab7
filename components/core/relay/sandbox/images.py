"""POST /v1/images/generations and /v1/images/edits: checks the order, paints it, charges for it, hands it over."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal

from starlette.responses import Response

from components.core.relay.sandbox import image_rules, studio
from components.core.relay.sandbox.ask import Ask
from components.core.relay.sandbox.billing import settle
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.image_rules import RULES
from components.core.relay.sandbox.offers import Offer
from components.core.relay.sandbox.refusals import Refusal, json_reply
from components.core.relay.sandbox.stream import EventStream, pause
from components.core.relay.sandbox.studio import Made, Wanted
from components.core.relay.sandbox.tokens import count
from components.core.relay.sandbox.wire import JSON, Items, Wait, dump

STROKES = 160
"""A picture takes as long as so many tokens of a chat."""
KEPT = 40
"""Edited pictures that lie at an address at once."""
BY_TOKENS = "gpt-image-1"
_OUTPUT = {
    "low": {"square": 272, "tall": 408, "wide": 400},
    "medium": {"square": 1056, "tall": 1584, "wide": 1568},
    "high": {"square": 4160, "tall": 6240, "wide": 6208},
}
_PARTIAL_TOKENS, _IMAGE_TOKENS = 100, 323
_LARGER = {
    ("dall-e-2", "512x512"): Decimal("1.125"),
    ("dall-e-2", "1024x1024"): Decimal("1.25"),
    ("dall-e-3", "1024x1792"): Decimal(2),
    ("dall-e-3", "1792x1024"): Decimal(2),
}


async def generations(exchange: Exchange) -> Response:
    """Paint from words."""
    exchange.account.admit_paid()
    offer = _offer(exchange)
    return await _painted(exchange, offer, image_rules.read(offer.id, exchange.body))


async def edits(exchange: Exchange) -> Response:
    """Paint over pictures."""
    exchange.account.admit_paid()
    offer = _offer(exchange)
    wanted = image_rules.read(offer.id, exchange.body)
    return await _painted(exchange, offer, image_rules.with_pictures(wanted, exchange.body))


def _offer(exchange: Exchange) -> Offer:
    """The model behind a name that also names a fault; dall-e-2 where none is named, as in one-api."""
    model = str(exchange.body.get("model") or "dall-e-2")
    name = BY_TOKENS if model.startswith("fault-") else model.partition("+fault-")[0]
    for offer in exchange.offers:
        if offer.id == name and name in RULES:
            return offer
    raise Refusal(503, f"当前分组 default 下对于模型 {model} 无可用渠道", "model_not_found")


async def _painted(exchange: Exchange, offer: Offer, wanted: Wanted) -> Response:
    usage = _usage(wanted)
    streams = wanted.partial_images is not None
    try:
        exchange.pictures = await asyncio.to_thread(studio.make, wanted, exchange.seed)
        if not streams:
            await pause(_seconds(exchange))
    finally:
        # A relay pays its upstream for the whole work, whether or not anyone waits for it.
        _charge(exchange, offer, wanted, usage)
    if streams:
        items: Items = _events(exchange, wanted, usage)
        if exchange.fault and exchange.fault.stream:
            items = exchange.fault.stream(items, exchange)
        return EventStream(items, lambda: None)
    return json_reply(_body(exchange, wanted, usage))


def _seconds(exchange: Exchange) -> float:
    return STROKES / exchange.rate if exchange.rate else 0.0


def _charge(exchange: Exchange, offer: Offer, wanted: Wanted, usage: JSON) -> None:
    times = _LARGER.get((wanted.model, wanted.shape), Decimal(1)) * wanted.n
    if wanted.quality == "hd":
        times *= 2 if wanted.shape == "1024x1024" else Decimal("1.5")
    counted = {"prompt_tokens": usage["input_tokens"], "completion_tokens": usage["output_tokens"]}
    if offer.per_call_usd is not None:
        counted = dict.fromkeys(counted, 0)
    ask = Ask(str(exchange.body.get("model") or offer.id), (), stream=wanted.partial_images is not None)
    settle(exchange, offer, ask, counted, times)


def _usage(wanted: Wanted) -> JSON:
    """Tokens as gpt-image counts them; each picture is billed as though it had been asked for alone."""
    wide, high = wanted.size
    shape = "square" if wide == high else "wide" if wide > high else "tall"
    each = _OUTPUT.get(wanted.quality, _OUTPUT["medium"])[shape] + _PARTIAL_TOKENS * (
        wanted.partial_images or 0
    )
    text, images = count(wanted.prompt) * wanted.n, _IMAGE_TOKENS * len(wanted.images) * wanted.n
    output = each * wanted.n
    return {
        "total_tokens": text + images + output,
        "input_tokens": text + images,
        "output_tokens": output,
        "input_tokens_details": {"text_tokens": text, "image_tokens": images},
    }


def _body(exchange: Exchange, wanted: Wanted, usage: JSON) -> JSON:
    body: JSON = {"created": exchange.now}
    if wanted.model == BY_TOKENS:
        body |= _said(wanted)
    body["data"] = [_item(exchange, wanted, made) for made in exchange.pictures]
    return body | ({"usage": usage} if wanted.model == BY_TOKENS else {})


def _said(wanted: Wanted) -> JSON:
    return {
        "background": wanted.background,
        "output_format": wanted.output_format,
        "quality": wanted.quality,
        "size": wanted.shape,
    }


def _item(exchange: Exchange, wanted: Wanted, made: Made) -> JSON:
    item: JSON = (
        {"url": address(exchange, made)} if wanted.response_format == "url" else {"b64_json": made.base64}
    )
    if wanted.model == "dall-e-3":
        item["revised_prompt"] = f"{wanted.prompt}, painted by the sandbox"
    return item


def address(exchange: Exchange, made: Made) -> str:
    """Where a picture can be fetched from now on."""
    exchange.kept[made.path] = made.data
    while len(exchange.kept) > KEPT:
        del exchange.kept[next(iter(exchange.kept))]
    return f"{exchange.origin}{made.path}"


def _events(exchange: Exchange, wanted: Wanted, usage: JSON) -> Iterator[bytes | Wait]:
    """The stream of OpenAI: unfinished pictures, then the finished, one picture after the other."""
    family = "image_edit" if wanted.images else "image_generation"
    steps = (wanted.partial_images or 0) + 1
    share: JSON = {name: value // wanted.n for name, value in usage.items() if isinstance(value, int)}
    share["input_tokens_details"] = {k: v // wanted.n for k, v in usage["input_tokens_details"].items()}
    for number, made in enumerate(exchange.pictures):
        said = _said(wanted) | {"created_at": exchange.now}
        for step, data in enumerate((*made.partials, made.data)):
            yield Wait(_seconds(exchange) * (number + (step + 1) / steps))
            last = step == steps - 1
            event: JSON = {"type": f"{family}.{'completed' if last else 'partial_image'}"} | said
            event["b64_json"] = Made(data, "").base64
            event |= {"usage": share} if last else {"partial_image_index": step}
            yield b"event: " + event["type"].encode() + b"\ndata: " + dump(event) + b"\n\n"
