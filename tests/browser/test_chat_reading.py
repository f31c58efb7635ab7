"""Reading in the chat in a real browser: faults as a person sees them, scrolling, phones, names, both languages."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import css, rest, visit
from tests.browser.talk import LONG, TURN, ask, ended, last, press, setting, take_model


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("fault-invalid-token-401", "The key was refused"),
        ("fault-insufficient-quota-429", "The balance is used up"),
        ("no-such-model", "no-such-model"),
        ("fault-html-200", "A web page answered instead of the API"),
        ("fault-cut", "broke off"),
    ],
)
def test_what_fails_is_told_with_its_cure_and_the_question_stays(server, page, model, sentence):
    visit(page, server.address)
    take_model(page, model)
    ask(page, "Is anybody there?")
    ended(page)
    expect(page.locator(TURN).first).to_contain_text("Is anybody there?")
    expect(page.locator(f"{TURN} [data-testid=stAlert]")).to_contain_text(sentence)
    expect(page.get_by_role("button", name="Answer again")).to_be_visible()
    take_model(page, "sandbox-chat")
    page.get_by_role("button", name="Answer again").click()
    expect(last(page)).to_contain_text("Welcome to the sandbox", timeout=15_000)


FROM_END = "e => e.scrollHeight - e.scrollTop - e.clientHeight"


def rested(page: Page, main: Locator) -> float:
    """Where the page stands once its scrolling has come to rest."""
    there, before = main.evaluate("e => e.scrollTop"), None
    while there != before:
        page.wait_for_timeout(300)
        there, before = main.evaluate("e => e.scrollTop"), there
    return there


def test_a_wheel_turned_up_ends_the_following_even_if_growth_takes_its_way_back(server, page):
    visit(page, server.address)
    main = page.locator("[data-testid=stMain]")
    ask(page, LONG)
    expect(page.locator(f"{TURN} [data-testid=stMarkdown]").nth(5)).to_be_visible(timeout=20_000)
    there = main.evaluate(
        "e => { e.dispatchEvent(new WheelEvent('wheel', {deltaY: -100})); return e.scrollTop; }"
    )
    ended(page)
    assert abs(main.evaluate("e => e.scrollTop") - there) < 5


def test_the_page_follows_an_answer_unless_its_reader_scrolls_up(server, page):
    visit(page, server.address)
    main = page.locator("[data-testid=stMain]")
    ask(page, LONG)
    expect(page.locator(f"{TURN} [data-testid=stMarkdown]").nth(5)).to_be_visible(timeout=20_000)
    assert main.evaluate(FROM_END) < 150
    page.mouse.move(640, 300)
    page.mouse.wheel(0, -700)
    there = rested(page, main)
    ended(page)
    assert abs(main.evaluate("e => e.scrollTop") - there) < 5
    assert main.evaluate(FROM_END) > 500
    ask(page, "Hello")
    ended(page)
    page.wait_for_timeout(500)
    assert main.evaluate(FROM_END) < 10


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_phone_reaches_everything_and_never_scrolls_sideways(server, new_page, locale, scheme):
    page = new_page(locale=locale, scheme=scheme, width=390, height=844)
    visit(page, server.address)
    ask(page, "代码 table" if locale == "zh-CN" else "Show me code and a table")
    ended(page)
    for key in ("chat.options", "conversations.menu", "chat.star", "chat.again", "chat.edit"):
        button = page.locator(f"{css(key)} button:visible").first
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box["x"] >= 0, key
        assert box["x"] + box["width"] <= 390, key
    press(page, "chat.options")
    expect(page.locator(setting("abilities"))).to_be_attached()
    wide = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
    assert max(page.evaluate(wide)) <= 390


def test_every_button_has_a_name_that_can_be_read_out(server, page):
    visit(page, server.address)
    ask(page, "Hello")
    ended(page)
    press(page, "chat.again")
    ended(page)
    for name in (
        "Add to favourites",
        "Answer: Earlier version",
        "Answer: Later version",
        "Hello",
        "Send message",
    ):
        expect(page.get_by_role("button", name=re.compile(f"^{name}")).first).to_be_visible()


def test_a_whole_chat_breaks_no_rule_of_the_policy(server, page, console):
    visit(page, server.address)
    for question in ("Show me code", "A table", "A formula"):
        ask(page, question)
        ended(page)
    press(page, "chat.options")
    page.reload()
    rest(page)
    assert [message.text for message in console if "Content Security Policy" in message.text] == []


def test_the_story_is_told_in_chinese(server, new_page):
    page = new_page(locale="zh-CN")
    visit(page, server.address)
    press(page, "chat.starter0")
    expect(last(page)).to_contain_text("欢迎来到沙盒", timeout=15_000)
    ended(page)
    expect(page).to_have_title(re.compile("中转工作台"))
    take_model(page, "fault-html-200")
    ask(page, "你好")
    ended(page)
    expect(last(page).locator("[data-testid=stAlert]")).to_contain_text("网页")
