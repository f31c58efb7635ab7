"""Where a picture may change: masks from strokes and from files, and whether what came back kept to one.

A mask is a PNG in its picture's own size, transparent where the picture may change, as OpenAI's images/edits wants it.
It is white there and black elsewhere besides: relays that pass it on to a model without alpha mostly mean that.
"""

import io
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, hypot

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from components.core.errors import FileError
from components.core.images.preparing import upright
from components.core.images.recipe import Format
from components.core.images.strokes import Stroke, Strokes, Tool, in_force

IGNORED_SHARE = 0.1
"""Whoever changes more than this outside a mask was not held by it."""
_SHAPE_TOLERANCE = 0.015
"""Masks of another size are rounded to whole pixels, on either side."""
_HALF = 128
_GRAY_MAX = 0.5
"""A mask has soft edges at most; a photo is gray nearly everywhere."""
_COMPARED_SIDE = 256
"""Pictures are compared so small that the noise of JPEG and of models is averaged away."""
_NOISE = 32
"""Levels of 255 by which an unchanged place may differ."""
_SEAM = 9
"""Around a mask models blend over; so many pixels (odd) of a picture of _COMPARED_SIDE, both ways together."""

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class Mask:
    """A mask ready to be sent."""

    data: bytes
    """PNG, RGBA."""
    width: int
    height: int
    share: float
    """Of the picture that may change, 0 to 1."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing may change."""
        return self.share == 0

    @property
    def is_full(self) -> bool:
        """Whether everything may change."""
        return self.share == 1


def drawn(strokes: Strokes, size: Size, base: bytes | None = None) -> Mask:
    """The mask that strokes make of a picture of this size, begun on `base`, the data of a mask loaded for it."""
    valid = in_force(strokes)
    begun = base is not None and len(valid) == len(
        strokes
    )  # what clears the strokes clears what was loaded too
    changing = _changing(base, size) if base is not None and begun else Image.new("L", size)
    for stroke in valid:
        if stroke.tool is Tool.INVERT:
            changing = ImageOps.invert(changing)
        else:
            _paint(ImageDraw.Draw(changing), stroke, size)
    return from_changing(changing)


def loaded(name: str, data: bytes, size: Size) -> Mask:
    """A mask file for a picture of this size: transparent where it may change, or white on black.

    Raises:
        FileError: `reason` mask_shape (of other proportions), mask_gray (no mask but a picture), or as of images.prepare.
    """
    file = upright(name, data, max(size), Format.PNG)
    given, wanted = file.original_width * size[1], file.original_height * size[0]
    if abs(given / wanted - 1) > _SHAPE_TOLERANCE:
        raise FileError(
            reason="mask_shape",
            name=name,
            given=f"{file.original_width} × {file.original_height}",
            wanted=f"{size[0]} × {size[1]}",
        )
    with Image.open(io.BytesIO(file.data)) as picture:
        seen_through = picture.mode == "RGBA"
        changing = ImageOps.invert(picture.getchannel("A")) if seen_through else picture.convert("L")
    if not seen_through and _gray_share(changing) > _GRAY_MAX:
        raise FileError(reason="mask_gray", name=name)
    sharp = changing.resize(size, Image.Resampling.BILINEAR).point(lambda level: 255 * (level >= _HALF))
    return from_changing(sharp)


def beyond(before: bytes, after: bytes, mask: bytes) -> float | None:
    """How much of what was to stay has changed, 0 to 1; None where that can't be told: of another shape, or all may change.

    Noise, a shift by a pixel of the small pictures that are compared, another size, and a seam around the mask
    are no changes. Raises FileError as images.prepare does.
    """
    was = upright("before", before, _COMPARED_SIDE, Format.PNG)
    became = upright("after", after, _COMPARED_SIDE, Format.PNG)
    size = was.width, was.height
    shapes = became.original_width * was.original_height / (became.original_height * was.original_width)
    with Image.open(io.BytesIO(mask)) as picture:
        may = ImageOps.invert(picture.getchannel("A").resize(size, Image.Resampling.BOX))
    kept = may.point(lambda level: 255 * (level > 0)).filter(ImageFilter.MaxFilter(_SEAM))
    outside = ImageOps.invert(kept)
    whole = outside.histogram()[255]
    if abs(shapes - 1) > _SHAPE_TOLERANCE or not whole:
        return None
    changed = _changed(_seen(was.data, size), _seen(became.data, size))
    return changed.histogram(outside)[255] / whole


def _changing(mask: bytes, size: Size) -> Image.Image:
    """White where a mask lets its picture change."""
    with Image.open(io.BytesIO(mask)) as picture:
        return ImageOps.invert(picture.getchannel("A").resize(size, Image.Resampling.NEAREST))


def _paint(canvas: ImageDraw.ImageDraw, stroke: Stroke, size: Size) -> None:
    """A round brush led along the points, to the pixel; a pixel counts when its middle is painted."""
    ink = 255 if stroke.tool is Tool.BRUSH else 0
    radius = max(0.5, stroke.radius * max(size))
    places = [(across * size[0] - 0.5, down * size[1] - 0.5) for across, down in stroke.points]
    for x, y in places:
        canvas.ellipse((ceil(x - radius), ceil(y - radius), floor(x + radius), floor(y + radius)), fill=ink)
    for (x, y), (u, v) in pairwise(places):
        length = hypot(u - x, v - y)
        if length:
            across, down = (y - v) / length * radius, (u - x) / length * radius
            corners = [
                (x + across, y + down),
                (u + across, v + down),
                (u - across, v - down),
                (x - across, y - down),
            ]
            canvas.polygon([(round(left), round(top)) for left, top in corners], fill=ink)


def from_changing(changing: Image.Image) -> Mask:
    """The mask of a gray picture that is white (255) where its picture may change and black elsewhere."""
    whole = changing.width * changing.height
    share = changing.histogram()[255] / whole
    to = io.BytesIO()
    Image.merge("RGBA", (changing, changing, changing, ImageOps.invert(changing))).save(
        to, "PNG", compress_level=3
    )
    return Mask(to.getvalue(), changing.width, changing.height, share)


def _gray_share(picture: Image.Image) -> float:
    levels = picture.histogram()
    return sum(levels[32:224]) / sum(levels)


def _seen(data: bytes, size: Size) -> Image.Image:
    """A picture as it lies on white."""
    with Image.open(io.BytesIO(data)) as picture:
        small = picture.convert("RGBA").resize(size, Image.Resampling.BICUBIC)
    return Image.alpha_composite(Image.new("RGBA", size, "white"), small).convert("RGB")


def _changed(was: Image.Image, became: Image.Image) -> Image.Image:
    """White where a pixel is like none of its neighbours of before."""
    darkest, lightest = was.filter(ImageFilter.MinFilter(3)), was.filter(ImageFilter.MaxFilter(3))
    over, under = ImageChops.subtract(became, lightest), ImageChops.subtract(darkest, became)
    bands = ImageChops.lighter(over, under).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return most.point(lambda level: 255 * (level > _NOISE))
