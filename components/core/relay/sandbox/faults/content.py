"""Chunks whose content is unusual (relay-api.md, 4.2), streamed or whole."""

from collections.abc import Callable
from typing import Any

from components.core.relay.sandbox.ask import Ask
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import CHAT, Fault, PlanAct, StreamAct, delta, each, has_text
from components.core.relay.sandbox.reply import Reply
from components.core.relay.sandbox.wire import DONE, JSON, Items

GROUP = "Content of chunks (4.2)"
ZERO = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}

FINISHES = (
    "length",
    "content_filter",
    "tool_calls",
    "function_call",
    "eos",
    "eos_token",
    "end",
    "end_turn",
    "max_tokens",
    "model_length",
    "abort",
    "sensitive",
    "network_error",
    "error",
    "insufficient_system_resource",
    "repetition",
)


def _usage_chunk(chunk: JSON) -> bool:
    return bool(chunk.get("usage")) and not chunk["choices"]


def _with_usage(value: Any) -> StreamAct:
    """Gives the last chunk another usage; `...` takes the chunk away."""
    return each(lambda c: (None if value is ... else c | {"usage": value}) if _usage_chunk(c) else c)


def _extra_chunk(**changed: Any) -> StreamAct:
    """Puts a chunk with odd choices first, and makes the usage chunk's choices odd too."""

    def act(items: Items, exchange: Exchange) -> Items:
        for place, item in enumerate(items):
            if isinstance(item, dict):
                bare = {name: value for name, value in item.items() if name != "choices"}
                if place == 0:
                    yield bare | changed
                if _usage_chunk(item):
                    yield bare | changed
                    continue
            yield item

    return act


def _usage_everywhere(items: Items, exchange: Exchange) -> Items:
    said = 0
    for item in items:
        if isinstance(item, dict):
            said += has_text(item)
            yield item | {"usage": exchange.answer.usage(sent=said)}
        else:
            yield item


def _unasked_usage(reply: Reply, ask: Ask, exchange: Exchange) -> None:
    reply.include_usage = True


def _in_delta(change: Callable[[JSON], JSON]) -> StreamAct:
    def act(chunk: JSON) -> JSON:
        return chunk | {
            "choices": [choice | {"delta": change(choice["delta"])} for choice in chunk["choices"]]
        }

    return each(act)


def _in_choice(change: Callable[[JSON], JSON]) -> StreamAct:
    return each(lambda chunk: chunk | {"choices": [change(choice) for choice in chunk["choices"]]})


def _less(*names: str) -> Callable[[JSON], JSON]:
    return lambda found: {name: value for name, value in found.items() if name not in names}


def _null_between(items: Items, exchange: Exchange) -> Items:
    for item in items:
        if isinstance(item, dict) and has_text(item):
            yield item | {"choices": [item["choices"][0] | {"delta": {"content": None}}]}
        yield item


def _changing_id(items: Items, exchange: Exchange) -> Items:
    for place, item in enumerate(items):
        odd = {"id": f"id-{place}", "model": f"upstream-{place % 2}"}
        yield item | odd if isinstance(item, dict) else item


def _parts(found: JSON) -> JSON:
    if not isinstance(found.get("content"), str):
        return found
    return found | {"content": [{"type": "text", "text": found["content"]}]}


def _no_text(items: Items, exchange: Exchange) -> Items:
    """The model ends at once, as after a policy's refusal."""
    for item in items:
        if not isinstance(item, dict) or not has_text(item):
            yield item


def _only_role(items: Items, exchange: Exchange) -> Items:
    yield next(items)
    yield DONE


def _finish(reason: str | None) -> PlanAct:
    def act(reply: Reply, ask: Ask, exchange: Exchange) -> None:
        for choice in reply.choices:
            choice.finish = reason

    return act


def _called(change: Callable[[JSON], JSON]) -> StreamAct:
    """Changes tool calls inside deltas."""

    def act(chunk: JSON) -> JSON:
        calls = delta(chunk).get("tool_calls")
        if not calls:
            return chunk
        odd = {"tool_calls": [change(call) for call in calls]}
        return chunk | {"choices": [chunk["choices"][0] | {"delta": odd}]}

    return each(act)


def _whole_calls(items: Items, exchange: Exchange) -> Items:
    """All of a call in one delta, its number and all its arguments."""
    calls = exchange.answer.choices[0].tools
    told = False
    for item in items:
        if isinstance(item, dict) and delta(item).get("tool_calls"):
            if not told:
                told = True
                yield item | {"choices": [item["choices"][0] | {"delta": {"tool_calls": calls}}]}
            continue
        yield item


def _forced_format(chunk: JSON) -> JSON:
    return {"usage": None} | chunk | {"system_fingerprint": None}


def _body_usage(value: Any) -> Callable[[Any, Exchange], Any]:
    def act(body: Any, exchange: Exchange) -> Any:
        return {k: v for k, v in body.items() if k != "usage"} | ({} if value is ... else {"usage": value})

    return act


def _body_parts(body: Any, exchange: Exchange) -> Any:
    for choice in body["choices"]:
        choice["message"]["content"] = [{"type": "text", "text": choice["message"]["content"]}]
    return body


def _stream(name: str, about: str, act: StreamAct, **more: Any) -> Fault:
    return Fault(name, about, GROUP, CHAT, stream=act, **more)


FAULTS = (
    _stream("choices-empty", "a first chunk with empty choices, as Azure's filter sends it", _extra_chunk(choices=[], prompt_filter_results=[])),
    _stream("choices-null", "chunks with `choices: null`", _extra_chunk(choices=None)),
    _stream("choices-missing", "chunks without choices", _extra_chunk()),
    _stream("usage-every-chunk", "usage on every chunk, growing; the last one counts", _usage_everywhere),
    _stream("usage-null", "usage is null", _with_usage(None), body=_body_usage(None)),
    _stream("usage-missing", "usage was asked for and never comes", _with_usage(...), body=_body_usage(...)),
    _stream("usage-zero", "usage says zero everywhere", _with_usage(ZERO), body=_body_usage(ZERO)),
    Fault("usage-unasked", "usage comes though nobody asked", GROUP, CHAT, plan=_unasked_usage),
    *(
        Fault(f"finish-{reason.replace('_', '-')}", f"the answer ends with finish_reason {reason}", GROUP, CHAT, plan=_finish(reason))
        for reason in FINISHES
    ),
    Fault("finish-empty", "finish_reason is an empty string", GROUP, CHAT, plan=_finish("")),
    Fault("finish-null", "finish_reason stays null to the end", GROUP, CHAT, plan=_finish(None)),
    _stream("finish-absent", "no chunk has the key finish_reason", _in_choice(_less("finish_reason"))),
    _stream("role-each-chunk", "the role is in every chunk", _in_delta(lambda d: {"role": "assistant"} | d)),
    _stream("role-absent", "no chunk says a role", _in_delta(_less("role"))),
    _stream("content-null", "a chunk with content null before every word", _null_between),
    _stream("content-parts", "content is a list of parts instead of a string", _in_delta(_parts), body=_body_parts),
    _stream("delta-null", "the last delta is null", _in_choice(lambda c: c if c["delta"] else c | {"delta": None})),
    _stream("index-missing", "choices without an index", _in_choice(_less("index"))),
    _stream("id-empty", "id and model are empty, created is 0", each(lambda c: c | {"id": "", "model": "", "created": 0})),
    _stream("id-changing", "id and model change from chunk to chunk", _changing_id),
    _stream("fields-missing", "chunks with nothing but choices", each(lambda c: {k: c[k] for k in ("choices", "usage") if k in c})),
    _stream("forced-format", "usage, system_fingerprint and logprobs are null on every chunk", each(_forced_format)),
    _stream("no-text", "finish_reason stop with no word before it", _no_text),
    _stream("only-role", "one empty chunk with a role, then [DONE]", _only_role),
    _stream("tool-calls-no-index", "tool call deltas without an index", _called(_less("index"))),
    _stream("tool-calls-no-id", "tool call deltas without an id", _called(_less("id"))),
    _stream("tool-calls-whole", "a whole tool call in one delta", _whole_calls),
)  # fmt: skip
