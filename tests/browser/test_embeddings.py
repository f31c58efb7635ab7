"""Texts become vectors in a real browser: pasted and embedded; a table in GB18030 paused, reloaded, gone on with, paid once."""

from playwright.sync_api import Page, expect

from components.core.owner import owner
from components.core.records import Status
from components.core.relay.sandbox.tokens import count
from components.core.store import Store
from tests.browser.stage import css, rest, visit
from tests.browser.talk import SOON_MS, press

ROWS, DIFFERENT = 10_000, 9_000
SLOW = "fault-embed-limit-dashscope-10"
"""Takes ten texts a call: 900 calls, each as long as a relay's, leave time to press Pause on a quick machine too."""
SAID = [f"第 {number} 个包裹还没有到，怎么办？" for number in range(DIFFERENT)]
TABLE = "编号,正文\n" + "".join(f"{row},{SAID[row % DIFFERENT]}\n" for row in range(ROWS))
RUN, WHICH = css("embeddings.run"), css("embeddings.which")


def begin_with(page: Page, source: str) -> None:
    page.get_by_role("radio", name=source).click()
    rest(page)


def make(page: Page) -> None:
    """Make a collection of what was brought, and see its price."""
    press(page, "embeddings.make")
    expect(page.locator(css("embeddings.ordering"))).to_contain_text("to embed", timeout=SOON_MS)
    rest(page)


def type_model(page: Page, name: str) -> None:
    field = page.locator(f"{css('embeddings.model')} input")
    field.fill(name)
    field.press("Enter")
    expect(page.locator(css("embeddings.ordering"))).to_contain_text("to embed", timeout=SOON_MS)
    rest(page)


def test_lines_are_pasted_embedded_and_lie_on_a_map(page, server):
    visit(page, f"{server.address}/embeddings")
    begin_with(page, "Paste")
    page.locator(f"{css('embeddings.pasted')} textarea").fill("Where is my parcel?\n包裹在哪里？\n怎么退款？")
    make(page)  # with what was pasted a moment before
    press(page, "embeddings.start")
    expect(page.locator(WHICH)).to_contain_text("3 texts with a vector", timeout=SOON_MS)
    expect(page.locator(".relay-said p").first).to_contain_text("3 points", timeout=SOON_MS)


def test_a_table_in_gb18030_is_paused_reloaded_gone_on_with_and_no_text_is_paid_twice(page, serve):
    server = serve(RELAY_STUDIO_SANDBOX_RATE="100")
    visit(page, f"{server.address}/embeddings")
    begin_with(page, "File")
    page.locator("[data-testid=stFileUploader] input").set_input_files(
        {"name": "包裹.csv", "mimeType": "text/csv", "buffer": TABLE.encode("gb18030")}
    )
    expect(page.get_by_text("10,000 texts · 100% Chinese · 1,000 doubled")).to_be_visible(timeout=SOON_MS)
    make(page)
    type_model(page, SLOW)
    press(page, "embeddings.start")
    expect(page.locator(RUN)).to_contain_text("a second", timeout=SOON_MS)
    press(page, "embeddings.pause")
    expect(page.locator(css("embeddings.resume"))).to_be_visible(timeout=SOON_MS)
    page.reload()
    expect(page.locator(RUN)).to_contain_text("of 9,000 texts", timeout=SOON_MS)
    rest(page)
    press(page, "embeddings.resume")
    expect(page.locator(WHICH)).to_contain_text("9,000 texts with a vector", timeout=60_000)
    assert tokens_paid(server.folder) == sum(map(count, SAID))


def tokens_paid(folder) -> int:
    """The tokens of all calls for vectors, as the ledger has them."""
    store = Store(f"sqlite:///{folder / 'relay-studio.db'}", folder)
    calls = [call for call in store.ledger.calls(owner(), limit=10_000) if call.kind == "embeddings"]
    store.close()
    return sum(call.usage.prompt or 0 for call in calls if call.status is Status.DONE)
