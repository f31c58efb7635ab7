"""A relay that paints what a test tells it to, and a server where pictures lie."""

import asyncio
import io
import threading
from collections import defaultdict
from dataclasses import replace

import httpx2
from PIL import Image

from components.core.fetch import Fetcher
from components.core.orders import Order
from components.core.records import Call, Relay, Source, Status, Timing, Usage
from components.core.relay.images import Painted
from tests.core.relay.exchanges import NEVER_S

ME = "local"
ORDER = Order("sandbox", "painter", "a fox")
SANDBOX = Relay("sandbox", "Sandbox", "http://sandbox.relay/v1", Source.SANDBOX)
CDN = "http://cdn.test"


def png(color: str = "red", side: int = 8) -> bytes:
    to = io.BytesIO()
    Image.new("RGB", (side, side), color).save(to, "PNG")
    return to.getvalue()


class Gate(threading.Event):
    """What is awaited on the loop until a test opens it."""

    async def passed(self) -> None:
        async with asyncio.timeout(NEVER_S):
            while not await asyncio.to_thread(self.wait, 0.002):
                pass


class Line:
    """As much of a connection as a fake painting needs."""

    relay = SANDBOX


class Easel:
    """Makes paintings; each does in turn what its order's prompt names in `scripts`."""

    def __init__(self) -> None:
        self.scripts: dict[str, list[object]] = defaultdict(lambda: [Painted(png())])
        self.asked: list[str] = []
        self.enclosed: list[object] = []
        self.cancelled: list[str] = []

    def paint(self, connection, order, references, mask, *, context):
        self.enclosed.append((references, mask, context))
        return Fake(self, order, context)


class Fake:
    """One painting: its script's gates are passed, its errors raised, all else is told."""

    said = "So be it."

    def __init__(self, easel: Easel, order: Order, context) -> None:
        self._easel, self._order, self._context = easel, order, context
        self.call: Call | None = None

    async def events(self):
        self._easel.asked.append(self._order.prompt)
        status = Status.STOPPED
        try:
            for step in self._easel.scripts[self._order.prompt]:
                if isinstance(step, Gate):
                    await step.passed()
                elif isinstance(step, Exception):
                    raise step
                else:
                    yield step
            status = Status.DONE
        except asyncio.CancelledError:
            self._easel.cancelled.append(self._order.prompt)
            raise
        finally:
            self.call = replace(CALL, status=status, message_id=self._context.message_id)


CALL = Call(
    "c", None, "images", "sandbox", "http://sandbox.relay", Status.DONE, "painter",
    Usage(3, 4), timing=Timing(None, 2.5), request_id="r1",
)  # fmt: skip


class Server:
    """What lies at CDN by path: bytes, statuses to be given one after the other, or a gate before the next."""

    def __init__(self) -> None:
        self.there: dict[str, list[object]] = {}
        self.asked: list[str] = []

    @property
    def fetcher(self) -> Fetcher:
        return Fetcher(inside={CDN: httpx2.MockTransport(self._answer)})

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request.url.path)
        left = self.there.get(request.url.path, [404])
        while isinstance(left[0], Gate):
            await left.pop(0).passed()
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, int):
            return httpx2.Response(answer)
        return httpx2.Response(200, content=_piece(answer))


async def _piece(data: bytes):
    yield data
