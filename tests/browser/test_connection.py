"""Connecting a relay in a real browser: every pasted form, every way it fails, and where keys never appear."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import choose, css, rest, visit

TYPED, REMEMBERED = "sk-typed-key-for-this-visit-7431", "sk-typed-key-to-be-remembered-9152"
REFUSED = "sk-typed-key-with-a-bad-address-2286"
ENVIRONMENT, SECRET = "sk-key-from-the-environment-6820", "sk-key-from-the-secrets-file-3047"
KEYS = (TYPED, REMEMBERED, REFUSED, ENVIRONMENT, SECRET)


def fill(page: Page, field: str, text: str) -> None:
    page.locator(f"{css(f'connection.{field}')} input").fill(text)


def press(page: Page, button: str) -> None:
    page.locator(f"{css(f'connection.{button}')} button").first.click()


def add(page: Page, address: str, key: str = TYPED, title: str = "Relay", *, remember: bool = False) -> None:
    """Fill in the form, send it, and wait until the new relay's first test is over."""
    send(page, address, key, title, remember=remember)
    verdict = card(page, title).get_by_text(
        re.compile("This relay works|Something is wrong|这个中转站可以使用|有问题")
    )
    expect(verdict).to_be_visible(timeout=20_000)
    rest(page)


def send(page: Page, address: str, key: str = TYPED, title: str = "", *, remember: bool = False) -> None:
    fill(page, "address", address)
    fill(page, "title", title)
    if remember:
        page.locator(css("connection.keep")).get_by_text("remember it, encrypted").click()
    fill(page, "key", key)
    press(page, "add")
    expect(page.locator(f"{css('connection.key')} input")).to_have_value("")


def card(page: Page, title: str):
    """The card of a relay."""
    return page.locator("[class*='st-key-connection-card-']").filter(has_text=title).first


@pytest.fixture
def website():
    """A web server that answers everything with a page, as a relay's console does."""

    class Website(BaseHTTPRequestHandler):
        def do_GET(self):
            body = b"<!doctype html><title>Some Console</title><h1>Welcome</h1>"
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Website)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


FORMS = (
    "127.0.0.1:{port}",
    "http://127.0.0.1:{port}",
    "http://127.0.0.1:{port}/v1",
    "http://127.0.0.1:{port}/v1/",
    "http://127.0.0.1:{port}/v1/chat/completions",
    "  http：／／127．0．0．1：{port}／ｖ１  ",
)


def test_a_relay_on_a_port_is_connected_with_each_pasted_form(server, sandbox_server, page):
    visit(page, f"{server.address}/connection")
    used = f"http://127.0.0.1:{sandbox_server.port}/v1"
    for number, form in enumerate(FORMS, 1):
        title = f"Form {number}"
        expect(page.get_by_text("Will be used:")).to_have_count(0)
        fill(page, "address", form.format(port=sandbox_server.port))
        expect(page.get_by_text("Will be used:")).to_contain_text(used)
        add(page, form.format(port=sandbox_server.port), "Bearer sk-any-key", title)
        expect(card(page, title).get_by_text("This relay works")).to_be_visible(timeout=15_000)
        expect(card(page, title)).to_contain_text(used)
        expect(page.locator(f"{css('shell.relay')} input")).to_have_value(title)


def test_a_wrong_key_is_refused_with_cause_and_cure(server, sandbox_server, page):
    visit(page, f"{server.address}/connection")
    add(page, f"127.0.0.1:{sandbox_server.port}", "sk-sandbox-wrong", "Wrong key")
    wrong = card(page, "Wrong key")
    expect(wrong.get_by_text("The key was refused")).to_be_visible(timeout=15_000)
    expect(wrong).to_contain_text("Copy it again from the relay that this address belongs to.")
    expect(wrong.get_by_text("Models — not tried")).to_be_visible()


def test_an_exhausted_key_is_told_apart_from_a_wrong_one(server, sandbox_server, page):
    visit(page, f"{server.address}/connection")
    add(page, f"127.0.0.1:{sandbox_server.port}", "sk-sandbox-exhausted", "Exhausted")
    expect(card(page, "Exhausted").get_by_text("The balance is used up")).to_be_visible(timeout=15_000)


def test_a_website_is_not_taken_for_an_api(server, website, page):
    visit(page, f"{server.address}/connection")
    add(page, website, title="Website")
    expect(card(page, "Website").get_by_text("A web page answered instead of the API")).to_be_visible(
        timeout=15_000
    )
    expect(card(page, "Website")).to_contain_text("Some Console")


def test_encryption_that_is_not_there_is_named(server, sandbox_server, page):
    visit(page, f"{server.address}/connection")
    add(page, f"https://127.0.0.1:{sandbox_server.port}", title="No TLS")
    expect(card(page, "No TLS").get_by_text("certificate can't be trusted")).to_be_visible(timeout=15_000)
    expect(card(page, "No TLS").get_by_text("Key — not tried")).to_be_visible()


def test_the_reasons_are_told_in_chinese_too(server, sandbox_server, new_page):
    page = new_page(locale="zh-CN")
    visit(page, f"{server.address}/connection")
    add(page, f"127.0.0.1:{sandbox_server.port}", "sk-sandbox-wrong", "错误的密钥")
    expect(card(page, "错误的密钥").get_by_text("not tried")).to_have_count(0)
    expect(card(page, "错误的密钥").get_by_text("The key was refused")).to_have_count(0)
    expect(card(page, "错误的密钥").locator("[data-testid=stAlert]")).to_have_count(1, timeout=15_000)


def test_a_typed_key_serves_the_whole_visit_and_no_other(server, sandbox_server, page, new_page):
    visit(page, f"{server.address}/connection")
    add(page, f"127.0.0.1:{sandbox_server.port}", title="Mine alone")
    page.reload()
    rest(page)
    expect(card(page, "Mine alone")).to_be_visible()
    beside, stranger = new_page(beside=page), new_page()
    for other in (beside, stranger):
        visit(other, f"{server.address}/connection")
    expect(card(beside, "Mine alone")).to_be_visible()
    expect(stranger.get_by_text("Mine alone")).to_have_count(0)


def test_a_restart_forgets_what_was_typed_for_the_visit_and_keeps_what_was_to_be_remembered(
    serve, sandbox_server, page
):
    first = serve()
    visit(page, f"{first.address}/connection")
    add(page, f"127.0.0.1:{sandbox_server.port}", title="For the visit")
    add(page, f"127.0.0.1:{sandbox_server.port}", REMEMBERED, "For good", remember=True)
    expect(card(page, "For good").get_by_text("This relay works")).to_be_visible(timeout=15_000)
    first.stop()
    second = serve(home=first.folder)
    visit(page, f"{second.address}/connection")
    expect(card(page, "For good")).to_be_visible()
    expect(page.get_by_text("For the visit")).to_have_count(0)
    card(page, "For good").get_by_role("button", name="Test").click()
    expect(card(page, "For good").get_by_text("This relay works")).to_be_visible(timeout=15_000)


def test_what_was_typed_survives_reload_except_the_key(server, page):
    visit(page, f"{server.address}/connection")
    page.locator(f"{css('connection.address')} input[data-began]").wait_for()
    fill(page, "address", "relay.example.com")
    expect(page.get_by_text("Will be used:")).to_be_visible()
    fill(page, "title", "Half done")
    page.keyboard.press("Tab")
    fill(page, "key", TYPED)
    rest(page)
    page.reload()
    rest(page)
    for field, text in {"address": "relay.example.com", "title": "Half done", "key": ""}.items():
        expect(page.locator(f"{css(f'connection.{field}')} input")).to_have_value(text)
    expect(page.get_by_text("Will be used:")).to_be_visible()


def test_a_click_elsewhere_does_not_wait_for_a_slow_test(server, sandbox_server, page):
    visit(page, f"{server.address}/connection")
    send(page, f"http://127.0.0.1:{sandbox_server.port}/fault/silent-before-headers/v1", title="Silent")
    expect(card(page, "Silent").get_by_text("Testing…")).to_be_visible()
    page.locator("[data-testid=stSidebarNav]").get_by_role("link", name="Help", exact=True).click()
    expect(page.get_by_role("heading", name="Help", exact=True)).to_be_visible(timeout=3_000)


def test_a_forgotten_relay_is_gone_only_after_a_second_click(server, sandbox_server, page):
    visit(page, f"{server.address}/connection")
    add(page, f"127.0.0.1:{sandbox_server.port}", title="To forget")
    card(page, "To forget").get_by_role("button", name="Forget", exact=True).click()
    expect(card(page, "To forget")).to_be_visible()
    page.get_by_role("button", name="Forget relay and key").click()
    rest(page)
    expect(page.get_by_text("To forget", exact=True)).to_have_count(0)


@pytest.mark.parametrize("address", ["relay.invalid", "ftp://relay.example.com"], ids=["taken in", "refused"])
def test_a_typed_key_goes_up_once_whatever_is_clicked_later(server, page, address):
    traffic = Traffic(page)
    visit(page, f"{server.address}/connection")
    send(page, address, TYPED, "Once")
    rest(page)
    for later in ("a.example.com", "b.example.com"):
        fill(page, "address", later)
        expect(page.get_by_text("Will be used:")).to_contain_text(later)
    card(page, "Sandbox").get_by_role("button", name="Test").click()
    expect(card(page, "Sandbox").get_by_text("This relay works")).to_be_visible(timeout=15_000)
    assert traffic.up_with("b.example.com") > 0, "the traffic was not seen"
    assert (traffic.up_with(TYPED), traffic.down_with(TYPED)) == (1, 0)


class Traffic:
    """Everything that comes down to a browser, and the frames that go up from it."""

    def __init__(self, page: Page) -> None:
        self.down: list[bytes] = []
        self.up: list[bytes] = []
        page.on("websocket", self._listen)
        page.on("response", lambda response: self.down.append(str(response.all_headers()).encode()))

    def _listen(self, socket) -> None:
        socket.on("framereceived", lambda frame: self.down.append(_bytes(frame)))
        socket.on("framesent", lambda frame: self.up.append(_bytes(frame)))

    def down_with(self, text: str) -> int:
        return sum(text.encode() in piece for piece in self.down)

    def up_with(self, text: str) -> int:
        return sum(text.encode() in piece for piece in self.up)


def _bytes(frame: bytes | str) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


@pytest.fixture
def given(tmp_path: Path, serve, sandbox_server):
    """An app with a relay from the environment and one from secrets.toml, both on the sandbox's port."""
    home = tmp_path / "given"
    (home / ".streamlit").mkdir(parents=True)
    address = f"http://127.0.0.1:{sandbox_server.port}/v1"
    secrets = f'[relays.work]\nbase_url = "{address}"\napi_key = "{SECRET}"\ntitle = "From secrets"\n'
    (home / ".streamlit" / "secrets.toml").write_text(secrets)
    return serve(home=home, OPENAI_BASE_URL=address, OPENAI_API_KEY=ENVIRONMENT)


def test_keys_of_every_source_stay_on_the_server(given, sandbox_server, page):
    """They are used for tests, chats and echoed errors, and are then in no frame, page, database, file or log."""
    traffic = Traffic(page)
    host = f"127.0.0.1:{sandbox_server.port}"
    visit(page, f"{given.address}/connection")
    add(page, f"{host}/v1", TYPED, "Typed")
    add(page, f"{host}/fault/error-echoes-key/v1", REMEMBERED, "Remembered", remember=True)
    send(page, "ftp://relay.example.com", REFUSED, "Refused")
    expect(page.get_by_text("This kind of address can't be used")).to_be_visible()
    for title in ("Typed", "Remembered", "From secrets", host):
        visit(page, f"{given.address}/connection")
        card(page, title).get_by_role("button", name="Test").click()
        rest(page)
        choose(page, "shell.relay", title)
        visit(page, given.address)
        page.locator("[data-testid=stChatInputTextArea]").fill("Hello")
        page.keyboard.press("Enter")
        expect(page.locator("[data-testid=stChatMessage]").nth(1)).to_be_visible(timeout=15_000)
        page.reload()
        rest(page)
    content = page.content() + page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    given.stop()
    assert traffic.down_with("From secrets") > 0, "the traffic was not seen"
    assert [traffic.up_with(key) for key in KEYS] == [1, 1, 1, 0, 0]
    for key in KEYS:
        assert traffic.down_with(key) == 0
        assert key not in content
        assert _files_with(given.folder, key) == ([".streamlit/secrets.toml"] if key == SECRET else [])
        assert key.encode() not in Path(given.log.name).read_bytes()


def _files_with(folder: Path, text: str) -> list[str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.relative_to(folder).as_posix() for file in files if text.encode() in file.read_bytes()]
