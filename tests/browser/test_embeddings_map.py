"""The map of a collection in the browser: marked with the mouse, listed, and taken along."""

import numpy as np
import pyarrow as pa
from playwright.sync_api import Locator, Page, expect

from components.core.corpus import TEXT, Report
from components.core.owner import owner
from components.core.space import making
from components.core.store import Store
from tests.bench.servers import Server
from tests.browser.conftest import NewPage
from tests.browser.stage import css, rest, visit

LEFT, RIGHT = "The parcel came too late", "I forgot my password"


def seeded(server: Server) -> str:
    """A collection of two heaps of vectors, 30 and 20, far from each other; its address."""
    draw = np.random.default_rng(1)
    matrix = draw.normal(size=(50, 8)).astype(np.float32) * 0.1
    matrix[:30, 0] -= 5
    matrix[30:, 0] += 5
    texts = [f"{LEFT} {row}" for row in range(30)] + [f"{RIGHT} {row}" for row in range(20)]
    topics = ["shipping"] * 30 + ["login"] * 20
    made, data = making.made("Questions", pa.table({TEXT: texts, "topic": topics}), Report(given=50), "file")
    store = Store(f"sqlite:///{server.folder / 'relay-studio.db'}", server.folder)
    corpus = store.corpora.add(owner(), made, data)
    store.embeddings.given(owner(), corpus.id, matrix)
    store.close()
    return f"{server.address}/embeddings?collection={corpus.id}"


def opened(page: Page, server: Server) -> Locator:
    """The stage of the map."""
    visit(page, seeded(server))
    stage = page.locator(".relay-plot .stage")
    expect(stage).to_be_visible()
    expect(page.locator(".relay-said p").first).to_contain_text("50")
    rest(page)
    return stage


def lasso(page: Page, stage: Locator, *places: tuple[float, float]) -> None:
    """Draw a line round shares of the map."""
    box = stage.bounding_box()
    assert box
    points = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in places]
    page.keyboard.down("Shift")
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in [*points[1:], points[0]]:
        page.mouse.move(*point, steps=3)
    page.mouse.up()
    page.keyboard.up("Shift")


def heap(page: Page) -> Locator:
    return page.locator(css("embeddings.selected"))


def test_a_lasso_lists_texts_which_become_a_collection_with_a_map_of_its_own(page: Page, server: Server):
    stage = opened(page, server)
    lasso(page, stage, (0.5, 0.12), (0.99, 0.12), (0.99, 0.98), (0.5, 0.98))
    counted = heap(page).get_by_text("texts selected")
    expect(counted).to_be_visible()
    count = int((counted.text_content() or "0").split()[0])
    assert count in (20, 30)
    other = 50 - count
    heap(page).get_by_role("button", name="Invert").click()
    expect(heap(page).get_by_text(f"{other} texts selected")).to_be_visible()
    heap(page).get_by_role("button", name="New collection").click()
    expect(page.get_by_role("button", name=f"Questions · {other} texts").first).to_be_visible()
    expect(page.locator(".relay-said p").first).to_contain_text(f"{other} points")
    expect(page.get_by_text("their texts are listed here")).to_be_visible()


def test_a_text_of_the_table_is_ringed_and_its_neighbours_are_listed_on_a_narrow_dark_page_in_chinese(
    new_page: NewPage, server: Server
):
    page = new_page(locale="zh-CN", scheme="dark", width=390)
    opened(page, server)
    page.locator(".relay-plot").get_by_role("button", name="login").click()
    expect(heap(page).get_by_text("已选中 20 条文本")).to_be_visible()
    table = heap(page).get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    table.click(position={"x": 100, "y": 60})
    expect(page.locator(css("embeddings.neighbour")).get_by_text(f"{RIGHT} 0")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
