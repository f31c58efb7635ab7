"""The shapes in which a drawing comes back from a chat endpoint (relay-api.md, 1.6)."""

from collections.abc import Callable
from typing import Any

from components.core.relay.sandbox import drawing
from components.core.relay.sandbox.ask import Ask
from components.core.relay.sandbox.compose import painting
from components.core.relay.sandbox.drawing import Painting
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import CHAT, Fault, PlanAct, StreamAct, each, has_text
from components.core.relay.sandbox.reply import Choice, Reply
from components.core.relay.sandbox.wire import JSON

GROUP = "Drawings in chat answers (1.6)"


def _shape(draw: Callable[[Painting], list[str]]) -> PlanAct:
    def act(reply: Reply, ask: Ask, exchange: Exchange) -> None:
        reply.choices = [Choice(draw(painting(ask, exchange)))]

    return act


def _images_body(reply: Reply, ask: Ask, exchange: Exchange) -> None:
    reply.images_body = drawing.images_body(painting(ask, exchange), reply.created)


def _parts(address: str) -> list[JSON]:
    return [{"type": "text", "text": "sandbox"}, {"type": "image_url", "image_url": {"url": address}}]


def _in_parts(chunk: JSON) -> JSON:
    if not has_text(chunk):
        return chunk
    choice = chunk["choices"][0]
    return chunk | {"choices": [choice | {"delta": {"content": _parts(choice["delta"]["content"])}}]}


def _in_images(chunk: JSON) -> JSON:
    if not has_text(chunk):
        return chunk
    choice = chunk["choices"][0]
    return chunk | {"choices": [choice | {"delta": _beside(choice["delta"]["content"])}]}


def _beside(address: str) -> JSON:
    return {"content": "", "images": [{"type": "image_url", "image_url": {"url": address}, "index": 0}]}


def _parts_body(body: Any, exchange: Exchange) -> Any:
    message = body["choices"][0]["message"]
    message["content"] = _parts(message["content"])
    return body


def _images_message(body: Any, exchange: Exchange) -> Any:
    body["choices"][0]["message"] |= _beside(body["choices"][0]["message"]["content"])
    return body


def _data_url(picture: Painting) -> list[str]:
    return [f"data:image/png;base64,{picture.base64()}"]


def _fault(name: str, about: str, plan: PlanAct, stream: StreamAct | None = None, **more: Any) -> Fault:
    return Fault(name, about, GROUP, CHAT, plan=plan, stream=stream, **more)


FAULTS = (
    _fault("drawing-1-tool-echo", "the tool call's JSON, a plain link, prose", _shape(drawing.tool_echo)),
    _fault("drawing-2-progress", "prompt echo, progress in quotes, image, download link", _shape(drawing.progress)),
    _fault("drawing-3-status-words", "task id, waiting, making, done, image", _shape(drawing.status_words)),
    _fault("drawing-4-download-link", "image named by its address, and a download link of the same", _shape(drawing.download_link)),
    _fault("drawing-5-bare-url", "nothing but the address", _shape(drawing.bare_address)),
    _fault("drawing-5-data-url", "the picture inline as a data URL", _shape(drawing.inline_data)),
    _fault("drawing-5-base64", "the picture inline after base64://", _shape(drawing.inline_base64)),
    _fault("drawing-6-images-body", "the chat endpoint answers with a body of the images endpoint", _images_body),
    _fault("drawing-7-content-parts", "content is a list of text and image parts", _shape(drawing.bare_address), each(_in_parts), body=_parts_body),
    _fault("drawing-7-message-images", "the picture in message.images", _shape(_data_url), each(_in_images), body=_images_message),
)  # fmt: skip
