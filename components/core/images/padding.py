"""A picture made larger by an empty border, for a model to draw on beyond its edges."""

import io
from dataclasses import astuple, dataclass
from math import floor

from PIL import Image

from components.core.images.mask import Mask, Size, from_changing
from components.core.images.preparing import upright
from components.core.images.recipe import LONG_SIDE, Format

_OVERLAP = 0.02
"""Of the picture's shorter side, drawn anew along the border, so that no seam is left."""


@dataclass(frozen=True, slots=True)
class Margins:
    """What is added on each side, as shares of the picture's width and height."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0

    def __post_init__(self) -> None:
        """ValueError when something would be taken away, or there is nothing to add."""
        if min(astuple(self)) < 0 or not any(astuple(self)):
            raise ValueError(self)


def in_pixels(size: Size, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0) -> Margins:
    """Margins of so many pixels around a picture of this size."""
    width, height = size
    return Margins(left / width, top / height, right / width, bottom / height)


def to_ratio(size: Size, across: int, down: int) -> Margins | None:
    """Margins, the same on both sides, that make a picture of this size `across` to `down`; None where it is that already."""
    width, height = size
    wider, higher = round(height * across / down) - width, round(width * down / across) - height
    if wider > 0:
        return in_pixels(size, left=wider // 2, right=wider - wider // 2)
    return in_pixels(size, top=higher // 2, bottom=higher - higher // 2) if higher > 0 else None


def padded(name: str, data: bytes, margins: Margins, long_side: int = LONG_SIDE) -> tuple[bytes, Mask]:
    """The picture (PNG, no longer than `long_side` with its border, one sees through that) and the mask over the border.

    Raises:
        FileError: as of images.prepare.
    """
    whole = upright(name, data, long_side, Format.PNG)
    across, down = 1 + margins.left + margins.right, 1 + margins.top + margins.bottom
    scale = min(1.0, long_side / (whole.width * across), long_side / (whole.height * down))
    size = max(1, _whole(whole.width * scale)), max(1, _whole(whole.height * scale))
    left, right = (_whole(side * size[0]) for side in (margins.left, margins.right))
    top, bottom = (_whole(side * size[1]) for side in (margins.top, margins.bottom))
    inside = (left, top, left + size[0], top + size[1])
    canvas = Image.new("RGBA", (inside[2] + right, inside[3] + bottom))
    with Image.open(io.BytesIO(whole.data)) as picture:
        canvas.paste(picture.convert("RGBA").resize(size, Image.Resampling.BICUBIC), inside)
    to = io.BytesIO()
    canvas.save(to, "PNG", compress_level=3)
    return to.getvalue(), _border(canvas.size, inside)


def _border(size: Size, inside: tuple[int, int, int, int]) -> Mask:
    left, top, right, bottom = inside
    over = max(1, round(_OVERLAP * min(right - left, bottom - top)))
    stays = (
        left + over * (left > 0),
        top + over * (top > 0),
        right - over * (right < size[0]),
        bottom - over * (bottom < size[1]),
    )
    changing = Image.new("L", size, 255)
    if stays[0] < stays[2] and stays[1] < stays[3]:
        changing.paste(0, stays)
    return from_changing(changing)


def _whole(pixels: float) -> int:
    return floor(pixels + 1e-6)  # pixels that went through shares are whole but for rounding
