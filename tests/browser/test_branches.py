"""The story of branches in a real browser, at a desk and on a phone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import css, rest, visit
from tests.browser.talk import SOON_MS, TURN, ask, ended, press

MENU = "[data-testid=stMenuButtonButton]"


def turn(page: Page, number: int) -> Locator:
    return page.locator(TURN).nth(number)


def choose(page: Page, number: int, name: str) -> None:
    """Choose something in the menu of a turn, by keyboard alone."""
    button = turn(page, number).locator(MENU)
    button.focus()
    expect(button).to_be_in_viewport()
    expect(button).to_have_css("opacity", "1")
    button.press("Enter")
    item = page.get_by_role("menuitem", name=name, exact=True)
    expect(item).to_be_visible()
    for _step in range(12):
        if item.evaluate("item => item === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(item).to_be_hidden()
    rest(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_question_is_edited_walked_back_to_forked_deleted_and_put_back(server, new_page, width):
    page = new_page(width=width, height=844)
    visit(page, server.address)
    for question in ("A table, please", "Second", "Third"):
        ask(page, question)
        ended(page)
    choose(page, 0, "Edit")
    field = page.get_by_role("textbox", name="Question")
    expect(field).to_be_in_viewport()
    field.fill("Some code, please")
    field.press("Control+Enter")
    expect(page.locator(TURN)).to_have_count(2)
    ended(page)
    expect(turn(page, 0)).to_contain_text("Some code, please")
    expect(turn(page, 0)).to_contain_text("2/2")
    page.get_by_role("button", name="Question: Earlier version").press("Enter")
    expect(page.locator(TURN)).to_have_count(6)
    expect(turn(page, 0)).to_contain_text("A table, please")
    rest(page)

    first = page.url
    choose(page, 3, "New chat from here")
    expect(page).not_to_have_url(first)
    expect(page.locator(TURN)).to_have_count(4)
    expect(page).to_have_title(re.compile("Fork of A table, please"))
    page.reload()
    expect(page.locator(TURN)).to_have_count(4)
    ended(page)
    expect(
        page.locator(css("chat.actions"))
    ).to_be_in_viewport()  # a page just loaded goes to its end by itself

    choose(page, 1, "Delete")
    expect(page.locator(TURN)).to_have_count(3)
    expect(page.get_by_text("Message deleted.")).to_be_in_viewport()
    page.locator(f"{css('chat.undo')} button").press("Enter")
    expect(page.locator(TURN)).to_have_count(4)
    rest(page)
    choose(page, 2, "Start context here")
    expect(page.get_by_text("Context starts here")).to_be_in_viewport()
    for menu in page.locator(MENU).all():
        menu.scroll_into_view_if_needed()
        box = menu.bounding_box()
        assert box["x"] + box["width"] <= width
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def test_the_menu_of_an_earlier_turn_works_while_an_answer_comes(slow, page):
    visit(page, slow.address)
    ask(page, "Hello")
    ended(page)
    ask(page, "A long story")
    expect(turn(page, 3)).to_contain_text("walk", timeout=15_000)
    turn(page, 1).hover()
    turn(page, 1).locator(MENU).click()
    page.get_by_role("menuitem", name="Keep in context").click()
    expect(turn(page, 1)).to_contain_text("kept in context", timeout=SOON_MS)
    press(page, "chat.stop")
    expect(turn(page, 3)).to_contain_text("stopped", timeout=SOON_MS)
