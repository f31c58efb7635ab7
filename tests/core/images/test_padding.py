"""A border around a picture, and the mask over it."""

import io

import pytest
from PIL import Image

from components.core.images import padding
from components.core.images.padding import Margins, padded


def picture(width: int = 300, height: int = 200, colour: str = "red", kind: str = "PNG") -> bytes:
    to = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(to, kind)
    return to.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_the_border_is_transparent_and_the_mask_lies_over_it_and_a_little_inside():
    data, mask = padded("a.png", picture(), padding.in_pixels((300, 200), left=60, bottom=31))
    made, alpha = opened(data), opened(mask.data).getchannel("A")
    assert made.size == alpha.size == (360, 231)
    assert made.getchannel("A").getbbox() == (60, 0, 360, 200)
    assert made.getpixel((60, 0)) == made.getpixel((359, 199)) == (255, 0, 0, 255)
    assert alpha.getbbox() == (64, 0, 360, 196)
    assert mask.share == pytest.approx(1 - 296 * 196 / (360 * 231))


def test_shares_are_of_the_pictures_own_sides():
    data, _mask = padded("a.png", picture(), Margins(left=0.5, top=0.25, right=0.5))
    assert opened(data).size == (600, 250)


@pytest.mark.parametrize("size", [(300, 200), (200, 300), (101, 100), (1000, 333)])
@pytest.mark.parametrize("ratio", [(1, 1), (16, 9), (2, 3)])
def test_a_picture_is_brought_to_a_ratio_and_nothing_of_it_is_lost(
    size: tuple[int, int], ratio: tuple[int, int]
):
    margins = padding.to_ratio(size, *ratio)
    if margins is None:
        assert abs(size[0] * ratio[1] - size[1] * ratio[0]) <= max(ratio)
        return
    data, _mask = padded("a.png", picture(*size), margins)
    width, height = opened(data).size
    assert abs(width * ratio[1] - height * ratio[0]) <= max(ratio)
    left, top, right, bottom = opened(data).getchannel("A").getbbox()
    assert (right - left, bottom - top) == size
    assert abs(left - (width - right)) <= 1
    assert abs(top - (height - bottom)) <= 1


def test_a_large_picture_is_made_smaller_together_with_its_border():
    data, mask = padded(
        "a.jpg", picture(4000, 3000, kind="JPEG"), Margins(0.25, 0.25, 0.25, 0.25), long_side=1024
    )
    assert opened(data).size == (mask.width, mask.height) == (1022, 768)
    assert opened(data).getchannel("A").getbbox() == (170, 128, 852, 640)


@pytest.mark.parametrize("wrong", [(), (-0.1, 0.5)])
def test_margins_that_add_nothing_or_take_away_are_none(wrong: tuple[float, ...]):
    with pytest.raises(ValueError, match="Margins"):
        Margins(*wrong)
