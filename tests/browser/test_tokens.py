"""The element that shows how likely the tokens of an answer were, in a browser."""

import math
import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from components.core.owner import owner
from components.core.records import ChatOptions, Role, Token
from components.core.store import Store
from tests.bench.servers import Server
from tests.browser.conftest import NewPage
from tests.browser.stage import visit

NASTY = "<img src=x onerror=\"document.title='hit'\">"
TOKENS = (
    Token("Green", math.log(0.99), (("Green", math.log(0.99)), ("Black", math.log(0.008)))),
    Token(" tea", math.log(0.6), ((" tea", math.log(0.6)), (NASTY, math.log(0.25)))),
    Token(NASTY, math.log(0.02), ((NASTY, math.log(0.02)), ("\n", math.log(0.9)))),
    Token("!", None),
)


@pytest.fixture
def address(server: Server) -> str:
    """The address of a conversation whose answer has probabilities."""
    store = Store(f"sqlite:///{server.folder / 'relay-studio.db'}", server.folder)
    conversation = store.conversations.create(owner(), ChatOptions(model="sandbox-chat"), "Tokens")
    question = store.conversations.add_user(owner(), conversation.id, None, "tea?")
    answer = replace(
        question,
        id=f"{conversation.id}-answer",
        parent_id=question.id,
        role=Role.ASSISTANT,
        text="Green tea",
        logprobs=TOKENS,
    )
    store.conversations.claim(owner(), conversation.id, answer, "nobody")
    store.conversations.finish(owner(), answer)
    store.close()
    return f"{server.address}/?c={conversation.id}"


def unfold(page: Page, address: str) -> None:
    """Open the conversation and the fold with its tokens."""
    visit(page, address)
    page.locator("[class*=st-key-logprobs-] summary").click()
    expect(page.locator(".tokens .token")).to_have_count(len(TOKENS), timeout=15_000)


def details(page: Page) -> list[str]:
    """The alternatives shown, each with its probability."""
    return page.locator(".details li").all_inner_texts()


def test_each_token_is_shaded_by_its_probability_and_named_for_who_cannot_see_it(
    page: Page, address: str
) -> None:
    unfold(page, address)
    tokens = page.locator(".tokens .token")
    for place, level in enumerate(("0", "1", "3", "unknown")):
        expect(tokens.nth(place)).to_have_class(re.compile(rf"level-{level}\b"))
    colours = [tokens.nth(n).evaluate("e => getComputedStyle(e).backgroundColor") for n in range(3)]
    assert len(set(colours)) == 3
    expect(tokens.nth(0)).to_have_attribute("aria-label", "Green 99%")
    expect(page.locator(".legend .token")).to_have_count(5)


def test_alternatives_come_by_keyboard_by_pointer_and_stay_on_a_click(page: Page, address: str) -> None:
    unfold(page, address)
    tokens = page.locator(".tokens .token")
    tokens.nth(0).focus()
    expect(page.locator(".details li").first).to_contain_text("Green")
    page.keyboard.press("ArrowRight")
    expect(tokens.nth(1)).to_be_focused()
    expect(page.locator(".details li").first).to_contain_text("60%")
    page.keyboard.press("End")
    expect(page.locator(".below")).to_contain_text("No alternatives were told.")
    tokens.nth(0).hover()
    expect(page.locator(".details li").nth(1)).to_contain_text("0.8%")
    tokens.nth(1).click()
    tokens.nth(0).hover()
    expect(page.locator(".details li").first).to_contain_text("60%")


def test_a_token_that_slides_under_a_resting_pointer_does_not_take_over_from_the_keyboard(
    page: Page, address: str
) -> None:
    unfold(page, address)
    token, legend = page.locator(".tokens .token").nth(2), page.locator(".legend")
    box = token.bounding_box()
    assert box
    legend.evaluate("e => e.parentElement.style.paddingTop = '200px'")
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.locator(".tokens .token").nth(0).focus()
    legend.evaluate("e => e.parentElement.style.paddingTop = '0'")
    expect(page.locator(".tokens .token:hover")).to_have_count(1)
    expect(page.locator(".details li").first).to_contain_text("Green")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_token_becomes_html(new_page: NewPage, address: str, scheme: str) -> None:
    page = new_page(scheme=scheme)
    unfold(page, address)
    page.locator(".tokens .token").nth(1).focus()
    assert any(NASTY in row for row in details(page))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".details .chosen")).to_contain_text(NASTY)
    assert page.locator("img[src=x]").count() == 0
    assert page.title() != "hit"
