"""One answer as one or several requests: while the model calls tools, they are run and it is asked again."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

import orjson

from components.core import schema, tools
from components.core.errors import InputError
from components.core.records import Call, ChatOptions, Finish, Step, Token
from components.core.relay.body import Turn
from components.core.relay.calling import ToolCall
from components.core.relay.chat import Event, Exchange, Finished
from components.core.relay.thinking import Recast, Text

MOST_ROUNDS = 6
"""Requests of one answer; in the last of them the model may call nothing more."""
MOST_CALLS = 8
"""Calls of one round."""
CHECKS = ("json_object", "json_schema")
"""Names of the step in which an answer is held against the form that was asked for."""

_MAY_CALL = {Finish.TOOLS, Finish.STOP, Finish.MISSING}
"""An answer that was cut off may have cut its calls off too."""

Asker = Callable[[list[Turn], Sequence[Turn], bool], Exchange]
"""Makes the exchange of turns, tool definitions, and whether a tool may be called."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """A tool is about to be run, or has been: all steps so far."""

    steps: tuple[Step, ...]


class Rounds:
    """The requests of one answer; iterate `events()` once, then read the rest."""

    def __init__(self, ask: Asker, turns: list[Turn], options: ChatOptions) -> None:
        self._ask = ask
        self._turns = turns
        self._options = options
        self._offered = tuple(name for name in options.tools if name in tools.TOOLS)
        self._exchanges: list[Exchange] = []
        self._steps: tuple[Step, ...] = ()

    @property
    def calls(self) -> list[Call]:
        """The calls as the ledger kept them, one for each request that was made."""
        return [exchange.call for exchange in self._exchanges if exchange.call is not None]

    @property
    def logprobs(self) -> tuple[Token, ...]:
        """Probabilities of the tokens of all rounds."""
        return tuple(token for exchange in self._exchanges for token in exchange.logprobs)

    async def events(self) -> AsyncGenerator[Event | Stepped, None]:
        """The events of all rounds as if they were one, and the steps between them.

        Raises:
            RelayError: as Exchange does; what came before stays.
        """
        for number in range(1, MOST_ROUNDS + 1):
            definitions = tools.definitions(self._offered)
            exchange = self._ask(self._turns, definitions, number < MOST_ROUNDS)
            self._exchanges.append(exchange)
            said: list[str] = []
            ended: Finished | None = None
            async with aclosing(exchange.events()) as events:
                async for event in events:
                    if isinstance(event, Finished):
                        ended = event
                        break_off = self._goes_on(exchange, event, number)
                        if not break_off:
                            yield event
                        continue
                    if isinstance(event, Text):
                        said.append(event.text)
                    elif isinstance(event, Recast):
                        said.clear()
                    yield event
            if ended is None or not self._goes_on(exchange, ended, number):
                return
            if said:
                yield Text("\n\n")  # what it says next is another paragraph
            async for stepped in self._run(exchange, "".join(said)):
                yield stepped
            await asyncio.sleep(0)  # a Stop that came meanwhile takes hold before another request is paid for

    def _goes_on(self, exchange: Exchange, ended: Finished, number: int) -> bool:
        called = bool(exchange.tool_calls and self._offered)
        return called and number < MOST_ROUNDS and ended.finish in _MAY_CALL

    async def _run(self, exchange: Exchange, said: str) -> AsyncGenerator[Stepped, None]:
        """Run what was called, one after the other, and tell the model."""
        calls = exchange.tool_calls[:MOST_CALLS]
        turn: dict[str, object] = {
            "role": "assistant",
            "content": said,
            "tool_calls": [c.said for c in calls],
        }
        if exchange.thoughts:
            # DeepSeek refuses its own calls without the thinking that led to them (api-docs.deepseek.com, thinking mode).
            turn["reasoning_content"] = exchange.thoughts
        results: list[Turn] = []
        for call in calls:
            begun = Step(call.id, call.name, call.arguments)
            yield Stepped((*self._steps, begun))
            ended = await tools.run(begun, self._offered, self._options.zone)
            self._steps = (*self._steps, ended)
            yield Stepped(self._steps)
            results.append(_result(call, ended))
        self._turns = [*self._turns, turn, *results]

    async def checked(self, text: str) -> Step | None:
        """The step in which a finished answer is held against the form that was asked for, if one was."""
        form = self._options.response_format
        if form not in CHECKS or "response_format" in self._options.withheld:
            return None
        wanted = self._options.json_schema if form == "json_schema" else ""
        return await asyncio.to_thread(_checked, Step(form, form, wanted), text)


def _result(call: ToolCall, step: Step) -> Turn:
    said = step.result if step.fault is None else f"Error: {step.fault}"
    return {"role": "tool", "tool_call_id": call.id, "content": said}


def _checked(step: Step, text: str) -> Step:
    """The check with its result, or with a fault: the values of an InputError, or `misfits`, as JSON."""
    try:
        wrong = schema.misfits_apart(text, step.arguments)
    except InputError as error:
        return replace(step, fault=orjson.dumps(dict(error.values)).decode())
    if wrong:
        return replace(step, fault=orjson.dumps({"misfits": wrong}).decode())
    return replace(step, result="fits")
