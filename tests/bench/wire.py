"""A visitor without a browser: speaks Streamlit's websocket protocol and notes when each word arrives."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.relay import Script
from tests.bench.servers import Server


class WireVisitor:
    """One session: the address it is at, its chat box, the words that came down."""

    def __init__(self, connection: websockets.ClientConnection, query: str = "") -> None:
        self.connection, self.query = connection, query
        self.page_hash = self.box_id = self.box_fragment = ""
        self.cached: set[str] = set()
        self.timers: dict[str, asyncio.Task[None]] = {}
        self.finished = asyncio.Event()
        self.script: Script | None = None
        self.arrived: list[float] = []
        """When each word of the script was first on the wire, seconds since 1970."""
        self.whole = asyncio.Event()

    async def rerun(self, fragment: str = "", text: str | None = None, timer: bool = False) -> None:
        message = BackMsg()
        run = message.rerun_script
        run.query_string, run.page_script_hash = self.query, self.page_hash
        run.fragment_id, run.is_auto_rerun = fragment, timer
        run.cached_message_hashes.extend(self.cached)
        run.context_info.locale, run.context_info.timezone = "en-US", "UTC"
        if text is not None:
            widget = run.widget_states.widgets.add()
            widget.id, widget.chat_input_value.data = self.box_id, text
        await self.connection.send(message.SerializeToString())

    async def open(self) -> None:
        """Draw the page once, to the end."""
        self.finished.clear()
        await self.rerun()
        await asyncio.wait_for(self.finished.wait(), 60)

    async def send(self, script: Script) -> None:
        """Press Enter; `whole` is set when the last word has come."""
        self.script, self.arrived = script, []
        self.whole.clear()
        await self.rerun(self.box_fragment, f"[[{script.model}]]")

    async def listen(self) -> None:
        async for frame in self.connection:
            message = ForwardMsg.FromString(frame)
            if message.metadata.cacheable:
                self.cached.add(message.hash)
            match message.WhichOneof("type"):
                case "delta":
                    self.see(message)
                case "new_session":
                    self.begin(message)
                case "script_finished":
                    self.finished.set()
                case "page_info_changed":
                    self.query = message.page_info_changed.query_string
                case "auto_rerun":
                    self.repeat(message.auto_rerun.fragment_id, message.auto_rerun.interval)
                case "stop_auto_rerun":
                    for fragment in message.stop_auto_rerun.fragment_ids:
                        self.forget(fragment)

    def see(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        if element.WhichOneof("type") == "chat_input":
            self.box_id, self.box_fragment = element.chat_input.id, message.delta.fragment_id
        elif element.WhichOneof("type") == "markdown" and self.script:
            self.note(element.markdown.body, self.script)

    def note(self, text: str, script: Script) -> None:
        """Every word up to the last one in `text` has arrived by now."""
        start = text.rfind(script.prefix)
        digits = text[start + len(script.prefix) :][:5]
        if start < 0 or len(digits) < 5 or not digits.isdigit():
            return
        new = int(digits) - len(self.arrived)
        self.arrived.extend([time.time()] * new)
        if len(self.arrived) >= script.length:
            self.whole.set()

    def begin(self, message: ForwardMsg) -> None:
        if not message.metadata.run.fragment_ids:
            for fragment in list(self.timers):
                self.forget(fragment)
            self.page_hash = message.new_session.page_script_hash

    def repeat(self, fragment: str, every_s: float) -> None:
        async def tick() -> None:
            while True:
                await asyncio.sleep(every_s)
                await self.rerun(fragment, timer=True)

        self.forget(fragment)
        self.timers[fragment] = asyncio.create_task(tick())

    def forget(self, fragment: str) -> None:
        if timer := self.timers.pop(fragment, None):
            timer.cancel()


@contextlib.asynccontextmanager
async def wire_visitor(server: Server, query: str = "") -> AsyncIterator[WireVisitor]:
    """A visitor whose page is drawn, with the cookies a browser would have been given."""
    _, _, headers = await asyncio.to_thread(server.get, "/")
    cookies = "; ".join(value.split(";")[0] for name, value in headers if name.lower() == "set-cookie")
    address = f"ws://localhost:{server.port}/_stcore/stream"
    async with websockets.connect(
        address,
        subprotocols=[websockets.Subprotocol("streamlit")],
        origin=websockets.Origin(server.address),
        additional_headers={"cookie": cookies} if cookies else None,
        max_size=None,
        compression=None,
    ) as connection:
        someone = WireVisitor(connection, query)
        listener = asyncio.create_task(someone.listen())
        try:
            await someone.open()
            yield someone
        finally:
            for fragment in list(someone.timers):
                someone.forget(fragment)
            listener.cancel()
