"""The outermost layer: reads the request, keeps its record, and stops the work when the client goes away."""

import asyncio
import gzip
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.core.relay.sandbox.journal import Journal, RequestRecord

REQUEST_ID_HEADER = "X-Oneapi-Request-Id"
PROXIES = ("nginx", "cloudflare")
"""Replies of a proxy in front of the relay carry no request id of the relay."""


class Watch:
    """ASGI middleware; cancels the app's task as soon as the client disconnects."""

    def __init__(self, app: ASGIApp, journal: Journal, clock: Callable[[], float]) -> None:
        self._app = app
        self._journal = journal
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record = self._journal.open(scope["method"], scope["path"], dict(Headers(scope=scope)))
        scope["sandbox.record"] = record
        body = await _whole_body(scope, receive)
        work = asyncio.create_task(self._work(scope, _once(body), self._watched(send, record)))
        gone = asyncio.create_task(_departure(receive))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Also when whoever left had no patience to see it noticed, and this was cancelled.
            record.disconnected = not work.done()
            gone.cancel()
            work.cancel()
            results = await asyncio.gather(work, gone, return_exceptions=True)
            record.ended = self._clock()
        if isinstance(results[0], Exception):
            raise results[0]

    async def _work(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def _watched(self, send: Send, record: RequestRecord) -> Send:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
                headers = MutableHeaders(scope=message)
                if headers.get("server") not in PROXIES:
                    headers[REQUEST_ID_HEADER] = record.id
            elif message.get("body") and record.first_byte is None:
                record.first_byte = self._clock()
            await send(message)

        return watched


async def _whole_body(scope: Scope, receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    body = b"".join(parts)
    packed = Headers(scope=scope).get("content-encoding") == "gzip"
    return gzip.decompress(body) if packed and body else body


def _once(body: bytes) -> Receive:
    """A receive that gives the body once and then stays quiet: departures are this layer's business."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop()

    return receive


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
