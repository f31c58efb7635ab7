"""Chatting in a real browser: answers that are stopped, left, followed, lost and found again."""

from playwright.sync_api import Route, expect

from tests.browser.stage import css, relay_of, visit
from tests.browser.talk import (
    BOX,
    LONG,
    MENU,
    SOON_MS,
    STOP,
    TURN,
    ask,
    ask_slowly,
    chats,
    ended,
    last,
    press,
    seen_to_end,
    take_model,
)


def test_stop_ends_the_answer_at_the_relay_and_continue_grows_it(slow, slow_relay, page):
    ask_slowly(page, slow)
    press(page, "chat.stop")
    expect(last(page)).to_contain_text("stopped", timeout=SOON_MS)
    call = seen_to_end(page, slow_relay)
    assert call["disconnected"]
    before = last(page).locator("[data-testid=stMarkdown] :is(h1, p)").first.inner_text()
    press(page, "chat.continue")
    expect(page.locator(STOP)).to_be_visible()
    expect(page.locator(TURN)).to_have_count(2)
    expect(last(page)).to_contain_text(before)
    press(page, "chat.stop")
    ended(page)
    expect(page.locator(TURN)).to_have_count(2)


def test_stop_works_before_the_first_token(serve, sandbox_server, page):
    app = serve(
        OPENAI_BASE_URL=f"http://127.0.0.1:{sandbox_server.port}/fault/silent-before-headers/v1",
        OPENAI_API_KEY="sk-sandbox",
    )
    visit(page, app.address)
    take_model(page, "any")
    ask(page, "Hello?")
    expect(page.get_by_text("Waiting for the first token")).to_be_visible()
    page.keyboard.press("Escape")
    expect(last(page)).to_contain_text("stopped", timeout=SOON_MS)
    assert seen_to_end(page, sandbox_server)["disconnected"]


def test_an_answer_goes_on_through_other_pages_reload_and_a_second_tab_until_it_is_stopped(
    slow, slow_relay, page, new_page
):
    ask_slowly(page, slow)
    page.locator(MENU).get_by_role("link", name="Help").click()
    expect(page.get_by_role("heading", name="Help", exact=True)).to_be_visible(timeout=SOON_MS)
    page.locator(MENU).get_by_role("link", name="Chat").click()
    expect(last(page)).to_contain_text("The box", timeout=15_000)
    page.reload()
    expect(page.locator(STOP)).to_be_visible(timeout=15_000)
    shown = last(page).inner_text()
    expect(last(page)).not_to_have_text(shown, use_inner_text=True)  # it grows
    second = new_page(beside=page)
    second.goto(page.url)
    expect(last(second)).to_contain_text("The box", timeout=15_000)
    assert chats(slow_relay)[-1]["ended"] is None
    press(second, "chat.stop")
    for reader in (page, second):
        expect(last(reader)).to_contain_text("stopped", timeout=SOON_MS)
        expect(reader.get_by_role("button", name="Continue")).to_be_visible()


def test_enter_in_mid_answer_keeps_the_text_in_the_box(slow, page):
    ask_slowly(page, slow)
    page.locator(BOX).fill("My next question")
    page.locator(BOX).press("Enter")
    expect(page.locator(TURN)).to_have_count(2)
    expect(page.locator(BOX)).to_have_value("My next question")
    press(page, "chat.stop")
    ended(page)
    expect(page.locator(BOX)).to_have_value("My next question")
    page.locator(BOX).press("Enter")
    expect(page.locator(TURN)).to_have_count(4)
    press(page, "chat.stop")


def test_a_question_is_sent_though_the_looks_of_the_page_have_yet_to_come(server, page):
    held: list[Route] = []
    # What draws the page's style is fetched by the browser when it is first needed.
    page.route("**/static/js/Html.*.js", lambda route: held.append(route))
    page.goto(server.address)
    ask(page, "Hello there")
    assert held
    for route in held:
        route.continue_()
    ended(page)


def test_a_question_from_a_second_tab_waits_in_its_box(slow, page, new_page):
    visit(page, slow.address)
    ask(page, "Hello there")
    expect(last(page)).to_contain_text("Welcome", timeout=15_000)
    press(page, "chat.stop")
    ended(page)
    second = new_page(beside=page)
    visit(second, page.url)
    ask(page, LONG)
    expect(last(page)).to_contain_text("walk", timeout=15_000)
    ask(second, "And from here?")
    expect(second.get_by_text("This conversation is being answered already")).to_be_visible(timeout=SOON_MS)
    expect(second.locator(BOX)).to_have_value("And from here?")
    expect(last(second)).to_contain_text("walk")
    press(page, "chat.stop")
    ended(second)
    expect(second.locator(TURN)).to_have_count(4)


def test_an_answer_of_a_killed_server_is_there_after_its_restart_and_can_go_on(serve, slow_relay, page):
    app = serve(**relay_of(slow_relay))
    ask_slowly(page, app)
    page.wait_for_timeout(2_000)  # the text of the last second may be lost
    address = page.url.partition("?")[2]
    app.kill()
    again = serve(home=app.folder, **relay_of(slow_relay))
    visit(page, f"{again.address}/?{address}")
    expect(last(page)).to_contain_text("interrupted", timeout=20_000)
    expect(last(page)).to_contain_text("walk")
    press(page, "chat.continue")
    expect(page.locator(STOP)).to_be_visible()
    expect(page.locator(TURN)).to_have_count(2)
    press(page, "chat.stop")
    expect(last(page)).to_contain_text("stopped", timeout=SOON_MS)


def test_after_a_long_answer_stop_is_gone_and_the_next_question_sends_little(server, page):
    received = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    visit(page, server.address)
    take_model(page, "bench-ttft20-tps0-n2000")
    ask(page, "first")
    expect(last(page)).to_contain_text("t02000END", timeout=30_000)
    ended(page)
    expect(page.locator(css("chat.stop"))).to_be_hidden()
    received.clear()
    ask(page, "second")
    expect(page.get_by_test_id("stChatMessage")).to_have_count(4, timeout=30_000)
    expect(last(page)).to_contain_text("t02000END", timeout=30_000)
    ended(page)
    # An answer has 14 kB; the one before it, known to the browser, is not sent again.
    assert sum(received) < 40_000
