"""Makes the reply to a chat request: which model says what, cut to the limits that were asked for."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from components.core.relay.sandbox import answers, calling, drawing, seeing
from components.core.relay.sandbox.ask import Ask, addresses
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.reply import Choice, Pace, Reply
from components.core.relay.sandbox.scripted import script
from components.core.relay.sandbox.tokens import count, split

FIRST_TOKEN_S = 0.25
IMAGE_TOKENS = 85
MESSAGE_TOKENS = 3
LINES_PER_TOKEN = 16
"""A line of a drawing's progress takes as long as this many tokens."""

READS_TEXT_ADDRESSES = "gpt-4-all"
DRAWS = frozenset(drawing.USUAL_SHAPE)
THINKS = "sandbox-reasoner"


def compose(ask: Ask, exchange: Exchange, model: str) -> Reply:
    """The whole reply of `model` (without a fault's suffix) to what was asked."""
    pace = Pace(FIRST_TOKEN_S if exchange.rate else 0.0, exchange.rate)
    reply = Reply(
        model=ask.model,
        choices=[],
        pace=pace,
        prompt_tokens=prompt_tokens(ask),
        created=exchange.now,
        id=f"chatcmpl-{exchange.request_id}",
        include_usage=ask.include_usage,
        top_logprobs=ask.top_logprobs if ask.logprobs else None,
    )
    if scripted := script(model, ask.question.text):
        reply.choices = [Choice(scripted.text())]
        reply.pace, reply.keep_times = scripted.pace, True
    elif draws(ask, model):
        reply.choices = [Choice(drawing.USUAL_SHAPE[model](painting(ask, exchange)))]
        reply.pace = Pace(pace.first_s, pace.rate / LINES_PER_TOKEN)
        return reply
    else:
        reply.choices = [_choice(ask, exchange, model, number) for number in range(ask.n)]
    reply.choices = [choice.stopped(ask.stop).limited(ask.max_tokens) for choice in reply.choices]
    return reply


def prompt_tokens(ask: Ask) -> int:
    """Tokens of all messages, with a fixed number for each message and picture."""
    texts = sum(count(turn.text) + MESSAGE_TOKENS + IMAGE_TOKENS * len(turn.images) for turn in ask.turns)
    return texts + MESSAGE_TOKENS


def draws(ask: Ask, model: str) -> bool:
    """Whether the answer is a picture; gpt-4-all draws only when it is asked to."""
    if model not in DRAWS:
        return False
    asked = ask.question.text
    return model != READS_TEXT_ADDRESSES or bool(drawing.DRAW_WORDS.search(asked) and not addresses(asked))


def painting(ask: Ask, exchange: Exchange) -> drawing.Painting:
    """The picture this request asks for."""
    return drawing.Painting(ask.question.text.strip(), exchange.origin, exchange.seed)


def _choice(ask: Ask, exchange: Exchange, model: str, number: int) -> Choice:
    if call := calling.tool_call(ask, exchange):
        return Choice([], tools=[call], finish="tool_calls")
    said = _text(ask, exchange, model)
    if number:
        tongue = answers.language(ask.question.text)
        said = (f"（第 {number + 1} 个回答）" if tongue == "zh" else f"(Answer {number + 1}) ") + said
    thought = answers.thought(_asked(ask), ask.effort) if model == THINKS else ""
    return Choice(split(said), split(thought))


def _asked(ask: Ask) -> tuple[Any, ...]:
    """The turns up to the last question, or all when the user said nothing."""
    last = max((at for at, turn in enumerate(ask.turns) if turn.role == "user"), default=-1)
    return ask.turns[: last + 1]


def _text(ask: Ask, exchange: Exchange, model: str) -> str:
    tongue = answers.language(ask.question.text)
    if ask.wants_json:
        return json.dumps(calling.json_answer(ask), ensure_ascii=False, indent=2)
    if tool := next((turn for turn in reversed(ask.turns) if turn.role == "tool"), None):
        return f"工具回答说：{tool.text}" if tongue == "zh" else f"The tool answered: {tool.text}"
    if answers.wants_more(ask):
        turns, partial = answers.unfinished(ask)
        return answers.rest(_text(replace(ask, turns=turns), exchange, model), partial)
    if pictures := _pictures(ask, model):
        seen = [seeing.describe(address, tongue, _own(exchange)) for address in pictures]
        return "\n\n".join([*seen, seeing.CLOSING[tongue]])
    return answers.whole_answer(_asked(ask), model)


def _pictures(ask: Ask, model: str) -> list[str]:
    in_text = addresses(ask.question.text) if model == READS_TEXT_ADDRESSES else []
    return [*ask.question.images, *in_text]


def _own(exchange: Exchange) -> Callable[[str], bytes | None]:
    def fetched(address: str) -> bytes | None:
        return (
            drawing.painted(address.removeprefix(exchange.origin))
            if address.startswith(exchange.origin)
            else None
        )

    return fetched
