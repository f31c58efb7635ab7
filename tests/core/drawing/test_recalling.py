"""How a picture was made is told in its file, and a file's word is taken for nothing that cannot be."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from components.core.belongings import Picture
from components.core.drawing.choices import Choice
from components.core.drawing.recalling import (
    Settings,
    of_picture,
    read,
    read_words,
    references,
    texts_of,
    told,
)
from components.core.images.parameters import written

MADE = Picture(
    "id", "sha", "image/png", 8, 8, 1, datetime(2026, 11, 22, tzinfo=UTC), prompt="a fox,\nin the snow", source="edit",
    model="gpt-image-1", relay_id="secret relay", address="https://a.test/x",
    options={
        "drawing": "d", "number": 0, "revised_prompt": "a red fox", "references": "f1 f2", "mask": "f3",
        "asked.size": "1024x1024", "asked.quality": "high", "asked.seed": 7, "asked.negative_prompt": "owls, night",
        "asked.n": 2, "asked.road": "edits", "actual.size": "1536x1024",
    },
)  # fmt: skip
CHOICE = Choice(n=2, size="1024x1024", quality="high", seed=7, negative_prompt="owls, night")


def png(**texts: str) -> bytes:
    to, info = io.BytesIO(), PngInfo()
    for name, text in texts.items():
        info.add_itxt(name.replace("_", "-"), text)
    Image.new("RGB", (8, 8)).save(to, "PNG", pnginfo=info)
    return to.getvalue()


def test_a_picture_of_the_gallery_can_be_asked_for_again():
    assert of_picture(MADE) == Settings(
        MADE.prompt, "gpt-image-1", replace(CHOICE, references=("f1", "f2"), mask="f3")
    )
    assert references(MADE) == ("f1", "f2")


def test_what_is_taken_along_comes_back_without_anything_of_this_place():
    data = written(png(), "image/png", texts_of(MADE))
    assert read(data) == Settings(MADE.prompt, "gpt-image-1", CHOICE)
    assert not any(word in json.dumps(told(MADE)) for word in ("secret relay", "a.test", "f1", '"d"'))


def test_the_words_say_the_same_to_other_programs():
    assert texts_of(MADE).words == (
        "a fox,\nin the snow\nNegative prompt: owls, night\n"
        "Size: 1024x1024, Seed: 7, Model: gpt-image-1, quality: high, n: 2, road: edits, Version: Relay Studio"
    )
    assert read_words(texts_of(MADE).words) == Settings(
        MADE.prompt, "gpt-image-1", replace(CHOICE, n=1, quality="")
    )


def test_the_words_of_other_programs_are_understood():
    said = (
        "masterpiece, (a fox:1.2)\nsnow\nNegative prompt: lowres,\nbad hands\n"
        'Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x768, Model: "v1, 5", Lora: "a: 1, b: 2"'
    )
    choice = Choice(size="512x768", seed=965400086, negative_prompt="lowres,\nbad hands")
    assert read_words(said) == Settings("masterpiece, (a fox:1.2)\nsnow", "v1, 5", choice)
    assert read_words("a fox: red, and an owl") == Settings("a fox: red, and an owl")
    assert read_words("Steps: 20, Seed: 1, Size: 1x1") is None
    assert read_words("") is None


def test_a_file_says_nothing_that_cannot_be():
    wild = {
        "format": "relay-studio/picture", "prompt": 5, "model": ["x"],
        "asked": {"seed": 10**30, "n": True, "size": "9" * 500, "quality": {"a": 1}, "references": ["f1"], "mask": "f", "style": "vivid"},
    }  # fmt: skip
    assert read(png(relay_studio=json.dumps(wild))) == Settings(choice=Choice(style="vivid"))
    assert read(png(relay_studio='{"a":' * 5000)) is None
    assert read(png(relay_studio='{"format": "other"}', parameters="a fox")) == Settings("a fox")
    assert read(b"no picture") is None


@given(st.text())
def test_any_words_are_read(text):
    made = read_words(text)
    assert made is None or made.prompt


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x), max_leaves=8))  # fmt: skip
def test_any_values_of_ours_are_read(value):
    data = png(relay_studio=json.dumps({"format": "relay-studio/picture", "asked": value, "prompt": value}))
    assert isinstance(read(data), Settings)
