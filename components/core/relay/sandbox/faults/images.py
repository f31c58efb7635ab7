"""What relays do to orders for pictures and to their replies (relay-api.md, 1.8 and 4.5)."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import BodyAct, Fault, ReplyAct
from components.core.relay.sandbox.faults.shapes import TIMED_OUT
from components.core.relay.sandbox.images import address
from components.core.relay.sandbox.refusals import Refusal, no_such_address
from components.core.relay.sandbox.wire import CUT, JSON, Item, Items, frame

GROUP = "Pictures (1.8, 4.5)"
IMAGES = frozenset({"images", "edits"})
EDITS = frozenset({"edits"})
BLOCKED = "Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com."
BROKE = {"type": "error", "error": {"type": "image_generation_server_error", "code": "server_error", "message": "An error occurred while painting", "param": None}}  # fmt: skip


def _each(change: Callable[[int, JSON, Exchange], JSON]) -> BodyAct:
    """Changes every picture of a reply."""

    def act(body: Any, exchange: Exchange) -> Any:
        if "data" not in body:  # an error
            return body
        items = [change(number, item, exchange) for number, item in enumerate(body["data"])]
        return body | {"data": items}

    return act


def _both(number: int, item: JSON, exchange: Exchange) -> JSON:
    made = exchange.pictures[number]
    return item | {"url": address(exchange, made), "b64_json": made.base64}


def _data_url(number: int, item: JSON, exchange: Exchange) -> JSON:
    return {"url": f"data:image/png;base64,{exchange.pictures[number].base64}"}


def _address_as_base64(number: int, item: JSON, exchange: Exchange) -> JSON:
    return {"b64_json": address(exchange, exchange.pictures[number])}


def _base64(change: Callable[[str], str]) -> BodyAct:
    return _each(lambda number, item, exchange: {"b64_json": change(exchange.pictures[number].base64)})


def _at(folder: str) -> BodyAct:
    """The pictures as addresses in another folder of the store."""

    def item(number: int, item: JSON, exchange: Exchange) -> JSON:
        return {"url": address(exchange, exchange.pictures[number]).replace("/cdn/", f"/cdn/{folder}/")}

    return _each(item)


def _last_failed(body: Any, exchange: Exchange) -> Any:
    if not body.get("data"):
        return body
    failed = {
        "error": {"code": "moderation_blocked", "message": BLOCKED, "type": "image_generation_user_error"}
    }
    return body | {"data": [*body["data"][:-1], failed]}


def _as_chat(body: Any, exchange: Exchange) -> Any:
    if "data" not in body:
        return body
    text = "\n\n".join(f"![image]({address(exchange, made)})" for made in exchange.pictures)
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "chatcmpl-1", "object": "chat.completion", "model": "upstream", "choices": [choice]}


def _without(*names: str) -> ReplyAct:
    """The relay never saw these fields."""

    async def act(exchange: Exchange) -> Response | None:
        exchange.body = {name: value for name, value in exchange.body.items() if name not in names}
        return None

    return act


async def _elsewise(exchange: Exchange) -> Response | None:
    """Another shape and the cheapest quality, whatever was asked for."""
    model = str(exchange.body.get("model"))[:8]
    other = {"dall-e-2": "512x512", "dall-e-3": "1024x1792"}.get(model, "1024x1536")
    square = exchange.body.get("size") in (None, "auto", "1024x1024")
    exchange.body = exchange.body | {"size": other if square else "1024x1024"}
    if not model.startswith("dall-e"):
        exchange.body["quality"] = "low"
    return None


async def _no_edits(exchange: Exchange) -> Response:
    raise Refusal(501, "API not implemented", "api_not_implemented")


async def _no_address(exchange: Exchange) -> Response:
    return no_such_address(exchange.method, exchange.path)


async def _blocked(exchange: Exchange) -> Response:
    raise Refusal(400, BLOCKED, "moderation_blocked", "image_generation_user_error", None)


def _rejected(name: str) -> ReplyAct:
    async def act(exchange: Exchange) -> Response | None:
        if name not in exchange.body:
            return None
        raise Refusal(
            400, f"Unknown parameter: '{name}'.", "unknown_parameter", "invalid_request_error", name
        )

    return act


def _too_late(reply: Response) -> Response:
    """The gateway gave up; the work was done and is charged."""
    if reply.status_code != 200:
        return reply
    return Response(TIMED_OUT, 524, {"Server": "cloudflare"}, "text/html; charset=utf-8")


def _is_last(item: Item) -> bool:
    return isinstance(item, bytes) and b".completed" in item[:60]


def _before_last(*then: Item) -> Callable[[Items, Exchange], Items]:
    def act(items: Items, exchange: Exchange) -> Items:
        for item in items:
            if _is_last(item):
                yield from then
                return
            yield item

    return act


def _pings(items: Items, exchange: Exchange) -> Items:
    for item in items:
        yield b": PING\n\n"
        yield item


def _after_last(items: Items, exchange: Exchange) -> Items:
    for item in items:
        yield item
        if _is_last(item):
            yield CUT
            return


def _fault(name: str, about: str, **acts: Any) -> Fault:
    return Fault(f"image-{name}", about, GROUP, acts.pop("kinds", IMAGES), **acts)


FAULTS = (
    _fault("both", "every picture as url and as b64_json", body=_each(_both)),
    _fault("data-url", "a data URL in url", body=_each(_data_url)),
    _fault("address-as-base64", "the address in b64_json", body=_each(_address_as_base64)),
    _fault("empty", "data is an empty list", body=lambda body, exchange: body | {"data": []}),
    _fault("data-missing", "no data at all", body=lambda body, exchange: {"created": body.get("created", 0)}),
    _fault("data-null", "data is null", body=lambda body, exchange: body | {"data": None}),
    _fault("broken-base64", "b64_json with characters that are none of base64", body=_base64(lambda text: f"{text[:99]}!!{text[99:]}")),
    _fault("no-picture", "b64_json of something else", body=_base64(lambda text: "bm90IGEgcGljdHVyZQ==")),
    _fault("unpadded", "b64_json without its padding, in lines", body=_base64(lambda text: "\n".join([text[:76], text[76:].rstrip("=")]))),
    _fault("url-safe", "b64_json in the alphabet of addresses", body=_base64(lambda text: text.replace("+", "-").replace("/", "_"))),
    _fault("last-failed", "the last picture is an error object", body=_last_failed),
    _fault("as-chat", "the images endpoint answers as a chat", body=_as_chat),
    _fault("revised", "a revised prompt from a model that has none", body=_each(lambda number, item, exchange: item | {"revised_prompt": "as the upstream put it"})),
    _fault("dies", "the address is gone when it is looked at", body=_at("gone")),
    _fault("later", "the address works at the third try", body=_at("later")),
    _fault("ignores-mask", "the mask is lost on the way", reply=_without("mask"), kinds=EDITS),
    _fault("ignores-partials", "stream and partial_images are lost on the way", reply=_without("stream", "partial_images")),
    _fault("ignores-size", "another size and quality than asked for", reply=_elsewise),
    _fault("no-edits-501", "501 for edits", reply=_no_edits, kinds=EDITS),
    _fault("no-edits-404", "no such address for edits", reply=_no_address, kinds=EDITS),
    _fault("blocked", "400 moderation_blocked", reply=_blocked),
    _fault("rejects-stream", "400 unknown_parameter if `stream` is sent", reply=_rejected("stream")),
    _fault("rejects-partial_images", "400 unknown_parameter if `partial_images` is sent", reply=_rejected("partial_images")),
    _fault("rejects-quality", "400 unknown_parameter if `quality` is sent", reply=_rejected("quality")),
    _fault("524-charged", "524 from Cloudflare after the work was done and charged", finish=_too_late),
    _fault("stream-error", "a stream that ends in an error before the first picture is finished", stream=_before_last(frame(BROKE))),
    _fault("stream-cut", "a stream that breaks off before the first picture is finished", stream=_before_last(CUT)),
    _fault("stream-cut-late", "a stream that breaks off after the first finished picture", stream=_after_last),
    _fault("stream-pings", "comments between the events", stream=_pings),
)  # fmt: skip
