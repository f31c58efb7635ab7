"""Two models side by side in a real browser: their agreement, a cut chosen with the keyboard, a text's neighbours."""

from playwright.sync_api import Page, expect

from components.core.owner import owner
from components.core.space import making, samples
from components.core.store import Store
from tests.bench.servers import Server
from tests.browser.stage import css, rest, visit
from tests.browser.talk import SOON_MS, press

SUPPORT = samples.SAMPLES[0]


def seeded(server: Server) -> str:
    """Questions to a shop, not embedded yet; their id."""
    made, data = making.made("Questions", *samples.gathered(SUPPORT), "file")
    store = Store(f"sqlite:///{server.folder / 'relay-studio.db'}", server.folder)
    corpus = store.corpora.add(owner(), made, data)
    store.close()
    return corpus.id


def embed_with(page: Page, model: str) -> None:
    field = page.locator(f"{css('embeddings.model')} input")
    field.fill(model)
    field.press("Enter")
    rest(page)
    press(page, "embeddings.start")
    which = page.locator(css("embeddings.which"))
    expect(which).to_contain_text("240 texts with a vector", timeout=SOON_MS)
    rest(page)


def test_two_models_are_compared_one_is_cut_with_the_keyboard_and_a_text_shows_its_neighbours(page, server):
    corpus_id = seeded(server)
    visit(page, f"{server.address}/embeddings?collection={corpus_id}")
    embed_with(page, "text-embedding-3-small")
    press(page, "embeddings.more")
    embed_with(page, "bge-m3")
    page.locator(css("embeddings.view")).get_by_text("Which model?").click()
    agreed = (
        page.get_by_test_id("stMetric").filter(has_text="Same neighbours").get_by_test_id("stMetricValue")
    )
    expect(agreed).to_have_text("80%", timeout=SOON_MS)
    page.locator("[class*=st-key-embeddings-duel-cut-a]").get_by_role("slider").press("Home")
    expect(page.get_by_role("columnheader", name="1 · bge-m3 · 64 / 1,024")).to_be_visible(timeout=SOON_MS)
    expect(agreed).not_to_have_text("80%", timeout=SOON_MS)
    rest(page)
    table = page.locator(css(f"embeddings.duel.texts.{corpus_id}")).get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    table.click(position={"x": 20, "y": 60})
    expect(page.get_by_text("Bold: found by both")).to_be_visible(timeout=SOON_MS)
