"""The frame in a real browser: cold deep links, headers, the visit's cookie, languages, small screens."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from components.core.owner import owner
from components.core.records import ChatOptions, Message, Role
from components.core.store import Store
from components.ui.headers import safe_headers
from components.ui.shell import screens
from tests.browser.stage import css, rest, visit

FIRST = screens()[0].name
PATHS = {screen.name: "/" if screen.name == FIRST else f"/{screen.name}" for screen in screens()}
MENU = "[data-testid=stSidebarNav]"
LANGUAGE = css("shell.language")


@pytest.fixture
def evil():
    """A server that must never be asked anything; `hits` are the paths it was asked for, `address` is where it is."""

    class Evil(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.hits.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    server.hits, server.address = [], f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def violations(console):
    return [message.text for message in console if "Content Security Policy" in message.text]


@pytest.mark.parametrize("name", PATHS)
def test_a_cold_deep_link_shows_the_page_in_its_frame(serve, page, name):
    server = serve()
    visit(page, server.address + PATHS[name])
    expect(page.locator(MENU).get_by_role("link")).to_have_count(len(PATHS))
    expect(page.locator(LANGUAGE)).to_be_visible()
    expect(page.locator(f"{MENU} [aria-current=page]")).to_have_count(1)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_every_page_is_used_without_one_violation_of_the_policy(server, page, console):
    visit(page, server.address)
    for number, name in enumerate(PATHS):
        page.locator(MENU).get_by_role("link").nth(number).click()
        expect(page).to_have_url(server.address + PATHS[name])
        rest(page)
        visit(page, server.address + PATHS[name])
        assert violations(console) == [], name


@pytest.mark.parametrize("path", ["/", "/help", "/_stcore/health"])
def test_every_reply_carries_the_safe_headers_once(server, path):
    status, _body, headers = server.get(path)
    assert status == 200
    for name, value in safe_headers().items():
        assert [said for header, said in headers if header.lower() == name] == [value]


def test_a_picture_that_an_answer_links_to_is_not_asked_for(server, page, evil):
    store = Store(f"sqlite:///{server.folder / 'relay-studio.db'}", server.folder)
    try:
        conversation = store.conversations.create(owner(), ChatOptions(), "Leak")
        question = store.conversations.add_user(owner(), conversation.id, None, "Where does it hurt?")
        text = f"Here.\n\n![secret]({evil.address}/leak.png)\n\n<img src='{evil.address}/tag.png'>\n\nDone."
        answer = answer_to(question, text)
        store.conversations.claim(owner(), conversation.id, answer, "test")
        store.conversations.finish(owner(), answer, "test")
    finally:
        store.close()
    visit(page, f"{server.address}/?c={conversation.id}")
    expect(page.get_by_text("Done.", exact=True)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert evil.hits == []


ATTEMPTS = {
    "img-src": "address => { new Image().src = address + '/image' }",
    "connect-src": "address => { fetch(address + '/fetch').catch(() => {}) }",
    "script-src": "address => { const s = document.createElement('script'); s.src = address + '/s.js';"
    " document.head.append(s) }",
    "frame-src": "address => { const f = document.createElement('iframe'); f.src = address + '/f';"
    " document.body.append(f) }",
    "style-src": "address => { const s = document.createElement('style'); s.textContent = `@import url(${address}/c.css);"
    " body { background: url(${address}/b.png) }`; document.head.append(s) }",
}


def test_the_policy_lets_nothing_call_out(server, page, evil):
    visit(page, server.address + "/help")
    for directive, attempt in ATTEMPTS.items():
        said = f'Content Security Policy directive: "{directive}'
        with page.expect_console_message(lambda message, said=said: said in message.text):
            page.evaluate(attempt, evil.address)
        assert evil.hits == [], directive


def test_the_visit_is_a_cookie_that_scripts_cannot_read_and_that_stays(server, page):
    visit(page, server.address)
    [cookie] = [c for c in page.context.cookies() if c["name"] == "relay_studio_visit"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["expires"] == -1
    assert "relay_studio_visit" not in page.evaluate("document.cookie")
    page.reload()
    rest(page)
    [again] = [c for c in page.context.cookies() if c["name"] == "relay_studio_visit"]
    assert again["value"] == cookie["value"]


def test_a_browser_that_has_the_page_already_still_gets_a_visit(server, page):
    """The page comes as 304 then, without a type, and a new visit begins when the browser was closed."""
    visit(page, server.address)
    page.context.clear_cookies(name="relay_studio_visit")
    page.reload()
    rest(page)
    assert "relay_studio_visit" in [cookie["name"] for cookie in page.context.cookies()]


def test_the_language_follows_the_browser(server, new_page):
    chinese, english = new_page(locale="zh-CN"), new_page(locale="en-GB")
    visit(chinese, server.address + "/help")
    visit(english, server.address + "/help")
    expect(chinese.get_by_role("heading", name="帮助", exact=True)).to_be_visible()
    expect(english.get_by_role("heading", name="Help", exact=True)).to_be_visible()


def test_a_switched_language_holds_over_page_changes_and_reload(serve, page):
    server = serve()
    visit(page, server.address + "/help")
    page.locator(LANGUAGE).get_by_text("中文").click()
    expect(page.get_by_role("heading", name="帮助", exact=True)).to_be_visible()
    page.locator(MENU).get_by_role("link").first.click()
    rest(page)
    expect(page.locator(MENU).get_by_role("link", name="帮助")).to_be_visible()
    page.reload()
    rest(page)
    expect(page.locator(MENU).get_by_role("link", name="帮助")).to_be_visible()
    page.locator(MENU).get_by_role("link", name="帮助").click()
    expect(page.get_by_role("heading", name="帮助", exact=True)).to_be_visible()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_phone_never_scrolls_sideways(server, new_page, locale):
    page = new_page(locale=locale, width=390, height=844)
    wide = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
    for name, path in PATHS.items():
        visit(page, server.address + path)
        assert max(page.evaluate(wide)) <= 390, name


def answer_to(question, text):
    return Message("f" * 32, question.conversation_id, question.id, Role.ASSISTANT, text, question.created_at)
