"""The body of a chat request: what was chosen, and nothing that was not."""

from collections.abc import Mapping, Sequence

import orjson

from components.core.records import ChatOptions
from components.core.schema import is_strict

Turn = Mapping[str, object]
"""One message of the request body: role and content."""

_PARAMETERS = (
    "temperature",
    "top_p",
    "max_tokens",
    "presence_penalty",
    "frequency_penalty",
    "seed",
    "reasoning_effort",
)
_SAYS_JSON = "Answer in JSON."


def body_of(
    turns: list[Turn],
    options: ChatOptions,
    *,
    stream: bool,
    tools: Sequence[Mapping[str, object]] = (),
    calls: bool = True,
) -> dict[str, object]:
    """The request body: what is unset or withheld is not sent.

    Args:
        tools: definitions of the tools the model may call.
        calls: False tells the model to answer without a further call.
    """
    system = options.system.strip() and options.system
    if options.response_format == "json_object" and not _says_json(system, turns):
        # OpenAI refuses JSON mode while the word is nowhere in the messages.
        system = f"{system}\n\n{_SAYS_JSON}" if system else _SAYS_JSON
    opening: list[Turn] = [{"role": "system", "content": system}] if system else []
    body: dict[str, object] = {"model": options.model, "messages": [*opening, *turns]}
    body |= {name: value for name in _PARAMETERS if (value := getattr(options, name)) is not None}
    if options.stop:
        body["stop"] = list(options.stop)
    body |= _form(options) | _probabilities(options)
    if tools and "tools" not in options.withheld:
        body |= {"tools": list(tools), "tool_choice": "auto" if calls else "none"}
    if stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    withheld = options.withheld - {"model", "messages"}
    return {name: value for name, value in body.items() if name not in withheld}


def _form(options: ChatOptions) -> dict[str, object]:
    if options.response_format == "json_object":
        return {"response_format": {"type": "json_object"}}
    if options.response_format == "json_schema" and options.json_schema.strip():
        try:
            schema: object = orjson.loads(options.json_schema)
        except orjson.JSONDecodeError:  # was refused where it was entered
            return {}
        asked: dict[str, object] = {"name": "answer", "schema": schema}
        if is_strict(schema):
            asked["strict"] = True  # a relay that enforces schemas refuses others with it
        return {"response_format": {"type": "json_schema", "json_schema": asked}}
    return {}


def _probabilities(options: ChatOptions) -> dict[str, object]:
    """`top_logprobs` is refused without `logprobs`, and by some relays when it is 0."""
    if options.top_logprobs is None or "logprobs" in options.withheld:
        return {}
    return {"logprobs": True} | ({"top_logprobs": options.top_logprobs} if options.top_logprobs else {})


def _says_json(system: str, turns: list[Turn]) -> bool:
    texts = [system, *(str(turn.get("content") or "") for turn in turns)]
    return any("json" in text.lower() for text in texts)
