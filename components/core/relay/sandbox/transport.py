"""An httpx2 transport that runs an ASGI app on the caller's own event loop and streams its replies for real."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
from starlette.types import ASGIApp, Message

GRACE_S = 0.5
"""How long a closing client waits for the app to notice."""

AHEAD = 64
"""Body messages the app may be ahead of its reader, as a socket's buffer would allow."""


class InProcessTransport(httpx2.AsyncBaseTransport):
    """Every request is a task of its own; leaving a response makes the app see http.disconnect."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        limits = request.extensions.get("timeout", {})
        call = _Call(request, body, limits.get("read"))
        call.begin(self._app)
        answered = False
        try:
            status, headers = await call.head()
            answered = True
        finally:
            # A client that is cancelled while it waits for headers must be seen to go.
            if not answered:
                await call.leave()
        return httpx2.Response(status, headers=headers, stream=call)


class _Call(httpx2.AsyncByteStream):
    """One request and the reply's body."""

    def __init__(self, request: httpx2.Request, body: bytes, read_s: float | None) -> None:
        self._request = request
        self._body = body
        self._read_s = read_s
        self._asked = False
        self._started = False
        self._gone = asyncio.Event()
        self._messages: asyncio.Queue[Message | None] = asyncio.Queue(AHEAD)

    def begin(self, app: ASGIApp) -> None:
        self._task = asyncio.create_task(self._run(app))

    async def head(self) -> tuple[int, list[tuple[bytes, bytes]]]:
        message = await self._next()
        if message is None:
            await self._task
            raise httpx2.RemoteProtocolError(
                "Server disconnected without sending a response.", request=self._request
            )
        return message["status"], message["headers"]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (message := await self._next()) is not None:
            if message.get("body"):
                yield message["body"]
            if not message.get("more_body", False):
                await self._task
                return
        await self._task
        raise httpx2.RemoteProtocolError(
            "peer closed connection without sending complete message body", request=self._request
        )

    async def aclose(self) -> None:
        await self.leave()

    async def leave(self) -> None:
        """Tell the app that nobody listens any more, and let it end."""
        self._gone.set()
        while not self._messages.empty():
            self._messages.get_nowait()
        if not self._task.done():
            await asyncio.wait({self._task}, timeout=GRACE_S)
        if not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=GRACE_S)
        elif not self._task.cancelled():
            self._task.exception()

    async def _next(self) -> Message | None:
        try:
            async with asyncio.timeout(self._read_s):
                return await self._messages.get()
        except TimeoutError as error:
            raise httpx2.ReadTimeout("The sandbox stayed silent.", request=self._request) from error

    async def _run(self, app: ASGIApp) -> None:
        try:
            await app(_scope(self._request), self._receive, self._send)
        finally:
            if not self._gone.is_set():
                await self._messages.put(None)

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": self._body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if not self._gone.is_set():
            await self._messages.put(message)


def _scope(request: httpx2.Request) -> dict[str, Any]:
    port = request.url.port or (443 if request.url.scheme == "https" else 80)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, port),
        "client": ("127.0.0.1", 0),
        "root_path": "",
    }
