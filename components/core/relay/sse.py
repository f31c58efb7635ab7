"""Reading server-sent events as relays really write them (WHATWG HTML §9.2, and everything that strays from it)."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx2
import orjson

from components.core import errors
from components.core.relay.refusals import is_page, refusal

LINE_MAX_BYTES = 64 * 1024 * 1024
"""A picture may come as one line of base64; new-api itself allows 64 MB."""
_BREATH_S = 0.02
_AFTERWORD_S = 0.5


class Events:
    """The JSON events of one streamed reply; afterwards says whether it ended as it should.

    A reply that is one plain JSON body instead of a stream comes out as one event.
    """

    def __init__(self, response: httpx2.Response) -> None:
        self._response = response
        self._strays: list[bytes] = []
        self._split = False
        self.finished = False
        """[DONE] was seen."""
        self.broken = False
        """At least one event could not be parsed."""

    async def __aiter__(self) -> AsyncIterator[object]:
        try:
            # The limit is set only after [DONE]: from then on nothing is handed out, the rest is only drained,
            # because a response read to its end gives its connection back for the next turn.
            async with asyncio.timeout(None) as limit:
                async for line in _lines(_breathing(_bytes(self._response))):
                    if self.finished:
                        continue
                    event = self._event(line)
                    if event is not None:
                        yield event
                    if self.finished:
                        limit.reschedule(asyncio.get_running_loop().time() + _AFTERWORD_S)
        except (TimeoutError, httpx2.HTTPError):
            if not self.finished:
                raise
        if not self.finished and (body := b"\n".join(self._strays)).strip():
            yield self._whole(body)

    def _event(self, line: bytes) -> object | None:
        if line.startswith(b"data:"):
            payload = line
            while payload.startswith(b"data:"):  # a proxy may double the field name
                payload = payload[5:].strip()
            self._split = not payload
            return self._parse(payload)
        if self._split and line.strip():  # "data:" alone, its JSON on the next line
            self._split = False
            return self._parse(line.strip())
        if line.strip() and not line.startswith((b":", b"event:", b"id:", b"retry:")):
            self._strays.append(line)
            if is_page(self._strays[0]) and len(self._strays) > 400:
                raise refusal(self._response.status_code, self._response.headers, b"\n".join(self._strays))
        return None

    def _parse(self, payload: bytes) -> object | None:
        if payload == b"[DONE]":
            self.finished = True
            return None
        try:
            value: object = orjson.loads(payload) if payload else None
        except orjson.JSONDecodeError:
            self.broken = True
            return None
        return value

    def _whole(self, body: bytes) -> object:
        try:
            value: object = orjson.loads(body)
        except orjson.JSONDecodeError:
            if is_page(body):
                raise refusal(self._response.status_code, self._response.headers, body) from None
            raise errors.CutError(charged="maybe") from None
        self.finished = True
        return value


def _bytes(response: httpx2.Response) -> AsyncIterator[bytes]:
    # Undoing content-encoding costs a copy of every chunk; most streams have none.
    return response.aiter_bytes() if "content-encoding" in response.headers else response.aiter_raw()


async def _breathing(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Rest a moment after each read that had to wait, so that the next one finds several tokens at once."""
    last_s = time.monotonic()
    async for chunk in chunks:
        yield chunk
        now_s = time.monotonic()
        if now_s - last_s > 0.002:
            await asyncio.sleep(_BREATH_S)
            now_s = time.monotonic()
        last_s = now_s


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest: list[bytes] = []
    held = 0
    async for chunk in chunks:
        *complete, last = chunk.split(b"\n")
        for piece in complete:
            yield b"".join([*rest, piece]).rstrip(b"\r")
            rest, held = [], 0
        rest.append(last)
        held += len(last)
        if held > LINE_MAX_BYTES:
            raise errors.CutError(charged="maybe")
    if held:
        yield b"".join(rest).rstrip(b"\r")
