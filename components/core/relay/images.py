"""Drawing: POST /images/generations, POST /images/edits, or a chat model's answer. A paid call, never repeated by itself.

Sources: OpenAI's API reference (images, its streaming events), one-api relay/controller/image.go, and the replies
quoted in the issues of new-api, uni-api and litellm.
"""

import base64
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace

import httpx2
import orjson

from components.core import answer_pictures, errors
from components.core.catalog import canvas
from components.core.orders import Order, Road
from components.core.records import Call, ChatOptions, Doubt, Fault, Usage
from components.core.relay.body import Turn
from components.core.relay.chat import Exchange
from components.core.relay.connection import Connection, Context, Enclosed
from components.core.relay.deltas import deltas, usage_of
from components.core.relay.image_orders import body_of, form_of, told_of
from components.core.relay.image_replies import Painted, Partial, is_partial, partial_of, pictures_of
from components.core.relay.pending import Pending
from components.core.relay.refusals import error_in, refusal
from components.core.relay.sse import END, Events
from components.core.relay.tape import Tape
from components.core.relay.thinking import Recast, Text

__all__ = ["Enclosed", "Painted", "Painting", "Partial", "Told", "body_of"]

LARGEST_BYTES = 512 * 1024 * 1024
"""Ten pictures of 4K in base64 have been paid for, however many lines they come in."""

_PATHS = {Road.GENERATIONS: "/images/generations", Road.EDITS: "/images/edits"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a chat model says while it draws, piece by piece; base64 is left out."""

    text: str


Event = Partial | Painted | Told


class Painting:
    """One call for pictures; iterate `events()` once, then read `call`. What came before an error is paid for and good."""

    def __init__(
        self,
        connection: Connection,
        order: Order,
        references: Sequence[Enclosed] = (),
        mask: Enclosed | None = None,
        *,
        context: Context | None = None,
    ) -> None:
        """Args:
        references: the pictures to begin from, the one with the mask first.
        mask: a PNG as large as the first reference, transparent where that may change.
        """
        self._connection, self._order, self._context = connection, order, context
        self._references, self._mask = references, mask
        self._body = body_of(order)
        self._pending = Pending()
        self._exchange: Exchange | None = None
        self._usage: Usage | None = None
        self._painted = 0
        self._missing: list[Painted] = []
        self._texts: list[str] = []

    @property
    def call(self) -> Call | None:
        """The call as the ledger kept it, kind `images`; None until it has ended."""
        return self._exchange.call if self._exchange else self._pending.call

    @property
    def said(self) -> str:
        """What a chat model said besides its pictures and its talk of progress, so far."""
        return answer_pictures.read("".join(self._texts)).prose

    async def events(self) -> AsyncGenerator[Event, None]:
        """Pictures and what is told about them, as they come.

        Raises:
            RelayError: whatever the relay did instead; EmptyAnswerError when no picture came, with `reason` unreadable
                for what is none, pictureless for an answer in words, nothing for one without anything.
        """
        events = self._chatted() if self._order.road is Road.CHAT else self._asked()
        async with aclosing(events):
            async for event in events:
                yield event

    async def _asked(self) -> AsyncGenerator[Event, None]:
        connection, order, pending = self._connection, self._order, self._pending
        url, files = f"{connection.relay.base_url}{_PATHS[order.road]}", list(self._files())
        body: dict[str, object] = form_of(self._body) if files else self._body
        pending.tape = Tape("POST", url, {**self._body, **told_of(files)}, pictures=True)
        asked = connection.open(
            "POST", url, body, pending, model=order.model, silence_s=connection.patience_s, files=files
        )
        async with connection.recorded("images", order.model, self._context, pending):
            try:
                with _offered(order.road):
                    async with asked as response, aclosing(self._read(response)) as read:
                        async for event in read:
                            yield event
            finally:
                pending.usage = self._counted()

    def _files(self) -> Iterator[tuple[str, Enclosed]]:
        """`image` for one, `image[]` for several, as OpenAI's own clients name them."""
        if self._order.road is not Road.EDITS:
            return
        name = "image" if len(self._references) == 1 else "image[]"
        yield from ((name, reference) for reference in self._references)
        if self._mask is not None:
            yield "mask", self._mask

    async def _read(self, response: httpx2.Response) -> AsyncGenerator[Event, None]:
        pending = self._pending
        events = Events(response, self._connection.patience_s, pending.tape, LARGEST_BYTES)
        async for data in events:
            if data is END:
                for painted in self._ending(events.broken, response.status_code):
                    yield painted
                pending.whole = True
                continue
            if error_in(data) is not None and not events.whole and not _shows(data):
                raise refusal(
                    None, response.headers, orjson.dumps(data), model=self._order.model, sent=self._body
                )
            for event in self._of(data):
                events.heard()
                pending.token()
                yield event
            if self._painted >= (self._order.n or 1):
                events.told_why(alone=True)

    def _of(self, data: object) -> Iterator[Event]:
        if isinstance(data, dict) and is_partial(data):
            partial = partial_of(data, self._painted)
            yield from [partial] if partial else []
            return
        self._count(usage_of(data))
        if isinstance(data, dict) and isinstance(data.get("choices"), list):
            self._texts += [delta.text for delta in deltas(data) if delta.text]
        else:
            yield from self._sorted(pictures_of(data))

    def _sorted(self, pictures: Iterator[Painted]) -> Iterator[Painted]:
        """Those that came; the others are told of at the end, if there is one that did."""
        for painted in pictures:
            if painted.fault is not None:
                self._missing.append(painted)
            else:
                self._painted += 1
                yield painted

    def _ending(self, broken: bool, status: int | None) -> Iterator[Painted]:
        yield from self._sorted(_in_text("".join(self._texts)))
        if self._painted:
            yield from self._missing
        elif self._missing and self._missing[0].fault is not None:
            raise _error(self._missing[0].fault)
        elif broken:
            raise errors.CutError(charged="maybe")
        else:
            raise errors.EmptyAnswerError(
                reason="pictureless" if self._texts else "nothing", status=status, charged="maybe"
            )

    def _count(self, usage: Usage | None) -> None:
        """Several pictures of one stream each tell their tokens; whether of themselves or of all, nobody says."""
        if usage is None or self._usage is None:
            self._usage = usage or self._usage
            return
        prompt, completion = usage.prompt or 0, usage.completion or 0
        before = self._usage
        self._usage = Usage(
            (before.prompt or 0) + prompt, (before.completion or 0) + completion, doubt=Doubt.ESTIMATED
        )

    def _counted(self) -> Usage:
        """What the relay reported, else our own estimate once a picture came, else unknown."""
        weighed = canvas.weight(self._order)
        if self._usage is not None:
            return replace(self._usage, times=weighed.times)
        return weighed if self._painted or self._missing else Usage(times=weighed.times)

    async def _chatted(self) -> AsyncGenerator[Event, None]:
        options = ChatOptions(model=self._order.model)
        self._exchange = Exchange(
            self._connection,
            [self._turn()],
            options,
            context=self._context,
            kind="images",
            silence_s=self._connection.patience_s,
        )
        tail, inline = "", False
        async with aclosing(self._exchange.events()) as events:
            async for event in events:
                if isinstance(event, Recast):
                    self._texts.clear()
                elif isinstance(event, Text):
                    self._texts.append(event.text)
                    inline = inline or "base64" in tail + event.text
                    tail = (tail + event.text)[-len("base64") :]
                    if not inline:
                        yield Told(event.text)
        for painted in self._ending(broken=False, status=None):
            yield painted

    def _turn(self) -> Turn:
        """The prompt alone, or with the pictures as parts."""
        if not self._references:
            return {"role": "user", "content": self._order.prompt}
        addresses = (
            f"data:{kind};base64,{base64.b64encode(data).decode()}" for _, data, kind in self._references
        )
        parts: list[object] = [{"type": "text", "text": self._order.prompt}]
        parts += [{"type": "image_url", "image_url": {"url": address}} for address in addresses]
        return {"role": "user", "content": parts}


@contextmanager
def _offered(road: Road) -> Iterator[None]:
    """Say it is editing that a relay lacks: one-api answers 501, others that there is no such address.

    A stream is only asked for by partial_images, so that is what a relay without streams rejects.
    """
    try:
        yield
    except errors.StreamRefusedError as error:
        raise errors.ParameterError(**{**error.values, "parameter": "partial_images"}) from None
    except (errors.NotOfferedError, errors.AddressMissingError) as error:
        missing = isinstance(error, errors.NotOfferedError) or "Invalid URL" in str(error.values.get("said"))
        if road is not Road.EDITS or not missing:
            raise
        raise errors.NotOfferedError(**{**error.values, "reason": "edits"}) from None


def _shows(data: object) -> bool:
    """Whether a reply that looks like an error has pictures nevertheless: they are paid for."""
    return any(painted.fault is None for painted in pictures_of(data))


def _in_text(text: str) -> Iterator[Painted]:
    reply = answer_pictures.read(text)
    for found in reply.pictures:
        for painted in pictures_of({"url": found.source}):
            yield replace(painted, revised_prompt=reply.prompt)


def _error(fault: Fault) -> errors.RelayError:
    known: list[type[errors.RelayError]] = [errors.RelayError, *errors.RelayError.__subclasses__()]
    return next(kind for kind in known if kind.key == fault.key)(**fault.values)
