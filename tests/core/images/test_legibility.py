"""Whether letters become too small to read."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from components.core.images import Format, Recipe, prepare
from components.core.images.legibility import letters_px
from tests.core.images.test_preparing import saved

WORDS = [
    "the",
    "relay",
    "keeps",
    "what",
    "was",
    "paid",
    "for",
    "and",
    "says",
    "what",
    "a",
    "page",
    "of",
    "small",
    "print",
    "costs",
]
STROKES = {
    "田": ((0, 0, 8, 0), (0, 4, 8, 4), (0, 8, 8, 8), (0, 0, 0, 8), (4, 0, 4, 8), (8, 0, 8, 8)),
    "王": ((0, 0, 8, 0), (1, 4, 7, 4), (0, 8, 8, 8), (4, 0, 4, 8)),
    "目": ((1, 0, 7, 0), (1, 3, 7, 3), (1, 5, 7, 5), (1, 8, 7, 8), (1, 0, 1, 8), (7, 0, 7, 8)),
}
"""Characters on a square of 9, so that no font is needed."""


def page(
    size: int, ink: str = "black", paper: str = "white", width: int = 800, height: int = 600
) -> Image.Image:
    """English, in the font that Pillow brings."""
    drawn, font, rng = (
        Image.new("RGB", (width, height), paper),
        ImageFont.load_default(size),
        random.Random(1),
    )
    for y in range(20, height - size, int(size * 1.5)):
        line = " ".join(rng.choice(WORDS) for _ in range(width // size))
        ImageDraw.Draw(drawn).text((20, y), line, font=font, fill=ink)
    return drawn


def x_height(size: int) -> int:
    box = ImageFont.load_default(size).getbbox("x")
    return round(box[3] - box[1])


def characters(side: int) -> Image.Image:
    """Chinese, each character `side` pixels high."""
    drawn, rng = Image.new("L", (800, 600), "white"), random.Random(1)
    pen, unit = ImageDraw.Draw(drawn), (side - 1) / 8
    for y in range(20, 600 - side, int(side * 1.5)):
        for x in range(20, 800 - side, int(side * 1.15)):
            for x0, y0, x1, y1 in STROKES[rng.choice(sorted(STROKES))]:
                pen.line((x + x0 * unit, y + y0 * unit, x + x1 * unit, y + y1 * unit), fill="black")
    return drawn


@pytest.mark.parametrize("size", [9, 12, 16, 24, 40, 60])
@pytest.mark.parametrize(("ink", "paper"), [("black", "white"), ("#ddd", "#222"), ("#888", "white")])
def test_letters_are_measured(size: int, ink: str, paper: str):
    assert letters_px(page(size, ink, paper).convert("L")) == pytest.approx(x_height(size), rel=0.25, abs=1)


@pytest.mark.parametrize("side", [9, 17, 25])
def test_chinese_is_measured_as_the_latin_that_reads_as_well(side: int):
    assert letters_px(characters(side)) == pytest.approx(0.7 * side, rel=0.2)


def test_a_photo_of_a_page_is_measured_like_the_page():
    rng = np.random.default_rng(1)
    paper = page(18).rotate(1.5, Image.Resampling.BICUBIC, fillcolor="white")
    lit = np.asarray(paper.convert("L"), float) * np.linspace(0.6, 1, 800) + rng.normal(0, 4, (600, 800))
    found = letters_px(Image.fromarray(lit.clip(0, 255).astype(np.uint8)))
    assert found == pytest.approx(x_height(18), rel=0.25)


def test_small_print_at_the_foot_of_a_page_counts():
    whole = page(32, width=1000, height=1000)
    whole.paste(page(11, width=1000, height=200), (0, 800))
    assert letters_px(whole.convert("L")) == pytest.approx(x_height(11), abs=1)


def patterns() -> dict[str, np.ndarray]:
    """What is regular, fine or full of contrast, and no text."""
    y, x = np.mgrid[0:600, 0:800]
    rng = np.random.default_rng(1)
    hills = Image.fromarray(rng.integers(0, 256, (30, 40), np.uint8)).resize((800, 600), 3)
    return {
        "even": np.full((600, 800), 128),
        "checks": (x // 8 + y // 8) % 2 * 255,
        "blinds": y // 6 % 2 * 255,
        "fence": x // 6 % 2 * 255,
        "grid": ((x % 20 < 2) | (y % 20 < 2)) * 255,
        "dots": ((x % 12 < 4) & (y % 16 < 4)) * 255,
        "bricks": (((x + y // 30 % 2 * 40) % 80 < 4) | (y % 30 < 4)) * 255,
        "barcode": np.repeat(rng.integers(0, 2, (1, 200)) * 255, 4, 1).repeat(600, 0),
        "noise": rng.integers(0, 256, (600, 800)),
        "grain": np.kron(rng.integers(0, 2, (75, 100)) * 255, np.ones((8, 8))),
        "hills": np.asarray(hills, float) + rng.normal(0, 8, (600, 800)),
    }


@pytest.mark.parametrize("name", patterns())
def test_where_there_is_no_text_none_is_found(name: str):
    drawn = Image.fromarray(patterns()[name].clip(0, 255).astype(np.uint8))
    for picture in (drawn, drawn.resize((1600, 1200), Image.Resampling.BICUBIC)):
        assert letters_px(picture) is None


@settings(max_examples=60, deadline=None)
@given(width=st.integers(1, 300), height=st.integers(1, 300), seed=st.integers(0, 9))
def test_pictures_of_every_size_are_looked_at(width: int, height: int, seed: int):
    pixels = np.random.default_rng(seed).integers(0, 2, (height, width), np.uint8) * 255
    found = letters_px(Image.fromarray(pixels))
    assert found is None or found > 0


def test_a_recipe_tells_when_it_makes_text_too_small():
    data = saved(page(20, width=1200, height=900), "PNG")
    small, large = (prepare("a", data, Recipe(side, format=Format.JPEG)) for side in (600, 1100))
    assert small.letters_px == pytest.approx(x_height(20) / 2, abs=0.6)
    assert (small.hides_text, large.hides_text) == (True, False)
    assert not prepare("a", saved(page(9), "PNG")).hides_text  # it was as small before


def test_text_of_a_turned_photo_is_measured_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(page(20, width=1200, height=900).rotate(90, expand=True), "JPEG", exif=exif)
    assert prepare("a", data, Recipe(600)).hides_text
    part = prepare("a", data, Recipe(600, crop=(0.0, 0.0, 0.5, 0.5)))
    assert (part.scale, part.hides_text) == (1, False)
