"""A chat request as the sandbox understands it, checked as one-api checks it."""

import re
from dataclasses import dataclass, field
from typing import Any

from components.core.relay.sandbox.refusals import Refusal
from components.core.relay.sandbox.wire import JSON

MAX_TOKENS_ALLOWED = 2**30
_ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: its text and the addresses of its pictures."""

    role: str
    text: str
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """What a chat request asks for."""

    model: str
    turns: tuple[Turn, ...]
    stream: bool = False
    include_usage: bool = False
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    n: int = 1
    logprobs: bool = False
    top_logprobs: int = 0
    effort: str = "medium"
    wants_json: bool = False
    tools: tuple[JSON, ...] = ()
    tool_choice: Any = "auto"
    body: JSON = field(default_factory=dict)

    @property
    def question(self) -> Turn:
        """The last message of the user."""
        return next((turn for turn in reversed(self.turns) if turn.role == "user"), Turn("user", ""))


def read(body: JSON) -> Ask:
    """Check a request's body; raises Refusal 400 with one-api's words."""
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise Refusal(400, "model is required", "invalid_text_request")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Refusal(400, "field messages is required", "invalid_text_request")
    most = body.get("max_completion_tokens", body.get("max_tokens"))
    if most is not None and (not isinstance(most, int) or not 0 <= most <= MAX_TOKENS_ALLOWED):
        raise Refusal(400, "max_tokens is invalid", "invalid_text_request")
    stop = body.get("stop") or ()
    return Ask(
        model=model,
        turns=tuple(_turn(message) for message in messages),
        stream=bool(body.get("stream")),
        include_usage=bool((body.get("stream_options") or {}).get("include_usage")),
        max_tokens=most or None,
        stop=(stop,) if isinstance(stop, str) else tuple(stop),
        n=min(max(int(body.get("n") or 1), 1), 8),
        logprobs=bool(body.get("logprobs")),
        top_logprobs=int(body.get("top_logprobs") or 0),
        effort=str(body.get("reasoning_effort") or "medium"),
        wants_json=str((body.get("response_format") or {}).get("type", "")).startswith("json"),
        tools=tuple(body.get("tools") or ()),
        tool_choice=body.get("tool_choice") or "auto",
        body=body,
    )


def addresses(text: str) -> list[str]:
    """Web addresses in plain text; Chinese glued right behind one ends it, as at the relays."""
    return [found.rstrip(".,;:!?)]}'\"") for found in _ADDRESS.findall(text)]


def _turn(message: Any) -> Turn:
    if not isinstance(message, dict):
        raise Refusal(
            400, "json: cannot unmarshal into Go value of type model.Message", "invalid_text_request"
        )
    content = message.get("content")
    role = str(message.get("role", "user"))
    if isinstance(content, str):
        return Turn(role, content)
    parts = [part for part in content or [] if isinstance(part, dict)]
    texts = [str(part.get("text", "")) for part in parts if part.get("type") == "text"]
    images = tuple(_image(part) for part in parts if part.get("type") == "image_url")
    return Turn(role, "\n".join(texts), images)


def _image(part: JSON) -> str:
    """The address in an image part; without one one-api panics (relay/model/message.go)."""
    image = part.get("image_url")
    if isinstance(image, str):
        return image
    if isinstance(image, dict) and isinstance(image.get("url"), str):
        return str(image["url"])
    raise Refusal(
        500,
        "Panic detected, error: interface conversion: interface {} is nil, not string. Please submit an issue.",
        kind="one_api_panic",
    )
