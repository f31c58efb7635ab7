"""Files in a browser: picked, weighed, removed, sent, seen in the turn; a picture pasted from the real clipboard."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from playwright.sync_api import Page, expect

from tests.bench.servers import Server
from tests.browser.conftest import NewPage
from tests.browser.stage import css, visit
from tests.browser.talk import BOX, TURN, ask, ended
from tests.core.files import made

CHIP = "[class*=st-key-tray-chip-]"


def pick(page: Page, *files: Path) -> None:
    """Attach files with the button above the box."""
    page.locator(f"{css('tray.attach')} button").first.click()
    page.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(files)


def test_a_picture_and_a_text_are_attached_weighed_sent_and_seen(page: Page, server: Server, tmp_path: Path):
    picture, notes, other = (tmp_path / name for name in ("tea.png", "notes.txt", "other.txt"))
    picture.write_bytes(made.picture(320, 200))
    notes.write_text("Green tea at 80 degrees", encoding="utf-8")
    other.write_text("not wanted", encoding="utf-8")
    visit(page, server.address)
    pick(page, picture, notes, other)
    expect(page.locator(CHIP)).to_have_count(3, timeout=15_000)
    expect(page.locator(CHIP).first).to_contain_text("tokens")
    expect(page.locator(CHIP).first).to_contain_text("$")
    page.get_by_role("button", name="Remove other.txt").click()
    expect(page.locator(CHIP)).to_have_count(2, timeout=15_000)
    page.locator(BOX).fill("What is in them?")
    page.locator(BOX).press("Enter")
    question = page.locator(TURN).first
    expect(question.locator("img")).to_be_visible(timeout=15_000)
    expect(question).to_contain_text("notes.txt")
    expect(page.locator(CHIP)).to_have_count(0)
    ended(page)


def test_a_picture_pasted_into_the_box_goes_with_the_question(page: Page, server: Server):
    visit(page, server.address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """async () => {
            const canvas = document.createElement("canvas"); canvas.width = canvas.height = 64;
            canvas.getContext("2d").fillRect(0, 0, 32, 32);
            const blob = await new Promise(done => canvas.toBlob(done, "image/png"));
            await navigator.clipboard.write([new ClipboardItem({"image/png": blob})]);
        }"""
    )
    page.locator(BOX).click()
    page.keyboard.press("Control+v")
    expect(page.locator("[data-testid=stChatInput]")).to_contain_text("image.png", timeout=15_000)
    page.locator(BOX).fill("What is it?")
    page.locator(BOX).press("Enter")
    expect(page.locator(TURN).first.locator("img")).to_be_visible(timeout=15_000)
    ended(page)


def test_on_a_phone_a_file_is_one_chip_with_its_cross_inside(
    new_page: NewPage, server: Server, tmp_path: Path
):
    notes = tmp_path / "notes of the meeting of last week and of the one before.txt"
    notes.write_text("word " * 9000, encoding="utf-8")
    page = new_page(width=390)
    visit(page, server.address)
    pick(page, notes)
    expect(page.locator(CHIP)).to_contain_text("$", timeout=15_000)
    chip = page.locator(CHIP).first.bounding_box()
    name = page.locator(f"{CHIP} button").first.bounding_box()
    cross = page.locator("[class*=st-key-tray-remove-] button").bounding_box()
    assert name["x"] + name["width"] <= cross["x"] + 1
    assert name["y"] <= cross["y"] + cross["height"] / 2 <= name["y"] + name["height"]
    assert cross["x"] + cross["width"] <= chip["x"] + chip["width"] <= 390


@contextmanager
def relay_with_late_prices(told: Event) -> Iterator[str]:
    """The address of a relay of one model, which says nothing of prices until it is told to."""
    row = {"model_name": "tea-chat", "quota_type": 0, "model_ratio": 1.25, "completion_ratio": 4}
    replies = {"/v1/models": {"data": [{"id": "tea-chat"}]}, "/api/pricing": {"success": True, "data": [row]}}

    class Relay(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/api/pricing":
                told.wait(60)
            body = json.dumps(replies.get(self.path, {})).encode()
            self.send_response(200 if self.path in replies else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Relay) as relay:
        Thread(target=relay.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{relay.server_port}/v1"
        told.set()
        relay.shutdown()


def test_a_page_whose_prices_are_late_rests_and_takes_a_question(page: Page, serve):
    told, sent = Event(), list[object]()
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    with relay_with_late_prices(told) as address:
        app = serve(OPENAI_BASE_URL=address, OPENAI_API_KEY="sk-tea")
        visit(page, app.address)
        expect(page.get_by_text("price unknown")).to_be_visible(timeout=15_000)
        drawn = len(sent)
        page.wait_for_timeout(2500)
        assert len(sent) == drawn
        ask(page, "Green or black?")
