"""One answer as a job: it streams in the background, is saved as it grows, and can be followed by any number of views."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import TypeAlias

from components.core.errors import StoreError
from components.core.outcome import outcome
from components.core.records import Call, Cost, Doubt, Fault, Finish, Message, Status, Timing, Usage
from components.core.relay import loop
from components.core.relay.chat import Event, Finished
from components.core.relay.thinking import Reasoning, Recast, Text
from components.core.rounds import Rounds, Stepped
from components.core.seam import Seam
from components.core.store.conversations import Conversations

log = logging.getLogger(__name__)

FRAME_S = 0.1
"""Seconds between two frames of a view."""
FAST_FRAME_S = 0.2
"""The same while text comes faster than anybody reads: each frame sends the unfinished paragraph again."""
_FAST_CHARS = 100
SAVE_S = 1.0
"""Seconds of text that a killed process may lose."""


Ended: TypeAlias = Callable[[str, Message], None]
"""Is told the owner and an answer that has ended and is kept."""


class Answer:
    """One answer under way in this process."""

    def __init__(
        self,
        owner: str,
        message: Message,
        rounds: Rounds,
        conversations: Conversations,
        worker: str,
        ended: Ended = lambda *_: None,
    ) -> None:
        self._owner = owner
        self._worker = worker
        self._rounds = rounds
        self._conversations = conversations
        self._ended = ended
        self._before = message
        self._message = message
        self._seam = Seam(message.text)
        self._beat = 0
        self._began_s = time.monotonic()
        self._moved = threading.Condition()
        self._finish: Finish | None = None
        self._streaming: asyncio.Task[None] | None = None
        self._kept = threading.Event()
        self.ending = False
        """Told to stop, or complete: it will be in the store in a moment."""
        self.streamed = True
        """False when the relay had to be asked without streaming."""

    @property
    def message(self) -> Message:
        """The answer as it is now."""
        return self._message

    @property
    def kept(self) -> bool:
        """The finished answer is in the store."""
        return self._kept.is_set()

    def wait_until_kept(self, timeout_s: float) -> bool:
        """Wait until the finished answer is in the store; False when it is not by then."""
        return self._kept.wait(timeout_s)

    def start(self) -> None:
        """Begin streaming in the background."""
        loop.spawn(self._run())

    def stop(self) -> None:
        """End the connection at the relay, whatever it is waiting for; the text so far is kept."""
        self.ending = True
        loop.loop().call_soon_threadsafe(self._break_off)

    def _break_off(self) -> None:
        # A second Stop must not break off the tidying up after the first.
        if self._streaming is not None and not self._streaming.cancelling():
            self._streaming.cancel()

    def frames(self) -> Iterator[Message]:
        """The answer now, at its first token, then ten times a second until it has ended."""
        shown_chars = 0
        while True:
            with self._moved:
                beat, message = self._beat, self._message
            yield message
            if message.status is not Status.RUNNING:
                return
            new_chars, shown_chars = len(message.text) - shown_chars, len(message.text)
            pause_s = FAST_FRAME_S if new_chars > _FAST_CHARS else FRAME_S
            with self._moved:
                # Waiting for the first token ends with the token; afterwards frames come at a steady pace.
                self._moved.wait_for(lambda beat=beat: self._beat != beat, pause_s)  # type: ignore[misc]

    async def _run(self) -> None:
        saving = asyncio.create_task(self._keep_saving())
        # Stop cancels the stream alone: nothing can cancel what comes after it.
        self._streaming = asyncio.create_task(self._stream())
        if self.ending:
            self._break_off()
        status, fault = await outcome(self._streaming)
        if status is Status.STOPPED and self._finish is not None:
            status = Status.DONE
        saving.cancel()
        await self._end(status, fault)

    async def _stream(self) -> None:
        async with aclosing(self._rounds.events()) as events:
            async for event in events:
                self._take(event)

    def _take(self, event: Event | Stepped) -> None:
        message, before = self._message, self._before
        if isinstance(event, Text | Reasoning) and message.timing == Timing():
            # Until the call tells exactly, for those who watch.
            message = replace(message, timing=Timing(time.monotonic() - self._began_s))
        if isinstance(event, Text):
            text = message.text + self._seam.feed(event.text)
            self._message = replace(message, text=text if before.text else text.lstrip("\n"))
        elif isinstance(event, Reasoning):
            self._message = replace(message, reasoning=self._thoughts(event.text))
        elif isinstance(event, Recast):
            new = message.text[len(before.text) :] + self._seam.flush()
            self._seam = Seam(before.text)
            self._message = replace(message, reasoning=self._thoughts(new.rstrip("\n")), text=before.text)
        elif isinstance(event, Stepped):
            self._message = replace(message, steps=(*before.steps, *event.steps))
            self._announce()
        elif isinstance(event, Finished):
            self._finish, self.streamed, self.ending = event.finish, event.streamed, True
            self._message = replace(message, text=message.text + self._seam.flush())
            self._announce()
        if not (message.text or message.reasoning):
            self._announce()

    def _thoughts(self, more: str) -> str:
        thoughts = self._message.reasoning
        # A continued answer may think once more.
        return f"{thoughts}\n\n{more}" if thoughts and thoughts == self._before.reasoning else thoughts + more

    async def _end(self, status: Status, fault: Fault | None) -> None:
        message = replace(
            self._message,
            text=self._message.text + self._seam.flush(),
            status=status,
            fault=fault,
            finish=self._finish or (Finish.CUT if fault and self._message.text else None),
        )
        message = _with_calls(message, self._before, self._rounds.calls)
        if logprobs := (*(self._before.logprobs or ()), *self._rounds.logprobs):
            message = replace(message, logprobs=logprobs)
        if status is Status.DONE and (check := await self._rounds.checked(message.text)):
            message = replace(message, steps=(*message.steps, check))
        try:
            await self._keep(message)
            await asyncio.to_thread(self._ended, self._owner, message)
        finally:
            self._message = message
            self._announce()

    async def _keep(self, message: Message) -> None:
        """Save the finished answer; while the store refuses, show it and go on trying."""
        while True:
            try:
                await asyncio.to_thread(self._conversations.finish, self._owner, message, self._worker)
                self._kept.set()
                return
            except StoreError as error:
                log.warning("A finished answer is not saved yet: %s", error)
                self._message = replace(message, fault=Fault.of(error))
                self._announce()
                await asyncio.sleep(SAVE_S)

    async def _keep_saving(self) -> None:
        while True:
            await asyncio.sleep(SAVE_S)
            message = self._message
            with suppress(StoreError):  # the next second tries again
                stop = await asyncio.to_thread(
                    self._conversations.save,
                    self._owner,
                    message.id,
                    message.text,
                    message.reasoning,
                    self._worker,
                    message.steps,
                )
                if stop:
                    self.stop()

    def _announce(self) -> None:
        with self._moved:
            self._beat += 1
            self._moved.notify_all()


def _with_calls(message: Message, before: Message, calls: Iterable[Call]) -> Message:
    """The message with tokens, cost and times of its calls; those of several rounds or of Continue add up."""
    counted = before.text or before.reasoning or before.usage != Usage()
    for call in calls:
        if not counted:
            counted = True
            message = replace(message, usage=call.usage, cost=call.cost, timing=call.timing)
        else:
            message = replace(
                message,
                usage=_sum_usage(message.usage, call.usage),
                cost=_sum_cost(message.cost, call.cost),
                timing=_sum_timing(message.timing, call.timing),
            )
    return message


def _sum_timing(a: Timing, b: Timing) -> Timing:
    if a.total_s is None or b.total_s is None:
        return b
    return Timing(a.first_token_s or b.first_token_s, a.total_s + b.total_s)


def _sum_usage(a: Usage, b: Usage) -> Usage:
    worst = max(a.doubt, b.doubt, key=list(Doubt).index)
    return Usage(
        _sum(a.prompt, b.prompt),
        _sum(a.completion, b.completion),
        _sum(a.cached, b.cached),
        _sum(a.reasoning, b.reasoning),
        worst,
    )


def _sum_cost(a: Cost, b: Cost) -> Cost:
    if a.amount is None or b.amount is None or a.currency != b.currency:
        return Cost()
    return replace(b, amount=a.amount + b.amount, doubt=max(a.doubt, b.doubt, key=list(Doubt).index))


def _sum(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b
