"""Pictures and pages in answers, as only a browser shows them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from components.core.owner import owner
from components.core.records import ChatOptions, Message, Role, Status
from components.core.store import Store
from tests.bench.servers import Server
from tests.browser.stage import rest, visit
from tests.browser.talk import MENU, ask, ended, last, press, take_model

PAGE = """```html
<!doctype html>
<html><head><title>its own</title></head><body><p id="said">still</p><script>
const said = document.getElementById("said");
const tried = (name, act) => { try { act(); said.textContent += ` ${name}!`; } catch { said.textContent += ` no ${name}`; } };
said.textContent = "ran";
tried("parent", () => { parent.document.title = "taken over"; });
tried("storage", () => localStorage.setItem("a", "b"));
tried("cookie", () => document.cookie);
fetch("/_stcore/health").then(() => { said.textContent += " network!"; }, () => { said.textContent += " no network"; });
</script></body></html>
```
"""


def answered(home: Path, text: str, status: Status = Status.DONE) -> str:
    """A conversation whose last answer is this text; its id."""
    store = Store(f"sqlite:///{home / 'relay-studio.db'}", home)
    try:
        conversation = store.conversations.create(owner(), ChatOptions())
        asked = store.conversations.add_user(owner(), conversation.id, None, "Show me")
        now = datetime.now(UTC)
        begun = Message(
            uuid4().hex, conversation.id, asked.id, Role.ASSISTANT, "", now, status=Status.RUNNING, model="m"
        )
        store.conversations.claim(owner(), conversation.id, begun, "w")
        store.conversations.finish(owner(), replace(begun, text=text, status=status))
        return conversation.id
    finally:
        store.close()


def loaded(picture: Locator) -> None:
    """Wait until a picture has come over the wire and been painted."""
    expect(picture).to_be_visible(timeout=20_000)
    expect(picture).to_have_js_property("naturalWidth", 512, timeout=20_000)


def test_a_drawing_reply_becomes_a_picture_in_the_gallery(page: Page, server: Server):
    visit(page, server.address)
    take_model(page, "gpt-4o-image")
    ask(page, "Draw a lighthouse at night")
    loaded(last(page).locator("img[src*='/kept/picture/']"))
    ended(page)
    expect(last(page).get_by_text("referenced_image_ids")).to_be_hidden()
    expect(last(page)).not_to_contain_text("进度")
    page.locator(MENU).get_by_role("link", name="Gallery").click()
    rest(page)
    shown = page.locator(".relay-gallery")
    loaded(shown.locator("img").first)
    expect(shown).to_contain_text("Draw a lighthouse at night")
    shown.get_by_role("link").first.click()
    page.get_by_role("link", name="Conversation").click()
    loaded(last(page).locator("img[src*='/kept/picture/']"))


def test_an_html_preview_cannot_reach_the_app(page: Page, server: Server):
    conversation = answered(server.folder, PAGE)
    visit(page, f"{server.address}/?c={conversation}")
    title = page.title()
    said = page.frame_locator(".preview iframe").locator("#said")
    page.get_by_role("button", name="Preview the page").click()
    expect(said).to_have_text("still")
    page.get_by_role("button", name="Run its scripts").click()
    expect(said).to_have_text("ran no parent no storage no cookie no network")
    assert page.title() == title
    frame = page.locator(".preview iframe")
    assert frame.get_attribute("sandbox") == "allow-scripts"
    alone = page.context.new_page()
    alone.goto(server.address + (frame.get_attribute("src") or ""))
    assert alone.evaluate("self.origin") == "null"


def test_a_diagram_is_drawn_and_one_that_cannot_be_read_shows_its_source(page: Page, server: Server):
    text = "```mermaid\ngraph TD\n  A[Start] --> B[End]\n```\n\n```mermaid\ngraph TD\n  A[[[ --> ???\n```\n"
    visit(page, f"{server.address}/?c={answered(server.folder, text)}")
    expect(
        last(page).locator("[data-testid=stMermaidChart] img, [data-testid=stMermaidChart] svg").first
    ).to_be_visible(timeout=30_000)
    expect(last(page).get_by_text("This diagram could not be drawn").nth(1)).to_be_visible(timeout=30_000)
    expect(last(page).get_by_text("This diagram could not be drawn").first).to_be_hidden()
    expect(last(page).locator("code.language-mermaid:visible")).to_contain_text("A[[[")
    expect(last(page).get_by_text("Mermaid diagram error")).to_be_hidden()


def test_a_long_answer_that_is_drawn_anew_at_its_end_stands_there_once(page: Page, server: Server):
    paragraphs = "".join(f"Paragraph {n} of many. {'It goes on. ' * 12}\n\n" for n in range(40))
    text = f"{paragraphs}```mermaid\ngraph TD\n  A[Start] --> B[End]\n```\n\nAnd then"
    visit(page, f"{server.address}/?c={answered(server.folder, text, Status.STOPPED)}")
    press(page, "chat.continue")
    ended(page)
    expect(last(page).get_by_text("Source of the diagram")).to_be_visible()
    for number in (0, 20, 39):
        expect(last(page).get_by_text(f"Paragraph {number} of many.")).to_have_count(1)
