"""One chat answer: the request, and its stream as typed events whatever shape the relay gives it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass

import httpx2
import orjson

from components.core import errors
from components.core.catalog import tokens
from components.core.records import Call, ChatOptions, Doubt, Finish, Token, Usage
from components.core.relay.body import Turn, body_of
from components.core.relay.calling import Calls, ToolCall
from components.core.relay.connection import Connection, Context
from components.core.relay.deltas import Delta, deltas, finish_of, usage_of
from components.core.relay.pending import Pending
from components.core.relay.refusals import error_in, refusal
from components.core.relay.sse import END, Events
from components.core.relay.tape import Tape
from components.core.relay.thinking import Reasoning, Recast, Splitter, Text

_RETRY_AFTER_S = 0.7
_ENTRIES_MAX = 30_000
"""Tokens and alternatives that are kept of one answer: they lie in the store beside its text."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is complete; why, and whether the relay had to be asked without streaming."""

    finish: Finish
    streamed: bool


Event = Text | Reasoning | Recast | Finished


class Exchange:
    """One question and its answer; iterate `events()` once, then read `call`."""

    def __init__(
        self,
        connection: Connection,
        turns: list[Turn],
        options: ChatOptions,
        *,
        stream: bool = True,
        context: Context | None = None,
        tools: Sequence[Mapping[str, object]] = (),
        may_call: bool = True,
        kind: str = "chat",
        silence_s: float | None = None,
    ) -> None:
        """Args:
        tools: definitions of the tools that are offered to the model.
        may_call: False tells the model to answer without a further call.
        kind: what the ledger calls it.
        silence_s: seconds without a byte of a stream after which the relay is left, if not the connection's own.
        """
        self._connection = connection
        self._kind, self._silence_s = kind, silence_s
        self._body = body_of(turns, options, stream=stream, tools=tools, calls=may_call)
        for name in ("stream", "stream_options"):
            if (self._model, name) in connection.refuses:
                self._drop(name)
        self._context = context
        self._pending = Pending()
        self._given = _Given()

    @property
    def call(self) -> Call | None:
        """The call as the ledger kept it; None until it has ended."""
        return self._pending.call

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The tools the model wants called."""
        return self._given.calls.whole()

    @property
    def thoughts(self) -> str:
        """What came as thinking in a field of its own; relays want it back together with a call of a tool."""
        return "".join(self._given.thoughts)

    @property
    def logprobs(self) -> tuple[Token, ...]:
        """Probabilities of the answer's tokens, as far as they were asked for and are kept."""
        return tuple(self._given.tokens)

    async def text(self) -> str:
        """The text of the answer once it is whole, never empty.

        Raises:
            RelayError: as events(); EmptyAnswerError also when there was nothing but thinking.
        """
        text = ""
        async with contextlib.aclosing(self.events()) as events:
            async for event in events:
                if isinstance(event, Text):
                    text += event.text
                elif isinstance(event, Recast):
                    text = ""
        if not text.strip():
            raise errors.EmptyAnswerError(charged="maybe")
        return text.strip()

    async def events(self) -> AsyncGenerator[Event, None]:
        """Thinking and text as they come, then Finished.

        A refused connection or a missing channel (503) is tried once more, a refusal to stream once without:
        none of them was charged. Nothing else is ever repeated.

        Raises:
            RelayError: the relay refused, broke off or said nothing.
        """
        retried = False
        while True:
            self._pending = Pending()
            try:
                async with contextlib.aclosing(self._attempt()) as attempt:
                    async for event in attempt:
                        yield event
                return
            except (errors.StreamRefusedError, errors.ParameterError) as error:
                if not self._ask_plainer(error):
                    raise
            except (errors.UnreachableError, errors.ModelMissingError) as error:
                if retried or self._given.anything or not _uncharged_and_passing(error):
                    raise
                retried = True
                await asyncio.sleep(_RETRY_AFTER_S)

    def _ask_plainer(self, error: errors.RelayError) -> bool:
        """Drop what a person never chose, if that is what the relay refused."""
        if self._given.anything or error.values.get("charged") != "no":
            return False
        streams = isinstance(error, errors.StreamRefusedError)
        refused = "stream" if streams else str(error.values.get("parameter"))
        if refused not in ("stream", "stream_options") or not self._drop(refused):
            return False
        self._connection.refuses.add((self._model, refused))
        return True

    def _drop(self, name: str) -> bool:
        if name == "stream":
            self._body.pop("stream_options", None)
        return self._body.pop(name, None) is not None

    async def _attempt(self) -> AsyncGenerator[Event, None]:
        connection, model = self._connection, self._model
        url = f"{connection.relay.base_url}/chat/completions"
        # An answer at once is silent until it is complete.
        silence_s = self._silence_s if self._body.get("stream") else connection.patience_s
        self._pending.tape = Tape("POST", url, dict(self._body))
        async with connection.recorded(self._kind, model, self._context, self._pending) as pending:
            try:
                async with (
                    connection.open(
                        "POST", url, self._body, pending, model=model, silence_s=silence_s
                    ) as response,
                    contextlib.aclosing(self._read(response, pending)) as read,
                ):
                    async for event in read:
                        yield event
            finally:
                pending.usage = self._usage()

    async def _read(self, response: httpx2.Response, pending: Pending) -> AsyncGenerator[Event, None]:
        events, given = Events(response, self._connection.patience_s, pending.tape), self._given
        splitter = Splitter()
        async for data in events:
            if data is END:
                for piece in splitter.flush():
                    pending.token()
                    given.note(piece)
                    yield piece
                ending = self._ending(events)
                pending.whole = True
                yield Finished(ending, streamed=bool(self._body.get("stream")))
                continue
            if error_in(data) is not None and not events.whole:
                raise refusal(None, response.headers, orjson.dumps(data), model=self._model, sent=self._body)
            given.usage = usage_of(data) or given.usage
            for delta in deltas(data):
                if delta.text or delta.reasoning or delta.called_tool:
                    events.heard()
                for piece in given.pieces(delta, splitter):
                    pending.token()
                    yield piece
                if finish_of(delta.finish) is not None:
                    events.told_why(alone=not (delta.text or delta.reasoning))

    def _ending(self, events: Events) -> Finish:
        given = self._given
        if not given.anything and given.finish is None and events.broken:
            raise errors.CutError(charged="maybe")
        if not given.answered and given.finish in (None, Finish.STOP):
            raise errors.EmptyAnswerError(charged="maybe")
        if given.finish is None:
            return Finish.CUT if events.broken else Finish.MISSING
        return Finish.GAP if events.broken and given.finish is Finish.STOP else given.finish

    @property
    def _model(self) -> str:
        return str(self._body.get("model") or "")

    def _usage(self) -> Usage:
        """What the relay reported, else our own estimate once anything came, else unknown."""
        given = self._given
        if given.usage is not None:
            return given.usage
        if not given.anything:
            return Usage()
        prompt = tokens.estimate_turns(self._body["messages"])
        return Usage(prompt, tokens.estimate(given.text), doubt=Doubt.ESTIMATED)


class _Given:
    """What an answer has brought so far."""

    def __init__(self) -> None:
        self.finish: Finish | None = None
        self.usage: Usage | None = None
        self.called_tool = self._answered = False
        self.calls = Calls()
        self.thoughts: list[str] = []
        self.tokens: list[Token] = []
        self._entries = 0
        self._texts: list[str] = []

    @property
    def text(self) -> str:
        """Thinking and answer together: both are paid for."""
        return "".join(self._texts)

    @property
    def anything(self) -> bool:
        return bool(self._texts) or self.called_tool

    @property
    def answered(self) -> bool:
        """Whether there is more than thinking."""
        return self._answered or self.called_tool

    def pieces(self, delta: Delta, splitter: Splitter) -> Iterator[Text | Reasoning | Recast]:
        self.called_tool |= delta.called_tool
        if delta.calls:
            self.calls.feed(delta.calls)
        if delta.tokens:
            self._count(delta.tokens)
        self.finish = finish_of(delta.finish) or self.finish
        if delta.reasoning:
            self._texts.append(delta.reasoning)
            self.thoughts.append(delta.reasoning)
            yield Reasoning(delta.reasoning)
        if delta.text:
            for piece in splitter.feed(delta.text):
                self.note(piece)
                yield piece

    def _count(self, tokens: tuple[Token, ...]) -> None:
        for token in tokens:
            self._entries += 1 + len(token.others)
            if self._entries <= _ENTRIES_MAX:
                self.tokens.append(token)

    def note(self, piece: Text | Reasoning | Recast) -> None:
        if isinstance(piece, Recast):
            self._answered = False
        else:
            self._texts.append(piece.text)
            self._answered |= isinstance(piece, Text) and not piece.text.isspace()


def _uncharged_and_passing(error: errors.RelayError) -> bool:
    if isinstance(error, errors.UnreachableError):
        return error.values.get("reason") == "refused"
    return error.values.get("status") == 503
