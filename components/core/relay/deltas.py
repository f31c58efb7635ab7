"""What one event of a chat stream holds, read out of every shape relays are known to send."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.core.records import Doubt, Finish, Token, Usage
from components.core.relay.calling import CallPiece, call_pieces
from components.core.relay.logprobs import tokens_of

_REASONING = ("reasoning_content", "reasoning", "reasoning_text")
_FINISHES = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "max_tokens": Finish.LENGTH,
    "model_length": Finish.LENGTH,
    "content_filter": Finish.FILTER,
    "sensitive": Finish.FILTER,
    "tool_calls": Finish.TOOLS,
    "function_call": Finish.TOOLS,
    "abort": Finish.CUT,
    "error": Finish.CUT,
    "network_error": Finish.CUT,
    "insufficient_system_resource": Finish.CUT,
}


@dataclass(frozen=True, slots=True)
class Delta:
    """One choice of one event: text, thinking and why it ended, each empty when absent."""

    text: str = ""
    reasoning: str = ""
    finish: str | None = None
    called_tool: bool = False
    calls: tuple[CallPiece, ...] = ()
    tokens: tuple[Token, ...] = ()


def deltas(data: object) -> Iterator[Delta]:
    """The first choice's pieces in an event; nothing for events that carry none.

    Reads `delta` of a stream, `message` of a whole reply, `text` of the completions shape and the `data` list of
    the images shape, which some relays answer drawing models' chats with.
    """
    if not isinstance(data, dict):
        return
    choices = data.get("choices")
    if not isinstance(choices, list):
        yield from _pictures(data.get("data"))
        return
    for choice in choices:
        if isinstance(choice, dict) and not choice.get(
            "index"
        ):  # n > 1 is never asked for; index may be missing
            yield _delta(choice)


def finish_of(said: str | None) -> Finish | None:
    """Map a finish reason; unknown words mean the model stopped of itself."""
    return _FINISHES.get(said.lower(), Finish.STOP) if said else None


def usage_of(data: object) -> Usage | None:
    """Tokens reported by an event or by a transcription; None when it reports none, or nothing but zeros."""
    said = data.get("usage") if isinstance(data, dict) else None
    if not isinstance(said, dict):
        return None
    prompt = _first(_count(said.get("prompt_tokens")), _count(said.get("input_tokens")))
    completion = _first(_count(said.get("completion_tokens")), _count(said.get("output_tokens")))
    if not prompt and not completion:
        return None
    return Usage(
        prompt,
        completion,
        _first(
            _detail(said, "prompt_tokens_details", "cached_tokens"),
            _count(said.get("prompt_cache_hit_tokens")),
        ),
        _detail(said, "completion_tokens_details", "reasoning_tokens"),
        Doubt.REPORTED,
    )


def _delta(choice: dict[str, object]) -> Delta:
    inner = choice.get("delta") or choice.get("message") or {}
    inner = inner if isinstance(inner, dict) else {}
    text = _content(inner.get("content")) or _content(choice.get("text"))
    text += "".join(_picture(part) for part in _list(inner.get("images")))
    finish = choice.get("finish_reason")
    called = bool(inner.get("tool_calls") or inner.get("function_call"))
    said = finish if isinstance(finish, str) else None
    calls = call_pieces(inner) if called else ()
    tokens = tokens_of(choice["logprobs"]) if choice.get("logprobs") else ()
    return Delta(text, _thought(inner), said, called, calls, tokens)


def _thought(inner: dict[str, object]) -> str:
    """Thinking, from the first place that has any: relays repeat it in several."""
    for name in _REASONING:
        if isinstance(value := inner.get(name), str) and value:
            return value
    details = inner.get("reasoning_details")
    return "".join(_detailed(part) for part in details) if isinstance(details, list) else ""


def _detailed(part: object) -> str:
    said = (part.get("text") or part.get("summary")) if isinstance(part, dict) else None
    return said if isinstance(said, str) else ""


def _content(value: object) -> str:
    if isinstance(value, str):
        return value
    return "".join(_part(part) for part in _list(value))


def _part(part: object) -> str:
    if not isinstance(part, dict):
        return part if isinstance(part, str) else ""
    text = part.get("text")
    return text if isinstance(text, str) else _picture(part)


def _picture(part: object) -> str:
    link = part.get("image_url") if isinstance(part, dict) else None
    url = link.get("url") if isinstance(link, dict) else link
    return f"\n\n![image]({url})\n\n" if isinstance(url, str) and url else ""


def _pictures(items: object) -> Iterator[Delta]:
    for item in _list(items):
        if isinstance(item, dict):
            url = item.get("url") or (
                f"data:image/png;base64,{item['b64_json']}" if item.get("b64_json") else ""
            )
            yield Delta(_picture({"image_url": url}), finish="stop")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _detail(said: dict[str, object], group: str, name: str) -> int | None:
    inner = said.get(group)
    return _count(inner.get(name)) if isinstance(inner, dict) else None


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)
