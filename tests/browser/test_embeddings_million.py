"""A million points that a file brought with their places: uploaded, seen whole, zoomed into, and some of them taken."""

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from playwright.sync_api import Page, expect

from tests.browser.stage import css, rest, visit
from tests.browser.talk import SOON_MS, press

COUNT = 1_000_000
PATIENT_MS = 45_000
SAID = ".relay-said p"


def written(folder: Path) -> Path:
    """Ten clouds of a hundred thousand points, each with a text."""
    draw = np.random.default_rng(1)
    clouds = np.arange(COUNT) % 10
    table = pa.table(
        {
            "text": pa.DictionaryArray.from_arrays(
                pa.array(clouds, pa.int32()), [f"a note on topic {number}" for number in range(10)]
            ).cast(pa.string()),
            "x": (clouds % 5 * 10 + draw.normal(size=COUNT)).astype(np.float32),
            "y": (clouds // 5 * 10 + draw.normal(size=COUNT)).astype(np.float32),
        }
    )
    path = folder / "million.parquet"
    pq.write_table(table, path)
    return path


def test_a_million_points_of_a_file_are_seen_zoomed_into_and_taken_from(page: Page, server, tmp_path):
    visit(page, f"{server.address}/embeddings")
    page.get_by_role("radio", name="File").click()
    rest(page)
    page.locator("[data-testid=stFileUploader] input").set_input_files(written(tmp_path))
    expect(page.get_by_text(re.compile("1,000,000 texts")).first).to_be_visible(timeout=PATIENT_MS)
    press(page, "embeddings.make")
    said = page.locator(SAID).first
    expect(said).to_contain_text("1,000,000 points", timeout=PATIENT_MS)
    rest(page)
    stage = page.locator(".relay-plot .stage")
    stage.hover()
    page.mouse.wheel(0, -1200)
    expect(said).to_contain_text("in view", timeout=SOON_MS)
    box = stage.bounding_box()
    assert box
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    for across, down in ((0.7, 0.3), (0.7, 0.7), (0.3, 0.7)):
        page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down, steps=3)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator(css("embeddings.selected"))).to_contain_text("texts selected", timeout=SOON_MS)
