"""The places where relays put a model's thinking (relay-api.md, 2.13)."""

from collections.abc import Callable
from typing import Any

from components.core.relay.sandbox import answers
from components.core.relay.sandbox.ask import Ask
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import CHAT, Fault, PlanAct, StreamAct, delta, each
from components.core.relay.sandbox.reply import Choice, Reply
from components.core.relay.sandbox.tokens import split
from components.core.relay.sandbox.wire import JSON, Items

GROUP = "Thinking (2.13)"


def _thought(choice: Choice, ask: Ask) -> list[str]:
    return choice.reasoning or split(answers.thought((ask.question,), "medium"))


def _keep(reply: Reply, ask: Ask, exchange: Exchange) -> None:
    """Make sure there is some thinking to misplace."""
    for choice in reply.choices:
        choice.reasoning = _thought(choice, ask)


def _speechless(reply: Reply, ask: Ask, exchange: Exchange) -> None:
    for choice in reply.choices:
        choice.reasoning, choice.content = _thought(choice, ask), []


def _into_content(before: list[str], after: list[str], answered: bool = True) -> PlanAct:
    def act(reply: Reply, ask: Ask, exchange: Exchange) -> None:
        for choice in reply.choices:
            choice.content = [*before, *_thought(choice, ask), *after, *(choice.content if answered else [])]
            choice.reasoning = []
            choice.finish = choice.finish if answered else "length"

    return act


def _renamed(change: Callable[[str], JSON]) -> StreamAct:
    def act(chunk: JSON) -> JSON:
        thought = delta(chunk).get("reasoning_content")
        if thought is None:
            return chunk
        return chunk | {"choices": [chunk["choices"][0] | {"delta": change(thought)}]}

    return each(act)


def _renamed_body(change: Callable[[str], JSON]) -> Callable[[Any, Exchange], Any]:
    def act(body: Any, exchange: Exchange) -> Any:
        for choice in body["choices"]:
            choice["message"] |= change(choice["message"].pop("reasoning_content", ""))
        return body

    return act


def _empty_between(items: Items, exchange: Exchange) -> Items:
    """An empty piece of thinking after every real one, and content null meanwhile."""
    for item in items:
        if isinstance(item, dict) and (thought := delta(item).get("reasoning_content")):
            for piece in (thought, ""):
                odd = {"content": None, "reasoning_content": piece}
                yield item | {"choices": [item["choices"][0] | {"delta": odd}]}
        else:
            yield item


def _nulled(chunk: JSON) -> JSON:
    """new-api's thinking_to_content leaves the field behind, as null."""
    odd = [choice | {"delta": {"reasoning_content": None} | choice["delta"]} for choice in chunk["choices"]]
    return chunk | {"choices": odd}


def _details(thought: str) -> JSON:
    return {
        "reasoning_details": [{"type": "reasoning.text", "text": thought, "format": "unknown", "index": 0}]
    }


def _field(name: str, about: str, change: Callable[[str], JSON]) -> Fault:
    return Fault(name, about, GROUP, CHAT, plan=_keep, stream=_renamed(change), body=_renamed_body(change))


def _tags(name: str, about: str, before: list[str], after: list[str], answered: bool = True) -> Fault:
    return Fault(name, about, GROUP, CHAT, plan=_into_content(before, after, answered))


FAULTS = (
    _field("reasoning-field", "thinking in `reasoning`, as at OpenRouter", lambda t: {"reasoning": t}),
    _field("reasoning-text", "thinking in `reasoning_text`", lambda t: {"reasoning_text": t}),
    _field("reasoning-details", "thinking in a list `reasoning_details`", _details),
    _field("reasoning-twice", "the same thinking in reasoning and in reasoning_content", lambda t: {"reasoning": t, "reasoning_content": t}),
    Fault("reasoning-empty", "empty thinking after every piece, content null meanwhile", GROUP, CHAT, plan=_keep, stream=_empty_between),
    Fault("reasoning-only", "thinks, and never answers", GROUP, CHAT, plan=_speechless),
    _tags("think-tags", "thinking in the text between <think> and </think>", ["<think>", "\n"], ["\n", "</think>", "\n\n"]),
    _tags("think-split", "the tags are split over chunks", ["<", "th", "ink", ">\n"], ["\n</", "thi", "nk", ">", "\n\n"]),
    _tags("think-close-only", "only the closing tag", [], ["\n", "</think>", "\n\n"]),
    _tags("think-unclosed", "the tag never closes, the answer ends by length", ["<think>\n"], [], answered=False),
    Fault(
        "thinking-to-content",
        "new-api's thinking_to_content: tags as chunks of their own, null fields left behind",
        GROUP,
        CHAT,
        plan=_into_content(["<think>\n"], ["\n</think>\n"]),
        stream=each(_nulled),
    ),
)  # fmt: skip
