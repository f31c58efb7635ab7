"""Reading server-sent events as relays really write them (WHATWG HTML §9.2, and everything that strays from it)."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, suppress

import httpx2
import orjson

from components.core import errors
from components.core.relay.refusals import is_page, page_title, refusal
from components.core.relay.tape import Tape

LINE_MAX_BYTES = 64 * 1024 * 1024
"""A picture may come as one line of base64; new-api itself allows 64 MB."""
END = object()
"""Comes last of all events: everything has been said, what may follow is only drained."""

_BREATH_S = 0.02
_AFTERWORD_S = 0.5
_FIGURES_S = 5.0
_CHUNK = {"choices", "error", "object"}


class Events:
    """The JSON events of one streamed reply, then END; afterwards says whether it ended as it should.

    A reply that is one plain JSON body instead of a stream comes out as one event.
    """

    def __init__(
        self,
        response: httpx2.Response,
        patience_s: float,
        tape: Tape | None = None,
        line_max_bytes: int | None = None,
    ) -> None:
        """Args:
        patience_s: seconds a relay may keep the line open without a word of the answer.
        tape: is given every byte as it came.
        line_max_bytes: what one event may have, if not LINE_MAX_BYTES.
        """
        self._response = response
        self._line_max_bytes = line_max_bytes or LINE_MAX_BYTES
        self._tape = tape
        self._patience_s = patience_s
        self._heard_s = time.monotonic()
        self._deadline_s: float | None = None
        self._strays: list[bytes] = []
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._split = self._spoke = False
        self.finished = False
        """[DONE] was seen."""
        self.broken = False
        """At least one event could not be parsed."""
        self.whole = False
        """The answer is complete: a cut or a silence from now on takes nothing away from it."""

    def heard(self) -> None:
        """Note that a piece of the answer came: comments and empty events alone are silence."""
        self._heard_s = time.monotonic()
        self._deadline_s = None

    def told_why(self, *, alone: bool) -> None:
        """Note that the relay said why the answer ended; if it said nothing else, only figures can follow."""
        self.whole = True
        if alone:
            self._deadline_s = time.monotonic() + _FIGURES_S

    async def __aiter__(self) -> AsyncIterator[object]:
        async with aclosing(self._chunks()) as chunks:
            lines = _Lines(self._line_max_bytes)
            try:
                async for chunk in chunks:
                    for line in lines.of(chunk):
                        event = self._event(line)
                        if event is not None:
                            yield event
                        if self.finished:
                            break
                    if self.finished:
                        break
            except (TimeoutError, httpx2.HTTPError):
                if not self.whole:
                    raise
            for event in self._rest(lines.last()):
                yield event
            yield END
            # A response read to its end gives its connection back for the next turn.
            self._deadline_s = time.monotonic() + _AFTERWORD_S
            with suppress(TimeoutError, httpx2.HTTPError):
                async for _ in chunks:
                    pass

    async def _chunks(self) -> AsyncGenerator[bytes, None]:
        """Bytes as they come; rests a moment after each read that had to wait, so that the next finds several tokens."""
        last_s = time.monotonic()
        async with aclosing(_bytes(self._response)) as body:
            while True:
                try:
                    chunk = await self._next(body)
                except StopAsyncIteration:
                    return
                if self._tape is not None:
                    self._tape.take(chunk)
                yield chunk
                now_s = time.monotonic()
                if now_s - self._heard_s > self._patience_s:
                    raise errors.SilenceError(seconds=round(self._patience_s), charged="maybe")
                if now_s - last_s > 0.002 and self._deadline_s is None:
                    await asyncio.sleep(_BREATH_S)
                    now_s = time.monotonic()
                last_s = now_s

    async def _next(self, body: AsyncIterator[bytes]) -> bytes:
        if self._deadline_s is None:
            return await anext(body)
        async with asyncio.timeout(max(0.0, self._deadline_s - time.monotonic())):
            return await anext(body)

    def _event(self, line: bytes) -> object | None:
        if line.startswith(b"data:"):
            payload = line
            while payload.startswith(b"data:"):  # a proxy may double the field name
                payload = payload[5:].strip()
            self._split = not payload
            return self._data(payload)
        if not line.strip():
            self._split = False
            return self._joined()
        if self._split:  # "data:" alone, its JSON on the next line
            self._split = False
            return self._data(line.strip())
        if not line.startswith((b":", b"event:", b"id:", b"retry:")):
            self._hold(self._strays, line)
            if is_page(self._strays[0]) and len(self._strays) > 400:
                raise self._page()
        return None

    def _data(self, payload: bytes) -> object | None:
        if payload == b"[DONE]":
            self.finished = True
            return self._joined()
        if not payload:
            return None
        try:
            value: object = orjson.loads(payload)
        except orjson.JSONDecodeError:
            self._hold(self._held, payload)  # perhaps the first of several lines
            return None
        if self._held and not (isinstance(value, dict) and value.keys() & _CHUNK):
            self._hold(self._held, payload)
            return None
        self.broken |= bool(self._held)
        self._held.clear()
        self._spoke = True
        return value

    def _joined(self) -> object | None:
        """The event whose JSON was spread over several data lines, once it has ended."""
        if not self._held:
            return None
        payload = b"\n".join(self._held)
        self._held.clear()
        try:
            value: object = orjson.loads(payload)
        except orjson.JSONDecodeError:
            self.broken = True
            return None
        self._spoke = True
        return value

    def _rest(self, last: bytes) -> Iterator[object]:
        """What stands in the last line, or in a body that is no stream, or no longer one."""
        if self.finished:
            return
        for event in (self._event(last), self._joined()):
            if event is not None:
                yield event
        if self.finished or self.whole:
            return
        body = b"\n".join(self._strays)
        if not body.strip():
            return
        try:
            value: object = orjson.loads(body)
        except orjson.JSONDecodeError:
            if is_page(body):
                raise self._page() from None
            raise errors.CutError(charged="maybe") from None
        self.finished = True
        yield value

    def _page(self) -> errors.RelayError:
        page = b"\n".join(self._strays)
        if self._spoke:  # a proxy's own page, after the relay had begun to answer
            return errors.UpstreamError(said=page_title(page), charged="maybe")
        return refusal(self._response.status_code, self._response.headers, page)

    def _hold(self, lines: list[bytes], line: bytes) -> None:
        lines.append(line)
        self._held_bytes += len(line)
        if self._held_bytes > self._line_max_bytes:
            raise errors.CutError(charged="maybe")


class _Lines:
    """Cuts bytes into lines that end in LF, CR LF or CR, wherever the pieces were cut."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._rest: list[bytes] = []
        self._held_bytes = 0
        self._after_cr = False
        self._first = True

    def of(self, chunk: bytes) -> Iterator[bytes]:
        if not chunk:
            return
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        self._after_cr = chunk.endswith(b"\r")
        lines = chunk.splitlines()
        last = [] if chunk.endswith((b"\n", b"\r")) else lines[-1:]
        for line in lines[: len(lines) - len(last)]:
            yield self._whole(line)
        self._rest += last
        self._held_bytes += sum(map(len, last))
        if self._held_bytes > self._max_bytes:
            raise errors.CutError(charged="maybe")

    def last(self) -> bytes:
        """The line that had no end."""
        return self._whole(b"")

    def _whole(self, line: bytes) -> bytes:
        if self._rest:
            line = b"".join([*self._rest, line])
            self._rest, self._held_bytes = [], 0
        if self._first:
            self._first = False
            line = line.removeprefix(b"\xef\xbb\xbf")
        return line


def _bytes(response: httpx2.Response) -> AsyncGenerator[bytes, None]:
    # Undoing content-encoding costs a copy of every chunk; most streams have none.
    return response.aiter_bytes() if "content-encoding" in response.headers else response.aiter_raw()
