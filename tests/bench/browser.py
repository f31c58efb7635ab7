"""One person at a real browser: types, presses Enter, sees the first and the last word arrive."""

import base64
import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, Error, Page, sync_playwright

from tests.bench.relay import Script
from tests.bench.servers import Server

BOX = "[data-testid=stChatInputTextArea]"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    # A microphone that beeps, and nobody who must be asked for it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
# Both clocks count from 1970, so the browser's times can be set against the relay's.
WATCH = """([first, last]) => {
    const now = () => (performance.timeOrigin + performance.now()) / 1000;
    const seen = window.bench = {enter: 0, first: 0, last: 0};
    const key = e => { if (e.key === "Enter") { seen.enter = now(); document.removeEventListener("keydown", key, true); } };
    document.addEventListener("keydown", key, true);
    const look = text => {
        if (!seen.first && text.includes(first)) seen.first = now();
        if (!seen.last && text.includes(last)) { seen.last = now(); observer.disconnect(); }
    };
    const observer = new MutationObserver(changes => {
        for (const change of changes) {
            if (change.type === "characterData") look(change.target.data);
            else for (const node of change.addedNodes) look(node.textContent);
        }
    });
    observer.observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


@dataclass(frozen=True)
class Turn:
    """What one turn took; times in seconds, `kb` in 1,000 bytes."""

    first_s: float
    """Enter to the first word in the DOM, less the relay's own time to it."""
    whole_s: float
    """Enter to the last word in the DOM."""
    late_s: float
    """The last word in the DOM after the relay sent it."""
    kb: float
    server_cpu_s: float
    main_thread_s: float


class Visitor:
    """A page of a contender and what has come down to it."""

    def __init__(self, page: Page, server: Server, relay: Server) -> None:
        self.page, self.server, self.relay = page, server, relay
        self.received_bytes = 0
        self.devtools: CDPSession = page.context.new_cdp_session(page)
        self.devtools.send("Performance.enable")
        self.devtools.on("Network.webSocketFrameReceived", self.count)
        self.devtools.send("Network.enable")

    def count(self, event: dict) -> None:
        payload = event["response"]["payloadData"]
        binary = event["response"]["opcode"] == 2
        self.received_bytes += len(base64.b64decode(payload)) if binary else len(payload)

    def main_thread_s(self) -> float:
        metrics = self.devtools.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

    def open(self, address: str) -> None:
        try:
            self.page.goto(address)
            self.page.locator(BOX).wait_for(timeout=60_000)
        except Error as error:
            raise RuntimeError(f"no chat box: {self.server.ended()}") from error
        self.rest()

    def rest(self, quiet_s: float = 0.6) -> None:
        """Wait until nothing has come down for a while and the box can be used."""
        before = -1
        while before != self.received_bytes:
            before = self.received_bytes
            self.page.wait_for_timeout(quiet_s * 1000)
        self.page.locator(f"{BOX}:enabled").wait_for()

    def send(self, script: Script) -> None:
        self.page.locator(BOX).fill(f"[[{script.model}]]")
        self.page.wait_for_timeout(150)
        self.page.locator(BOX).press("Enter")

    def turn(self, script: Script, timeout_s: float = 90) -> Turn:
        """Play one script and weigh it; the script's prefix must be new to the page."""
        self.page.evaluate(WATCH, [script.first_word, script.last_word])
        kb, cpu, thread = self.received_bytes, self.server.cpu_s(), self.main_thread_s()
        self.send(script)
        deadline = time.monotonic() + timeout_s
        while not (seen := self.page.evaluate("window.bench"))["last"]:
            if time.monotonic() > deadline:
                raise RuntimeError(f"no last word of {script.model} on {self.server.address}")
            self.page.wait_for_timeout(100)
        self.rest()
        asked = self.relay.json(f"/_log?prefix={script.prefix}")[-1]
        relay_s = asked["sent"][0] - asked["at"]
        return Turn(
            first_s=seen["first"] - seen["enter"] - relay_s,
            whole_s=seen["last"] - seen["enter"],
            late_s=seen["last"] - asked["ended_at"],
            kb=(self.received_bytes - kb) / 1000,
            server_cpu_s=self.server.cpu_s() - cpu,
            main_thread_s=self.main_thread_s() - thread,
        )


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def visitor(browser: Browser, server: Server, relay: Server, address: str = "") -> Iterator[Visitor]:
    """A new person with an empty browser profile, the page open and at rest."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    try:
        someone = Visitor(context.new_page(), server, relay)
        someone.open(address or server.address)
        yield someone
    finally:
        context.close()
